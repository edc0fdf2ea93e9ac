package rollout_test

import (
	"reflect"
	"slices"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const (
	dayPush journal.Day = 8000
	dayDue  journal.Day = 8010
	dayAct  journal.Day = 8005
)

// opened is a package with slots 0 to 4 in scope and 5 outside it; nothing is pushed.
func opened() *rollout.Package {
	e := &catalog.Edition{Number: 1}
	for i := range 6 {
		it := row(i)
		it.Slot = i
		if i == 5 {
			it.Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{"610728999"}}
		}
		e.Items = append(e.Items, it)
	}
	p := rollout.New(townCode(0))
	a, newer := p.Open(e, dayPush)
	if !newer {
		panic("the first edition is newer")
	}
	p.Apply(a)
	return p
}

// step is one act on a package.
type step func(*rollout.Package) (rollout.Act, error)

func pushing(batch, version, since int, ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		var items []rollout.Given
		for _, s := range ss {
			items = append(items, rollout.Given{Slot: s, Version: version, Since: since})
		}
		return p.Push(batch, dayDue, items, dayPush)
	}
}

func receiving(ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		var r rollout.Receipt
		for _, s := range ss {
			r.Lines = append(r.Lines, rollout.Seen{Slot: s, Version: p.Line(s).Version})
		}
		return p.Receive(r, dayAct)
	}
}

func objecting(ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		return p.Object(ss, rollout.Reasons[0], "", "town1", "综合岗", dayAct)
	}
}

func answering(answer string, ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		return p.Answer(ss, rollout.Reply{Answer: answer, Reason: "理由", DocNo: "镇政发〔2022〕1号", By: "县局"}, dayAct)
	}
}

func exempting(lift bool, ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		return p.Exempt(ss, rollout.Ground{By: "县局", Reason: "无对象"}, lift, dayAct)
	}
}

func stopping(ending string, ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) {
		return p.Stop(ss, ending, rollout.Ground{By: "省", DocNo: "1号", Reason: "上收"}, dayAct)
	}
}

func training(ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) { return p.Train(ss, "id-1", dayAct) }
}

func declaring(ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) { return p.Declare(ss, dayAct) }
}

func checking(passed, failed []int) step {
	return func(p *rollout.Package) (rollout.Act, error) { return p.Check(passed, failed, "check-1", dayAct) }
}

func retracting(what string, ss ...int) step {
	return func(p *rollout.Package) (rollout.Act, error) { return p.Retract(what, ss, "登记有误", dayAct) }
}

func withdrawing(batch int) step {
	return func(p *rollout.Package) (rollout.Act, error) { return p.Withdraw(batch, "发错了", dayAct) }
}

func do(t *testing.T, p *rollout.Package, steps ...step) rollout.Act {
	t.Helper()
	var last rollout.Act
	for i, s := range steps {
		a, err := s(p)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		p.Apply(a)
		last = a
	}
	return last
}

const (
	pu = rollout.Pushed
	re = rollout.Received
	tr = rollout.Trained
	li = rollout.Live
	ve = rollout.Verified
)

