package rollout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// PutTowns merges a sheet's towns into the register of their place, makes the register where
// there is none, and opens a package for each new town where the place has a catalog. An empty
// place name keeps the one that is there. dry only counts.
func (s *Service) PutTowns(ctx context.Context, deed journal.Deed, place catalog.Division, towns []catalog.Division, demo, dry bool) (*catalog.Register, catalog.Change, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, catalog.Change{}, err
	}
	if err := catalog.Allow(deed.Actor, catalog.ImportTowns, catalog.About(place.Code)); err != nil {
		return nil, catalog.Change{}, err
	}
	if err := fault.Mistakes(strangers(place.Code, towns), "区划表还有问题，没有保存"); err != nil {
		return nil, catalog.Change{}, err
	}
	asked := journal.Ask("towns", on, place, towns, demo)
	for range journal.Tries(ctx) {
		reg, change, renamed, err := s.mergeTowns(ctx, deed, place, towns, demo)
		if err != nil || dry {
			return reg, change, err
		}
		if change.Added+change.Changed == 0 && reg.Revision > 0 && !renamed {
			return reg, change, s.openTowns(ctx, reg) // an earlier try may have stopped between
		}
		switch err := s.Registers.SaveRegister(ctx, reg, deed, "towns", asked); {
		case err == nil, errors.Is(err, fault.Exists):
			return reg, change, s.openTowns(ctx, reg)
		case !errors.Is(err, fault.Conflict):
			return nil, change, err
		}
	}
	return nil, catalog.Change{}, journal.Beaten(ctx)
}

// strangers are the towns of a sheet that are none of the place: rights reach the place alone.
func strangers(place string, towns []catalog.Division) []fault.Mistake {
	var ms []fault.Mistake
	for _, t := range towns {
		if catalog.LevelOf(t.Code) != catalog.Town || !catalog.Within(t.Code, place) {
			ms = append(ms, fault.Mistake{
				Field: "towns", Value: t.Code,
				Reason: fault.Say("%s 不是 %s 之下的九位镇（街道）代码", t.Code, place),
				Remedy: fault.Say("改正代码，或把这一行放到它自己的区划表里"),
			})
		}
	}
	return ms
}

// mergeTowns is the register with a sheet's towns; renamed tells whether the place itself got
// another name.
func (s *Service) mergeTowns(ctx context.Context, deed journal.Deed, place catalog.Division, towns []catalog.Division, demo bool) (reg *catalog.Register, change catalog.Change, renamed bool, err error) {
	reg, err = s.Registers.Register(ctx, place.Code)
	switch {
	case errors.Is(err, fault.NotFound):
		reg = &catalog.Register{Place: place, Demo: demo}
	case err != nil:
		return nil, catalog.Change{}, false, err
	}
	reg = reg.Clone()
	if renamed = place.Name != "" && place.Name != reg.Place.Name; renamed {
		reg.Place.Name = place.Name
	}
	known := reg.TownCodes()
	change = reg.PutTowns(towns)
	if _, err := s.Editions.Current(ctx, place.Code); err == nil {
		for _, c := range reg.TownCodes() {
			if !slices.Contains(known, c) && !slices.Contains(reg.Reach, c) {
				reg.Reach = append(reg.Reach, c)
			}
		}
		reg.By = journal.SignatureOf(deed)
	} else if !errors.Is(err, fault.NotFound) {
		return nil, change, false, err
	}
	return reg, change, renamed, nil
}

// openTowns opens the packages of towns that came after the edition, and forgets them.
func (s *Service) openTowns(ctx context.Context, reg *catalog.Register) error {
	if len(reg.Reach) == 0 {
		return nil
	}
	e, err := s.Editions.Current(ctx, reg.Place.Code)
	if err != nil {
		return err
	}
	deed := reg.By.Deed()
	if err := each(ctx, reg.Reach, width, func(ctx context.Context, town string) error { return s.open(ctx, deed, e, town) }); err != nil {
		return err
	}
	reg = reg.Clone()
	reg.Reach = nil
	err = s.Registers.SaveRegister(ctx, reg, deed.Step("reached"), "reached", journal.Ask("reached", deed.Day))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil // somebody else finished, or will
	}
	return err
}

// Issued is what an import of a catalog came to.
type Issued struct {
	Edition *catalog.Edition // nil where nothing changed
	Rows    []catalog.Item   // as understood, with their codes
	Change  catalog.Change
}

