package importers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// export writes a kind of the county's lists.
func (c *county) export(kind string, csv bool) importers.File {
	c.t.Helper()
	ctx := context.Background()
	in := coverage.Input{AsOf: day("2022-04-25")}
	var errs [5]error
	in.Register, errs[0] = c.store.Register(ctx, placeCode)
	in.Edition, errs[1] = c.store.Current(ctx, placeCode)
	in.Centers, errs[2] = c.store.Centers(ctx, placeCode)
	in.Inspections, errs[3] = c.store.Inspections(ctx, placeCode, "")
	in.Findings, errs[4] = c.store.Findings(ctx, placeCode, "")
	must(errors.Join(errs[:]...))
	var b bytes.Buffer
	must(c.im.Whole(ctx, &b, kind, in, importers.Export{CSV: csv, Say: fault.Message.String}))
	return importers.File{Name: kind + map[bool]string{true: ".csv", false: ".xlsx"}[csv], Data: b.Bytes()}
}

// small is a county of three towns and six items, in August 2023.
func small(t testing.TB) *county {
	c := emptyCounty(t)
	c.towns("towns.csv", []byte("code,name\n610728101,渔渡镇\n610728102,盐场镇\n610728103,观音镇\n"))
	var b bytes.Buffer
	b.WriteString("code,name,department,training\n")
	for i := range 6 {
		fmt.Fprintf(&b, "XF-%03d,\"事项%d、办理（甲）\",%s,是\n", i+1, i, []string{"县民政局", "县林业局"}[i%2])
	}
	c.catalog("catalog.csv", b.Bytes(), importers.CatalogOptions{})
	c.now = time.Date(2023, 8, 1, 9, 0, 0, 0, journal.Zone)
	return c
}

var smallTowns = []string{"610728101", "610728102", "610728103"}

func dayIn(t *rapid.T, from string, span int, label string) journal.Day {
	return day(from).Add(rapid.IntRange(0, span).Draw(t, label))
}

// fillLedger brings random lines in.
func (c *county) fillLedger(t *rapid.T) {
	book := rollout.PastBook{Place: placeCode, Pushed: day("2022-03-01")}
	for _, town := range smallTowns {
		for slot := range 6 {
			l := rollout.PastLine{Town: town, Slot: slot}
			switch rapid.IntRange(0, 3).Draw(t, "line") {
			case 0:
				continue
			case 1:
				l.Objected, l.Reason, l.Note = dayIn(t, "2022-03-02", 300, "objected"), rapid.SampledFrom(rollout.Reasons).Draw(t, "reason"), rapid.SampledFrom([]string{"说明" + text(2).Draw(t, "note"), cell(t, "bare")}).Draw(t, "words")
			default:
				l.Received, l.Signed = dayIn(t, "2022-03-02", 400, "received"), "甲"
				if rapid.Bool().Draw(t, "due") {
					l.Due = day("2022-03-15")
				}
				if rapid.Bool().Draw(t, "live") {
					l.Live = dayIn(t, "2022-03-02", 400, "live day")
				}
				if rapid.Bool().Draw(t, "checked") {
					l.Verified = dayIn(t, "2022-03-02", 400, "checked day")
				}
			}
			book.Lines = append(book.Lines, l)
		}
	}
	out, err := c.im.Rollout.EnterLedger(context.Background(), c.deed(), book, false)
	must(err)
	if len(out.Problems) > 0 {
		t.Fatalf("%+v", out.Problems)
	}
}

