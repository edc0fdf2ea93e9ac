package rollout_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

func TestDated(t *testing.T) {
	w := busy(t)
	d := w.deed(townActor(townCode(0)))
	d.Day = w.today() + 1
	_, err := w.Declare(w.ctx, d, townCode(0), ss(1))
	want(t, err, fault.Invalid)
	d.Day, d.Op = 0, ""
	_, err = w.Declare(w.ctx, d, townCode(0), ss(1))
	want(t, err, fault.Invalid)
}

// Publishing changes no line; pushing a material version makes receipt and training stale; a
// minor one keeps them; taking a receipt back leaves the earlier one.
func TestVersions(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	t0 := townCode(0)
	w.push(nil, nil)
	w.receive(t0)
	w.mark(t0, 0, rollout.Open, pu, re)
	if v, _ := w.line(t0, 0).Signed(); v != 0 {
		t.Fatalf("signed version %d, want 0: nothing is published", v)
	}
	w.publish("XF-001", false) // the first text there is asks for a receipt, whatever its word
	w.mark(t0, 0, rollout.Open, pu, re)
	w.push([]string{"XF-001"}, []string{t0})
	w.mark(t0, 0, rollout.Newer, pu)
	w.mark(townCode(1), 0, rollout.Open, pu) // nobody sent it there
	w.receive(t0)
	w.publish("XF-001", false)
	b := w.push([]string{"XF-001"}, []string{t0})
	w.mark(t0, 0, rollout.Open, pu, re)
	if l := w.line(t0, 0); l.Version != 2 || l.Batch != b.Number {
		t.Fatalf("line %+v", l)
	}
	w.publish("XF-001", true)
	w.publish("XF-001", false)
	w.mark(t0, 0, rollout.Open, pu, re)
	w.push([]string{"XF-001"}, []string{t0}) // version 4 is minor, 3 below it is not
	w.mark(t0, 0, rollout.Newer, pu)
	w.receive(t0)
	_, err := w.Retract(w.ctx, w.deed(townActor(t0)), t0, rollout.RetractReceipt, ss(0), "不是我签的")
	w.must(err)
	w.mark(t0, 0, rollout.Newer, pu)
	if w.line(t0, 0).Waiting() != true {
		t.Fatal("it does not wait")
	}
	w.replayed(t0)
}

// A receipt is bound to code, version and hash of what the batches pushed.
func TestReceiptIsBound(t *testing.T) {
	w := newWorld(t)
	e := w.seed(1, rows(2))
	t0 := townCode(0)
	w.publish("XF-002", true)
	w.push(nil, nil)
	a, err := w.Receive(w.ctx, w.deed(townActor(t0)), t0, rollout.Receipt{Lines: []rollout.Seen{{Slot: 0}, {Slot: 1, Version: 1}}})
	w.must(err)
	g, err := w.store.Guidance(w.ctx, county, "XF-002")
	w.must(err)
	sum := sha256.Sum256(fmt.Appendf(nil, "XF-001 0 %s\nXF-002 1 %s\n", e.Items[0].Hash(), g.Versions[0].Hash))
	if a.Hash != hex.EncodeToString(sum[:]) || a.Signed != "便民服务中心 综合岗" {
		t.Fatalf("hash %s signed %q", a.Hash, a.Signed)
	}
}

// Nobody signs for what they did not see.
func TestReceiptOfWhatMoved(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	t0 := townCode(0)
	w.push(nil, nil)
	seen := w.pkg(t0).Waiting(w.today())
	w.publish("XF-001", true)
	w.push([]string{"XF-001"}, nil)
	a, err := w.Receive(w.ctx, w.deed(townActor(t0)), t0, rollout.Receipt{Lines: seen})
	w.must(err)
	if !reflect.DeepEqual(a.Slots, ss(1)) || !reflect.DeepEqual(a.Skipped, []rollout.Skip{{Slot: 0, Why: rollout.WhyMoved}}) {
		t.Fatalf("act %+v", a)
	}
}

