package rollout_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"jiedezhu/app/storage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// entries counts every Entry of the store: what was refused must not have written one.
func (w *world) entries() int {
	w.Helper()
	n := 0
	for _, kind := range []string{"register", "edition", "guidance", "package", "batch", "training", "plan"} {
		heads, err := w.shelf.Heads(w.ctx, storage.Query{Kind: kind})
		w.must(err)
		for _, h := range heads {
			n += int(h.Revision)
		}
	}
	return n
}

// busy is a world in which every method has something to do: in town 0 slot 0 is objected to,
// slot 2 received, slots 1 and 3 wait; batch 1 went out, training id-000001 was arranged.
func busy(t tb) *world {
	w := newWorld(t)
	w.seed(2, rows(4))
	w.push(nil, nil)
	_, err := w.Object(w.ctx, w.deed(townActor(townCode(0))), townCode(0), slots(0), rollout.Reasons[0], "")
	w.must(err)
	_, err = w.Receive(w.ctx, w.deed(townActor(townCode(0))), townCode(0), rollout.Receipt{Lines: []rollout.Seen{{Slot: 2}}})
	w.must(err)
	_, err = w.Arrange(w.ctx, w.deed(bureau), course())
	w.must(err)
	return w
}

func course() rollout.Course {
	return rollout.Course{Place: county, Title: "培训", Date: journal.DayOf(start), Codes: []string{"XF-001", "XF-003"}}
}

func present(n int) map[string]int { return map[string]int{townCode(0): n} }

var ground = rollout.Ground{By: "县局", DocNo: "1号", Reason: "理由"}

// method is one method of the service with an answer, and the same with another content.
type method struct {
	name  string
	do    func(*world, journal.Deed) (any, error)
	other func(*world, journal.Deed) (any, error)

	subject string   // whom it is about: town, county or issue
	may     []string // names of the actors that may
	kinds   map[string]fault.Kind
}

func methods() []method {
	t0 := townCode(0)
	two := func(do func(w *world, d journal.Deed, first bool) (any, error)) (a, b func(*world, journal.Deed) (any, error)) {
		return func(w *world, d journal.Deed) (any, error) { return do(w, d, true) },
			func(w *world, d journal.Deed) (any, error) { return do(w, d, false) }
	}
	var list []method
	add := func(name, subject string, may []string, do func(w *world, d journal.Deed, first bool) (any, error)) *method {
		m := method{name: name, subject: subject, may: may, kinds: map[string]fault.Kind{}}
		m.do, m.other = two(do)
		list = append(list, m)
		return &list[len(list)-1]
	}
	pick := func(first bool, a, b int) []int {
		if first {
			return slots(a)
		}
		return slots(b)
	}
	yes := true
	add("Receive", "town", []string{"town0"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Receive(w.ctx, d, t0, rollout.Receipt{Lines: []rollout.Seen{{Slot: pick(first, 1, 3)[0]}}})
	})
	add("OnBehalf", "town", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		b := rollout.Behalf{Town: t0, Channel: "电话记录", Signed: "张", Note: "电话"}
		if !first {
			b.Note = "又一个电话"
		}
		return w.OnBehalf(w.ctx, d, []rollout.Behalf{b})
	})
	add("Object", "town", []string{"town0"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Object(w.ctx, d, t0, pick(first, 1, 3), rollout.Reasons[1], "")
	})
	add("Answer", "town", []string{"bureau", "dept1"}, func(w *world, d journal.Deed, first bool) (any, error) {
		r := rollout.Reply{Answer: rollout.AnswerRefused, Reason: "可以办"}
		if !first {
			r.Reason = "还是可以办"
		}
		return w.Answer(w.ctx, d, t0, slots(0), r)
	})
	add("Ready", "town", []string{"bureau", "dept1"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Ready(w.ctx, d, t0, pick(first, 0, 2), &yes, nil)
	})
	add("Exempt", "town", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Exempt(w.ctx, d, t0, pick(first, 1, 3), ground, false)
	})
	add("Stop", "town", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Stop(w.ctx, d, t0, pick(first, 1, 3), "suspended", ground)
	})
	add("Declare", "town", []string{"bureau", "town0"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Declare(w.ctx, d, t0, pick(first, 1, 3))
	})
	add("Check", "town", []string{"bureau", "inspector"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Check(w.ctx, d, t0, pick(first, 1, 3), nil, "check-1")
	})
	add("Retract", "town", []string{"bureau", "town0"}, func(w *world, d journal.Deed, first bool) (any, error) {
		reason := map[bool]string{true: "登记有误", false: "看错了"}[first]
		return w.Retract(w.ctx, d, t0, rollout.RetractReceipt, slots(2), reason)
	})
	add("Push", "county", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		w.publish("XF-002", true)
		return w.Push(w.ctx, d, rollout.Order{Place: county, Title: map[bool]string{true: "一", false: "二"}[first]})
	})
	add("Withdraw", "county", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Withdraw(w.ctx, d, county, 1, map[bool]string{true: "发错", false: "错发"}[first])
	})
	add("Arrange", "county", []string{"bureau", "dept1"}, func(w *world, d journal.Deed, first bool) (any, error) {
		c := course()
		c.Where = map[bool]string{true: "一楼", false: "二楼"}[first]
		return w.Arrange(w.ctx, d, c)
	}).kinds["dept2"] = fault.Invalid // items of another department: told where in the form
	add("Hold", "county", []string{"bureau", "dept1"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Hold(w.ctx, d, county, "id-000001", present(map[bool]int{true: 2, false: 3}[first]))
	})
	add("Issue", "issue", []string{"bureau"}, func(w *world, d journal.Deed, first bool) (any, error) {
		return w.Issue(w.ctx, d, county, rows(map[bool]int{true: 5, false: 6}[first]), nil, catalog.Issue{}, false)
	})
	return list
}

