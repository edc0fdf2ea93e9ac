package site

import (
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// col is a column of a list, code one of digits that are no quantity.
func col(title fault.Message, width float64) importers.ListingColumn {
	return importers.ListingColumn{Title: title, Width: width}
}

func code(title fault.Message, width float64) importers.ListingColumn {
	return importers.ListingColumn{Title: title, Width: width, Code: true}
}

// listingOf is the rows of a page that is a list, and the page with one more act. ok is false for
// every other page.
func listingOf(p view.Page, act view.Act) (l importers.Listing, with view.Page, ok bool) {
	switch p := p.(type) {
	case view.Batches:
		p.Head.Acts = append(p.Head.Acts, act)
		return batchListing(p), p, true
	case view.ItemsPage:
		p.Head.Acts = append(p.Head.Acts, act)
		return itemListing(p), p, true
	case view.Trainings:
		p.Head.Acts = append(p.Head.Acts, act)
		return trainingListing(p), p, true
	case view.TownTrainings:
		p.Head.Acts = append(p.Head.Acts, act)
		return enrolListing(p), p, true
	case view.Objections:
		p.Head.Acts = append(p.Head.Acts, act)
		return objectionListing(p), p, true
	case view.Centers:
		p.Head.Acts = append(p.Head.Acts, act)
		return centerListing(p), p, true
	case view.Visits:
		p.Head.Acts = append(p.Head.Acts, act)
		return visitListing(p), p, true
	case view.Draws:
		p.Head.Acts = append(p.Head.Acts, act)
		return drawListing(p), p, true
	case view.Standards:
		p.Head.Acts = append(p.Head.Acts, act)
		return standardListing(p), p, true
	case view.UsersPage:
		p.Head.Acts = append(p.Head.Acts, act)
		return userListing(p), p, true
	case view.JournalPage:
		p.Head.Acts = append(p.Head.Acts, act)
		return journalListing(p), p, true
	}
	return importers.Listing{}, p, false
}

func batchListing(p view.Batches) importers.Listing {
	l := importers.Listing{Name: fault.Say("下发批次"), Columns: []importers.ListingColumn{
		col(fault.Say("批次"), 14), code(fault.Say("文号"), 22), col(fault.Say("下发日"), 12), col(fault.Say("签收期限"), 12), col(fault.Say("事项"), 8), col(fault.Say("镇（街道）"), 10),
		col(fault.Say("项次"), 8), col(fault.Say("已签收"), 8), col(fault.Say("逾期"), 8), col(fault.Say("状态"), 16),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.DocNo, r.Day, r.Due, r.Items, r.Towns, r.Received.Whole, r.Received.Part, r.Late.N, r.State.Text})
	}
	return l
}

func itemListing(p view.ItemsPage) importers.Listing {
	l := importers.Listing{Name: fault.Say("事项"), Note: p.Filter.Result, Columns: []importers.ListingColumn{
		code(fault.Say("事项编码"), 10), col(fault.Say("事项名称"), 44), col(fault.Say("事项类型"), 14), col(fault.Say("主管部门"), 22),
	}}
	if p.Town {
		l.Columns = append(l.Columns, col(fault.Say("状态"), 16))
	} else {
		l.Columns = append(l.Columns, col(fault.Say("资料"), 16), col(fault.Say("应承接"), 9), col(fault.Say("下发"), 9), col(fault.Say("签收"), 9), col(fault.Say("可办"), 9))
	}
	for _, g := range p.Groups {
		for _, r := range g.Rows {
			row := []any{r.Code, r.Name, r.Kind, g.Department}
			if p.Town {
				row = append(row, r.State)
			} else {
				row = append(row, r.Guidance.Text, r.Scope.N, r.Pushed.Part, r.Received.Part, r.Live.Part)
			}
			l.Rows = append(l.Rows, row)
		}
	}
	return l
}

func trainingListing(p view.Trainings) importers.Listing {
	l := importers.Listing{Name: fault.Say("培训"), Columns: []importers.ListingColumn{
		col(fault.Say("培训名称"), 30), col(fault.Say("日期"), 12), col(fault.Say("地点"), 20), col(fault.Say("事项"), 8), col(fault.Say("应来的镇"), 10), col(fault.Say("已报名"), 10),
		col(fault.Say("到场"), 10), col(fault.Say("状态"), 16),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.Day, r.Where, r.Items, r.Enrolled.Whole, r.Enrolled.Part, r.Present.Part, r.State.Text})
	}
	return l
}