// fillTrainings brings random sessions in.
func (c *county) fillTrainings(t *rapid.T) {
	var log []rollout.PastTraining
	for i := range rapid.IntRange(0, 3).Draw(t, "sessions") {
		p := rollout.PastTraining{Title: strings.TrimSpace(rapid.SampledFrom([]string{fmt.Sprintf("培训%d", i), ""}).Draw(t, "begin") + worded(t, "title", fmt.Sprint(i))), Date: dayIn(t, "2022-04-01", 60, "date").Add(61 * i),
			Where: cell(t, "where"), Teacher: rapid.SampledFrom([]string{cell(t, "one"), "甲、乙"}).Draw(t, "teacher")}
		for slot := range 6 {
			if slot == i || rapid.Bool().Draw(t, "covers") {
				p.Items = append(p.Items, rollout.Taught{Slot: slot, Code: fmt.Sprintf("XF-%03d", slot+1), Unit: fmt.Sprintf("610728-d0%d", slot%2+1)})
			}
		}
		for j, town := range smallTowns {
			n := rapid.IntRange(0, 3).Draw(t, "present")
			if j == i%3 {
				n = max(n, 1)
			}
			a := rollout.Attendance{Town: town, Expected: n, Present: n}
			for k := range rapid.IntRange(0, n).Draw(t, "named") {
				a.Names += map[bool]string{true: "、"}[k > 0] + []string{"甲", "乙", "丙"}[k]
			}
			if n > 0 {
				p.Towns = append(p.Towns, a)
			}
		}
		log = append(log, p)
	}
	out, err := c.im.Rollout.EnterTrainings(context.Background(), c.deed(), placeCode, "f", log, false)
	must(err)
	if len(out.Problems) > 0 {
		t.Fatalf("%+v", out.Problems)
	}
}

// cell is a text as a page lets it in.
func cell(t *rapid.T, label string) string { return sheet.Clean(text(1).Draw(t, label)) }

// worded is a text that is not blank.
func worded(t *rapid.T, label, otherwise string) string {
	if s := strings.TrimSpace(text(1).Draw(t, label)); s != "" {
		return s
	}
	return otherwise
}

func (c *county) fillCases(t *rapid.T) {
	var rows []rollout.CaseRow
	for _, month := range []string{"2022-12-01", "2023-01-01"} {
		for _, town := range smallTowns {
			for slot := range 6 {
				if rapid.Bool().Draw(t, "known") {
					rows = append(rows, rollout.CaseRow{Town: town, Slot: slot, Month: day(month), Count: rapid.IntRange(0, 99_999).Draw(t, "count")})
				}
			}
		}
	}
	_, err := c.im.Rollout.EnterCases(context.Background(), c.deed(), placeCode, "f", rows, false)
	must(err)
}

func (c *county) fillLiaisons(t *rapid.T) {
	var list []catalog.Liaison
	for _, unit := range append([]string{"610728-d01", "610728-d02"}, smallTowns...) {
		for _, post := range []string{catalog.LiaisonPost, "A岗"} {
			if rapid.Bool().Draw(t, "has") {
				list = append(list, catalog.Liaison{Unit: unit, Post: post, Name: worded(t, "name", "姓名"), Duty: sheet.Clean(text(1).Draw(t, "duty")),
					Phone: rapid.SampledFrom([]string{"", "0916-0000000", "13800000000"}).Draw(t, "phone"), Remark: text(2).Draw(t, "remark")})
			}
		}
	}
	_, err := c.im.Rollout.PutLiaisons(context.Background(), c.deed(), placeCode, list, false)
	must(err)
}

func (c *county) fillAcceptances(t *rapid.T) {
	var rows []acceptance.PastAcceptance
	for _, town := range smallTowns {
		date := day("2021-06-01")
		for range rapid.IntRange(0, 3).Draw(t, "rounds") {
			date = date.Add(rapid.IntRange(1, 90).Draw(t, "days"))
			p := acceptance.PastAcceptance{Town: town, Day: date, Lead: rapid.SampledFrom([]string{"", "组长甲"}).Draw(t, "lead"),
				Team: rapid.SampledFrom([][]string{nil, {"甲"}, {"甲", "乙"}}).Draw(t, "team"), Standard: text(2).Draw(t, "standard"), Remark: text(2).Draw(t, "remark")}
			if rapid.Bool().Draw(t, "scored") {
				p.Score = fmt.Sprintf("%d.%02d", rapid.IntRange(0, 99).Draw(t, "score"), rapid.IntRange(0, 99).Draw(t, "part"))
			}
			if rapid.Bool().Draw(t, "self") {
				p.Self = fmt.Sprint(rapid.IntRange(0, 100).Draw(t, "own"))
			}
			if p.Score == "" || rapid.Bool().Draw(t, "judged") {
				p.Grade = rapid.SampledFrom([]acceptance.Grade{acceptance.Fit, acceptance.Mend, acceptance.Unfit}).Draw(t, "grade")
			}
			rows = append(rows, p)
		}
	}
	out, err := c.im.Acceptance.EnterAcceptances(context.Background(), c.deed(), placeCode, "f", rows, false)
	must(err)
	if len(out.Problems) > 0 {
		t.Fatalf("%+v", out.Problems)
	}
}