type named struct {
	name  string
	actor journal.Actor
}

func actors() []named {
	return []named{
		{"bureau", bureau}, {"dept1", department(county + "-d01")}, {"dept2", department(county + "-d02")},
		{"town0", townActor(townCode(0))}, {"town1", townActor(townCode(1))}, {"leader", leader}, {"auditor", auditor},
		{"inspector", inspector}, {"admin", admin}, {"abroad", abroad}, {"nobody", journal.Actor{Scope: county}},
	}
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Every method by every actor: done, Denied where the actor knows of the subject, else NotFound;
// what is refused writes nothing.
func TestRights(t *testing.T) {
	all := methods()
	all = append(all,
		method{name: "Preview", subject: "county", may: []string{"bureau"}, do: func(w *world, d journal.Deed) (any, error) {
			return w.Preview(w.ctx, d.Actor, rollout.Order{Place: county})
		}},
		method{name: "FillDocNo", subject: "county", may: []string{"bureau"}, do: func(w *world, d journal.Deed) (any, error) {
			return nil, w.FillDocNo(w.ctx, d, county, 1, "镇政发〔2022〕1号")
		}},
		method{name: "Enrol", subject: "town", may: []string{"town0"}, do: func(w *world, d journal.Deed) (any, error) {
			return nil, w.Enrol(w.ctx, d, county, "id-000001", townCode(0), 2, "张三、李四")
		}},
		method{name: "PutTowns", subject: "county", may: []string{"bureau"}, do: func(w *world, d journal.Deed) (any, error) {
			reg, _, err := w.PutTowns(w.ctx, d, catalog.Division{Code: county}, towns(3), false, false)
			return reg, err
		}},
	)
	for _, m := range all {
		for _, a := range actors() {
			w := busy(t)
			sees := a.name != "abroad" && (a.name != "town1" || m.subject == "issue") && (a.name != "town0" || m.subject != "county")
			kind := fault.Denied
			switch k, ok := m.kinds[a.name]; {
			case ok:
				kind = k
			case has(m.may, a.name):
				kind = ""
			case !sees:
				kind = fault.NotFound
			}
			if m.name == "Push" {
				w.publish("XF-002", true) // by the harness, before the entries are counted
			}
			before := w.entries()
			_, err := m.do(w, w.deed(a.actor))
			if kind == "" && err != nil || kind != "" && !errors.Is(err, kind) {
				t.Errorf("%s by %s: %v, want %q", m.name, a.name, err, kind)
			}
			if grew := w.entries() - before; kind != "" && grew != 0 && m.name != "Push" {
				t.Errorf("%s by %s was refused and wrote %d entries", m.name, a.name, grew)
			}
		}
	}
}

// A department answers for its own items in one call or not at all.
func TestDepartmentTouchesOnlyItsOwn(t *testing.T) {
	w := busy(t)
	yes := true
	_, err := w.Ready(w.ctx, w.deed(department(county+"-d01")), townCode(0), slots(0, 1), &yes, nil)
	want(t, err, fault.Denied)
	_, err = w.Ready(w.ctx, w.deed(department(county+"-d01")), townCode(0), slots(0, 99), &yes, nil)
	want(t, err, fault.NotFound)
	_, err = w.Ready(w.ctx, w.deed(department(county+"-d01")), "610728099", slots(0), &yes, nil)
	want(t, err, fault.NotFound)
}

// A town that nobody registered is not there, for anybody.
func TestUnknownTown(t *testing.T) {
	w := busy(t)
	_, err := w.Exempt(w.ctx, w.deed(bureau), "610728099", slots(0), ground, false)
	want(t, err, fault.NotFound)
	_, err = w.Receive(w.ctx, w.deed(townActor("610728099")), "610728099", rollout.Receipt{Lines: []rollout.Seen{{}}})
	want(t, err, fault.NotFound)
}

// The towns of a sheet lie in the place that the right is for: no row leaves its scope.
func TestPutTownsOfAnotherCounty(t *testing.T) {
	w := busy(t)
	before := w.entries()
	_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county}, []catalog.Division{
		{Code: "610728101", Name: "渔渡镇"}, {Code: "610729101", Name: "别县镇"}, {Code: "61072810", Name: "短码镇"},
	}, false, false)
	want(t, err, fault.Invalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) != 2 {
		t.Fatalf("mistakes of %v", err)
	}
	if w.entries() != before || w.pkg("610729101").Revision != 0 {
		t.Fatal("something was written")
	}
}

