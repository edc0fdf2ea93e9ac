package rollout_test

import (
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// Liaisons are merged by unit and post; who is not named stays; the same again saves nothing.
func TestLiaisons(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	list := []catalog.Liaison{{Unit: townCode(0), Post: catalog.LiaisonPost, Name: "甲", Phone: "0916-0000000"}, {Unit: "610728-d01", Post: catalog.LiaisonPost, Name: "乙"}}
	for i, want := range []catalog.Change{{Added: 2}, {Unchanged: 2}, {Changed: 1, Absent: 1}} {
		given := list
		if i == 2 {
			given = []catalog.Liaison{{Unit: townCode(0), Post: catalog.LiaisonPost, Name: "丙"}}
		}
		change, err := w.PutLiaisons(w.ctx, w.deed(bureau), county, given, false)
		w.must(err)
		if change != want {
			t.Errorf("round %d: %+v, want %+v", i, change, want)
		}
	}
	l, err := w.store.Liaisons(w.ctx, county)
	w.must(err)
	if x, ok := l.Find(townCode(0), catalog.LiaisonPost); !ok || x.Name != "丙" || l.Revision != 2 || len(l.List) != 2 {
		t.Errorf("%+v", l)
	}
	_, err = w.PutLiaisons(w.ctx, w.deed(bureau), county, []catalog.Liaison{{Phone: "见微信"}}, false)
	wantKind(t, err, fault.Invalid)
	_, err = w.PutLiaisons(w.ctx, w.deed(leader), county, list, false)
	wantKind(t, err, fault.Denied)
}
