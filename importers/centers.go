package importers

import (
	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// acceptanceFigures are the rows of the figures about centres and findings.
func acceptanceFigures(r *coverage.Report, rate func(fault.Message, coverage.Rate, fault.Message), count func(fault.Message, int, fault.Message)) {
	c, f := r.Centers, r.Findings
	rate(fault.Say("便民服务中心验收"), r.Rates.Accepted, fault.Say("验收合格 / 已建成"))
	count(fault.Say("限期整改的中心"), c.Conditional, fault.Say("已建成，最近一次验收结论为限期整改"))
	count(fault.Say("验收不合格的中心"), c.Failed, fault.Say("已建成，最近一次验收结论为不合格"))
	count(fault.Say("建成未验收的中心"), c.Waiting, fault.Say("已建成，还没有锁定的验收结论"))
	count(fault.Say("在建的中心"), c.Building, fault.Say("不计入已建成"))
	rate(fault.Say("一次通过"), r.Rates.FirstPass, fault.Say("首次验收即合格 / 已有验收结论的建成中心"))
	rate(fault.Say("整改销号"), r.Rates.Rectified, fault.Say("已销号 / 全部问题，不含已撤销的"))
	count(fault.Say("逾期未整改"), f.Overdue, fault.Say("待整改、整改中的问题，期限已过"))
	count(fault.Say("反弹"), f.Relapsed, fault.Say("销号后又出现的问题"))
}

// centersPage is the centres with their last verdict and their towns' findings.
func centersPage(r *coverage.Report, say Say) sheet.Page {
	p := sheet.Page{Name: say(fault.Say("便民服务中心")), Columns: []sheet.Column{
		{Key: "town", Title: say(fault.Say("编码")), Code: true, Width: 12},
		{Key: "name", Title: say(fault.Say("镇（街道）")), Width: 18},
		{Key: "year", Title: say(fault.Say("建设任务年度")), Width: 10, Centre: true},
		{Key: "state", Title: say(fault.Say("在建或建成")), Width: 10, Centre: true},
		{Key: "verdict", Title: say(fault.Say("验收结论")), Width: 12, Centre: true},
		{Key: "score", Title: say(fault.Say("得分")), Width: 8},
		{Key: "round", Title: say(fault.Say("第几轮")), Width: 8},
		{Key: "day", Title: say(fault.Say("结论日期")), Width: 12},
		{Key: "findings", Title: say(fault.Say("本镇问题")), Width: 10},
		{Key: "closed", Title: say(fault.Say("已销号")), Width: 10},
		{Key: "overdue", Title: say(fault.Say("逾期")), Width: 10},
	}}
	p.Title, p.Subtitle = heading(r, fault.Say("便民服务中心验收情况"), say)
	findings := map[string]coverage.TownFindings{}
	for _, t := range r.Findings.ByTown {
		findings[t.Code] = t
	}
	for _, c := range r.Centers.Rows {
		f := findings[c.Town]
		row := []sheet.Value{sheet.Text(c.Town), sheet.Text(c.Name), number(c.Year), sheet.Text(say(c.State.Message())), {}, {}, {}, sheet.Day(c.Day),
			number(f.Total), number(f.Closed), number(f.Overdue)}
		if c.Verdict != "" {
			row[4], row[6] = sheet.Text(say(c.Verdict.Message())), number(c.Round)
			if v, ok := acceptance.ParseTenths(c.Score); ok {
				row[5] = sheet.Number(float64(v) / 10) // for a reader of the workbook; nothing is counted with it
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}
