package rollout_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// TestDesk: what waits in each town by batch, and the open objections; a town sees itself.
func TestDesk(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(4))
	first := w.push([]string{"XF-001", "XF-002"}, nil)
	w.push([]string{"XF-003"}, []string{townCode(0)})
	w.receive(townCode(1))
	_, err := w.Object(w.ctx, w.deed(townActor(townCode(0))), townCode(0), ss(0), rollout.Reasons[1], "没有人")
	w.must(err)
	d, err := w.Desk(w.ctx, bureau, county)
	w.must(err)
	want := []rollout.Stand{
		{Town: townCode(0), Batch: 1, Lines: 2, Waiting: 1, Due: first.Due},
		{Town: townCode(0), Batch: 2, Lines: 1, Waiting: 1, Due: first.Due},
		{Town: townCode(1), Batch: 1, Lines: 2, Received: 2},
	}
	if !slices.Equal(d.Stands, want) {
		t.Errorf("stands %+v, want %+v", d.Stands, want)
	}
	if len(d.Objections) != 1 || d.Objections[0].Slot != 0 || d.Objections[0].Note != "没有人" {
		t.Errorf("objections %+v", d.Objections)
	}
	own, err := w.Desk(w.ctx, townActor(townCode(1)), county)
	w.must(err)
	if len(own.Stands) != 1 || own.Stands[0].Town != townCode(1) || len(own.Objections) != 0 {
		t.Errorf("a town sees %+v", own)
	}
	if _, err := w.Desk(w.ctx, townActor("610729001"), county); !errors.Is(err, fault.NotFound) {
		t.Errorf("a town of another county: %v", err)
	}
}

// TestAnswerBy: three working days, over a weekend too.
func TestAnswerBy(t *testing.T) {
	for _, c := range []struct{ made, by string }{
		{"2022-02-14", "2022-02-17"}, // Monday
		{"2022-02-16", "2022-02-21"}, // Wednesday
		{"2022-02-18", "2022-02-23"}, // Friday
		{"2022-02-19", "2022-02-23"}, // Saturday
	} {
		day, err := journal.ParseDay(c.made)
		if err != nil {
			t.Fatal(err)
		}
		if got := (rollout.Objection{Day: day}).AnswerBy().String(); got != c.by {
			t.Errorf("made %s: by %s, want %s", c.made, got, c.by)
		}
	}
}

// TestAnswerAll: one reply for several towns; every mistake at once and nothing done; a town
// that a colleague answered is passed over; the same deed again is done once.
func TestAnswerAll(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(2))
	w.push(nil, nil)
	var lines []rollout.Answered
	for i := range 3 {
		_, err := w.Object(w.ctx, w.deed(townActor(townCode(i))), townCode(i), ss(0, 1), rollout.Reasons[1], "")
		w.must(err)
		lines = append(lines, rollout.Answered{Town: townCode(i), Slots: ss(0, 1)})
	}
	for _, c := range []struct {
		reply rollout.Reply
		field string
	}{
		{rollout.Reply{}, "answer"},
		{rollout.Reply{Answer: rollout.AnswerRefused}, "reason"},
		{rollout.Reply{Answer: rollout.AnswerExempt, Reason: "没有"}, "by"},
		{rollout.Reply{Answer: rollout.AnswerRecalled, Reason: "没有"}, "doc_no"},
		{rollout.Reply{Answer: rollout.AnswerMet, Due: w.today().Add(-1)}, "due"},
	} {
		_, err := w.AnswerAll(w.ctx, w.deed(bureau), lines, c.reply)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Mistakes) != 1 || f.Mistakes[0].Field != c.field {
			t.Errorf("%+v: %v", c.reply, err)
		}
	}
	if _, err := w.AnswerAll(w.ctx, w.deed(bureau), nil, rollout.Reply{Answer: rollout.AnswerMet}); !errors.Is(err, fault.Invalid) {
		t.Errorf("no line: %v", err)
	}
	met := rollout.Reply{Answer: rollout.AnswerMet, Due: w.today().Add(5)}
	_, err := w.Answer(w.ctx, w.deed(bureau), townCode(1), ss(0, 1), met)
	w.must(err)
	deed := w.deed(bureau)
	for range 2 {
		acts, err := w.AnswerAll(w.ctx, deed, lines, met)
		w.must(err)
		if len(acts[0].Slots) != 2 || len(acts[1].Slots) != 0 || len(acts[2].Slots) != 2 {
			t.Errorf("acts %+v", acts)
		}
	}
	if d := w.line(townCode(2), 1); d.Due != met.Due || d.Standing() != rollout.Open {
		t.Errorf("the line stands at %+v", d)
	}
}

// TestAnswerNothingOfOthers: a department ticked its own line in one town and another's in the
// next; the first was answered before the second was refused, and the page said only no.
func TestAnswerNothingOfOthers(t *testing.T) {
	w := newWorld(t)
	e := w.seed(2, rows(2))
	w.push(nil, nil)
	for i := range 2 {
		_, err := w.Object(w.ctx, w.deed(townActor(townCode(i))), townCode(i), ss(0, 1), rollout.Reasons[1], "")
		w.must(err)
	}
	own := department(e.Items[0].Unit)
	_, err := w.AnswerAll(w.ctx, w.deed(own), []rollout.Answered{{Town: townCode(0), Slots: ss(0)}, {Town: townCode(1), Slots: ss(1)}}, rollout.Reply{Answer: rollout.AnswerMet})
	want(t, err, fault.Denied)
	if w.line(townCode(0), 0).Standing() != rollout.Objected {
		t.Error("answered in one town, refused in the other")
	}
}

