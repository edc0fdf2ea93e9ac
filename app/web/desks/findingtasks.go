package desks

import (
	"jiedezhu/acceptance"
	"jiedezhu/app/web/findings"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// findingTasks are what findings ask of somebody who works for the county: a department puts its
// own right, who rechecks has what waits and what is to be looked at again, the bureau answers
// wishes for more time and follows what is late.
func (d *countyDesk) findingTasks() []dated {
	b := d.book
	var list []dated
	if d.r.Actor.Role == journal.Bureau || d.r.Actor.Role == journal.Department {
		list = ownTasks(b, d.r.Actor.Unit)
	}
	if d.r.Actor.Role == journal.Department {
		return list
	}
	if b.May(catalog.Recheck) {
		list = append(list, recheckTasks(b)...)
	}
	if b.May(catalog.Extend) {
		list = append(list, group(b, acceptance.Narrow{State: acceptance.Unclosed, Bound: acceptance.BoundWanted}, func(n int) (what, do, detail fault.Message) {
			return fault.Say("%d 条问题申请延期", n), fault.Say("逐条答复"), fault.Say("答复之前期限不变")
		})...)
	}
	list = append(list, group(b, acceptance.Narrow{State: acceptance.Unclosed, Bound: acceptance.BoundLate}, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题逾期没有整改完", n), fault.Say("看 %d 条", n), site.Nothing
	})...)
	return list
}

// recheckTasks are what waits for a recheck and what has to be looked at again. What the actor's
// own unit owns waits for others.
func recheckTasks(b *findings.Book) []dated {
	can := func(f *acceptance.Finding) bool { return catalog.May(b.Request.Actor, catalog.Recheck, f.Subject()) }
	list := groupOf(b, acceptance.Narrow{State: acceptance.Waiting}, can, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题等复查", n), fault.Say("复查 %d 条", n), fault.Say("看过确已整改的销号，没有的退回")
	})
	return append(list, groupOf(b, acceptance.Narrow{Bound: acceptance.BoundLook}, can, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题该回头看", n), fault.Say("回头看 %d 条", n), fault.Say("反弹的重新整改")
	})...)
}

// ownTasks are what a unit has to do about its own findings, grouped by what is next; one alone is
// named.
func ownTasks(b *findings.Book, unit string) []dated {
	mine := func(f *acceptance.Finding) bool { return f.Unit == unit || catalog.UnitOfTown(f.Unit, unit) }
	if unit == "" {
		return nil
	}
	narrow := func(state acceptance.FindingState) acceptance.Narrow {
		n := acceptance.Narrow{State: state}
		if b.Request.Town.Code == "" {
			n.Unit = unit
		}
		return n
	}
	list := groupOf(b, narrow(acceptance.Pending), mine, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题要写整改措施", n), fault.Say("写整改措施"), fault.Say("写明做什么、谁做、到哪天")
	})
	list = append(list, groupOf(b, narrow(acceptance.Working), func(f *acceptance.Finding) bool { return mine(f) && f.Back() }, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题被退回", n), fault.Say("看还差什么"), fault.Say("补好之后再报整改完成")
	})...)
	return append(list, groupOf(b, narrow(acceptance.Working), func(f *acceptance.Finding) bool { return mine(f) && !f.Back() }, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题在整改", n), fault.Say("报整改完成"), fault.Say("做完的填完成日，都做完再报；来不及的申请延期")
	})...)
}

// group is one task about the findings that conditions let through, none where there are none.
func group(b *findings.Book, n acceptance.Narrow, say func(n int) (what, do, detail fault.Message)) []dated {
	return groupOf(b, n, func(*acceptance.Finding) bool { return true }, say)
}

func groupOf(b *findings.Book, n acceptance.Narrow, ok func(*acceptance.Finding) bool, say func(n int) (what, do, detail fault.Message)) []dated {
	var rows []*acceptance.Finding
	var first journal.Day
	for _, f := range acceptance.Narrowed(b.All, n, b.Today) {
		if !ok(f) {
			continue
		}
		rows = append(rows, f)
		if due := pressing(b, f); first == 0 || due < first {
			first = due
		}
	}
	if len(rows) == 0 {
		return nil
	}
	what, do, detail := say(len(rows))
	href := findings.FindingsHref(n, findings.IssueList)
	t := view.Task{When: site.DueMark(first, b.Today), Due: site.DueText(first), Detail: detail}
	switch {
	case n.State == acceptance.Waiting: // the owner has done their part: nobody is late
		t.When, t.Due = view.Mark{Kind: view.MarkLook, Text: fault.Say("待复查")}, fault.Say("最早 %s报", view.Short(first))
	case n.Bound == acceptance.BoundLook:
		t.When, t.Due = view.Mark{Kind: view.MarkSoon, Text: fault.Say("该回头看")}, fault.Say("最早 %s", view.Short(first))
	}
	if n.State == acceptance.Waiting {
		first = b.Today // where it stands among the tasks: to be done today
	}
	if len(rows) == 1 { // what it is says more than how many
		href = findings.FindingHref(rows[0])
		t.Detail = fault.Say("%s %s：%s", rows[0].Label(), view.Plain(b.UnitName(rows[0].Unit)), view.Plain(rows[0].What()))
	}
	t.What, t.Do = view.Link{Href: href, Text: what}, view.Link{Href: href, Text: do}
	return []dated{{first, t}}
}

// pressing is the day by which a finding presses: when it was reported, when it has to be looked at
// again, else its due day.
func pressing(b *findings.Book, f *acceptance.Finding) journal.Day {
	switch look := f.LookBackDue(); {
	case look != 0:
		return look
	case f.State == acceptance.Waiting && f.Done != nil:
		return f.Done.By.Day
	}
	return f.Due
}

// mostOnTown is how many findings a town's page names; the others are a link away.
const mostOnTown = 10

// townFindings is what is to be put right in a town, for its page.
func townFindings(r *site.Request, code string) (view.TownFindings, error) {
	b, err := findings.LoadBook(r)
	if err != nil {
		return view.TownFindings{}, err
	}
	n := acceptance.Narrow{Division: code}
	t := acceptance.TallyOf(acceptance.Narrowed(b.All, n, b.Today), b.Today)
	if t.All == 0 {
		return view.TownFindings{}, nil
	}
	out := view.TownFindings{Title: fault.Say("问题"), Count: fault.Say("%d 条，已销号 %d 条，逾期 %d 条", t.All, t.Closed, t.Overdue)}
	n.State = acceptance.Unclosed
	open := acceptance.Narrowed(b.All, n, b.Today)
	for _, f := range open[:min(len(open), mostOnTown)] {
		out.Rows = append(out.Rows, b.Row(f))
	}
	n.State = ""
	out.All = view.Link{Href: findings.FindingsHref(n, findings.IssueList), Text: fault.Say("看全部 %d 条", t.All)}
	return out, nil
}
