package rollout

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Course is what a person arranges as a training.
type Course struct {
	Place   string
	Title   string
	Date    journal.Day
	Where   string
	Teacher string
	Codes   []string // items it covers
	Towns   []string // invited; empty is every town
	People  int      // expected from each town, 0 is 1
}

// Arrange plans a training; a department only for its own items.
func (s *Service) Arrange(ctx context.Context, deed journal.Deed, c Course) (*Training, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Train, catalog.About(c.Place)); err != nil {
		return nil, err
	}
	asked := journal.Ask("arrange", on, c)
	if done, err := s.arranged(ctx, c.Place, deed.Op, asked); err == nil || !errors.Is(err, fault.NotFound) {
		return done, err
	}
	t, err := s.training(ctx, deed, c)
	if err != nil {
		return nil, err
	}
	t.Asked = asked
	err = s.Trainings.SaveTraining(ctx, t, deed, "arrange", asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) { // by this very deed, sent twice at once
		return s.arranged(ctx, c.Place, deed.Op, asked)
	}
	return t, err
}

// trainingID is the id of the training that a deed arranges. It hangs on the operation id, so that
// the deed makes one however often and wherever it is sent: what a form sends is as long as this, and
// made when the form was, so that ids go on standing in the order of time.
func trainingID(op string) string {
	if raw, err := hex.DecodeString(op); err == nil && len(raw) == 16 {
		return hex.EncodeToString(raw)
	}
	sum := sha256.Sum256([]byte(op))
	return hex.EncodeToString(sum[:16])
}

// arranged is the training that a deed made already.
func (s *Service) arranged(ctx context.Context, place, op string, asked []byte) (*Training, error) {
	t, err := s.Trainings.Training(ctx, place, trainingID(op))
	switch {
	case err != nil:
		return nil, err
	case t.ArrangedBy.Op != op || !bytes.Equal(t.Asked, asked):
		return nil, journal.Reused()
	}
	return t, nil
}

func (s *Service) training(ctx context.Context, deed journal.Deed, c Course) (*Training, error) {
	reg, err := s.Registers.Register(ctx, c.Place)
	if err != nil {
		return nil, err
	}
	e, err := s.Editions.Current(ctx, c.Place)
	if err != nil {
		return nil, err
	}
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if c.Title == "" {
		add("title", "", fault.Say("没有写培训名称"), fault.Say("写一个看得懂的名称"))
	}
	if c.Date == 0 {
		add("date", "", fault.Say("没有写培训日期"), fault.Say("填培训那一天"))
	}
	t := &Training{
		Place: c.Place, ID: trainingID(deed.Op), Title: c.Title, Date: c.Date, Where: c.Where, Teacher: c.Teacher,
		State: Arranged, ArrangedBy: journal.SignatureOf(deed),
	}
	for _, code := range c.Codes {
		it, ok := e.Item(code)
		switch {
		case !ok:
			add("items", code, fault.Say("目录里没有编码 %s", code), fault.Say("从目录中选择事项"))
		case deed.Role == journal.Department && it.Unit != deed.Unit:
			add("items", code, fault.Say("%s 不是本部门的事项", code), fault.Say("去掉这一项"))
		default:
			t.Items = append(t.Items, Taught{Slot: it.Slot, Code: it.Code, Unit: it.Unit})
		}
	}
	if len(c.Codes) == 0 {
		add("items", "", fault.Say("没有选培训的事项"), fault.Say("至少选一项"))
	}
	for _, code := range c.Towns {
		if _, ok := reg.Town(code); !ok {
			add("towns", code, fault.Say("区划表里没有 %s", code), fault.Say("从区划表中选择镇（街道）"))
		}
	}
	for _, town := range reg.Towns {
		if len(c.Towns) == 0 || slices.Contains(c.Towns, town.Code) {
			t.Towns = append(t.Towns, Attendance{Town: town.Code, Expected: max(c.People, 1)})
		}
	}
	if len(t.Towns) == 0 {
		add("towns", "", fault.Say("没有选参训的镇（街道）"), fault.Say("至少选一个"))
	}
	return t, fault.Mistakes(ms, "培训还没有排好")
}

// Enrol records who comes from a town, by the town itself.
func (s *Service) Enrol(ctx context.Context, deed journal.Deed, place, id, town string, people int, names string) error {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return err
	}
	if _, _, err := s.town(ctx, deed.Actor, catalog.Enrol, town); err != nil {
		return err
	}
	_, err = s.session(place, id).Edit(ctx, deed, "enrol", journal.Ask("enrol", on, town, people, names), func(t *Training) error {
		if a, ok := t.Town(town); ok && a.Enrolled && a.Expected == people && a.Names == names {
			return journal.ErrNothing // said already, perhaps by this very deed
		}
		return t.Enrol(town, people, names)
	})
	return err
}

// Hold records that a training took place and who came, and fills the lines of the towns that
// were there.
func (s *Service) Hold(ctx context.Context, deed journal.Deed, place, id string, present map[string]int) (*Training, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Train, catalog.About(place)); err != nil {
		return nil, err
	}
	t, err := s.Trainings.Training(ctx, place, id)
	if err != nil {
		return nil, err
	}
	if deed.Role == journal.Department && slices.ContainsFunc(t.Items, func(i Taught) bool { return i.Unit != deed.Unit }) {
		return nil, fault.New(fault.Denied, "这件事不归你的账号办")
	}
	if t.By.Op == deed.Op && !t.came(present) {
		return nil, journal.Reused()
	}
	if t.By.Op != deed.Op {
		t, err = s.session(place, id).Edit(ctx, deed, "hold", journal.Ask("hold", on, present), func(t *Training) error {
			t.By = journal.SignatureOf(deed)
			return t.Hold(present, deed.Day)
		})
		if err != nil {
			return nil, err
		}
	}
	return t, s.fill(ctx, t)
}

// session is how one training is changed. A deed that was done before is done; the same operation
// id with another content is an error, or a town that went back in its browser would be told that
// its new figure is kept.
func (s *Service) session(place, id string) journal.Access[Training] {
	return journal.Access[Training]{
		Load: func(ctx context.Context) (*Training, error) { return s.Trainings.Training(ctx, place, id) },
		Save: s.Trainings.SaveTraining,
		Asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Trainings.TrainingAsked(ctx, place, id, op)
		},
	}
}

// fill brings a training into the packages of the towns that were there, and then says so.
func (s *Service) fill(ctx context.Context, t *Training) error {
	if t.State != Filling {
		return nil
	}
	deed := t.By.Deed()
	deed.Day = t.Date
	err := each(ctx, t.Present(), width, func(ctx context.Context, town string) error {
		step := deed.Step(fillOp(t.ID, town))
		_, err := s.change(ctx, step, town, journal.Ask(ActTrain, step.Day, t.ID), func(p *Package) (Act, error) {
			return p.Train(t.Slots(), t.ID, step.Day)
		})
		return err
	})
	if err != nil {
		return err
	}
	done := *t
	done.State = Held
	err = s.Trainings.SaveTraining(ctx, &done, deed.Step("held"), "held", journal.Ask("held", deed.Day))
	if err != nil && !errors.Is(err, fault.Exists) && !errors.Is(err, fault.Conflict) {
		return err
	}
	t.State = Held
	return nil
}
