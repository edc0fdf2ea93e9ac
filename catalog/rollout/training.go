package rollout

import (
	"context"
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// TrainingState is how far a training has come.
type TrainingState string

// The states of a training.
const (
	Arranged TrainingState = "arranged" // towns may enrol
	Filling  TrainingState = "filling"  // held; not every town's package has it
	Held     TrainingState = "held"     // held, and every package has it
	Dropped  TrainingState = "dropped"  // did not take place
)

// Training (培训) is one session: which items, which towns, who came. What it fills in the
// packages follows from it.
type Training struct {
	Revision   int64             `json:"-"`
	Place      string            `json:"place"` // the division that holds it
	ID         string            `json:"id"`    // trainingID or sessionID
	Title      string            `json:"title"`
	Date       journal.Day       `json:"date"`
	Where      string            `json:"where,omitempty"`
	Teacher    string            `json:"teacher,omitempty"`
	Items      []Taught          `json:"items"`
	Towns      []Attendance      `json:"towns"` // in division order
	State      TrainingState     `json:"state"`
	ArrangedBy journal.Signature `json:"arranged_by"`
	By         journal.Signature `json:"by,omitzero"`     // who recorded that it was held
	Asked      []byte            `json:"asked,omitempty"` // digest of what was arranged
}

// Taught is one item of a training.
type Taught struct {
	Slot int    `json:"slot"`
	Code string `json:"code"`
	Unit string `json:"unit"`
}

// Attendance is one town at a training.
type Attendance struct {
	Town     string `json:"town"`
	Expected int    `json:"expected"`           // people, 应到
	Present  int    `json:"present,omitempty"`  // people, 实到; a town with none was absent
	Enrolled bool   `json:"enrolled,omitempty"` // the town said who comes
	Names    string `json:"names,omitempty"`    // as the town wrote them
}

// Trainings is the port of the trainings.
type Trainings interface {
	// Training gives one session. fault.NotFound.
	Training(ctx context.Context, place, id string) (*Training, error)

	// Trainings gives those of the places under the prefix in that state ("" is every state), by
	// place and id.
	Trainings(ctx context.Context, prefix string, state TrainingState) ([]*Training, error)

	// SaveTraining stores t as revision t.Revision + 1, atomically, and raises t.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveTraining(ctx context.Context, t *Training, deed journal.Deed, name string, asked []byte) error

	// TrainingAsked gives the digest of what a deed asked of a session. fault.NotFound where it did
	// nothing yet.
	TrainingAsked(ctx context.Context, place, id, op string) ([]byte, error)
}

// Town gives a town's attendance.
func (t *Training) Town(code string) (Attendance, bool) {
	i := slices.IndexFunc(t.Towns, func(a Attendance) bool { return a.Town == code })
	if i < 0 {
		return Attendance{}, false
	}
	return t.Towns[i], true
}

// Present are the codes of the towns that came.
func (t *Training) Present() []string {
	var codes []string
	for _, a := range t.Towns {
		if a.Present > 0 {
			codes = append(codes, a.Town)
		}
	}
	return codes
}

// came tells whether exactly these people were recorded as present.
func (t *Training) came(present map[string]int) bool {
	n := 0
	for _, a := range t.Towns {
		if a.Present != present[a.Town] {
			return false
		}
		n += a.Present
	}
	for _, v := range present {
		n -= v
	}
	return n == 0
}

// Slots are the slots of its items.
func (t *Training) Slots() []int {
	slots := make([]int, len(t.Items))
	for i, it := range t.Items {
		slots[i] = it.Slot
	}
	return slots
}

// Enrol records who comes from a town.
func (t *Training) Enrol(town string, people int, names string) error {
	i := slices.IndexFunc(t.Towns, func(a Attendance) bool { return a.Town == town })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "没有找到")
	case t.State != Arranged:
		return fault.New(fault.Conflict, "培训“%s”已经结束，不能再报名", t.Title)
	case people < 1 || people > 99:
		return fault.New(fault.Invalid, "参训人数请填 1 到 99")
	}
	t.Towns[i].Expected, t.Towns[i].Names, t.Towns[i].Enrolled = people, names, true
	return nil
}

// Hold records who came, people by town; a town that is not named was absent.
func (t *Training) Hold(present map[string]int, today journal.Day) error {
	switch {
	case t.State != Arranged:
		return fault.New(fault.Conflict, "培训“%s”已经登记过", t.Title)
	case t.Date > today:
		return fault.New(fault.Invalid, "培训日 %s 还没有到，到那天再登记", t.Date)
	}
	came := 0
	for town, n := range present {
		i := slices.IndexFunc(t.Towns, func(a Attendance) bool { return a.Town == town })
		if i < 0 {
			return fault.New(fault.Invalid, "%s 不在这次培训的名单里", town)
		}
		if n < 0 || n > 99 {
			return fault.New(fault.Invalid, "实到人数请填 0 到 99")
		}
		t.Towns[i].Present = n
		came += n
	}
	if came == 0 {
		return fault.New(fault.Invalid, "没有一个镇（街道）到场，不能登记为已培训")
	}
	t.State = Filling
	return nil
}