func enrolListing(p view.TownTrainings) importers.Listing {
	l := importers.Listing{Name: fault.Say("培训"), Columns: []importers.ListingColumn{
		col(fault.Say("培训名称"), 30), col(fault.Say("日期"), 16), col(fault.Say("地点"), 20), col(fault.Say("讲课人"), 14), col(fault.Say("事项"), 8), col(fault.Say("本镇"), 16), col(fault.Say("状态"), 16),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Title, r.Date, r.Where, r.Teacher, r.Items.N, r.Mine, r.State.Text})
	}
	return l
}

func objectionListing(p view.Objections) importers.Listing {
	l := importers.Listing{Name: fault.Say("异议"), Columns: []importers.ListingColumn{
		col(fault.Say("镇（街道）"), 14), code(fault.Say("事项编码"), 10), col(fault.Say("事项名称"), 40), col(fault.Say("主管部门"), 22), col(fault.Say("理由"), 20), col(fault.Say("说明"), 30),
		col(fault.Say("日期"), 12), col(fault.Say("答复期限"), 16),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Town, r.Code, r.Item, r.Department, r.Reason, r.Note, r.Day, r.Due.Text})
	}
	return l
}

func centerListing(p view.Centers) importers.Listing {
	l := importers.Listing{Name: fault.Say("便民服务中心"), Note: p.Filter.Result, Columns: []importers.ListingColumn{
		col(fault.Say("镇（街道）"), 16), code(fault.Say("建设任务年度"), 10), col(fault.Say("在建或建成"), 10), col(fault.Say("建成日"), 12), col(fault.Say("验收进度"), 16), col(fault.Say("说明"), 26),
		col(fault.Say("得分"), 10), col(fault.Say("验收结论"), 12), col(fault.Say("未销号"), 9),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.Year, r.State, r.Built, r.Stage.Text, r.Note, r.Score, r.Verdict.Text, r.Findings.N})
	}
	return l
}

func visitListing(p view.Visits) importers.Listing {
	l := importers.Listing{Name: fault.Say("检查"), Note: p.Filter.Result, Columns: []importers.ListingColumn{
		col(fault.Say("镇（街道）"), 16), col(fault.Say("哪一类"), 12), col(fault.Say("第几轮"), 10), col(fault.Say("日期"), 12), col(fault.Say("检查组"), 30), col(fault.Say("状态"), 14),
		col(fault.Say("说明"), 24), col(fault.Say("得分"), 10), col(fault.Say("结论"), 12),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.Kind, r.Round, r.Day, r.Team, r.State.Text, r.Note, r.Score, r.Verdict.Text})
	}
	return l
}

func drawListing(p view.Draws) importers.Listing {
	l := importers.Listing{Name: fault.Say("抽签"), Columns: []importers.ListingColumn{
		col(fault.Say("抽签"), 24), col(fault.Say("日期"), 12), col(fault.Say("抽几个"), 16), col(fault.Say("抽中的镇（街道）"), 40), col(fault.Say("谁抽的"), 20),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.Day, r.Of, r.Towns, r.By})
	}
	return l
}

func standardListing(p view.Standards) importers.Listing {
	l := importers.Listing{Name: fault.Say("检查标准"), Columns: []importers.ListingColumn{
		col(fault.Say("标准名称"), 36), col(fault.Say("哪一类"), 12), col(fault.Say("版本"), 12), col(fault.Say("状态"), 12), col(fault.Say("条款"), 8), col(fault.Say("一票否决"), 9), col(fault.Say("满分"), 8),
		col(fault.Say("印发日"), 12), col(fault.Say("用过几次"), 9),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Name, r.Kind, r.Version, r.Mark.Text, r.Clauses, r.Veto, r.Points, r.Day, r.Used.N})
	}
	return l
}

// userListing can be imported again: its heads are those of the sheet of accounts.
func userListing(p view.UsersPage) importers.Listing {
	l := importers.Listing{Name: fault.Say("账号"), Note: p.Filter.Result, Columns: []importers.ListingColumn{
		code(fault.Say("账号"), 16), col(fault.Say("姓名或岗位"), 24), col(fault.Say("角色"), 14), col(fault.Say("单位"), 24), col(fault.Say("管辖"), 16), col(fault.Say("状态"), 16),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.Login, r.Name, r.Role, r.Unit, r.Place, r.State.Text})
	}
	return l
}

func journalListing(p view.JournalPage) importers.Listing {
	l := importers.Listing{Name: fault.Say("操作记录"), Note: p.Filter.Result, Columns: []importers.ListingColumn{
		code(fault.Say("录入时间"), 18), col(fault.Say("办理日"), 14), col(fault.Say("谁"), 24), col(fault.Say("单位"), 22), col(fault.Say("做了什么"), 18), col(fault.Say("关于"), 24), col(fault.Say("多少"), 14),
	}}
	for _, r := range p.Rows {
		l.Rows = append(l.Rows, []any{r.At, r.Day, r.Who, r.Unit, r.What, r.About.Text, r.Size})
	}
	return l
}
