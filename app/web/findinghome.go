package web

import (
	"jiedezhu/acceptance"
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
	if d.r.actor.Role == journal.Bureau || d.r.actor.Role == journal.Department {
		list = b.ownTasks(d.r.actor.Unit)
	}
	if d.r.actor.Role == journal.Department {
		return list
	}
	if b.may(catalog.Recheck) {
		list = append(list, b.recheckTasks()...)
	}
	if b.may(catalog.Extend) {
		list = append(list, b.group(acceptance.Narrow{State: acceptance.Unclosed, Bound: acceptance.BoundWanted}, func(n int) (what, do, detail fault.Message) {
			return fault.Say("%d 条问题申请延期", n), fault.Say("逐条答复"), fault.Say("答复之前期限不变")
		})...)
	}
	list = append(list, b.group(acceptance.Narrow{State: acceptance.Unclosed, Bound: acceptance.BoundLate}, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题逾期没有整改完", n), fault.Say("看 %d 条", n), nothing
	})...)
	return list
}

// recheckTasks are what waits for a recheck and what has to be looked at again. What the actor's
// own unit owns waits for others.
func (b *book) recheckTasks() []dated {
	can := func(f *acceptance.Finding) bool { return catalog.May(b.r.actor, catalog.Recheck, f.Subject()) }
	list := b.groupOf(acceptance.Narrow{State: acceptance.Waiting}, can, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题等复查", n), fault.Say("复查 %d 条", n), fault.Say("看过确已整改的销号，没有的退回")
	})
	return append(list, b.groupOf(acceptance.Narrow{Bound: acceptance.BoundLook}, can, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题该回头看", n), fault.Say("回头看 %d 条", n), fault.Say("反弹的重新整改")
	})...)
}

// ownTasks are what a unit has to do about its own findings, grouped by what is next; one alone is
// named.
func (b *book) ownTasks(unit string) []dated {
	mine := func(f *acceptance.Finding) bool { return f.Unit == unit || catalog.UnitOfTown(f.Unit, unit) }
	if unit == "" {
		return nil
	}
	narrow := func(state acceptance.FindingState) acceptance.Narrow {
		n := acceptance.Narrow{State: state}
		if b.r.town.Code == "" {
			n.Unit = unit
		}
		return n
	}
	list := b.groupOf(narrow(acceptance.Pending), mine, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题要写整改措施", n), fault.Say("写整改措施"), fault.Say("写明做什么、谁做、到哪天")
	})
	list = append(list, b.groupOf(narrow(acceptance.Working), func(f *acceptance.Finding) bool { return mine(f) && f.Back() }, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题被退回", n), fault.Say("看还差什么"), fault.Say("补好之后再报整改完成")
	})...)
	return append(list, b.groupOf(narrow(acceptance.Working), func(f *acceptance.Finding) bool { return mine(f) && !f.Back() }, func(n int) (what, do, detail fault.Message) {
		return fault.Say("%d 条问题在整改", n), fault.Say("报整改完成"), fault.Say("做完的填完成日，都做完再报；来不及的申请延期")
	})...)
}

// group is one task about the findings that conditions let through, none where there are none.
func (b *book) group(n acceptance.Narrow, say func(n int) (what, do, detail fault.Message)) []dated {
	return b.groupOf(n, func(*acceptance.Finding) bool { return true }, say)
}

func (b *book) groupOf(n acceptance.Narrow, ok func(*acceptance.Finding) bool, say func(n int) (what, do, detail fault.Message)) []dated {
	var rows []*acceptance.Finding
	var first journal.Day
	for _, f := range acceptance.Narrowed(b.all, n, b.today) {
		if !ok(f) {
			continue
		}
		rows = append(rows, f)
		if due := b.pressing(f); first == 0 || due < first {
			first = due
		}
	}
	if len(rows) == 0 {
		return nil
	}
	what, do, detail := say(len(rows))
	href := findingsHref(n, issueList)
	t := view.Task{When: dueMark(first, b.today), Due: dueText(first), Detail: detail}
	switch {
	case n.State == acceptance.Waiting: // the owner has done their part: nobody is late
		t.When, t.Due = view.Mark{Kind: view.MarkLook, Text: fault.Say("待复查")}, fault.Say("最早 %s报", view.Short(first))
	case n.Bound == acceptance.BoundLook:
		t.When, t.Due = view.Mark{Kind: view.MarkSoon, Text: fault.Say("该回头看")}, fault.Say("最早 %s", view.Short(first))
	}
	if n.State == acceptance.Waiting {
		first = b.today // where it stands among the tasks: to be done today
	}
	if len(rows) == 1 { // what it is says more than how many
		href = findingHref(rows[0])
		t.Detail = fault.Say("%s %s：%s", rows[0].Label(), view.Plain(b.unit(rows[0].Unit)), view.Plain(rows[0].What()))
	}
	t.What, t.Do = view.Link{Href: href, Text: what}, view.Link{Href: href, Text: do}
	return []dated{{first, t}}
}

// pressing is the day by which a finding presses: when it was reported, when it has to be looked at
// again, else its due day.
func (b *book) pressing(f *acceptance.Finding) journal.Day {
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
func (r *request) townFindings(code string) (view.TownFindings, error) {
	b, err := r.book()
	if err != nil {
		return view.TownFindings{}, err
	}
	n := acceptance.Narrow{Division: code}
	t := acceptance.TallyOf(acceptance.Narrowed(b.all, n, b.today), b.today)
	if t.All == 0 {
		return view.TownFindings{}, nil
	}
	out := view.TownFindings{Title: fault.Say("问题"), Count: fault.Say("%d 条，已销号 %d 条，逾期 %d 条", t.All, t.Closed, t.Overdue)}
	n.State = acceptance.Unclosed
	open := acceptance.Narrowed(b.all, n, b.today)
	for _, f := range open[:min(len(open), mostOnTown)] {
		out.Rows = append(out.Rows, b.row(f))
	}
	n.State = ""
	out.All = view.Link{Href: findingsHref(n, issueList), Text: fault.Say("看全部 %d 条", t.All)}
	return out, nil
}
