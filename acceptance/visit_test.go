package acceptance_test

import (
	"reflect"
	"sync"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// From application to lock: sent back once, scored, signed by all, and every deduction a finding
// with a number and a due day; the self-score stands beside the team's.
func TestFromApplicationToLock(t *testing.T) {
	w := newWorld(t).seed(2)
	a, err := w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{Self: []acceptance.Mark{deduct("1.2", 5)}, Papers: []acceptance.Paper{{Name: "验收申请"}}})
	w.must(err)
	if a.Score != (acceptance.Score{Earned: 995, Applicable: 1000}) || a.State != acceptance.Submitted {
		t.Fatalf("self-score %+v, %s", a.Score, a.State)
	}
	trip := acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: a.ID}
	w.refused(fault.Invalid, func() error { _, err := w.Arrange(w.ctx, w.deed(bureau), trip); return err })
	w.refused(fault.Invalid, func() error { _, err := w.SendBack(w.ctx, w.deed(bureau), town0, a.ID, ""); return err })
	_, err = w.SendBack(w.ctx, w.deed(bureau), town0, a.ID, "缺佐证照片")
	w.must(err)
	w.refused(fault.Conflict, func() error { _, err := w.Admit(w.ctx, w.deed(bureau), town0, a.ID); return err })
	again, err := w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{})
	w.must(err)
	if again.ID != a.ID || again.State != acceptance.Submitted || len(again.Remarks) != 1 || again.Score.Earned != 1000 {
		t.Fatalf("sent again: %+v", again)
	}
	_, err = w.Admit(w.ctx, w.deed(bureau), town0, a.ID)
	w.must(err)
	w.refused(fault.Conflict, func() error {
		_, err := w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{})
		return err
	})
	in, err := w.Arrange(w.ctx, w.deed(bureau), trip)
	w.must(err)
	w.refused(fault.Conflict, func() error { _, err := w.Arrange(w.ctx, w.deed(bureau), trip); return err })
	in = w.judged(in, deduct("1.2", 15), veto("2.1"), na("2.2"))
	in = w.locked(in)
	std, err := w.store.Standard(w.ctx, county, acceptance.Acceptance, 1)
	w.must(err)
	if in.State != acceptance.Locked || len(in.Hash) != 64 || !in.Intact(std) {
		t.Fatalf("%s %q", in.State, in.Hash)
	}
	got := w.findings(town0)
	if len(got) != 2 {
		t.Fatalf("%d findings", len(got))
	}
	f := got["1.2"]
	if f.Label() != "WT-001" || f.Unit != town0 || f.Deducted != 15 || f.Veto || f.Due.String() != "2022-03-07" || f.FirstDue != f.Due || f.State != acceptance.Pending || f.Source != acceptance.FromAcceptance {
		t.Errorf("%+v", f)
	}
	if f := got["2.1"]; f.Label() != "WT-002" || !f.Veto || f.ID != in.ID+"/2.1" {
		t.Errorf("%+v", f)
	}
	if len(w.findings(town1)) != 0 {
		t.Error("another town has findings")
	}
}

// An inspection keeps the version it was made with.
func TestPastInspectionKeepsItsStandard(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	set := acceptance.Usual()
	set.Pass = 950
	std, made, err := w.Issue(w.ctx, w.deed(bureau), acceptance.Draft{Place: county, Kind: acceptance.Acceptance, Title: "标准", Sections: sections(), Settings: set}, false)
	w.must(err)
	if !made || std.Number != 2 {
		t.Fatalf("version %d, %v", std.Number, made)
	}
	if in = w.judged(in, deduct("1.2", 60)); in.Verdict.Grade != acceptance.Fit || in.Standard != 1 {
		t.Errorf("%s by version %d", in.Verdict.Grade, in.Standard)
	}
	_, made, err = w.Issue(w.ctx, w.deed(bureau), acceptance.Draft{Place: county, Kind: acceptance.Acceptance, Title: "标准", Sections: sections(), Settings: set}, false)
	w.must(err)
	if list, _ := w.store.Standards(w.ctx, county, acceptance.Acceptance); made || len(list) != 2 {
		t.Errorf("the same again made one: %d", len(list))
	}
}