// Every act: what it does to slot 0 and what it passes over, from a few lines of history.
func TestActs(t *testing.T) {
	outside := rollout.Skip{Slot: 5, Why: rollout.WhyOutside}
	tests := []struct {
		name     string
		before   []step
		act      step
		stages   rollout.Stage
		standing rollout.Standing
		slots    []int
		skipped  []rollout.Skip
	}{
		{"push", nil, pushing(1, 1, 1, 0, 5), pu, rollout.Open, ss(0), []rollout.Skip{outside}},
		{"push again", []step{pushing(1, 1, 1, 0)}, pushing(2, 1, 1, 0, 1), pu, rollout.Open, ss(1), []rollout.Skip{{0, rollout.WhyHas}}},
		{"push a stopped line", []step{stopping("suspended", 0)}, pushing(1, 1, 1, 0, 1), 0, rollout.Suspended, ss(1), []rollout.Skip{{0, rollout.WhyStanding}}},
		{"push nothing new is still looked at", nil, pushing(1, 1, 1, 5), 0, rollout.Open, nil, []rollout.Skip{outside}},
		{"push over an objection", []step{pushing(1, 1, 1, 0), objecting(0)}, pushing(2, 2, 2, 0), pu, rollout.Objected, ss(0), nil},
		{"material over a receipt", []step{pushing(1, 1, 1, 0), receiving(0), training(0), declaring(0)}, pushing(2, 2, 2, 0), pu | li, rollout.Newer, ss(0), nil},
		{"minor over a receipt", []step{pushing(1, 1, 1, 0), receiving(0), training(0)}, pushing(2, 2, 1, 0), pu | re | tr, rollout.Open, ss(0), nil},
		{"minor after a material that was never pushed", []step{pushing(1, 1, 1, 0), receiving(0)}, pushing(2, 3, 2, 0), pu, rollout.Newer, ss(0), nil},
		{"minor where an earlier one waits", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0)}, pushing(3, 3, 2, 0), pu, rollout.Newer, ss(0), nil},
		{"receive", []step{pushing(1, 1, 1, 0)}, receiving(0, 1, 5, 0), pu | re, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyNotPushed}, outside}},
		{"receive the newer version", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0)}, receiving(0), pu | re, rollout.Open, ss(0), nil},
		{"receive what is objected to", []step{pushing(1, 1, 1, 0, 1), objecting(0)}, receiving(0, 1), pu, rollout.Objected, ss(1), []rollout.Skip{{0, rollout.WhyObjected}}},
		{"object", []step{pushing(1, 1, 1, 0)}, objecting(0, 1), pu, rollout.Objected, ss(0), []rollout.Skip{{1, rollout.WhyNotPushed}}},
		{"object to what was received", []step{pushing(1, 1, 1, 0), receiving(0)}, objecting(0), pu | re, rollout.Objected, ss(0), nil},
		{"object twice", []step{pushing(1, 1, 1, 0, 1), objecting(0)}, objecting(0, 1), pu, rollout.Objected, ss(1), []rollout.Skip{{0, rollout.WhyHas}}},
		{"answer met", []step{pushing(1, 1, 1, 0), objecting(0)}, answering(rollout.AnswerMet, 0, 1), pu, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyHasNot}}},
		{"answer refused", []step{pushing(1, 1, 1, 0), objecting(0)}, answering(rollout.AnswerRefused, 0), pu, rollout.Open, ss(0), nil},
		{"answer not applicable", []step{pushing(1, 1, 1, 0), objecting(0)}, answering(rollout.AnswerExempt, 0), pu, rollout.NotApplicable, ss(0), nil},
		{"answer recalled", []step{pushing(1, 1, 1, 0), objecting(0)}, answering(rollout.AnswerRecalled, 0), pu, rollout.Recalled, ss(0), nil},
		{"exempt", nil, exempting(false, 0, 5), 0, rollout.NotApplicable, ss(0), []rollout.Skip{outside}},
		{"exempt twice", []step{exempting(false, 0)}, exempting(false, 0, 1), 0, rollout.NotApplicable, ss(1), []rollout.Skip{{0, rollout.WhyHas}}},
		{"lift an exemption", []step{exempting(false, 0)}, exempting(true, 0, 1), 0, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyHasNot}}},
		{"suspend", []step{pushing(1, 1, 1, 0)}, stopping("suspended", 0, 5), pu, rollout.Suspended, ss(0), []rollout.Skip{outside}},
		{"recall after suspending", []step{stopping("suspended", 0)}, stopping("recalled", 0), 0, rollout.Recalled, ss(0), nil},
		{"suspend what is exempt: the highest counts", []step{exempting(false, 0)}, stopping("suspended", 0), 0, rollout.NotApplicable, ss(0), nil},
		{"cancel what is exempt: the highest counts", []step{exempting(false, 0)}, stopping("cancelled", 0), 0, rollout.Cancelled, ss(0), nil},
		{"take up again", []step{pushing(1, 1, 1, 0), receiving(0), stopping("suspended", 0)}, stopping(rollout.Lift, 0, 1), pu | re, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyHasNot}}},
		{"an objection is there again after a stop", []step{pushing(1, 1, 1, 0), objecting(0), stopping("suspended", 0)}, stopping(rollout.Lift, 0), pu, rollout.Objected, ss(0), nil},
		{"train", []step{pushing(1, 1, 1, 0)}, training(0, 1, 5), pu | tr, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyNotPushed}, outside}},
		{"train under an objection", []step{pushing(1, 1, 1, 0), objecting(0)}, training(0), pu | tr, rollout.Objected, ss(0), nil},
		{"train nothing is still held", nil, training(0), 0, rollout.Open, nil, []rollout.Skip{{0, rollout.WhyNotPushed}}},
		{"declare without a receipt", []step{pushing(1, 1, 1, 0)}, declaring(0, 1), pu | li, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyNotPushed}}},
		{"check passed", []step{pushing(1, 1, 1, 0, 1)}, checking(ss(0), ss(1, 5)), pu | ve, rollout.Open, ss(0), []rollout.Skip{outside}},
		{"check failed takes an earlier pass away", []step{pushing(1, 1, 1, 0), checking(ss(0), nil)}, checking(nil, ss(0)), pu, rollout.Open, nil, nil},
		{"retract a receipt", []step{pushing(1, 1, 1, 0, 1), receiving(0)}, retracting("received", 0, 1), pu, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyHasNot}}},
		{"retract the second receipt", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0), receiving(0)}, retracting("received", 0), pu, rollout.Newer, ss(0), nil},
		{"retract a receipt that a minor version carried", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 1, 0)}, retracting("received", 0), pu, rollout.Open, ss(0), nil},
		{"retract a training", []step{pushing(1, 1, 1, 0), training(0)}, retracting("trained", 0), pu, rollout.Open, ss(0), nil},
		{"retract live", []step{pushing(1, 1, 1, 0), declaring(0)}, retracting("live", 0), pu, rollout.Open, ss(0), nil},
		{"retract a check", []step{pushing(1, 1, 1, 0), checking(ss(0), nil)}, retracting("verified", 0), pu, rollout.Open, ss(0), nil},
		{"retract an objection", []step{pushing(1, 1, 1, 0, 1), objecting(0)}, retracting("objection", 0, 1), pu, rollout.Open, ss(0), []rollout.Skip{{1, rollout.WhyHasNot}}},
		{"withdraw", []step{pushing(1, 1, 1, 0)}, withdrawing(1), 0, rollout.Open, ss(0), nil},
		{"withdraw what is signed", []step{pushing(1, 1, 1, 0, 1), receiving(0)}, withdrawing(1), pu | re, rollout.Open, ss(1), []rollout.Skip{{0, rollout.WhySigned}}},
		{"withdraw gives the earlier version back", []step{pushing(1, 1, 1, 0), receiving(0), training(0), pushing(2, 2, 2, 0)}, withdrawing(2), pu | re | tr, rollout.Open, ss(0), nil},
		{"withdraw two, one after the other", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0), pushing(3, 3, 3, 0), withdrawing(3)}, withdrawing(2), pu | re, rollout.Open, ss(0), nil},
		{"a retracted receipt does not come back by a withdrawal", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 1, 0), retracting("received", 0)}, withdrawing(2), pu, rollout.Open, ss(0), nil},
		{"a retracted training does not come back by a withdrawal", []step{pushing(1, 1, 1, 0), training(0), pushing(2, 2, 1, 0), retracting("trained", 0)}, withdrawing(2), pu, rollout.Open, ss(0), nil},
		{"no withdrawal goes past what is kept", []step{
			pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0), pushing(3, 3, 3, 0), receiving(0), pushing(4, 4, 4, 0),
			withdrawing(4), retracting("received", 0), withdrawing(3),
		}, withdrawing(2), pu, rollout.Newer, nil, []rollout.Skip{{0, rollout.WhySigned}}},
		{"withdraw keeps live", []step{pushing(1, 1, 1, 0), declaring(0)}, withdrawing(1), li, rollout.Open, ss(0), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := opened()
			a := do(t, p, append(slices.Clip(tt.before), tt.act)...)
			if got, want := p.Line(0).Mark(), rollout.MakeMark(tt.stages, tt.standing); got != want {
				t.Errorf("mark %08b, want %08b", got, want)
			}
			if !slices.Equal(a.Slots, tt.slots) {
				t.Errorf("slots %v, want %v", a.Slots, tt.slots)
			}
			if !reflect.DeepEqual(a.Skipped, tt.skipped) {
				t.Errorf("skipped %v, want %v", a.Skipped, tt.skipped)
			}
		})
	}
}

