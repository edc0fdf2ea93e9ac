package acceptance_test

import (
	"strings"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"

	"pgregory.net/rapid"
)

func TestParseTenths(t *testing.T) {
	for text, want := range map[string]acceptance.Tenths{
		"4": 40, "1.5": 15, "0.1": 1, "0": 0, "10.0": 100, "４": 40, "１．５分": 15, " 2 分": 20, "100": 1000, "1.50": 15,
	} {
		if got, ok := acceptance.ParseTenths(text); !ok || got != want {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "-1", "1.25", ".5", "1.", "一", "1e2", "1,5", "99999999", "NaN", "分", "0x1"} {
		if got, ok := acceptance.ParseTenths(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := acceptance.Tenths(rapid.IntRange(0, 100_000).Draw(t, "tenths"))
		for _, text := range []string{v.String(), v.Fixed()} {
			if got, ok := acceptance.ParseTenths(text); !ok || got != v {
				t.Fatalf("%d is written %s and read %d", v, text, got)
			}
		}
		if got, ok := acceptance.ParseTenths(rapid.String().Draw(t, "text")); ok && got < 0 {
			t.Fatal("below zero")
		}
	})
}

// Hand-worked: what was earned of what was applicable, against every line of the settings.
func TestGrades(t *testing.T) {
	set := acceptance.Usual()
	for _, tc := range []struct {
		name               string
		earned, applicable acceptance.Tenths
		vetoes             int
		want               acceptance.Grade
		shown              string
	}{
		{"all", 1000, 1000, 0, acceptance.Fit, "100.0"},
		{"80 is fit", 800, 1000, 0, acceptance.Fit, "80.0"},
		{"79.9 is not", 799, 1000, 0, acceptance.Mend, "79.9"},
		{"60 is to mend", 600, 1000, 0, acceptance.Mend, "60.0"},
		{"59.9 is unfit", 599, 1000, 0, acceptance.Unfit, "59.9"},
		{"nothing", 0, 1000, 0, acceptance.Unfit, "0.0"},
		{"a veto, whatever was earned", 960, 1000, 1, acceptance.Unfit, "96.0"},
		{"exactly 80 of 97 points", 776, 970, 0, acceptance.Fit, "80.0"},
		{"79.989 is below 80, and printed so", 77590, 97000, 0, acceptance.Mend, "79.9"},
		{"59.96 would round to 60.0", 5996, 10000, 0, acceptance.Unfit, "59.9"},
		{"99.97 would round to 100.0", 9997, 10000, 0, acceptance.Fit, "99.9"},
		{"two thirds", 20, 30, 0, acceptance.Mend, "66.7"},
		{"half up", 2005, 4000, 0, acceptance.Unfit, "50.1"},
		{"nothing applicable", 0, 0, 0, acceptance.Unfit, "0.0"},
		{"0.1+0.2 is 0.3: 80 of 100 by tenths", 797 + 1 + 2, 1000, 0, acceptance.Fit, "80.0"},
	} {
		score := acceptance.Score{Earned: tc.earned, Applicable: tc.applicable}
		if got := set.Grade(score, tc.vetoes); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
		if got := score.Tenths(set.Pass, set.Mend).Fixed(); got != tc.shown {
			t.Errorf("%s: printed %s, want %s", tc.name, got, tc.shown)
		}
	}
}

// What is printed never speaks against the verdict.
func TestPrintedAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := acceptance.Tenths(rapid.IntRange(1, 5000).Draw(t, "applicable"))
		s := acceptance.Score{Earned: acceptance.Tenths(rapid.IntRange(0, int(whole)).Draw(t, "earned")), Applicable: whole}
		lines := []acceptance.Tenths{800, 600}
		shown := s.Tenths(lines...)
		for _, line := range lines {
			if s.Reaches(line) != (shown >= line) {
				t.Fatalf("%v reaches %s: %v, printed %s", s, line, s.Reaches(line), shown)
			}
		}
		if exact := float64(s.Earned) / float64(whole) * 1000; float64(shown) < exact-1.001 || float64(shown) > exact+0.501 {
			t.Fatalf("%v is printed %s", s, shown)
		}
	})
}