// Issue makes the next edition of a place's catalog from the rows of a sheet, and where its day
// has come makes it current: every town's package opens with it. Where the rows say what the
// current edition says, nothing is made (a 文号 may be filled in). departments are names to add
// to the register, the first time. dry only counts.
func (s *Service) Issue(ctx context.Context, deed journal.Deed, place string, rows []catalog.Item, departments []string, issue catalog.Issue, dry bool) (Issued, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Issued{}, err
	}
	if err := catalog.Allow(deed.Actor, catalog.IssueItems, catalog.IssuedBy(place)); err != nil {
		return Issued{}, err
	}
	asked := journal.Ask("issue", on, place, rows, issue)
	if issue.Effective == 0 {
		issue.Effective = deed.Day
	}
	if done, err := s.issuedBy(ctx, deed, place, rows, issue, asked); err == nil || !errors.Is(err, fault.NotFound) {
		return done, err
	}
	for range journal.Tries(ctx) {
		reg, out, err := s.mergeCatalog(ctx, deed, place, rows, departments, issue)
		if err != nil || dry || out.Edition == nil {
			return out, err
		}
		err = s.saveIssue(ctx, deed, reg, out.Edition, asked)
		switch {
		case err == nil:
			return out, s.finishEdition(ctx, out.Edition)
		case !errors.Is(err, fault.Conflict):
			return Issued{}, err
		}
	}
	return Issued{}, journal.Beaten(ctx)
}

// issuedBy is the first answer of a deed that made an edition already, finished where it was not.
func (s *Service) issuedBy(ctx context.Context, deed journal.Deed, place string, rows []catalog.Item, issue catalog.Issue, asked []byte) (Issued, error) {
	list, err := s.Editions.Editions(ctx, place, "")
	if err != nil {
		return Issued{}, err
	}
	for _, e := range list {
		if e.Place != place || e.By.Op != deed.Op {
			continue
		}
		if !bytes.Equal(e.Asked, asked) {
			return Issued{}, journal.Reused()
		}
		whole, err := s.Editions.Edition(ctx, place, e.Number)
		if err != nil {
			return Issued{}, err
		}
		out, err := s.mergedAgain(ctx, whole, rows, issue)
		if err != nil {
			return Issued{}, err
		}
		if whole.State == catalog.Planned {
			return out, s.plan(ctx, whole)
		}
		return out, s.finishEdition(ctx, whole)
	}
	return Issued{}, fault.New(fault.NotFound, "没有找到")
}

// mergedAgain counts again what an edition changed to the one before it.
func (s *Service) mergedAgain(ctx context.Context, e *catalog.Edition, rows []catalog.Item, issue catalog.Issue) (Issued, error) {
	var cur *catalog.Edition
	if e.Number > 1 {
		var err error
		if cur, err = s.Editions.Edition(ctx, e.Place, e.Number-1); err != nil {
			return Issued{}, err
		}
	}
	reg, err := s.Registers.Register(ctx, e.Place)
	if err != nil {
		return Issued{}, err
	}
	_, understood, change := catalog.Merge(cur, e.Place, withUnits(reg, rows), issue)
	return Issued{Edition: e, Rows: understood, Change: change}, nil
}

// withUnits are the rows with the units of their departments.
func withUnits(reg *catalog.Register, rows []catalog.Item) []catalog.Item {
	rows = slices.Clone(rows)
	for i := range rows {
		if u, ok := reg.Department(rows[i].Department); ok {
			rows[i].Unit = u.ID
		}
	}
	return rows
}

func (s *Service) mergeCatalog(ctx context.Context, deed journal.Deed, place string, rows []catalog.Item, departments []string, issue catalog.Issue) (*catalog.Register, Issued, error) {
	reg, err := s.Registers.Register(ctx, place)
	if err != nil {
		return nil, Issued{}, err
	}
	waiting, err := s.Editions.Editions(ctx, place, catalog.Planned)
	if err != nil {
		return nil, Issued{}, err
	}
	for _, e := range waiting {
		if e.Place == place {
			return nil, Issued{}, fault.New(fault.Conflict, "%s将于 %s 生效，在那之前不能再立一版", e.Name(), e.Effective)
		}
	}
	cur, err := s.Editions.Current(ctx, place)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, Issued{}, err
	}
	reg = reg.Clone()
	for _, name := range departments {
		reg.AddDepartment(name)
	}
	next, understood, change := catalog.Merge(cur, place, withUnits(reg, rows), issue)
	out := Issued{Rows: understood, Change: change}
	if cur != nil && change.Added+change.Changed == 0 && (change.Absent == 0 || !issue.Complete) {
		return reg, out, s.fillDocNo(ctx, deed, cur, issue.DocNo)
	}
	next.Towns, next.By, next.State = reg.TownCodes(), journal.SignatureOf(deed), catalog.Opening
	if issue.Effective > s.Clock.Today() {
		next.State = catalog.Planned
	}
	out.Edition = next
	return reg, out, nil
}

