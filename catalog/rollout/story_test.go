package rollout_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// twoItems is an edition in which a town has both items, the second only where wide.
func twoItems(number int, wide bool, gone *catalog.Gone) *catalog.Edition {
	second := catalog.Item{Slot: 1, Code: "XF-002", Name: "乙", Seal: "镇政府公章"}
	if !wide {
		second.Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{"610728999"}}
	}
	return &catalog.Edition{Number: number, Items: []catalog.Item{{Slot: 0, Code: "XF-001", Name: "甲", Gone: gone}, second}}
}

// told is a package with the records of what was done to it.
type told struct {
	t       *testing.T
	p       *rollout.Package
	records []rollout.Record
}

func newTold(t *testing.T) *told {
	return &told{t: t, p: rollout.New("610728101")}
}

func (w *told) do(a rollout.Act, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	w.p.Apply(a)
	at := a.Day.Start().Add(10 * time.Hour)
	w.records = append(w.records, rollout.Record{Entry: journal.Entry{Name: a.Name, Day: a.Day, At: at, Person: "who"}, Done: a})
}

func (w *told) open(e *catalog.Edition, day journal.Day) {
	a, _ := w.p.Open(e, day)
	w.do(a, nil)
}

func (w *told) push(version, since int, due, day journal.Day) {
	w.do(w.p.Push(version+1, due, []rollout.Given{{Slot: 0, Code: "XF-001", Version: version, Since: since}}, day))
}

// TestStory tells the whole life of one line, and nothing of another's.
func TestStory(t *testing.T) {
	w := newTold(t)
	yes, no := true, false
	ground := rollout.Ground{By: "县领导", DocNo: "文号1", Reason: "理由"}
	one := []int{0}
	w.open(twoItems(1, true, nil), 100)
	w.push(0, 0, 110, 101)
	w.do(w.p.Withdraw(1, "发错了", 101))
	w.push(0, 0, 110, 102)
	w.do(w.p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0}}, Signed: "综合岗", Doubts: []rollout.Doubt{{Slot: 0, Text: "谁来办？"}}}, 103))
	w.do(w.p.Ready(one, &yes, &no, 104))
	w.do(w.p.Ready(one, nil, &yes, 104))
	w.do(w.p.Train(one, "t1", 105))
	w.do(w.p.Declare([]int{0}, 106))
	w.do(w.p.Check(one, nil, "i1", 107))
	w.do(w.p.Check(nil, one, "i2", 108))
	w.push(1, 1, 120, 109)
	w.do(w.p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0, Version: 1}}, Signed: "主任", Channel: "电话记录", Note: "来电"}, 110))
	w.push(2, 1, 0, 111)
	w.do(w.p.Retract(rollout.RetractReceipt, one, "点错了", 112))
	w.do(w.p.Object(one, rollout.Reasons[1], "没有人", "p", "s", 113))
	w.do(w.p.Answer(one, rollout.Reply{Answer: rollout.AnswerMet}, 114))
	w.do(w.p.Exempt(one, ground, false, 115))
	w.do(w.p.Exempt(one, rollout.Ground{}, true, 116))
	w.do(w.p.Stop(one, string(catalog.Suspended), ground, 117))
	w.do(w.p.Stop(one, rollout.Lift, rollout.Ground{Reason: "恢复"}, 118))
	w.open(twoItems(2, false, &catalog.Gone{Ending: catalog.Recalled, By: "县", DocNo: "文号2", Reason: "上收", From: 119}), 119)
	w.open(twoItems(3, true, nil), 120)

	var got []string
	for _, e := range rollout.Story(w.records, 0) {
		line := e.Text.String()
		if e.Detail.ID != "" {
			line += " | " + e.Detail.String()
		}
		got = append(got, line)
	}
	slices.Reverse(got)
	want := []string{
		"列入本镇承接范围 | 第 1 版目录",
		"下发目录所列（资料未齐） | 签收期限 " + journal.Day(110).String(),
		"撤回下发 | 发错了",
		"下发目录所列（资料未齐） | 签收期限 " + journal.Day(110).String(),
		"签收目录所列（资料未齐） | 带疑问：谁来办？",
		"印章已授，账号未开通",
		"账号已开通",
		"培训",
		"登记可办",
		"抽查合格",
		"抽查不合格",
		"下发第 1 版 | 签收期限 " + journal.Day(120).String(),
		"代录签收第 1 版（电话记录） | 来电",
		"下发第 2 版 | 一般修改，已有的签收和培训仍然有效",
		"更正：签收记错了 | 点错了",
		"提出异议：无专业人员 | 没有人",
		"答复异议：条件已具备",
		"改为不适用 | 县领导批准，文号1，理由",
		"恢复适用",
		"暂停 | 县领导批准，文号1，理由",
		"恢复办理 | 恢复",
		"收回 | 县批准，文号2，上收",
		"重新列入本镇承接范围 | 第 3 版目录",
	}
	if !slices.Equal(got, want) {
		for i := range max(len(got), len(want)) {
			t.Logf("%2d got %q want %q", i, at(got, i), at(want, i))
		}
		t.Error("the story is another one")
	}
	other := rollout.Story(w.records, 1)
	var texts []string
	for _, e := range other {
		texts = append(texts, e.Text.String())
	}
	if want := []string{"列入本镇承接范围", "移出本镇承接范围", "列入本镇承接范围"}; !slices.Equal(texts, want) {
		t.Errorf("the other line's story is %q, want %q", texts, want)
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func TestBackEntry(t *testing.T) {
	noon := journal.Day(100).Start().Add(12 * time.Hour)
	for _, c := range []struct {
		day  journal.Day
		want bool
	}{{99, true}, {100, false}, {0, false}} {
		if got := (rollout.Event{Day: c.day, At: noon}).BackEntry(); got != c.want {
			t.Errorf("day %d entered on 100: %v", c.day, got)
		}
	}
}

// TestWordsOfStory: everything that a record may name has words.
func TestWordsOfStory(t *testing.T) {
	seen := map[string]bool{}
	for _, what := range []string{rollout.RetractReceipt, rollout.RetractTraining, rollout.RetractLive, rollout.RetractCheck, rollout.RetractObjection} {
		seen[rollout.RetractText(what).String()] = true
	}
	for _, answer := range []string{rollout.AnswerMet, rollout.AnswerExempt, rollout.AnswerRecalled, rollout.AnswerRefused} {
		seen[rollout.AnswerText(answer).String()] = true
	}
	if len(seen) != 9 || seen[""] {
		t.Errorf("two words are the same or one is missing: %v", seen)
	}
}

// TestNext holds what a line offers against the acts themselves.
func TestNext(t *testing.T) {
	w := newTold(t)
	w.open(twoItems(1, true, nil), 100)
	show := func() string {
		n := w.p.Next(0, 130)
		return fmt.Sprintf("%v %v", []bool{n.Receive, n.Object, n.Declare, n.Answer, n.Ready, n.Exempt, n.Include, n.Stop, n.Resume}, n.Retract)
	}
	steps := []struct {
		name string
		do   func() (rollout.Act, error)
		want string
	}{
		{"in scope", nil, "[false false false false true true false true false] []"},
		{"pushed", func() (rollout.Act, error) {
			return w.p.Push(1, 0, []rollout.Given{{Slot: 0, Code: "XF-001"}}, 101)
		}, "[true true true false true true false true false] []"},
		{"objected", func() (rollout.Act, error) { return w.p.Object([]int{0}, rollout.Reasons[0], "", "", "", 102) },
			"[false false false true true true false true false] [objection]"},
		{"answered", func() (rollout.Act, error) {
			return w.p.Answer([]int{0}, rollout.Reply{Answer: rollout.AnswerMet}, 103)
		}, "[true true true false true true false true false] []"},
		{"received", func() (rollout.Act, error) {
			return w.p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0}}}, 104)
		}, "[false true true false true true false true false] [received]"},
		{"live", func() (rollout.Act, error) { return w.p.Declare([]int{0}, 105) },
			"[false true false false true true false true false] [received live]"},
		{"not applicable", func() (rollout.Act, error) {
			return w.p.Exempt([]int{0}, rollout.Ground{By: "a", Reason: "b"}, false, 106)
		}, "[false false false false false false true false false] [received live]"},
		{"applicable", func() (rollout.Act, error) { return w.p.Exempt([]int{0}, rollout.Ground{}, true, 107) },
			"[false true false false true true false true false] [received live]"},
		{"suspended", func() (rollout.Act, error) {
			return w.p.Stop([]int{0}, string(catalog.Suspended), rollout.Ground{DocNo: "a", Reason: "b"}, 108)
		}, "[false false false false false false false false true] [received live]"},
	}
	for _, s := range steps {
		if s.do != nil {
			w.do(s.do())
		}
		if got := show(); got != s.want {
			t.Errorf("%s: %s, want %s", s.name, got, s.want)
		}
	}
	if n := w.p.Next(9, 130); n.Object || n.Ready || n.Stop || n.Exempt {
		t.Errorf("a slot that is not there offers %+v", n)
	}
	if !rollout.MayRetract(journal.Town, rollout.RetractLive) || rollout.MayRetract(journal.Town, rollout.RetractCheck) || !rollout.MayRetract(journal.Bureau, rollout.RetractCheck) {
		t.Error("who may take what back")
	}
}