// Two people score one inspection at once: different clauses merge, the same clause becomes a
// dispute that keeps both answers until the 组长 settles it, and no verdict comes before.
func TestScoringTogether(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, marks := range [][]acceptance.Mark{{deduct("1.2", 10), pass("1.3")}, {deduct("2.2", 20), pass("2.3")}} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, _, errs[i] = w.Score(w.ctx, w.deed(lead), town0, in.ID, marks)
		}()
	}
	wg.Wait()
	w.must(errs[0])
	w.must(errs[1])
	if got := w.inspection(in); len(got.Answers) != 4 || len(got.Disputes) != 0 {
		t.Fatalf("%d answers, %d disputes", len(got.Answers), len(got.Disputes))
	}
	_, out, err := w.Score(w.ctx, w.deed(second), town0, in.ID, []acceptance.Mark{deduct("1.2", 30), pass("1.4"), pass("1.3")})
	w.must(err)
	if len(out.Disputed) != 1 || out.Disputed[0].Clause != "1.2" || len(out.Kept) != 2 {
		t.Fatalf("%+v", out)
	}
	_, err = w.PassRest(w.ctx, w.deed(second), town0, in.ID, "", "")
	w.must(err)
	got := w.inspection(in)
	if a, _ := got.Answer(acceptance.Key{Clause: "1.2"}); a.Deducted != 10 || a.Person != "lead" || got.Disputes[0].Offered.Deducted != 30 {
		t.Fatalf("stands %+v beside %+v", a, got.Disputes[0])
	}
	w.refused(fault.Invalid, func() error { _, err := w.Judge(w.ctx, w.deed(lead), town0, in.ID); return err })
	w.refused(fault.Denied, func() error { _, err := w.Settle(w.ctx, w.deed(second), town0, in.ID, 1, true, ""); return err })
	_, err = w.Settle(w.ctx, w.deed(lead), town0, in.ID, 1, true, "以实测为准")
	w.must(err)
	got = w.inspection(in)
	if a, _ := got.Answer(acceptance.Key{Clause: "1.2"}); a.Deducted != 30 || got.Disputes[0].Settled.Was.Deducted != 10 {
		t.Fatalf("settled %+v", got.Disputes[0])
	}
	w.refused(fault.Conflict, func() error { _, err := w.Settle(w.ctx, w.deed(lead), town0, in.ID, 1, false, ""); return err })
	w.refused(fault.NotFound, func() error { _, err := w.Settle(w.ctx, w.deed(lead), town0, in.ID, 2, false, ""); return err })
	in, err = w.Judge(w.ctx, w.deed(lead), town0, in.ID)
	w.must(err)
	if in.Verdict.Score.Earned != 950 {
		t.Errorf("%+v", in.Verdict.Score)
	}
}

// 其余全部合格 answers what nobody answered, in one section or all, and changes nothing else.
func TestPassRest(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	w.score(in, deduct("1.2", 1))
	in, err := w.PassRest(w.ctx, w.deed(lead), town0, in.ID, "一、场所", "")
	w.must(err)
	if a, _ := in.Answer(acceptance.Key{Clause: "1.2"}); len(in.Answers) != 5 || a.Deducted != 1 {
		t.Fatalf("%d answers, %+v", len(in.Answers), a)
	}
	w.refused(fault.Conflict, func() error {
		_, err := w.PassRest(w.ctx, w.deed(lead), town0, in.ID, "一、场所", "")
		return err
	})
	w.refused(fault.Invalid, func() error { _, err := w.Judge(w.ctx, w.deed(lead), town0, in.ID); return err })
}