// 代录: several towns at once, each with its day and who signed there; the clerk's name stays.
func TestOnBehalf(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(3))
	w.push(nil, nil)
	pushed := w.today()
	w.pass(3)
	acts, err := w.OnBehalf(w.ctx, w.deed(bureau), []rollout.Behalf{
		{Town: townCode(1), Channel: "微信回复", Signed: "王五", Day: pushed + 1, Evidence: "ab12"},
		{Town: townCode(0), Channel: "电话记录", Signed: "赵六", Note: "10时通话", Lines: []rollout.Seen{{Slot: 1}}},
	})
	w.must(err)
	if len(acts) != 2 || len(acts[0].Slots) != 3 || len(acts[1].Slots) != 1 {
		t.Fatalf("acts %+v", acts)
	}
	if l := w.line(townCode(1), 0); l.Received != pushed+1 {
		t.Errorf("received on %s", l.Received)
	}
	if l := w.line(townCode(0), 1); l.Received != w.today() {
		t.Errorf("received on %s", l.Received)
	}
	w.mark(townCode(0), 0, rollout.Open, pu)
	w.mark(townCode(2), 0, rollout.Open, pu)
	records, err := w.store.History(w.ctx, townCode(1), 0, 0)
	w.must(err)
	last := records[len(records)-1]
	if last.Person != bureau.Person || last.Signed != "王五" || last.Done.Channel != "微信回复" || last.Done.Evidence != "ab12" || last.Done.Hash == "" {
		t.Errorf("record %+v", last)
	}

	// What a colleague recorded meanwhile is no fault.
	acts, err = w.OnBehalf(w.ctx, w.deed(bureau), []rollout.Behalf{{Town: townCode(1), Channel: "微信回复", Signed: "王五", Evidence: "ab12"}})
	w.must(err)
	if len(acts[0].Slots) != 0 {
		t.Errorf("acts %+v", acts)
	}
}

// Every mistake at once, and nothing recorded where there is one.
func TestOnBehalfMistakes(t *testing.T) {
	w := newWorld(t)
	w.seed(5, rows(2))
	w.pass(5)
	w.push(nil, nil)
	good := rollout.Behalf{Town: townCode(0), Channel: "微信回复", Signed: "王五", Evidence: "ab"}
	early := good
	early.Town, early.Day, early.Lines = townCode(4), w.today()-1, []rollout.Seen{{Slot: 0}}
	answers := []rollout.Behalf{
		good,
		{Town: townCode(1), Channel: "口头"},
		{Town: townCode(2), Channel: "电话记录", Signed: "李", Note: "x", Day: w.today() + 1},
		early,
	}
	before := w.entries()
	_, err := w.OnBehalf(w.ctx, w.deed(bureau), answers)
	want(t, err, fault.Invalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) != 5 { // channel, signed, note; day; day
		t.Fatalf("mistakes %+v", f)
	}
	if w.entries() != before {
		t.Error("something was recorded")
	}
	if answers[0].Day != 0 {
		t.Error("the caller's list was changed")
	}
	_, err = w.OnBehalf(w.ctx, w.deed(bureau), nil)
	want(t, err, fault.Invalid)
	_, err = w.OnBehalf(w.ctx, w.deed(bureau), []rollout.Behalf{good, {Town: "610729001", Channel: "微信回复", Signed: "王", Note: "x"}})
	want(t, err, fault.NotFound)
	if w.entries() != before {
		t.Error("something was recorded beside a town of another county")
	}
}

// 培训 fills the lines of the towns that came, and no other.
func TestTrainingFills(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(3))
	w.push([]string{"XF-001", "XF-002"}, nil)
	tr1, err := w.Arrange(w.ctx, w.deed(bureau), rollout.Course{
		Place: county, Title: "民政业务", Date: w.today() + 2, Codes: []string{"XF-001", "XF-003"}, People: 2,
	})
	w.must(err)
	_, err = w.Hold(w.ctx, w.deed(bureau), county, tr1.ID, present(2))
	want(t, err, fault.Invalid) // its day has not come
	w.must(w.Enrol(w.ctx, w.deed(townActor(townCode(0))), county, tr1.ID, townCode(0), 3, "张三"))
	w.pass(2)
	for _, bad := range []map[string]int{{}, {townCode(0): 0}, {"610728099": 1}, {townCode(0): 100}, {townCode(0): -1}} {
		_, err = w.Hold(w.ctx, w.deed(bureau), county, tr1.ID, bad)
		want(t, err, fault.Invalid)
	}
	held, err := w.Hold(w.ctx, w.deed(bureau), county, tr1.ID, map[string]int{townCode(0): 3, townCode(1): 0})
	w.must(err)
	if a, _ := held.Town(townCode(0)); held.State != rollout.Held || a.Expected != 3 || a.Present != 3 {
		t.Fatalf("%+v", held)
	}
	w.mark(townCode(0), 0, rollout.Open, pu, tr)
	w.mark(townCode(0), 1, rollout.Open, pu) // not taught
	w.mark(townCode(0), 2, rollout.Open)     // taught, not pushed
	w.mark(townCode(1), 0, rollout.Open, pu) // absent
	_, err = w.Hold(w.ctx, w.deed(bureau), county, tr1.ID, present(1))
	want(t, err, fault.Conflict)
	want(t, w.Enrol(w.ctx, w.deed(townActor(townCode(1))), county, tr1.ID, townCode(1), 1, ""), fault.Conflict)

	// The town's own enrolment sent once more after the training is no refusal.
	w.must(w.Enrol(w.ctx, w.deed(townActor(townCode(0))), county, tr1.ID, townCode(0), 3, "张三"))
}

