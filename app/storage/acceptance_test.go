package storage_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// samples are one of each aggregate of acceptance with nothing left empty that a store could lose.
func samples(d journal.Deed) (*acceptance.Center, *acceptance.Standard, *acceptance.Application, *acceptance.Inspection, *acceptance.Draw, *acceptance.Finding) {
	by := journal.SignatureOf(d)
	member := acceptance.Member{Person: "p", Name: "组长$.甲", Unit: county + "-d01", Lead: true}
	answer := acceptance.Answer{Clause: "2.1", Item: "XF-001", Result: acceptance.Deducted, Deducted: 15, Note: "差\n一点", Photos: []string{"sum"}, Version: 2, Carried: true, Person: "p", Name: "甲", Day: 8000}
	score := acceptance.Score{Earned: 985, Applicable: 1000}
	verdict := &acceptance.Verdict{
		Grade: acceptance.Mend, Score: score, Shown: 985, Vetoed: []string{"1.1"}, By: by,
		Items: []acceptance.Passed{{Slot: 3, Code: "XF-001", Score: score, Vetoed: true, Passed: true}},
	}
	signed := []acceptance.Signed{{Side: acceptance.TownSide, Person: "q", Name: "镇长", Paper: true, Evidence: "sum", Note: "纸", By: by}}
	center := &acceptance.Center{Town: town, Year: 2021, State: acceptance.Built, Built: 8000, Dropped: "并入", By: by}
	set := acceptance.Usual()
	set.Calendar = acceptance.Calendar{Off: []journal.Day{8001}, Worked: []journal.Day{8002}}
	standard := &acceptance.Standard{
		Place: county, Kind: acceptance.Guidance, Number: 2, Title: "标准", DocNo: "文", Total: 1000, Settings: set, Hash: "h", By: by, Asked: []byte{1},
		Sections: []acceptance.Section{{Title: "一", Clauses: []acceptance.Clause{{No: "1.1", Text: "条", Method: "看", Points: 15, Veto: true, Deduction: "扣", Cap: 10, Photo: true, Basis: "依据"}}}},
	}
	remark := acceptance.Remark{Text: "退", By: by}
	application := &acceptance.Application{
		Town: town, ID: "a1", Standard: 1, Self: []acceptance.Answer{answer}, Score: score, Vetoed: []string{"1.1"}, Papers: []acceptance.Paper{{Name: "申请", File: "sum"}},
		Note: "注", State: acceptance.Returned, Remarks: []acceptance.Remark{remark}, By: by, Sent: by, Desk: by, Asked: []byte{1},
	}
	inspection := &acceptance.Inspection{
		Town: town, ID: "i1", Place: county, Kind: acceptance.Guidance, Standard: 2, Date: 8000, Team: []acceptance.Member{member},
		Items: []acceptance.Looked{{Slot: 3, Code: "XF-001", Name: "事项"}}, Drawing: &acceptance.Drawing{Seed: "s", Pool: []string{"XF-001"}, Count: 1},
		Draw: "d1", Application: "a1", Round: 2, First: "i0", Before: "i0", State: acceptance.Locked, Answers: []acceptance.Answer{answer},
		Disputes:    []acceptance.Dispute{{N: 1, Op: "op", Offered: answer, Reason: "因", Settled: &acceptance.Settlement{Took: true, Was: answer, Reason: "因", By: by}}},
		Corrections: []acceptance.Correction{{Was: answer, Now: answer, Reason: "误", By: by}}, Verdict: verdict, Signed: signed,
		Locks: 1, Numbers: []acceptance.Number{{Clause: "2.1", Item: "XF-001", Number: 7}}, Hash: "h", Lock: by,
		Reopenings: []acceptance.Reopened{{Reason: "误", Hash: "h", Verdict: verdict, Signed: signed, By: by}}, By: by, Asked: []byte{1},
	}
	draw := &acceptance.Draw{
		Place: county, ID: "d1", Kind: acceptance.Conduct, Standard: 1, Date: 8000, Team: []acceptance.Member{member},
		Lot: acceptance.Drawing{Seed: "s", Pool: []string{town}, Count: 1}, Towns: []string{town}, State: acceptance.Opening, By: by, Asked: []byte{1},
	}
	finding := &acceptance.Finding{
		Division: town, ID: "i1/2.1/XF-001", Place: county, Number: 7, Source: acceptance.FromGuidance, DocNo: "文", Inspection: "i1", Standard: 2,
		Clause: "2.1", Item: "XF-001", Text: "题", Note: "注", Veto: true, Deducted: 15, Unit: town, Person: "人", Found: 8000, Due: 8020, FirstDue: 8010,
		LookBack: 30, State: acceptance.Closed, Plans: 1, Measures: []acceptance.Measure{{Text: "做", Person: "人", Due: 8010, Done: 8005, Result: "好", Lasting: true}},
		Done: &remark, Evidence: []string{"sum"}, SentBack: []acceptance.Remark{remark}, Extended: []acceptance.Extension{{From: 8010, To: 8020, Reason: "晚", By: by}},
		Closing: &acceptance.Closing{Text: "销", DocNo: "文", Inspection: "i2", By: by, Second: by}, Looks: []acceptance.Look{{Held: true, Text: "看", By: by}},
		Relapses: 1, Voided: &remark, By: by, Asked: []byte{1},
	}
	return center, standard, application, inspection, draw, finding
}

