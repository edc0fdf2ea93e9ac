package desks

import (
	"fmt"
	"net/http"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// report is the coverage as a page: every rate with its denominator, of today or a past day.
func (s pages) report(r *site.Request) error {
	p := view.Report{Shell: r.Shell("/report")}
	p.Title = fault.Say("承接落实情况")
	if r.Register == nil {
		p.Head.Title = fault.Say("还没有可报告的")
		p.Empty = view.Empty{Title: fault.Say("还没有导入镇（街道）和目录"), Acts: []view.Act{{Href: "/import", Text: fault.Say("去导入")}}}
		return r.Page(http.StatusOK, p)
	}
	in, err := lines.Input(r)
	if err != nil {
		return err
	}
	rep := coverage.Make(in)
	asked := journal.Day(0)
	if in.AsOf != s.Clock.Today() {
		asked = in.AsOf
	}
	suffix := ""
	if asked != 0 {
		suffix = "?as_of=" + asked.String()
	}
	p.Head = view.Head{
		Title: fault.Say("应承接 %d 项次，已签收 %s，可办 %s；", rep.InScope, view.Rate(rep.Stages.Received, rep.InScope), view.Rate(rep.Stages.Live, rep.InScope)),
		Rest:  fault.Say("没有逾期"),
		Day: []view.Link{
			{Text: fault.Say("%s %s，统计截止 %s，按录入日", view.Plain(rep.Name), view.Plain(rep.Edition.Title), view.Full(rep.AsOf))},
			{Text: fault.Say("%d 项 × %d 个镇（街道）", rep.Items, rep.Towns)},
			{Href: "/api/v1/coverage" + suffix, Text: fault.Say("同样的数，JSON")},
		},
		Acts: []view.Act{{Href: "/report.xlsx" + suffix, Text: fault.Say("导出 Excel"), First: true}},
	}
	if rep.Overdue > 0 {
		p.Head.Urgent, p.Head.Rest = fault.Say("逾期 %d 项次", rep.Overdue), site.Nothing
	}
	p.AsOf = view.Field{Name: "as_of", Type: "date", Value: in.AsOf.String(), Label: fault.Say("看哪一天"), Help: fault.Say("当天结束时已录入的；以后再看也是这些数")}
	if in.Edition == nil {
		p.Empty = view.Empty{Title: fault.Say("那天还没有事项目录"), Text: fault.Say("导入目录之后才有应承接数。")}
		return r.Page(http.StatusOK, p)
	}
	p.Strip, p.Towns = stripOf(rep, waitingOf(rep.ByTown)), townTable(rep, asked)
	for _, part := range rep.ByItem {
		p.Items = append(p.Items, lines.ItemRow(part, asked))
	}
	p.Scope, p.Timely, p.Rates = scopeRows(rep, asked), timelyRows(rep, asked), rateRows(rep, asked)
	return r.Page(http.StatusOK, p)
}

// scopeRows are how the denominator is made: all that was counted, less what is left out.
func scopeRows(rep *coverage.Report, asOf journal.Day) []view.FigureRow {
	rows := []view.FigureRow{{Name: fault.Say("事项 × 镇（街道）"), Figure: view.Figure{N: rep.Items * rep.Towns}, Text: fault.Say("%d × %d", rep.Items, rep.Towns)}}
	for _, p := range []struct {
		n    int
		name fault.Message
		word string
	}{
		{rep.Outside, fault.Say("减：不在下放范围"), "outside"}, {rep.NotApplicable, fault.Say("减：不适用"), "notapplicable"},
		{rep.Suspended, fault.Say("减：暂停"), "suspended"}, {rep.Recalled, fault.Say("减：收回"), "recalled"},
		{rep.Cancelled, fault.Say("减：取消"), "cancelled"},
	} {
		rows = append(rows, view.FigureRow{Name: p.name, Figure: view.Figure{N: p.n, Href: lines.LinesAt(asOf, "standing", p.word)}})
	}
	return append(rows, view.FigureRow{Name: fault.Say("应承接"), Figure: view.Figure{N: rep.InScope, Href: lines.LinesAt(asOf, "standing", "inscope")}, Total: true})
}

// timelyRows are the pushed lines by date of act; what is printed adds to 100.0 %.
func timelyRows(rep *coverage.Report, asOf journal.Day) []view.FigureRow {
	t := rep.Timely
	pc := coverage.Percents(t.OnTime, t.Late, t.NotDue)
	text := func(tenths int) string {
		if rep.Stages.Pushed == 0 {
			return "—"
		}
		return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
	}
	row := func(name fault.Message, n, tenths int, word string) view.FigureRow {
		return view.FigureRow{Name: name, Figure: view.Figure{N: n, Href: lines.LinesAt(asOf, "timely", word)}, Percent: text(tenths)}
	}
	return []view.FigureRow{
		row(fault.Say("按期签收"), t.OnTime, pc[0], "ontime"),
		row(fault.Say("逾期（含逾期后签收）"), t.Late, pc[1], "late"),
		row(fault.Say("未到期"), t.NotDue, pc[2], "notdue"),
		{Name: fault.Say("已下发"), Figure: view.Figure{N: rep.Stages.Pushed, Href: lines.LinesAt(asOf, "has", "pushed")}, Percent: text(pc[0] + pc[1] + pc[2]), Total: true},
	}
}

// rateRows are the rates, each with its denominator in words.
func rateRows(rep *coverage.Report, asOf journal.Day) []view.RateRow {
	row := func(name fault.Message, r coverage.Rate, of fault.Message, pairs ...string) view.RateRow {
		v := view.RateRow{Name: name, Portion: view.Portion{Part: r.Numerator, Whole: r.Denominator}, Of: of}
		if len(pairs) > 0 {
			v.Portion.Href = lines.LinesAt(asOf, pairs...)
		}
		return v
	}
	today := func(name fault.Message, r coverage.Rate, of fault.Message, href string) view.RateRow {
		v := row(name, r, of)
		if asOf == 0 { // those lists show today alone
			v.Portion.Href = href
		}
		return v
	}
	q := rep.Rates
	return []view.RateRow{
		row(fault.Say("下发率"), q.Pushed, fault.Say("应承接"), "has", "pushed"),
		row(fault.Say("权限到位率"), q.Authority, fault.Say("应承接中要印章或账号的项次"), "authority", "have"),
		row(fault.Say("签收率"), q.Received, fault.Say("应承接，异议不扣除"), "has", "received"),
		row(fault.Say("可办率"), q.Live, fault.Say("应承接"), "has", "live"),
		row(fault.Say("参训的镇"), q.TrainedTowns, fault.Say("全部镇（街道）")),
		row(fault.Say("已培训的事项"), q.TrainedItems, fault.Say("应培训的事项")),
		row(fault.Say("抽查合格率"), q.Verified, fault.Say("抽查过的项次"), "has", "verified"),
		row(fault.Say("按期率"), q.OnTime, fault.Say("已下发的项次"), "timely", "ontime"),
		today(fault.Say("便民服务中心验收"), q.Accepted, fault.Say("建成的中心"), "/centers?at=built"),
		today(fault.Say("一次通过"), q.FirstPass, fault.Say("有验收结论的建成中心"), "/centers?at=built"),
		today(fault.Say("整改销号"), q.Rectified, fault.Say("全部问题，不含已撤销的"), "/findings?state=closed"),
	}
}
