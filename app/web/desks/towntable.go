package desks

import (
	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/centers"
	"jiedezhu/app/web/findings"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// stripOf is the five stages of a report; the trained are items, which open to the items.
func stripOf(rep *coverage.Report, waiting int) view.Strip {
	need := rep.Rates.TrainedItems
	return view.Strip{
		Pushed: view.StripFigure{
			Portion: view.Portion{Part: rep.Stages.Pushed, Whole: rep.InScope, Href: "/lines?has=pushed"},
			Why:     fault.Say("未下发 %d；印章账号到位 %d/%d", rep.InScope-rep.Stages.Pushed, rep.Rates.Authority.Numerator, rep.Rates.Authority.Denominator),
		},
		Received: view.StripFigure{
			Portion: view.Portion{Part: rep.Stages.Received, Whole: rep.InScope, Href: "/lines?has=received"},
			Why:     fault.Say("逾期 %d，未到期 %d，异议 %d", rep.Overdue, waiting, rep.Objections),
		},
		Trained: view.StripFigure{
			Portion: view.Portion{Part: need.Numerator, Whole: need.Denominator, Href: "/items?training=1"},
			Of:      fault.Say("应训 %d 项", need.Denominator),
			Why:     fault.Say("%d/%d 个镇（街道）参训", rep.Rates.TrainedTowns.Numerator, rep.Rates.TrainedTowns.Denominator),
		},
		Live: view.StripFigure{
			Portion: view.Portion{Part: rep.Stages.Live, Whole: rep.InScope, Href: "/lines?has=live"},
			Why:     fault.Say("还不能办 %d", rep.InScope-rep.Stages.Live),
		},
		Verified: view.StripFigure{
			Portion: view.Portion{Part: rep.Stages.Verified, Whole: rep.Rates.Verified.Denominator, Href: "/lines?has=verified"},
			Of:      fault.Say("已抽查 %d", rep.Rates.Verified.Denominator),
			Why:     fault.Say("占应承接 %s", view.Rate(rep.Stages.Verified, rep.InScope)),
		},
	}
}

// waitingOf is how many lines wait for a receipt and are not overdue.
func waitingOf(parts []coverage.Part) int {
	n := 0
	for _, p := range parts {
		n += p.Waiting
	}
	return n
}

// townTable is a report's towns; asOf is the day its links ask for, 0 today.
func townTable(rep *coverage.Report, asOf journal.Day) view.TownTable {
	t := view.TownTable{Sum: fault.Say("全县")}
	var sum coverage.Part
	for _, p := range rep.ByTown {
		t.Rows = append(t.Rows, townRow(p, asOf, "town", p.Code))
		sum = add(sum, p)
	}
	for i := range t.Rows {
		t.Rows[i].Href = "/towns/" + rep.ByTown[i].Code
	}
	t.Total = townRow(sum, asOf)
	acceptancesOf(&t, rep, asOf)
	return t
}

// acceptancesOf puts into the table of towns what a report says of their findings and centres. The
// list of findings shows today alone, so that figures of a past day lead nowhere.
func acceptancesOf(t *view.TownTable, rep *coverage.Report, asOf journal.Day) {
	for i, p := range rep.ByTown {
		for _, f := range rep.Findings.ByTown {
			if f.Code == p.Code {
				t.Rows[i].Findings.N = f.Total - f.Closed
			}
		}
		for _, c := range rep.Centers.Rows {
			if c.Town == p.Code {
				t.Rows[i].Center = centerMark(c)
			}
		}
		if asOf == 0 {
			t.Rows[i].Findings.Href = findings.FindingsHref(acceptance.Narrow{State: acceptance.Unclosed, Division: p.Code}, findings.IssueList)
		}
		// What departments own is no town's: the total is that of the rows.
		t.Total.Findings.N += t.Rows[i].Findings.N
	}
	if c := rep.Centers; c.Built > 0 {
		t.Total.Center = view.Mark{Kind: view.MarkRun, Text: fault.Say("合格 %d/%d", c.Accepted, c.Built)}
		if c.Accepted == c.Built {
			t.Total.Center.Kind = view.MarkDone
		}
	}
}

// centerMark is how a centre stands in a report: its last verdict, else whether it is built.
func centerMark(c coverage.CenterRow) view.Mark {
	switch {
	case c.State != acceptance.Built:
		return view.Mark{Kind: view.MarkRun, Text: c.State.Message()}
	case c.Verdict == "":
		return view.Mark{Kind: view.MarkWait, Text: fault.Say("待验收")}
	}
	return centers.GradeMark(c.Verdict)
}

func townRow(p coverage.Part, asOf journal.Day, at ...string) view.TownRow {
	href := func(pairs ...string) string { return lines.LinesAt(asOf, append(pairs, at...)...) }
	return view.TownRow{
		Name: p.Name, Scope: view.Figure{N: p.InScope, Href: href("standing", "inscope")}, Spread: view.Spread{Counts: p.Furthest},
		Received:   view.Portion{Part: p.Received, Whole: p.InScope, Href: href("has", "received")},
		Trained:    view.Portion{Part: p.Taught, Whole: p.Owed, Href: href("has", "trained", "training", "1")},
		Live:       view.Portion{Part: p.Live, Whole: p.InScope, Href: href("has", "live")},
		Verified:   view.Portion{Part: p.Verified, Whole: p.Checked, Href: href("has", "verified")},
		Late:       view.Figure{N: p.Overdue, Href: href("overdue", "1")},
		NotDue:     view.Figure{N: p.Waiting, Href: href("waiting", "1", "timely", "notdue")},
		Objections: view.Figure{N: p.Objected, Href: href("standing", "objected")},
	}
}

// add sums what the table of towns shows.
func add(a, b coverage.Part) coverage.Part {
	a.InScope += b.InScope
	a.Pushed += b.Pushed
	a.Received += b.Received
	a.Trained += b.Trained
	a.Live += b.Live
	a.Verified += b.Verified
	a.Overdue += b.Overdue
	a.Waiting += b.Waiting
	a.Objected += b.Objected
	a.Checked += b.Checked
	a.Owed += b.Owed
	a.Taught += b.Taught
	for i := range a.Furthest {
		a.Furthest[i] += b.Furthest[i]
	}
	return a
}
