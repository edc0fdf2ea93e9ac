package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"

	"pgregory.net/rapid"
)

var places = []string{
	"", "61", "62", "6107", "6108", "610728", "610729", "610728101", "610728102", "610729101",
	"6", "61072", "6107281", "x", // no division's codes
}

func actor(t *rapid.T) journal.Actor {
	return journal.Actor{
		Person: rapid.SampledFrom([]string{"", "p1", "p2"}).Draw(t, "person"),
		Unit:   rapid.SampledFrom([]string{"", "610728-d01", "610728-d02", "610728101", "610728101-hall", "610728102"}).Draw(t, "unit"),
		Role:   rapid.SampledFrom(append(slices.Clone(journal.Roles), "", "owner")).Draw(t, "role"),
		Scope:  rapid.SampledFrom(places).Draw(t, "scope"),
	}
}

func subject(t *rapid.T) catalog.Subject {
	return catalog.Subject{
		Division: rapid.SampledFrom(places).Draw(t, "division"),
		Issued:   rapid.Bool().Draw(t, "issued"),
		Unit:     rapid.SampledFrom([]string{"", "610728-d01", "610728-d02", "610728101", "610728101-hall"}).Draw(t, "item's unit"),
		Team:     rapid.SampledFrom([][]string{nil, {"p1"}, {"", "p3"}}).Draw(t, "team"),
	}
}

// under tells, without the code's own function, whether a place is another or lies under it.
func under(code, scope string) bool {
	return scope == "" || len(code) >= len(scope) && code[:len(scope)] == scope && slices.Contains([]int{2, 4, 6, 9}, len(scope))
}

// law checks one law of rights over random actors, acts and subjects.
func law(t *testing.T, name string, check func(*rapid.T, journal.Actor, catalog.Act, catalog.Subject, bool)) {
	t.Run(name, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			a, act, s := actor(t), rapid.SampledFrom(append(slices.Clone(catalog.Acts), "", "fly")).Draw(t, "act"), subject(t)
			check(t, a, act, s, catalog.May(a, act, s))
		})
	})
}

var readOnly = []catalog.Act{catalog.Enter, catalog.See, catalog.SeeJournal}

func TestLaws(t *testing.T) {
	law(t, "nothing out of scope is ever allowed", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		named := a.Role == journal.Inspector && a.Person != "" && slices.Contains(s.Team, a.Person)
		above := s.Issued && under(a.Scope, s.Division) && s.Division != ""
		if may && !under(s.Division, a.Scope) && !named && !above {
			t.Fatalf("%+v may %s %+v", a, act, s)
		}
	})
	law(t, "what may be done may be seen, and the faults say which", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		err := catalog.Allow(a, act, s)
		switch {
		case may && (err != nil || !catalog.Sees(a, s)):
			t.Fatalf("allowed, unseen or refused: %v", err)
		case !may && catalog.Sees(a, s) && !errors.Is(err, fault.Denied):
			t.Fatalf("in sight: %v", err)
		case !may && !catalog.Sees(a, s) && !errors.Is(err, fault.NotFound):
			t.Fatalf("out of sight: %v", err)
		}
	})
	law(t, "a town never acts for another town", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if a.Role == journal.Town && may && act != catalog.Enter && act != catalog.See && (len(a.Scope) != 9 || s.Division != a.Scope) {
			t.Fatalf("%+v may %s %+v", a, act, s)
		}
	})
	law(t, "nobody but a town signs, objects and enrols", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && slices.Contains([]catalog.Act{catalog.Receive, catalog.Object, catalog.Enrol, catalog.Apply, catalog.Countersign}, act) && a.Role != journal.Town {
			t.Fatalf("%+v may %s", a, act)
		}
	})
	law(t, "a department changes only its own items", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		own := slices.Contains([]catalog.Act{catalog.Write, catalog.Publish, catalog.Answer, catalog.Ready, catalog.Rectify}, act)
		if a.Role == journal.Department && may && own && (s.Unit != a.Unit || a.Unit == "") {
			t.Fatalf("%+v may %s %+v", a, act, s)
		}
		if a.Role == journal.Department && may && !own && act != catalog.Train && act != catalog.Enter && act != catalog.See {
			t.Fatalf("a department may %s", act)
		}
	})
	law(t, "leader and auditor never change anything", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && (a.Role == journal.Leader || a.Role == journal.Auditor) && !slices.Contains(readOnly, act) {
			t.Fatalf("%+v may %s", a, act)
		}
		if may && a.Role == journal.Leader && act == catalog.SeeJournal {
			t.Fatal("a leader reads the journal")
		}
	})
	law(t, "an admin does no business of the county", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if a.Role == journal.Admin && may && !slices.Contains([]catalog.Act{catalog.Enter, catalog.Users, catalog.Settings}, act) {
			t.Fatalf("an admin may %s", act)
		}
		if may && (act == catalog.Users || act == catalog.Settings) && a.Role != journal.Admin {
			t.Fatalf("%s may %s", a.Role, act)
		}
	})
	law(t, "no role and no act of that name: nothing", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && (!slices.Contains(journal.Roles, a.Role) || !slices.Contains(catalog.Acts, act)) {
			t.Fatalf("%+v may %q", a, act)
		}
	})
	law(t, "what is issued at or above a place is seen there", func(t *rapid.T, a journal.Actor, _ catalog.Act, s catalog.Subject, _ bool) {
		if s.Issued && catalog.LevelOf(s.Division) != catalog.NoLevel && strings.HasPrefix(a.Scope, s.Division) && !catalog.Sees(a, s) {
			t.Fatalf("%+v does not see %+v", a, s)
		}
		if s.Issued && catalog.LevelOf(s.Division) != catalog.NoLevel && catalog.LevelOf(a.Scope) != catalog.NoLevel && catalog.Sees(a, s) &&
			!strings.HasPrefix(a.Scope, s.Division) && !strings.HasPrefix(s.Division, a.Scope) && len(s.Team) == 0 {
			t.Fatalf("%+v sees %+v", a, s)
		}
	})
	law(t, "what is issued above is not changed from below", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && s.Issued && act != catalog.Enter && act != catalog.See && !under(s.Division, a.Scope) {
			t.Fatalf("%+v may %s %+v", a, act, s)
		}
	})
	law(t, "a scope of one town has no county-wide act", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		wide := []catalog.Act{catalog.ImportTowns, catalog.IssueItems, catalog.Push, catalog.Withdraw, catalog.OnBehalf, catalog.Exempt, catalog.Stop, catalog.Train,
			catalog.Choose, catalog.SetStandard, catalog.Admit, catalog.Inspect, catalog.Reopen, catalog.Extend}
		if may && len(a.Scope) == 9 && slices.Contains(wide, act) {
			t.Fatalf("%+v may %s", a, act)
		}
	})
	law(t, "a wider scope never takes a right away, but from a town", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		wider := a
		wider.Scope = ""
		if may && a.Role != journal.Town && !catalog.May(wider, act, s) {
			t.Fatalf("%+v may %s %+v, with every scope not", a, act, s)
		}
	})
	law(t, "nobody signs for a centre of their own town", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		own := len(s.Division) == 9 && (a.Scope == s.Division || a.Unit == s.Division || strings.HasPrefix(a.Unit, s.Division+"-"))
		if may && own && (act == catalog.Sign || act == catalog.Recheck) {
			t.Fatalf("%+v may %s %+v", a, act, s)
		}
	})
	law(t, "of the owning unit nobody but the bureau closes", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && act == catalog.Recheck && s.Unit != "" && a.Unit == s.Unit && a.Role != journal.Bureau {
			t.Fatalf("%+v may close %+v", a, s)
		}
		if may && act == catalog.Recheck && strings.HasPrefix(s.Unit, "610728-d") && len(s.Division) != 9 && a.Unit == "" {
			t.Fatalf("%+v, of no unit, may close %+v", a, s)
		}
	})
	law(t, "those who put right do not recheck, but the bureau", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		if may && act == catalog.Recheck && a.Role != journal.Bureau && catalog.May(a, catalog.Rectify, s) {
			t.Fatalf("%+v may do both to %+v", a, s)
		}
	})
	law(t, "a team names inspectors alone", func(t *rapid.T, a journal.Actor, act catalog.Act, s catalog.Subject, may bool) {
		without := s
		without.Team = nil
		if may && a.Role != journal.Inspector && !catalog.May(a, act, without) {
			t.Fatalf("%+v may %s by being named", a, act)
		}
	})
}

