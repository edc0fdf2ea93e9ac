package rollout_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

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

// A batch is taken back once, with a reason, after it went out; a 文号 follows once.
func TestWithdrawAndDocNo(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	b := w.push(nil, nil)
	w.must(w.FillDocNo(w.ctx, w.deed(bureau), county, b.Number, "镇政发〔2022〕1号"))
	w.must(w.FillDocNo(w.ctx, w.deed(bureau), county, b.Number, "镇政发〔2022〕1号"))
	want(t, w.FillDocNo(w.ctx, w.deed(bureau), county, b.Number, "2号"), fault.Conflict)
	want(t, w.FillDocNo(w.ctx, w.deed(bureau), county, b.Number, ""), fault.Invalid)
	want(t, w.FillDocNo(w.ctx, w.deed(bureau), county, 9, "1号"), fault.NotFound)
	_, err := w.Withdraw(w.ctx, w.deed(bureau), county, b.Number, "")
	want(t, err, fault.Invalid)
	_, err = w.Withdraw(w.ctx, w.deed(bureau), county, 9, "发错了")
	want(t, err, fault.NotFound)
	w.receive(townCode(1))
	back, err := w.Withdraw(w.ctx, w.deed(bureau), county, b.Number, "发错了")
	w.must(err)
	if back.State != rollout.Withdrawn || back.DocNo == "" {
		t.Fatalf("%+v", back)
	}
	w.mark(townCode(0), 0, rollout.Open)
	w.mark(townCode(1), 0, rollout.Open, pu, re)
	_, err = w.Withdraw(w.ctx, w.deed(bureau), county, b.Number, "又错了")
	want(t, err, fault.Conflict)
	w.push(nil, nil) // what was taken back can be pushed again
	w.mark(townCode(0), 0, rollout.Open, pu)
}

// The same withdrawal sent several times at once is one, and each hears that it was done.
func TestWithdrawalsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(2))
	w.push(nil, nil)
	d := w.deed(bureau)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := w.Withdraw(w.ctx, d, county, 1, "发错了"); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	for i := range 3 {
		w.mark(townCode(i), 0, rollout.Open)
		if r := w.pkg(townCode(i)).Revision; r != 3 {
			t.Errorf("revision %d: opened, pushed and withdrawn are 3", r)
		}
	}
}
