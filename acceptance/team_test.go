package acceptance_test

import (
	"slices"
	"strings"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Two who change the team of one visit at once: the second is told, and the first one's stands.
func TestTeamOverTeam(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	with := append(team(), acceptance.Member{Name: "县发改局 成员", Unit: "县发改局"})
	deed := w.deed(bureau)
	first, err := w.ChangeTeam(w.ctx, deed, town0, in.ID, with, 0, in.Teams)
	w.must(err)
	if len(first.Team) != 4 || first.Date != in.Date {
		t.Fatalf("%+v", first.Team)
	}
	w.refused(fault.Conflict, func() error {
		_, err := w.ChangeTeam(w.ctx, w.deed(bureau2), town0, in.ID, team(), in.Date+1, in.Teams)
		return err
	})
	w.refused(fault.Conflict, func() error { // a day alone, too
		_, err := w.ChangeTeam(w.ctx, w.deed(bureau2), town0, in.ID, with, in.Date+1, in.Teams)
		return err
	})
	before := w.entries()
	for _, d := range []journal.Deed{deed, w.deed(bureau2)} { // the same deed again, and one that wants what stands
		again, err := w.ChangeTeam(w.ctx, d, town0, in.ID, with, 0, in.Teams)
		w.must(err)
		if !slices.Equal(again.Team, first.Team) {
			t.Errorf("%+v", again.Team)
		}
	}
	if w.entries() != before {
		t.Error("what stands was saved again")
	}
	last, err := w.ChangeTeam(w.ctx, w.deed(bureau2), town0, in.ID, team(), in.Date+1, first.Teams)
	w.must(err)
	if len(last.Team) != 3 || last.Date != in.Date+1 {
		t.Errorf("%+v", last)
	}
}

// Who comes with an account has one that inspects, in the scope of whoever sends them or above the
// county; every way into a team asks that, all mistakes at once.
func TestWhoJoins(t *testing.T) {
	w := newWorld(t).seed(2)
	shut := journal.Actor{Person: "shut", Name: "离岗", Role: journal.Inspector, Scope: county}
	w.known(shut, journal.Actor{Person: "above", Name: "市局 检查岗", Unit: "6107-d01", Role: journal.Inspector, Scope: "6107"},
		journal.Actor{Person: "rooted", Name: "驻镇检查岗", Unit: deptUnit, Role: journal.Inspector, Scope: town0}, native)
	w.shut("shut")
	in := w.arranged(town0)
	locked := w.locked(w.judged(w.arranged(town1), deduct("1.2", 10)))
	for _, tc := range []struct {
		name   string
		person string
		says   string
	}{
		{"nobody's login", "nobody", "不是本县检查人员或县局在用的账号"},
		{"one that was shut", "shut", "不是本县检查人员或县局在用的账号"},
		{"a department's", "dept", "不是本县检查人员或县局在用的账号"},
		{"a leader's", "leader1", "不是本县检查人员或县局在用的账号"},
		{"another county's", "bureau9", "不是本县检查人员或县局在用的账号"},
		{"one of the town, as its account says", "native", "是被检查镇（街道）的人"},
		{"one whose scope is the town", "rooted", "是被检查镇（街道）的人"},
	} {
		members := append(team(), acceptance.Member{Person: tc.person, Name: "某岗"})
		ways := map[string]func() error{
			"arranged": func() error {
				_, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Guidance, Town: town0, Date: w.today(), Team: members, Items: []string{"XF-001"}})
				return err
			},
			"changed": func() error {
				_, err := w.ChangeTeam(w.ctx, w.deed(bureau), town0, in.ID, members, 0, in.Teams)
				return err
			},
			"drawn": func() error {
				_, err := w.DrawTowns(w.ctx, w.deed(bureau), acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: members, Pool: []string{town0}, Count: 1})
				return err
			},
			"again": func() error {
				_, err := w.Reinspect(w.ctx, w.deed(bureau), town1, locked.ID, w.today(), members)
				return err
			},
		}
		if strings.Contains(tc.says, "被检查") {
			delete(ways, "again") // of the other town
			delete(ways, "drawn") // says which town
		}
		for way, do := range ways {
			w.refused(fault.Invalid, func() error {
				err := do()
				if got := mistakesOf(err); len(got) != 1 || !strings.Contains(got[0], tc.says) {
					t.Errorf("%s, %s: %v", tc.name, way, got)
				}
				return err
			})
		}
	}
	w.refused(fault.Invalid, func() error { // in the pool
		_, err := w.DrawTowns(w.ctx, w.deed(bureau), acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: append(team(), acceptance.Member{Person: "rooted"}), Count: 1})
		return err
	})
	members := append(team(), acceptance.Member{Person: "above"})
	got, err := w.ChangeTeam(w.ctx, w.deed(bureau), town0, in.ID, members, 0, in.Teams)
	w.must(err)
	if m := got.Team[3]; m.Name != "市局 检查岗" || m.Unit != "6107-d01" {
		t.Errorf("an account's name and unit: %+v", m)
	}
}