// Whole inspections, worked by hand: ten clauses of ten points, vetoes 1.1 and 2.1, 2.5 capped at 5.
func TestVerdicts(t *testing.T) {
	for _, tc := range []struct {
		name  string
		marks []acceptance.Mark
		score string // earned/applicable
		grade acceptance.Grade
		veto  string
	}{
		{"nothing short", nil, "100/100", acceptance.Fit, ""},
		{"0.1 of one clause", []acceptance.Mark{deduct("1.2", 1)}, "99.9/100", acceptance.Fit, ""},
		{"tenths that floats round wrong", []acceptance.Mark{deduct("1.2", 1), deduct("1.3", 2), deduct("1.4", 97), deduct("2.2", 100)}, "80/100", acceptance.Fit, ""},
		{"a tenth more", []acceptance.Mark{deduct("1.2", 2), deduct("1.3", 2), deduct("1.4", 97), deduct("2.2", 100)}, "79.9/100", acceptance.Mend, ""},
		{"the cap", []acceptance.Mark{deduct("2.5", 50)}, "95/100", acceptance.Fit, ""},
		{"a veto clause deducted from is no veto", []acceptance.Mark{deduct("1.1", 100)}, "90/100", acceptance.Fit, ""},
		{"first veto", []acceptance.Mark{veto("1.1")}, "90/100", acceptance.Unfit, "1.1"},
		{"second veto", []acceptance.Mark{veto("2.1"), na("2.2")}, "80/90", acceptance.Unfit, "2.1"},
		{"both vetoes", []acceptance.Mark{veto("1.1"), veto("2.1")}, "80/100", acceptance.Unfit, "1.1 2.1"},
		{"not applicable leaves both sides", []acceptance.Mark{na("1.2"), na("1.3"), deduct("1.4", 100), deduct("2.2", 60)}, "64/80", acceptance.Fit, ""},
		{"and is no present", []acceptance.Mark{na("1.2"), na("1.3"), deduct("1.4", 100), deduct("2.2", 61)}, "63.9/80", acceptance.Mend, ""},
		{"60", []acceptance.Mark{deduct("1.2", 100), deduct("1.3", 100), deduct("1.4", 100), deduct("1.5", 100)}, "60/100", acceptance.Mend, ""},
		{"59.9", []acceptance.Mark{deduct("1.2", 100), deduct("1.3", 100), deduct("1.4", 100), deduct("1.5", 100), deduct("2.2", 1)}, "59.9/100", acceptance.Unfit, ""},
	} {
		w := newWorld(t).seed(1)
		in := w.judged(w.arranged(town0), tc.marks...)
		v := in.Verdict
		if got := v.Score.Earned.String() + "/" + v.Score.Applicable.String(); got != tc.score || v.Grade != tc.grade || strings.Join(v.Vetoed, " ") != tc.veto {
			t.Errorf("%s: %s %s vetoed %v, want %s %s %s", tc.name, got, v.Grade, v.Vetoed, tc.score, tc.grade, tc.veto)
		}
	}
}

// Fifteen working days after a day, weekends and the country's holidays left out.
func TestCalendar(t *testing.T) {
	day := func(s string) journal.Day {
		d, err := journal.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var c acceptance.Calendar
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-04-25", 15, "2022-05-16"}, // a Monday: three weeks
		{"2022-04-29", 1, "2022-05-02"},  // over a weekend
		{"2022-04-30", 1, "2022-05-02"},  // from a Saturday
		{"2022-04-25", 0, "2022-04-25"},
	} {
		if got := c.After(day(tc.from), tc.n); got != day(tc.want) {
			t.Errorf("%d after %s: %s, want %s", tc.n, tc.from, got, tc.want)
		}
	}
	c.Off = []journal.Day{day("2022-05-02"), day("2022-05-03"), day("2022-05-04")}
	c.Worked = []journal.Day{day("2022-05-07")}
	if got := c.After(day("2022-04-25"), 15); got != day("2022-05-18") {
		t.Errorf("over the May holiday: %s", got)
	}
}