// A failed veto is nobody's to waive: the 组长 corrects it with a reason, on the record.
func TestVetoIsCorrectedOnTheRecord(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	w.score(in, veto("1.1"))
	mark := pass("1.1")
	mark.Seen = 1
	w.refused(fault.Denied, func() error {
		_, _, err := w.Score(w.ctx, w.deed(second), town0, in.ID, []acceptance.Mark{mark})
		return err
	})
	w.refused(fault.Denied, func() error {
		_, _, err := w.Score(w.ctx, w.deed(bureau), town0, in.ID, []acceptance.Mark{mark})
		return err
	})
	w.refused(fault.Invalid, func() error {
		_, _, err := w.Score(w.ctx, w.deed(lead), town0, in.ID, []acceptance.Mark{mark})
		return err
	})
	mark.Reason = "面积量错了"
	w.score(in, mark)
	got := w.inspection(in)
	if len(got.Corrections) != 1 || got.Corrections[0].Was.Result != acceptance.Vetoed || got.Corrections[0].Reason != "面积量错了" {
		t.Errorf("%+v", got.Corrections)
	}
	if got = w.judged(in); got.Verdict.Grade != acceptance.Fit {
		t.Errorf("%s", got.Verdict.Grade)
	}
}

// Going back from the verdict to the scores takes the signatures with it, and keeps them.
func TestRescore(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.judged(w.arranged(town0))
	_, err := w.Sign(w.ctx, w.deed(second), town0, in.ID)
	w.must(err)
	w.refused(fault.Denied, func() error { _, err := w.Rescore(w.ctx, w.deed(second), town0, in.ID, "漏了"); return err })
	w.refused(fault.Invalid, func() error { _, err := w.Rescore(w.ctx, w.deed(lead), town0, in.ID, ""); return err })
	in, err = w.Rescore(w.ctx, w.deed(lead), town0, in.ID, "漏了一条")
	w.must(err)
	if in.State != acceptance.Scoring || len(in.Signed) != 0 || in.Verdict != nil || len(in.Reopenings) != 1 || len(in.Reopenings[0].Signed) != 1 {
		t.Fatalf("%+v", in)
	}
	in = w.judged(in, deduct("1.2", 10))
	w.refused(fault.Invalid, func() error { _, err := w.Lock(w.ctx, w.deed(lead), town0, in.ID); return err })
	w.locked(in)
}

// A locked record takes no score, signature, team or second lock; opened again with a reason it
// does, and what it verified is taken back.
func TestGuidanceVerifiesAndReopeningTakesBack(t *testing.T) {
	w := newWorld(t).seed(1)
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Guidance, Town: town0, Date: w.today(), Team: team(), Items: []string{"XF-002", "XF-001", "XF-003"}})
	w.must(err)
	item := func(m acceptance.Mark, code string) acceptance.Mark { m.Item = code; return m }
	in = w.judged(in,
		item(deduct("1.2", 100), "XF-001"), item(deduct("1.3", 100), "XF-001"), // 80: reaches the line
		item(deduct("1.2", 100), "XF-002"), item(deduct("1.3", 100), "XF-002"), item(deduct("1.4", 1), "XF-002"), // 79.9
		item(veto("1.1"), "XF-003"))
	in = w.locked(in)
	verified := func() (out []bool) {
		p, err := w.store.Package(w.ctx, town0)
		w.must(err)
		for slot := range 3 {
			out = append(out, p.Line(slot).Has(rollout.Verified))
		}
		return out
	}
	if got := verified(); !reflect.DeepEqual(got, []bool{true, false, false}) {
		t.Fatalf("verified %v", got)
	}
	if got := w.findings(town0); len(got) != 6 || got["1.1/XF-003"] == nil || got["1.1/XF-003"].Source != acceptance.FromGuidance {
		t.Fatalf("%d findings", len(got))
	}
	for _, do := range []func() error{
		func() error {
			_, _, err := w.Score(w.ctx, w.deed(lead), town0, in.ID, []acceptance.Mark{item(pass("1.2"), "XF-001")})
			return err
		},
		func() error { _, err := w.PassRest(w.ctx, w.deed(lead), town0, in.ID, "", ""); return err },
		func() error { _, err := w.Sign(w.ctx, w.deed(lead), town0, in.ID); return err },
		func() error { _, err := w.Lock(w.ctx, w.deed(lead), town0, in.ID); return err },
		func() error { _, err := w.ChangeTeam(w.ctx, w.deed(bureau), town0, in.ID, team(), 0, 0); return err },
		func() error { _, err := w.CallOff(w.ctx, w.deed(bureau), town0, in.ID, "x"); return err },
		func() error { _, err := w.Countersign(w.ctx, w.deed(townActor(town0)), town0, in.ID); return err },
		func() error { _, err := w.Rescore(w.ctx, w.deed(lead), town0, in.ID, "x"); return err },
	} {
		w.refused(fault.Conflict, do)
	}
	w.refused(fault.Denied, func() error { _, err := w.Reopen(w.ctx, w.deed(lead), town0, in.ID, "看错了"); return err })
	w.refused(fault.Invalid, func() error { _, err := w.Reopen(w.ctx, w.deed(bureau), town0, in.ID, ""); return err })
	before := in.Hash
	in, err = w.Reopen(w.ctx, w.deed(bureau), town0, in.ID, "看错了案卷")
	w.must(err)
	if got := verified(); in.State != acceptance.Scoring || !reflect.DeepEqual(got, []bool{false, false, false}) || in.Reopenings[0].Hash != before {
		t.Fatalf("%s, verified %v", in.State, got)
	}
	m := item(pass("1.4"), "XF-002")
	m.Seen = 1
	in = w.locked(w.judged(in, m))
	if got := verified(); !reflect.DeepEqual(got, []bool{true, true, false}) || in.Hash == before {
		t.Fatalf("verified %v", got)
	}
	got := w.findings(town0)
	if f := got["1.4/XF-002"]; f.State != acceptance.Void || f.Voided.Text != "看错了案卷" {
		t.Errorf("%+v", f)
	}
	if f := got["1.2/XF-002"]; f.State != acceptance.Pending || f.Revision != 1 {
		t.Errorf("a finding that stands was touched: %+v", f)
	}
}