// What an act refuses as a whole: nothing it could change (Conflict) or something not said (Invalid).
func TestActsRefuse(t *testing.T) {
	ground := rollout.Ground{By: "县局", DocNo: "1号", Reason: "理由"}
	yes := true
	tests := []struct {
		name   string
		before []step
		act    step
		kind   fault.Kind
	}{
		{"receive nothing", nil, receiving(), fault.Invalid},
		{"receive what is not pushed", nil, receiving(0), fault.Conflict},
		{"receive what is received", []step{pushing(1, 1, 1, 0), receiving(0)}, receiving(0), fault.Conflict},
		{"receive outside the scope", nil, receiving(5), fault.Conflict},
		{"receive a slot that does not exist", nil, receiving(99), fault.Conflict},
		{"receive a negative slot", nil, receiving(-1), fault.Conflict},
		{"receive before the push", []step{pushing(1, 1, 1, 0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0, Version: 1}}}, dayPush-1)
		}, fault.Invalid},
		{"receive a version that moved", []step{pushing(1, 2, 2, 0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0, Version: 1}}}, dayAct)
		}, fault.Conflict},
		{"object with a reason of one's own", []step{pushing(1, 1, 1, 0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Object(ss(0), "不想办", "", "", "", dayAct)
		}, fault.Invalid},
		{"object with 其他 and no note", []step{pushing(1, 1, 1, 0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Object(ss(0), "其他", "", "", "", dayAct)
		}, fault.Invalid},
		{"object to nothing", nil, objecting(), fault.Invalid},
		{"object to what is not pushed", nil, objecting(0), fault.Conflict},
		{"answer with no such word", []step{pushing(1, 1, 1, 0), objecting(0)}, answering("maybe", 0), fault.Invalid},
		{"answer refused without a reason", []step{pushing(1, 1, 1, 0), objecting(0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Answer(ss(0), rollout.Reply{Answer: rollout.AnswerRefused}, dayAct)
		}, fault.Invalid},
		{"answer not applicable without an approver", []step{pushing(1, 1, 1, 0), objecting(0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Answer(ss(0), rollout.Reply{Answer: rollout.AnswerExempt, Reason: "无对象"}, dayAct)
		}, fault.Invalid},
		{"answer recalled without a document", []step{pushing(1, 1, 1, 0), objecting(0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Answer(ss(0), rollout.Reply{Answer: rollout.AnswerRecalled, Reason: "收回"}, dayAct)
		}, fault.Invalid},
		{"answer with a due day that is past", []step{pushing(1, 1, 1, 0), objecting(0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Answer(ss(0), rollout.Reply{Answer: rollout.AnswerMet, Due: dayAct - 1}, dayAct)
		}, fault.Invalid},
		{"answer what nobody objected to", []step{pushing(1, 1, 1, 0)}, answering(rollout.AnswerMet, 0), fault.Conflict},
		{"ready with neither", nil, func(p *rollout.Package) (rollout.Act, error) { return p.Ready(ss(0), nil, nil, dayAct) }, fault.Invalid},
		{"ready outside the scope", nil, func(p *rollout.Package) (rollout.Act, error) { return p.Ready(ss(5), &yes, nil, dayAct) }, fault.Conflict},
		{"exempt without an approver", nil, func(p *rollout.Package) (rollout.Act, error) {
			return p.Exempt(ss(0), rollout.Ground{Reason: "无对象"}, false, dayAct)
		}, fault.Invalid},
		{"exempt without a reason", nil, func(p *rollout.Package) (rollout.Act, error) {
			return p.Exempt(ss(0), rollout.Ground{By: "县局"}, false, dayAct)
		}, fault.Invalid},
		{"lift what is not exempt", nil, exempting(true, 0), fault.Conflict},
		{"stop with no such word", nil, stopping("paused", 0), fault.Invalid},
		{"stop without a document", nil, func(p *rollout.Package) (rollout.Act, error) {
			return p.Stop(ss(0), "recalled", rollout.Ground{Reason: "上收"}, dayAct)
		}, fault.Invalid},
		{"stop what is stopped so", []step{stopping("recalled", 0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Stop(ss(0), "recalled", ground, dayAct)
		}, fault.Conflict},
		{"take up what runs", nil, stopping(rollout.Lift, 0), fault.Conflict},
		{"declare what is not pushed", nil, declaring(0), fault.Conflict},
		{"declare under an objection", []step{pushing(1, 1, 1, 0), objecting(0)}, declaring(0), fault.Conflict},
		{"declare twice", []step{pushing(1, 1, 1, 0), declaring(0)}, declaring(0), fault.Conflict},
		{"check nothing", nil, checking(nil, nil), fault.Invalid},
		{"check what is not pushed", nil, checking(ss(0), nil), fault.Conflict},
		{"retract a push", []step{pushing(1, 1, 1, 0)}, retracting("pushed", 0), fault.Invalid},
		{"retract without a reason", []step{pushing(1, 1, 1, 0), receiving(0)}, func(p *rollout.Package) (rollout.Act, error) {
			return p.Retract("received", ss(0), "", dayAct)
		}, fault.Invalid},
		{"retract what is not there", []step{pushing(1, 1, 1, 0)}, retracting("received", 0), fault.Conflict},
		{"retract an earlier version's receipt", []step{pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 2, 0)}, retracting("received", 0), fault.Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := opened()
			do(t, p, tt.before...)
			was, err := p.MarshalBody()
			if err != nil {
				t.Fatal(err)
			}
			_, err = tt.act(p)
			want(t, err, tt.kind)
			if now, _ := p.MarshalBody(); string(now) != string(was) {
				t.Error("a decision that refused changed the package")
			}
		})
	}
}

// The dates and numbers beside the bits: what a push binds and a due day for whom.
func TestColumns(t *testing.T) {
	p := opened()
	do(t, p, pushing(1, 1, 1, 0), receiving(0), pushing(2, 2, 1, 0))
	l := p.Line(0)
	if v, ok := l.Signed(); l.Version != 2 || l.Batch != 2 || v != 2 || !ok || l.Received != dayAct {
		t.Errorf("minor push over a receipt: %+v signed %d", l, v)
	}
	do(t, p, pushing(3, 3, 3, 0))
	if v, _ := p.Line(0).Signed(); v != 2 || p.Line(0).Received != 0 || p.Line(0).Trained != 0 {
		t.Errorf("material push: %+v signed %d", p.Line(0), v)
	}
	do(t, p, withdrawing(3))
	if l := p.Line(0); l.Version != 2 || l.Batch != 2 || l.Received != dayAct {
		t.Errorf("withdrawn: %+v", l)
	}

	// An answer moves the due day of what has to be signed for; of what is received, never.
	do(t, p, pushing(4, 4, 4, 0, 1), objecting(1), objecting(0))
	met, err := p.Answer(ss(0, 1), rollout.Reply{Answer: rollout.AnswerMet, Due: dayDue + 5}, dayAct)
	want(t, err, "")
	p.Apply(met)
	if p.Line(1).Due != dayDue+5 || p.Line(0).Due != dayDue+5 {
		t.Errorf("due %d and %d, want %d", p.Line(0).Due, p.Line(1).Due, dayDue+5)
	}
}

// Overdue: the day after the due day, while pushed, unsigned and open; an objection never is.
func TestOverdue(t *testing.T) {
	tests := []struct {
		name  string
		steps []step
		day   journal.Day
		late  bool
	}{
		{"on the due day", nil, dayDue, false},
		{"the day after", nil, dayDue + 1, true},
		{"received", []step{receiving(0)}, dayDue + 1, false},
		{"objected", []step{objecting(0)}, dayDue + 400, false},
		{"answered", []step{objecting(0), answering(rollout.AnswerMet, 0)}, dayDue + 1, true},
		{"newer version waits", []step{receiving(0), pushing(2, 2, 2, 0)}, dayDue + 1, true},
		{"suspended", []step{stopping("suspended", 0)}, dayDue + 1, false},
		{"not applicable", []step{exempting(false, 0)}, dayDue + 1, false},
		{"withdrawn", []step{withdrawing(1)}, dayDue + 1, false},
	}
	for _, tt := range tests {
		p := opened()
		do(t, p, append([]step{pushing(1, 1, 1, 0)}, tt.steps...)...)
		if got := p.Line(0).Overdue(tt.day); got != tt.late {
			t.Errorf("%s: overdue %v, want %v", tt.name, got, tt.late)
		}
	}
}

// Seal and account: what is granted stays when an edition changes what is needed.
func TestReadiness(t *testing.T) {
	p := opened()
	yes, no := true, false
	ready := func(seal, account *bool) step {
		return func(p *rollout.Package) (rollout.Act, error) { return p.Ready(ss(0, 1), seal, account, dayAct) }
	}
	do(t, p, ready(&yes, nil))
	if needed, granted := p.Line(1).Seal(); !needed || !granted {
		t.Errorf("seal needed %v granted %v", needed, granted)
	}
	if needed, granted := p.Line(0).Seal(); needed || !granted {
		t.Errorf("slot 0: seal needed %v granted %v", needed, granted)
	}
	bits := func(s int) rollout.ReadyBits { return rollout.ReadyBits(p.Row().Ready()[s]) }
	if !bits(1).NeedsAny() || !bits(1).HasAll() || bits(0).NeedsAny() {
		t.Errorf("bits %08b %08b", bits(0), bits(1))
	}
	do(t, p, ready(&no, &yes))
	if _, granted := p.Line(1).Seal(); granted || bits(1).HasAll() {
		t.Error("the seal is still there")
	}
	if !bits(0).NeedsTraining() || bits(1).NeedsTraining() {
		t.Error("which items need training")
	}
	if bits(0).Checked() {
		t.Error("nobody checked")
	}
	do(t, p, pushing(1, 1, 1, 0), checking(nil, ss(0)))
	if !bits(0).Checked() {
		t.Error("a failed check is a check")
	}
	do(t, p, checking(ss(0), nil), retracting("verified", 0))
	if bits(0).Checked() {
		t.Error("a check that was a mistake still counts as one that failed")
	}
}