// TestOwed groups what waits by due day and batch, and says what is newer.
func TestOwed(t *testing.T) {
	w := newTold(t)
	w.open(twoItems(1, true, nil), 100)
	w.do(w.p.Push(1, 0, []rollout.Given{{Slot: 1, Code: "XF-002"}}, 101))
	w.push(1, 1, 120, 102)
	got := w.p.Owed(130)
	if len(got) != 2 || got[0].Batch != 2 || got[0].Due != 120 || got[1].Batch != 1 || got[1].Newer != 0 {
		t.Fatalf("%+v", got)
	}
	w.do(w.p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0, Version: 1}}}, 103))
	w.push(2, 2, 110, 104)
	if got = w.p.Owed(130); len(got) != 2 || got[0].Newer != 1 || got[0].Lines[0] != (rollout.Seen{Slot: 0, Version: 2}) {
		t.Errorf("%+v", got)
	}
	if len(w.p.Owed(103)) != 1 {
		t.Error("what is pushed later is owed already")
	}
	w.do(w.p.Train([]int{0}, "t", 105))
	if slots, trained := w.p.Declarable(130); !slices.Equal(slots, []int{0, 1}) || trained != 1 {
		t.Errorf("declarable %v, %d trained", slots, trained)
	}
	w.do(w.p.Declare([]int{0}, 106))
	if slots, open := w.p.Objectionable(130); !slices.Equal(slots, []int{1, 0}) || open != 1 {
		t.Errorf("objectionable %v, %d not live", slots, open)
	}
	if _, err := w.p.Declare([]int{0}, 130); fault.KindOf(err) != fault.Conflict {
		t.Errorf("declared twice: %v", err)
	}
}