// What a process left between the lock and its steps, the work loop finishes, once.
func TestFinish(t *testing.T) {
	w := newWorld(t).seed(1)
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Guidance, Town: town0, Date: w.today(), Team: team(), Pick: 2})
	w.must(err)
	if len(in.Items) != 2 || len(in.Drawing.Pool) != 4 {
		t.Fatalf("drew %v of %v", in.Items, in.Drawing)
	}
	in = w.judged(in, acceptance.Mark{Clause: "1.2", Item: in.Items[0].Code, Result: acceptance.Deducted, Deducted: 5})
	w.Lines = failing{}
	for _, a := range []struct{ sign func() error }{
		{func() error { _, err := w.Sign(w.ctx, w.deed(lead), town0, in.ID); return err }},
		{func() error { _, err := w.Sign(w.ctx, w.deed(second), town0, in.ID); return err }},
		{func() error {
			_, err := w.SignOnPaper(w.ctx, w.deed(bureau), town0, in.ID, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Evidence: "sum"})
			return err
		}},
		{func() error {
			_, err := w.SignOnPaper(w.ctx, w.deed(lead), town0, in.ID, acceptance.OnPaper{Side: acceptance.TownSide, Name: "分管副镇长", Note: "签在意见书上"})
			return err
		}},
	} {
		w.must(a.sign())
	}
	deed := w.deed(lead)
	_, err = w.Lock(w.ctx, deed, town0, in.ID)
	want(t, err, fault.Unavailable)
	if got := w.inspection(in); got.State != acceptance.Locking {
		t.Fatal(got.State)
	}
	w.refused(fault.Conflict, func() error {
		_, _, err := w.Score(w.ctx, w.deed(lead), town0, in.ID, []acceptance.Mark{pass("1.2")})
		return err
	})
	w.Lines = w.rollout
	for i, n := range []int{1, 0} {
		if got, err := w.Finish(w.ctx); err != nil || got != n {
			t.Fatalf("round %d finished %d, %v", i, got, err)
		}
	}
	if got := w.inspection(in); got.State != acceptance.Locked || len(w.findings(town0)) != 1 {
		t.Fatal(got.State, len(w.findings(town0)))
	}
	before := w.entries()
	_, err = w.Lock(w.ctx, deed, town0, in.ID) // the same deed again
	w.must(err)
	if w.entries() != before {
		t.Error("locked twice")
	}
}