// Every aggregate of acceptance comes back as it was saved, also to a process that has kept
// nothing, and under the filters of its lists.
func TestAcceptanceRoundTrips(t *testing.T) {
	b := newBench(t)
	s := b.store
	c, std, app, in, d, f := samples(b.deed())
	b.must(s.SaveCenter(b.ctx, c, b.deed(), "choose", []byte{1}))
	b.must(s.SaveStandard(b.ctx, std, b.deed(), "standard", nil))
	b.must(s.SaveApplication(b.ctx, app, b.deed(), "apply", nil))
	inDeed := b.deed()
	b.must(s.SaveInspection(b.ctx, in, inDeed, "arrange", []byte{7}))
	b.must(s.SaveDraw(b.ctx, d, b.deed(), "draw", nil))
	b.must(s.SaveFinding(b.ctx, f, b.deed(), "found", nil))
	docket := &acceptance.Docket{Place: county, First: 1, Next: 8}
	first := b.deed()
	b.must(s.SaveDocket(b.ctx, docket, first, "number", nil))
	docket.First, docket.Next = 8, 9
	b.must(s.SaveDocket(b.ctx, docket, b.deed(), "number", nil))
	for name, o := range map[string]*storage.Store{"same process": s, "another": b.another()} {
		same := func(what string, got any, err error, want any) {
			t.Helper()
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: %+v %v, want %+v", name, what, got, err, want)
			}
		}
		gotC, err := o.Center(b.ctx, town)
		same("center", gotC, err, c)
		gotS, err := o.Standard(b.ctx, county, acceptance.Guidance, 2)
		same("standard", gotS, err, std)
		gotA, err := o.Application(b.ctx, town, "a1")
		same("application", gotA, err, app)
		gotI, err := o.Inspection(b.ctx, town, "i1")
		same("inspection", gotI, err, in)
		gotF, err := o.Finding(b.ctx, town, f.ID)
		same("finding", gotF, err, f)
		gotD, err := o.Draw(b.ctx, county, "d1")
		same("draw", gotD, err, d)
		was, err := o.DocketOf(b.ctx, county, first.Op)
		same("docket", was, err, &acceptance.Docket{Revision: 1, Place: county, First: 1, Next: 8})
		asked, err := o.InspectionAsked(b.ctx, town, "i1", inDeed.Op)
		same("asked", asked, err, []byte{7})
		listed, err := o.Inspections(b.ctx, county, acceptance.Locked)
		same("inspections", listed, err, []*acceptance.Inspection{in})
		none, err := o.Inspections(b.ctx, county, acceptance.Scoring)
		same("inspections in another state", none, err, []*acceptance.Inspection{})
		kinds, err := o.Standards(b.ctx, county, acceptance.Guidance)
		same("standards", kinds, err, []*acceptance.Standard{std})
		past, err := o.FindingsAt(b.ctx, county, journal.DayOf(start))
		same("findings of a day", past, err, []*acceptance.Finding{f})
		past, err = o.FindingsAt(b.ctx, county, journal.DayOf(start)-1)
		same("findings before", past, err, []*acceptance.Finding{})
		centers, err := o.CentersAt(b.ctx, "610729", journal.DayOf(start))
		same("centres elsewhere", centers, err, []*acceptance.Center{})
		_, err = o.Finding(b.ctx, town, "none")
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
	}
	fresh, err := s.Docket(b.ctx, "610729")
	if err != nil || fresh.Revision != 0 || fresh.Place != "610729" {
		t.Errorf("%+v %v", fresh, err)
	}
}

// A caller who changes what it was given changes nothing that the store keeps.
func TestAcceptanceIsNotShared(t *testing.T) {
	b := newBench(t)
	_, _, _, in, _, _ := samples(b.deed())
	b.must(b.store.SaveInspection(b.ctx, in, b.deed(), "arrange", nil))
	got, err := b.store.Inspection(b.ctx, town, "i1")
	b.must(err)
	got.Answers[0].Deducted = 99
	again, err := b.store.Inspection(b.ctx, town, "i1")
	b.must(err)
	if again.Answers[0].Deducted != 15 {
		t.Error("the kept inspection changed")
	}
}

// Bodies are objects of whole numbers, without an array directly inside an array: another backend
// takes nothing else.
func TestAcceptanceBodies(t *testing.T) {
	b := newBench(t)
	c, std, app, in, d, f := samples(b.deed())
	for _, v := range []any{c, std, app, in, d, f, &acceptance.Docket{Place: county, Next: 1}} {
		body, err := json.Marshal(v)
		b.must(err)
		dec := json.NewDecoder(strings.NewReader(string(body)))
		dec.UseNumber()
		var tree map[string]any
		b.must(dec.Decode(&tree))
		plainBody(t, tree, false)
	}
}

func plainBody(t *testing.T, v any, inArray bool) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			plainBody(t, e, false)
		}
	case []any:
		if inArray {
			t.Errorf("an array inside an array: %v", v)
		}
		for _, e := range v {
			plainBody(t, e, true)
		}
	case json.Number:
		if _, err := v.Int64(); err != nil {
			t.Errorf("%s is no whole number", v)
		}
	}
}
