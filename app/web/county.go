package web

import (
	"errors"
	"net/url"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// nothing is what stands where there is nothing to say.
var nothing fault.Message

// names are at most three names as one argument of a sentence, and how many there are in all.
func names(list []string) fault.Message {
	const most = 3
	shown := make([]fault.Message, 0, most)
	for _, n := range list[:min(len(list), most)] {
		shown = append(shown, view.Plain(n))
	}
	if len(list) > most {
		return fault.Say("%s等 %d 个镇（街道）", shown, len(list))
	}
	return fault.Say("%s", shown)
}

// refused parts what a person can put right from every other error: the mistakes to show with
// the form, and the status. ok is false for an error that is no answer to a form.
func refused(err error) (list []fault.Mistake, status int, ok bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil, 0, false
	}
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.Exists:
	default:
		return nil, 0, false
	}
	list = f.Mistakes
	if len(list) == 0 {
		list = []fault.Mistake{{Reason: f.Message}}
	}
	return list, statuses[f.Kind], true
}

// edition is the catalog in force, nil before the first.
func (r *request) edition() (*catalog.Edition, error) {
	e, err := r.s.Rollout.Editions.Current(r.ctx(), r.place())
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	return e, err
}

// county refuses a page that needs one before there is one.
func (r *request) needCounty() error {
	if r.reg == nil {
		return fault.New(fault.Conflict, "还没有导入区划，先导入镇（街道）")
	}
	return nil
}

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

// linesAt is the address of the rows behind a figure: pairs of name and value; as a report of a
// past day asks, with its day.
func linesAt(asOf journal.Day, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if asOf != 0 {
		q.Set("as_of", asOf.String())
	}
	return "/lines?" + q.Encode()
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
			t.Rows[i].Findings.Href = findingsHref(acceptance.Narrow{State: acceptance.Unclosed, Division: p.Code}, issueList)
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
	return gradeMark(c.Verdict)
}

func townRow(p coverage.Part, asOf journal.Day, at ...string) view.TownRow {
	href := func(pairs ...string) string { return linesAt(asOf, append(pairs, at...)...) }
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

// itemRow is how one item stands over its towns.
func itemRow(p coverage.Part, asOf journal.Day) view.ItemRow {
	href := func(pairs ...string) string { return linesAt(asOf, append(pairs, "item", p.Code)...) }
	return view.ItemRow{
		Code: p.Code, Name: p.Name, Href: "/items/" + url.PathEscape(p.Code), Spread: view.Spread{Counts: p.Furthest},
		Scope:      view.Figure{N: p.InScope, Href: href("standing", "inscope")},
		Received:   view.Portion{Part: p.Received, Whole: p.InScope, Href: href("has", "received")},
		Live:       view.Portion{Part: p.Live, Whole: p.InScope, Href: href("has", "live")},
		Late:       view.Figure{N: p.Overdue, Href: href("overdue", "1")},
		Objections: view.Figure{N: p.Objected, Href: href("standing", "objected")},
	}
}

// skipped is why lines were passed over: each reason with how many.
func skipped(list []rollout.Skip) fault.Message {
	var order []rollout.Why
	count := map[rollout.Why]int{}
	for _, k := range list {
		if count[k.Why] == 0 {
			order = append(order, k.Why)
		}
		count[k.Why]++
	}
	if len(order) == 0 {
		return nothing
	}
	parts := make([]fault.Message, len(order))
	for i, w := range order {
		parts[i] = fault.Say("%s %d 项", w.Message(), count[w])
	}
	return fault.Say("%s", parts)
}

// dueMark is how far off a day is: 逾期 7 天, 今天到期, 还有 2 天.
func dueMark(due, today journal.Day) view.Mark {
	const soon = 3
	n := int(due) - int(today)
	switch {
	case due == 0:
		return view.Mark{Kind: view.MarkWait, Text: fault.Say("无期限")}
	case n < 0:
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d 天", -n)}
	case n == 0:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("今天到期")}
	case n <= soon:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("还有 %d 天", n)}
	}
	return view.Mark{Kind: view.MarkRun, Text: fault.Say("还有 %d 天", n)}
}

// dueText is the day under such a mark.
func dueText(due journal.Day) fault.Message {
	if due == 0 {
		return nothing
	}
	return fault.Say("%s到期", view.Short(due))
}

// fact is a line of the facts of a record, or of the consequences of an act.
func fact(term, text fault.Message) view.Fact { return view.Fact{Term: term, Text: text} }

// goesOn tells the log what held up a deed over several towns. What is saved of it is finished
// by the work loop, so that the person is shown how far it is, not an error.
func (r *request) goesOn(err error) {
	if err != nil {
		r.s.Log.Error("to be finished", "path", r.c.Path(), "error", err.Error())
	}
}