func (c *county) fillFindings(t *rapid.T) {
	var rows []acceptance.PastFinding
	for i := range rapid.IntRange(0, 6).Draw(t, "findings") {
		date := dayIn(t, "2022-01-01", 60, "found")
		p := acceptance.PastFinding{Source: rapid.SampledFrom(acceptance.Sources).Draw(t, "source"), Unit: rapid.SampledFrom(append([]string{"610728-d01"}, smallTowns...)).Draw(t, "unit"),
			Text: fmt.Sprintf("问题%d%s", i, text(3).Draw(t, "text")), Found: date, Due: dayIn(t, "2022-04-01", 90, "due"), Clause: rapid.SampledFrom([]string{"", "3.10", "2.1"}).Draw(t, "clause"),
			Person: cell(t, "person"), DocNo: cell(t, "doc"), Note: rapid.SampledFrom([]string{cell(t, "note"), "说明\n两行"}).Draw(t, "more")}
		switch rapid.IntRange(0, 3).Draw(t, "far") {
		case 3:
			p.Closed, p.Ground = date.Add(rapid.IntRange(40, 60).Draw(t, "closed")), cell(t, "ground")
			fallthrough
		case 2:
			p.Rectified, p.Result = date.Add(rapid.IntRange(1, 40).Draw(t, "rectified")), cell(t, "result")
			fallthrough
		case 1:
			p.Measures = rapid.SampledFrom([]string{"措施\n第二" + cell(t, "measure"), worded(t, "one", "措施")}).Draw(t, "measures")
		}
		rows = append(rows, p)
	}
	out, err := c.im.Acceptance.EnterFindings(context.Background(), c.deed(), placeCode, "f", rows, false)
	must(err)
	if len(out.Problems) > 0 {
		t.Fatalf("%+v", out.Problems)
	}
}

// What was exported comes back without changing anything, whatever it is, in both formats.
func TestPastComesBackAsItWas(t *testing.T) {
	kinds := map[string]struct {
		fill func(*county, *rapid.T)
		in   importing
	}{
		"ledger":     {(*county).fillLedger, ledgerOf(importers.LedgerOptions{})},
		"training":   {(*county).fillTrainings, trainingOf(importers.TrainingOptions{})},
		"attendance": {(*county).fillTrainings, attendanceOf(importers.TrainingOptions{})},
		"cases":      {(*county).fillCases, casesOf(importers.CaseOptions{})},
		"liaisons":   {(*county).fillLiaisons, liaisonsOf()},
		"acceptance": {(*county).fillAcceptances, acceptancesOf(importers.AcceptanceOptions{})},
		"findings":   {(*county).fillFindings, findingsOf(importers.FindingOptions{})},
	}
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				c := small(t)
				if k.fill(c, rt); name == "training" || name == "attendance" {
					c.fillLedger(rt)
				}
				was := c.everything()
				for _, csv := range []bool{false, true} {
					f := c.export(name, csv)
					if !csv && bytes.Contains(partOf(f.Data, sheetPart), []byte("<f>")) {
						rt.Fatal("a formula was written")
					}
					r := k.in(c, f, false)
					if r.Added+r.Changed > 0 || c.everything() != was {
						rt.Fatalf("csv %v: %+v\n%s\n%s", csv, r.Changes, told(r.Mistakes), said(r.Notices))
					}
					if len(r.Mistakes) > 0 && r.Read > 0 {
						rt.Fatalf("csv %v:\n%s", csv, told(r.Mistakes))
					}
				}
			})
		})
	}
}

func TestTownsComeBackAsTheyWere(t *testing.T) {
	c := fullCounty(t)
	for _, csv := range []bool{false, true} {
		f := c.export("towns", csv)
		r := c.towns(f.Name, f.Data)
		if r.Added+r.Changed > 0 || r.Unchanged != 20 || len(r.Mistakes) > 0 {
			t.Errorf("%+v\n%s", r, told(r.Mistakes))
		}
	}
}

// partOf is one part of a workbook.
func partOf(book []byte, name string) []byte {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	must(err)
	f, err := z.Open(name)
	must(err)
	defer f.Close()
	part, err := io.ReadAll(f)
	must(err)
	return part
}