// TestReaches: what a batch gave each town and passed over, how that stands, and what taking it
// back would take.
func TestReaches(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(3))
	w.push([]string{"XF-001"}, []string{townCode(0)})
	w.receive(townCode(0))
	b := w.push(nil, nil)
	_, err := w.Receive(w.ctx, w.deed(townActor(townCode(1))), townCode(1), rollout.Receipt{Lines: []rollout.Seen{{Slot: 2}}})
	w.must(err)
	list, err := w.Reaches(w.ctx, bureau, b)
	w.must(err)
	if len(list) != 2 || !list[0].Done || len(list[0].Slots) != 2 || len(list[0].Skipped) != 1 || list[0].Skipped[0].Why != rollout.WhyHas {
		t.Fatalf("%+v", list)
	}
	if back, stay := list[0].Back, list[0].Stay; back != 2 || stay != 0 {
		t.Errorf("the first town: %d back, %d stay", back, stay)
	}
	if back, stay := list[1].Back, list[1].Stay; back != 2 || stay != 1 {
		t.Errorf("the second town: %d back, %d stay", back, stay)
	}
	_, err = w.Withdraw(w.ctx, w.deed(bureau), county, b.Number, "发错了")
	w.must(err)
	after, err := w.Reaches(w.ctx, bureau, b)
	w.must(err)
	if back, stay := after[1].Back, after[1].Stay; back != 0 || stay != 1 {
		t.Errorf("after the withdrawal: %d back, %d stay", back, stay)
	}
	own, err := w.Reaches(w.ctx, townActor(townCode(1)), b)
	w.must(err)
	if len(own) != 1 || own[0].Town != townCode(1) {
		t.Errorf("a town sees %+v", own)
	}
}

// TestFilled: what a training recorded in each town that was there.
func TestFilled(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(2))
	w.push([]string{"XF-001"}, nil)
	tr, err := w.Arrange(w.ctx, w.deed(bureau), rollout.Course{Place: county, Title: "第一期", Date: w.today(), Codes: []string{"XF-001", "XF-002"}})
	w.must(err)
	tr, err = w.Hold(w.ctx, w.deed(bureau), county, tr.ID, map[string]int{townCode(0): 2})
	w.must(err)
	filled, err := w.Filled(w.ctx, bureau, tr)
	w.must(err)
	a, ok := filled[townCode(0)]
	if len(filled) != 1 || !ok || !slices.Equal(a.Slots, ss(0)) || len(a.Skipped) != 1 || a.Skipped[0].Why != rollout.WhyNotPushed {
		t.Errorf("%+v", filled)
	}
}

// TestReachesTellsTheWithdrawal: a line that was signed for and pushed anew again and again goes
// back only so far by withdrawing and retracting in turn; the page before the withdrawal counted by a rule of its own
// and promised one line more than the withdrawal took.
func TestReachesTellsTheWithdrawal(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(1))
	town := townCode(0)
	var b [4]*rollout.Batch
	for i := range b {
		b[i] = w.push(nil, nil)
		if i < 3 {
			w.receive(town)
			w.publish("XF-001", true)
		}
	}
	for i := 3; i > 0; i-- {
		list, err := w.Reaches(w.ctx, bureau, b[i])
		w.must(err)
		was := w.line(town, 0)
		_, err = w.Withdraw(w.ctx, w.deed(bureau), county, b[i].Number, "发错了")
		w.must(err)
		took := 0
		if now := w.line(town, 0); now.Batch != was.Batch || now.Has(rollout.Pushed) != was.Has(rollout.Pushed) {
			took = 1
		}
		if list[0].Back != took || list[0].Back+list[0].Stay != 1 {
			t.Errorf("batch %d: told %d back and %d stay, taken %d", i+1, list[0].Back, list[0].Stay, took)
		}
		if i == 1 && list[0].Stay != 1 {
			t.Error("the second batch can be taken back: the test proves nothing")
		}
		if i > 1 {
			_, err = w.Retract(w.ctx, w.deed(bureau), town, rollout.RetractReceipt, ss(0), "记错了")
			w.must(err)
		}
	}
}

// TestSignings: the receipts for a batch are those of its lines, each once, with how it came; a line
// that was given anew is received for the later batch; a town sees its own.
func TestSignings(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(3))
	first := w.push([]string{"XF-001", "XF-002"}, nil)
	w.receive(townCode(1))
	_, err := w.OnBehalf(w.ctx, w.deed(bureau), []rollout.Behalf{{Town: townCode(0), Channel: rollout.Channels[1], Signed: "综合岗", Day: w.today(), Note: "来电"}})
	w.must(err)
	w.publish("XF-001", true)
	again := w.push([]string{"XF-001", "XF-003"}, []string{townCode(1)})
	w.receive(townCode(1))
	for _, c := range []struct {
		batch *rollout.Batch
		want  string
	}{{first, townCode(0) + " 2 电话记录 综合岗\n" + townCode(1) + " 2  便民服务中心 综合岗\n"}, {again, townCode(1) + " 2  便民服务中心 综合岗\n"}} {
		list, err := w.Signings(w.ctx, bureau, c.batch)
		w.must(err)
		got := ""
		for _, s := range list {
			got += fmt.Sprintf("%s %d %s %s\n", s.Town, s.Lines, s.Record.Done.Channel, s.Record.Done.Signed)
		}
		if got != c.want {
			t.Errorf("batch %d:\n%swant\n%s", c.batch.Number, got, c.want)
		}
	}
	own, err := w.Signings(w.ctx, townActor(townCode(1)), first)
	w.must(err)
	if len(own) != 1 || own[0].Town != townCode(1) {
		t.Errorf("a town sees %+v", own)
	}
	if _, err := w.Signings(w.ctx, townActor("610729001"), first); !errors.Is(err, fault.NotFound) {
		t.Errorf("a town of another county: %v", err)
	}
}