// The same deed again is answered with its first answer and writes nothing; its operation id
// with another content is fault.Exists; both hold although the world went on.
func TestAgain(t *testing.T) {
	for _, m := range methods() {
		t.Run(m.name, func(t *testing.T) {
			w := busy(t)
			actor := map[bool]journal.Actor{true: bureau, false: townActor(townCode(0))}[m.may[0] == "bureau"]
			d := w.deed(actor)
			d.Day = w.today()
			first, err := m.do(w, d)
			w.must(err)
			w.pass(1)
			before := w.entries()
			for range 2 {
				again, err := m.do(w, d)
				w.must(err)
				if m.name == "Push" { // its harness publishes each time
					before++
				}
				if !reflect.DeepEqual(plain(first), plain(again)) {
					t.Fatalf("answers\n%+v\n%+v", plain(first), plain(again))
				}
			}
			_, err = m.other(w, d)
			want(t, err, fault.Exists)
			if m.name == "Push" {
				before++
			}
			if w.entries() != before {
				t.Fatalf("%d entries more", w.entries()-before)
			}
			w.replayed(townCode(0))
		})
	}
}

// plain is an answer without what says only how far its steps had come.
func plain(v any) any {
	switch v := v.(type) {
	case *rollout.Batch:
		c := *v
		c.Revision = 0
		return c
	case *rollout.Training:
		c := *v
		c.Revision = 0
		return c
	case rollout.Issued:
		c := *v.Edition
		c.Revision = 0
		return fmt.Sprintf("%+v %+v %+v", c, v.Rows, v.Change)
	case rollout.Act:
		v.Name = ""
		return v
	case []rollout.Act:
		v[0].Name = ""
		return v
	}
	return v
}