// fillDocNo records the 文号 of an edition that was issued before it had one.
func (s *Service) fillDocNo(ctx context.Context, deed journal.Deed, cur *catalog.Edition, docNo string) error {
	if docNo == "" || cur.DocNo != "" {
		return nil
	}
	e := *cur
	if err := e.Fill(docNo); err != nil {
		return err
	}
	return s.Editions.SaveEdition(ctx, &e, deed, "docno", journal.Ask("docno", deed.Day, docNo))
}

// saveIssue saves the register where it got departments, the edition, and its plan where its
// day lies ahead. The edition names whom it must reach; nothing is lost where it stops between.
func (s *Service) saveIssue(ctx context.Context, deed journal.Deed, reg *catalog.Register, e *catalog.Edition, asked []byte) error {
	stands, err := s.Registers.Register(ctx, reg.Place.Code)
	if err != nil {
		return err
	}
	if len(stands.Units) != len(reg.Units) {
		err := s.Registers.SaveRegister(ctx, reg, deed, "departments", asked)
		if err != nil && !errors.Is(err, fault.Exists) {
			return err
		}
	}
	e.Asked = asked
	err = s.Editions.SaveEdition(ctx, e, deed, "issue", asked)
	if errors.Is(err, fault.Exists) { // by this deed, in a process that died before a list showed it
		err = s.standing(ctx, e)
	}
	if err != nil {
		return err
	}
	if e.State != catalog.Planned {
		return nil
	}
	return s.plan(ctx, e)
}

// standing puts the edition as it stands in the place of one that its deed made before.
func (s *Service) standing(ctx context.Context, e *catalog.Edition) error {
	was, err := s.Editions.Edition(ctx, e.Place, e.Number)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(was.Asked, e.Asked):
		return journal.Reused()
	}
	*e = *was
	return nil
}

// plan saves the plan of a planned edition, where it is not there yet. Its id hangs on the
// edition, so that whoever saves it again saves the same.
func (s *Service) plan(ctx context.Context, e *catalog.Edition) error {
	subject, err := json.Marshal(e.Number)
	if err != nil {
		return fmt.Errorf("plan of edition %d: %w", e.Number, err)
	}
	plan := &Plan{
		Place: e.Place, ID: fmt.Sprintf("%s-%06d", PlanEdition, e.Number), What: PlanEdition, Day: e.Effective, State: Waiting,
		By: e.By, Subject: subject,
	}
	err = s.Plans.SavePlan(ctx, plan, e.By.Deed().Step("plan"), "plan", e.Asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil // it is there
	}
	return err
}

// finishEdition opens every package that the edition must reach and then says that it did.
func (s *Service) finishEdition(ctx context.Context, e *catalog.Edition) error {
	if e.State != catalog.Opening {
		return nil
	}
	deed := e.By.Deed()
	if err := each(ctx, e.Towns, width, func(ctx context.Context, town string) error { return s.open(ctx, deed, e, town) }); err != nil {
		return err
	}
	done := *e
	done.State = catalog.Issued
	err := s.Editions.SaveEdition(ctx, &done, deed.Step("issued"), "issued", journal.Ask("issued", deed.Day))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil // another process finished it
	}
	*e = done
	return err
}

// open gives one town's package the edition's scope.
func (s *Service) open(ctx context.Context, deed journal.Deed, e *catalog.Edition, town string) error {
	step := deed.Step(opOf("open", e.Number, town))
	_, err := s.change(ctx, step, town, journal.Ask(ActOpen, step.Day, e.Number), func(p *Package) (Act, error) {
		a, newer := p.Open(e, step.Day)
		if !newer {
			return Act{}, journal.ErrNothing
		}
		return a, nil
	})
	return err
}
