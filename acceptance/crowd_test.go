package acceptance_test

import (
	"sync"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
)

// together does one deed from several places at once, as a browser does that is clicked twice or
// a phone that sends again, and gives the answers.
func together(w *world, d journal.Deed, do func(journal.Deed) (string, error)) []string {
	w.Helper()
	const n = 6
	var wg sync.WaitGroup
	out, errs := make([]string, n), make([]error, n)
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[i], errs[i] = do(d)
		}()
	}
	wg.Wait()
	for i := range n {
		w.must(errs[i])
		if out[i] != out[0] {
			w.Fatalf("answers %v", out)
		}
	}
	return out
}

// What makes a record makes one, however often and at once its deed is sent.
func TestSentAtOnce(t *testing.T) {
	w := newWorld(t).seed(4)
	town := townActor(town0)
	application := together(w, w.deed(town), func(d journal.Deed) (string, error) {
		a, err := w.Apply(w.ctx, d, town0, acceptance.Claim{})
		if err != nil {
			return "", err
		}
		return a.ID, nil
	})[0]
	_, err := w.Admit(w.ctx, w.deed(bureau), town0, application)
	w.must(err)
	for _, trip := range []acceptance.Trip{
		{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: application},
		{Kind: acceptance.Guidance, Town: town0, Date: w.today(), Team: team(), Pick: 2},
		{Kind: acceptance.Experience, Town: town0, Date: w.today(), Team: team()},
	} {
		together(w, w.deed(bureau), func(d journal.Deed) (string, error) {
			in, err := w.Arrange(w.ctx, d, trip)
			if err != nil {
				return "", err
			}
			return in.ID, nil
		})
	}
	draw := together(w, w.deed(bureau), func(d journal.Deed) (string, error) {
		x, err := w.DrawTowns(w.ctx, d, acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Count: 1})
		if err != nil {
			return "", err
		}
		return x.ID + x.Towns[0], nil
	})
	together(w, w.deed(bureau), func(d journal.Deed) (string, error) {
		f, err := w.Raise(w.ctx, d, acceptance.Told{Place: county, Source: acceptance.FromPublic, Unit: town0, Text: "一个"})
		if err != nil {
			return "", err
		}
		return f.Label() + f.ID, nil
	})
	list, err := w.store.Inspections(w.ctx, county, "")
	w.must(err)
	if len(list) != 4 || len(w.findings(town0)) != 1 {
		t.Errorf("%d inspections (%s), %d findings", len(list), draw[0], len(w.findings(town0)))
	}
}

// Different people at once get different records and different numbers.
func TestNumbersAreUnique(t *testing.T) {
	w := newWorld(t).seed(1)
	var wg sync.WaitGroup
	errs := make([]error, 12)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = w.Raise(w.ctx, w.deed(bureau), acceptance.Told{Place: county, Source: acceptance.FromPublic, Unit: town0, Text: "一个"})
		}()
	}
	wg.Wait()
	for _, err := range errs {
		w.must(err)
	}
	list, err := w.store.Findings(w.ctx, town0, "")
	w.must(err)
	numbers := map[int]bool{}
	for _, f := range list {
		numbers[f.Number] = true
	}
	if len(list) != 12 || len(numbers) != 12 || !numbers[1] || !numbers[12] {
		t.Errorf("%d findings, numbers %v", len(list), numbers)
	}
}

// Two locks of one inspection at once make each finding once.
func TestLockedAtOnce(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.judged(w.arranged(town0), deduct("1.2", 5), deduct("1.3", 5), deduct("2.2", 5))
	for _, a := range []journal.Actor{lead, second} {
		_, err := w.Sign(w.ctx, w.deed(a), town0, in.ID)
		w.must(err)
	}
	for _, p := range []acceptance.OnPaper{{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "纸"}, {Side: acceptance.TownSide, Name: "副镇长", Note: "纸"}} {
		_, err := w.SignOnPaper(w.ctx, w.deed(lead), town0, in.ID, p)
		w.must(err)
	}
	together(w, w.deed(lead), func(d journal.Deed) (string, error) {
		in, err := w.Lock(w.ctx, d, town0, in.ID)
		if err != nil {
			return "", err
		}
		return string(in.State) + in.Hash, nil
	})
	got := w.findings(town0)
	if len(got) != 3 || got["1.2"].Number+got["1.3"].Number+got["2.2"].Number != 6 {
		t.Errorf("%+v", got)
	}
	for _, f := range got {
		if f.Revision != 1 {
			t.Errorf("%s was written %d times", f.Label(), f.Revision)
		}
	}
}
