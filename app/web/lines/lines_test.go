package lines_test

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/catalog/rollout"
)

// TestAddress: the address of a filter, read again, is that filter.
func TestAddress(t *testing.T) {
	stages := append([]rollout.Stage{0}, rollout.Stages[:]...)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "县<em>&=?#", "610728101", "XF-001 %41+"})
		f := coverage.Filter{
			Department: text.Draw(t, "department"), Category: text.Draw(t, "category"), Town: text.Draw(t, "town"), Item: text.Draw(t, "item"), Name: text.Draw(t, "name"),
			Has: rapid.SampledFrom(stages).Draw(t, "has"), Lacks: rapid.SampledFrom(stages).Draw(t, "lacks"), Standing: text.Draw(t, "standing"), At: text.Draw(t, "at"),
			Timely: text.Draw(t, "timely"), Overdue: rapid.Bool().Draw(t, "overdue"), Waiting: rapid.Bool().Draw(t, "waiting"), Authority: text.Draw(t, "authority"),
			Checked: rapid.Bool().Draw(t, "checked"), Training: rapid.Bool().Draw(t, "training"),
		}
		u, err := url.Parse(lines.LinesAddress(f))
		if err != nil {
			t.Fatal(err)
		}
		if got := lines.FilterOf(u.Query().Get); got != f {
			t.Fatalf("%s reads %+v, want %+v", u, got, f)
		}
	})
}