func TestArrangeTellsEveryMistake(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	_, err := w.Arrange(w.ctx, w.deed(bureau), rollout.Course{Place: county, Codes: []string{"XF-404"}, Towns: []string{"610728099"}})
	want(t, err, fault.Invalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) != 5 { // title, date, item, town, no town left
		t.Fatalf("mistakes %+v", f)
	}
}

func TestPushMistakes(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "镇巴县"}, towns(2), false, false)
	w.must(err)
	_, err = w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county})
	want(t, err, fault.Conflict) // no catalog yet
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(2), departments(), catalog.Issue{}, false)
	w.must(err)
	before := w.entries()
	_, err = w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Due: w.today() - 1, Codes: []string{"XF-404"}, Towns: []string{"610728099"}})
	want(t, err, fault.Invalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) != 3 {
		t.Fatalf("mistakes %+v", f)
	}
	if w.entries() != before {
		t.Error("something was written")
	}
	w.push(nil, nil)
	_, err = w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county})
	want(t, err, fault.Conflict) // everybody has everything
}

// What a preview says is what the push does.
func TestPreviewIsThePush(t *testing.T) {
	w := newWorld(t)
	items := rows(4)
	items[1].Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{townCode(1)}}
	w.seed(3, items)
	w.push([]string{"XF-001"}, []string{townCode(0)})
	_, err := w.Stop(w.ctx, w.deed(bureau), townCode(2), ss(3), "suspended", ground)
	w.must(err)
	p, err := w.Preview(w.ctx, bureau, rollout.Order{Place: county})
	w.must(err)
	if p.Lines != 12-2-1-1 || p.LeftOut[rollout.WhyOutside] != 2 || p.LeftOut[rollout.WhyHas] != 1 || p.LeftOut[rollout.WhyStanding] != 1 {
		t.Fatalf("preview %+v", p)
	}
	if len(p.Missing) != 4 {
		t.Errorf("missing %v: no item has its documents", p.Missing)
	}
	b := w.push(nil, nil)
	for _, row := range p.Towns {
		n := 0
		pkg := w.pkg(row.Code)
		for s := range pkg.Len() {
			if pkg.Line(s).Batch == b.Number {
				n++
			}
		}
		if n != row.Lines {
			t.Errorf("%s: %d lines pushed, %d in the preview", row.Code, n, row.Lines)
		}
	}
	done, err := w.Delivery(w.ctx, b)
	w.must(err)
	if len(done) != 3 {
		t.Errorf("delivered to %v", done)
	}
}

// TestDeedOfTraining: a town enrolled two people, went back in its browser and sent the same form
// with seven; it was told that seven are enrolled while two stood in the record. An operation id
// says one thing; sent again it is done, even when the training is over.
func TestDeedOfTraining(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(1))
	w.push(nil, nil)
	course, err := w.Arrange(w.ctx, w.deed(bureau), rollout.Course{Place: county, Title: "业务", Date: w.today(), Codes: []string{"XF-001"}})
	w.must(err)
	town := townCode(0)
	first := w.deed(townActor(town))
	w.must(w.Enrol(w.ctx, first, county, course.ID, town, 2, "甲"))
	want(t, w.Enrol(w.ctx, first, county, course.ID, town, 7, "乙"), fault.Exists)
	w.must(w.Enrol(w.ctx, w.deed(townActor(town)), county, course.ID, town, 3, "丙"))
	hold := w.deed(bureau)
	hold.Op = course.ArrangedBy.Op
	_, err = w.Hold(w.ctx, hold, county, course.ID, map[string]int{town: 1})
	want(t, err, fault.Exists)
	_, err = w.Hold(w.ctx, w.deed(bureau), county, course.ID, map[string]int{town: 1})
	w.must(err)
	w.must(w.Enrol(w.ctx, first, county, course.ID, town, 2, "甲"))
	if c, _ := w.Trainings.Training(w.ctx, county, course.ID); c.Towns[0].Expected != 3 || c.Towns[0].Names != "丙" {
		t.Errorf("%+v", c.Towns[0])
	}
}

// TestWithdrawByAnotherDeed: an operation id that gave the batch its 文号 does not withdraw it; it
// was tried 64 times and then told that too many people were at work.
func TestWithdrawByAnotherDeed(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(1))
	b := w.push(nil, nil)
	deed := w.deed(bureau)
	w.must(w.FillDocNo(w.ctx, deed, county, b.Number, "文号〔2022〕1号"))
	_, err := w.Withdraw(w.ctx, deed, county, b.Number, "发错了")
	want(t, err, fault.Exists)
	w.mark(townCode(0), 0, rollout.Open, pu)
}