func TestInspectorOfATeam(t *testing.T) {
	a := journal.Actor{Person: "p1", Role: journal.Inspector, Scope: "610728101"}
	s := catalog.Subject{Division: "610728102", Team: []string{"p2", "p1"}}
	if !catalog.May(a, catalog.Check, s) {
		t.Error("an inspector whom the team names may not check")
	}
	if err := catalog.Allow(a, catalog.Check, catalog.About("610728102")); !errors.Is(err, fault.NotFound) {
		t.Errorf("without being named: %v", err)
	}
}

// What each role may do in its own place, as DESIGN 7 has it: a change here is a change of rights.
func TestRoles(t *testing.T) {
	all := strings.Fields("enter see see-journal import-towns issue write publish push withdraw receive on-behalf object answer ready exempt stop declare retract train enrol check count choose set-standard apply admit inspect sign countersign reopen raise rectify recheck extend users settings")
	want := map[journal.Role]string{
		journal.Bureau:     "enter see see-journal import-towns issue write publish push withdraw on-behalf answer ready exempt stop declare retract train check count choose set-standard admit inspect sign reopen raise rectify recheck extend",
		journal.Department: "enter see write publish answer ready train rectify",
		journal.Town:       "enter see receive object declare retract enrol apply countersign rectify",
		journal.Inspector:  "enter see check sign raise recheck",
		journal.Leader:     "enter see",
		journal.Admin:      "enter users settings",
		journal.Auditor:    "enter see see-journal",
	}
	if len(catalog.Acts) != len(all) {
		t.Errorf("%d acts, the table knows %d", len(catalog.Acts), len(all))
	}
	for _, role := range journal.Roles {
		a := journal.Actor{Person: "p", Role: role, Unit: "u", Scope: "610728"}
		if role == journal.Town {
			a.Scope = "610728101"
		}
		var may []string
		for _, act := range all {
			if catalog.May(a, catalog.Act(act), catalog.Subject{Division: "610728101", Unit: "u"}) {
				may = append(may, act)
			}
		}
		if got := strings.Join(may, " "); got != want[role] {
			t.Errorf("%s may\n%s, want\n%s", role, got, want[role])
		}
	}
}