func TestDated(t *testing.T) {
	w := busy(t)
	d := w.deed(townActor(townCode(0)))
	d.Day = w.today() + 1
	_, err := w.Declare(w.ctx, d, townCode(0), slots(1))
	want(t, err, fault.Invalid)
	d.Day, d.Op = 0, ""
	_, err = w.Declare(w.ctx, d, townCode(0), slots(1))
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
	_, err := w.Retract(w.ctx, w.deed(townActor(t0)), t0, rollout.RetractReceipt, slots(0), "不是我签的")
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
	if !reflect.DeepEqual(a.Slots, slots(1)) || !reflect.DeepEqual(a.Skipped, []rollout.Skip{{Slot: 0, Why: rollout.WhyMoved}}) {
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
	_, err := w.Stop(w.ctx, w.deed(bureau), townCode(2), slots(3), "suspended", ground)
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

// A receipt recorded on a day with a late due date, an effective day in the past: an edition
// that is in force already is current at once.
func TestIssueInThePast(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{Effective: w.today() - 400}, false)
	w.must(err)
	if out.Edition.State != catalog.Issued || w.pkg(townCode(0)).Edition != 2 {
		t.Fatalf("state %s", out.Edition.State)
	}
	w.mark(townCode(0), 2, rollout.Open)
}

// A future edition is a plan: nothing changes before its day, Finish enters it then, once.
func TestPlannedEdition(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{Effective: w.today() + 3}, false)
	w.must(err)
	if out.Edition.State != catalog.Planned {
		t.Fatalf("state %s", out.Edition.State)
	}
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(4), nil, catalog.Issue{}, false)
	want(t, err, fault.Conflict)
	for range 3 {
		n, err := w.Finish(w.ctx)
		w.must(err)
		if cur, _ := w.store.Current(w.ctx, county); n != 0 || cur.Number != 1 || w.pkg(townCode(0)).Len() != 2 {
			t.Fatalf("entered before its day: %d, edition %d", n, cur.Number)
		}
		w.pass(1)
	}
	w.pass(2) // nobody was there on the day itself
	_, _, err = w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county}, towns(3), false, false)
	w.must(err)
	n, err := w.Finish(w.ctx)
	w.must(err)
	cur, err := w.store.Current(w.ctx, county)
	w.must(err)
	if n != 1 || cur.Number != 2 || cur.State != catalog.Issued {
		t.Fatalf("finished %d, edition %d %s", n, cur.Number, cur.State)
	}
	for i := range 3 {
		w.mark(townCode(i), 2, rollout.Open)
		w.replayed(townCode(i))
	}
	before := w.entries()
	if n, err := w.Finish(w.ctx); n != 0 || err != nil || w.entries() != before {
		t.Fatalf("finished again: %d %v", n, err)
	}
}

// An item out of force by the next edition leaves every town's scope, keeps its facts, and comes
// back with them.
func TestRecalledByEdition(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(3))
	t0 := townCode(0)
	w.push(nil, nil)
	w.receive(t0)
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{Complete: true, DocNo: "2号", Reason: "上收"}, false)
	w.must(err)
	if out.Change.Absent != 1 {
		t.Fatalf("change %+v", out.Change)
	}
	w.mark(t0, 2, rollout.Recalled, pu, re)
	if g := w.pkg(t0).Matters(2).Stop; g == nil || g.DocNo != "2号" || g.Reason != "上收" {
		t.Errorf("ground %+v", g)
	}
	_, err = w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Codes: []string{"XF-003"}})
	want(t, err, fault.Invalid)
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{}, false)
	w.must(err)
	w.mark(t0, 2, rollout.Open, pu, re)
	w.replayed(t0)
}

// The same rows make no edition; a 文号 may follow.
func TestIssueSame(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	before := w.entries()
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{}, false)
	w.must(err)
	if out.Edition != nil || out.Change.Unchanged != 2 || w.entries() != before {
		t.Fatalf("out %+v", out)
	}
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{DocNo: "镇政发〔2022〕3号"}, false)
	w.must(err)
	cur, err := w.store.Current(w.ctx, county)
	w.must(err)
	if cur.DocNo != "镇政发〔2022〕3号" || cur.Number != 1 {
		t.Fatalf("edition %d %q", cur.Number, cur.DocNo)
	}
	out, err = w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{}, true)
	w.must(err)
	if out.Change.Added != 1 || w.entries() != before+1 {
		t.Fatalf("a dry run wrote: %+v", out)
	}
}

