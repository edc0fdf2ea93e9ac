package rollout_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
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
	for _, kind := range []string{"register", "edition", "guidance", "package", "batch", "training", "plan", "intake", "cases"} {
		heads, err := w.shelf.Heads(w.ctx, storage.Query{Kind: kind})
		w.must(err)
		for _, h := range heads {
			n += int(h.Revision)
		}
	}
	return n
}

// busy is a world in which every method has something to do: in town 0 slot 0 is objected to,
// slot 2 received, slots 1 and 3 wait; batch 1 went out, one training was arranged.
func busy(t tb) *world {
	w := newWorld(t)
	w.seed(2, rows(4))
	w.push(nil, nil)
	_, err := w.Object(w.ctx, w.deed(townActor(townCode(0))), townCode(0), ss(0), rollout.Reasons[0], "")
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
			return ss(a)
		}
		return ss(b)
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
		return w.Answer(w.ctx, d, t0, ss(0), r)
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
		return w.Retract(w.ctx, d, t0, rollout.RetractReceipt, ss(2), reason)
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
		return w.Hold(w.ctx, d, county, w.training().ID, present(map[bool]int{true: 2, false: 3}[first]))
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
			return nil, w.Enrol(w.ctx, d, county, w.training().ID, townCode(0), 2, "张三、李四")
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
	_, err := w.Ready(w.ctx, w.deed(department(county+"-d01")), townCode(0), ss(0, 1), &yes, nil)
	want(t, err, fault.Denied)
	_, err = w.Ready(w.ctx, w.deed(department(county+"-d01")), townCode(0), ss(0, 99), &yes, nil)
	want(t, err, fault.NotFound)
	_, err = w.Ready(w.ctx, w.deed(department(county+"-d01")), "610728099", ss(0), &yes, nil)
	want(t, err, fault.NotFound)
}

// A town that nobody registered is not there, for anybody.
func TestUnknownTown(t *testing.T) {
	w := busy(t)
	_, err := w.Exempt(w.ctx, w.deed(bureau), "610728099", ss(0), ground, false)
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
	for i, m := range slices.Concat(methods(), methods()) {
		t.Run(m.name, func(t *testing.T) {
			w := busy(t)
			actor := map[bool]journal.Actor{true: bureau, false: townActor(townCode(0))}[m.may[0] == "bureau"]
			d := w.deed(actor)
			if i < len(methods()) { // else without a day: sent again after midnight it is the same deed
				d.Day = w.today()
			}
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