// A sheet that changes nothing writes nothing, with or without the county's name; another name
// of the county alone is a change.
func TestPutTownsSame(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(1))
	before := w.entries()
	for _, name := range []string{"", "镇巴县"} {
		_, c, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: name}, towns(2), false, false)
		w.must(err)
		if c.Unchanged != 2 || w.entries() != before {
			t.Fatalf("name %q: %+v, %d entries more", name, c, w.entries()-before)
		}
	}
	_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "镇巴"}, towns(2), false, false)
	w.must(err)
	reg, err := w.store.Register(w.ctx, county)
	w.must(err)
	if reg.Place.Name != "镇巴" {
		t.Fatalf("name %q", reg.Place.Name)
	}
}

// A town that comes later gets the catalog's lines; 除:…外 includes it, 仅:… does not.
func TestTownComesLater(t *testing.T) {
	w := newWorld(t)
	items := rows(3)
	items[1].Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{townCode(0)}}
	items[2].Scope = catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{townCode(0)}}
	w.seed(1, items)
	_, c, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county}, towns(2), false, false)
	w.must(err)
	if c.Added != 1 || c.Unchanged != 1 {
		t.Fatalf("%+v", c)
	}
	w.mark(townCode(1), 0, rollout.Open)
	w.mark(townCode(1), 1, rollout.OutOfScope)
	w.mark(townCode(1), 2, rollout.Open)
	w.mark(townCode(0), 2, rollout.OutOfScope)
	if reg, _ := w.store.Register(w.ctx, county); len(reg.Reach) != 0 {
		t.Errorf("still to reach: %v", reg.Reach)
	}
}

// Clerks of one town at once: each line is signed for once, whoever was first, and each clerk
// hears what happened to theirs.
func TestClerksAtOnce(t *testing.T) {
	w := newWorld(t)
	const lines, clerks = 24, 8
	w.seed(1, rows(lines))
	w.push(nil, nil)
	t0 := townCode(0)
	before := w.pkg(t0).Revision
	var wg sync.WaitGroup
	errs := make(chan error, clerks*lines)
	for c := range clerks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for s := c; s < lines; s += clerks / 2 { // two clerks a line
				d := journal.Deed{Actor: townActor(t0), Op: fmt.Sprintf("clerk-%d-%d", c, s)}
				for range 2 { // and each sends twice
					if _, err := w.Receive(w.ctx, d, t0, rollout.Receipt{Lines: []rollout.Seen{{Slot: s}}}); err != nil && !errors.Is(err, fault.Conflict) {
						errs <- err
					}
				}
			}
		}()
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	for s := range lines {
		w.mark(t0, s, rollout.Open, pu, re)
	}
	if got := w.pkg(t0).Revision - before; got != lines {
		t.Errorf("%d entries for %d receipts", got, lines)
	}
	w.replayed(t0)
}

// Two deeds that push at once get two batches; the same deed sent twice at once gets one.
func TestPushesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(6))
	var wg sync.WaitGroup
	for i := range 6 {
		d := journal.Deed{Actor: bureau, Op: fmt.Sprintf("push-%d", i/2)}
		code := fmt.Sprintf("XF-%03d", i/2+1)
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := w.Push(w.ctx, d, rollout.Order{Place: county, Codes: []string{code}}); err != nil {
				t.Errorf("%s: %v", d.Op, err)
			}
		}()
	}
	wg.Wait()
	list, err := w.store.Batches(w.ctx, county, "")
	w.must(err)
	if len(list) != 3 {
		t.Fatalf("%d batches", len(list))
	}
	for i, b := range list {
		if b.Number != i+1 || b.State != rollout.Delivered {
			t.Errorf("batch %d at place %d is %s", b.Number, i+1, b.State)
		}
	}
	for s := range 3 {
		w.mark(townCode(3), s, rollout.Open, pu)
	}
}
