package desks

import (
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/centers"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// visitTasks are what waits for the person on a desk of the county: applications to look through,
// visits to arrange, inspections to score, sign and lock.
func visitTasks(r *site.Request) ([]dated, error) {
	if r.Actor.Role != journal.Bureau && r.Actor.Role != journal.Inspector {
		return nil, nil
	}
	list, err := centerTasks(r)
	if err != nil {
		return nil, err
	}
	visits, err := centers.Visible(r)
	if err != nil {
		return nil, err
	}
	for _, in := range visits {
		if !centers.Named(r, in) || in.State != acceptance.Scoring && in.State != acceptance.Signing {
			continue
		}
		v, err := centers.VisitOf(r, in)
		if err != nil {
			return nil, err
		}
		if row := v.Row(); row.Do.Href != "" {
			list = append(list, dated{in.Date, view.Task{
				When: visitWhen(in.Date, r.Site.Clock.Today()), Due: fault.Say("%s检查", view.Short(in.Date)), What: view.Link{Href: row.Href, Text: fault.Say("%s %s", v.Name, centers.KindText(in))},
				Detail: row.Note, Do: row.Do,
			}})
		}
	}
	return list, nil
}

// visitWhen is how far away the day of a visit is; one that has passed is nobody's delay.
func visitWhen(day, today journal.Day) view.Mark {
	switch n := int(day) - int(today); {
	case n == 0:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("今天检查")}
	case n < 0:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("检查日已过")}
	default:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("还有 %d 天", n)}
	}
}

// centerTasks are the bureau's: what lies at its desk, and what it has to arrange.
func centerTasks(r *site.Request) ([]dated, error) {
	if r.Actor.Role != journal.Bureau || r.Register == nil {
		return nil, nil
	}
	files, err := centers.Files(r)
	if err != nil {
		return nil, err
	}
	var list []dated
	for _, f := range files {
		a := f.Progress.Application
		switch {
		case f.Progress.Stage == acceptance.AtDesk && site.May(r.Actor, catalog.Admit, r.Place()):
			list = append(list, dated{a.Sent.Day, view.Task{
				When: view.Mark{Kind: view.MarkLook, Text: fault.Say("待审资料")}, Due: fault.Say("%s申请", view.Short(a.Sent.Day)),
				What:   view.Link{Href: centers.ApplicationHref(a), Text: fault.Say("%s申请验收", f.Name)},
				Detail: fault.Say("自评 %s 分", a.Score.Tenths().Fixed()), Do: view.Link{Href: centers.ApplicationHref(a), Text: fault.Say("审资料")},
			}})
		case f.Progress.Stage == acceptance.Unvisited && site.May(r.Actor, catalog.Inspect, r.Place()):
			href := "/inspections/new?kind=acceptance&town=" + f.Town
			list = append(list, dated{a.Desk.Day, view.Task{
				When: view.Mark{Kind: view.MarkSoon, Text: fault.Say("待安排验收")}, Due: fault.Say("%s受理", view.Short(a.Desk.Day)),
				What:   view.Link{Href: centers.CenterHref(f.Town), Text: fault.Say("%s验收申请已受理，还没有安排验收组", f.Name)},
				Detail: fault.Say("自评 %s 分", a.Score.Tenths().Fixed()), Do: view.Link{Href: href, Text: fault.Say("安排验收组")},
			}})
		}
	}
	return list, nil
}

// centerTasks are the town's: apply when its centre is built, mend an application that came back,
// sign what a team found.
func (d *townDesk) centerTasks() ([]dayTask, error) {
	a, ctx := d.r.Site.Acceptance, d.r.Context()
	var list []dayTask
	center, err := a.Centers.Centers(ctx, d.Code)
	if err != nil {
		return nil, err
	}
	applications, err := a.Applications.Applications(ctx, d.Code, "")
	if err != nil {
		return nil, err
	}
	visits, err := a.Inspections.Inspections(ctx, d.Code, "")
	if err != nil {
		return nil, err
	}
	href := centers.CenterHref(d.Code) + "/apply"
	for _, c := range center {
		p := acceptance.ProgressOf(c, applications, visits)
		switch {
		case !c.Listed():
		case p.Stage == acceptance.Unapplied:
			list = append(list, dayTask{0, view.Task{
				When: view.Mark{Kind: view.MarkWait, Text: fault.Say("无期限")}, Due: fault.Say("达标了就申请"), What: view.Link{Href: href, Text: fault.Say("便民服务中心已建成，可以自评并申请验收")},
				Detail: fault.Say("逐条自评，不动的按合格算"), Do: view.Link{Href: href, Text: fault.Say("申请验收")},
			}})
		case p.Stage == acceptance.SentBack:
			m := p.Application.Remarks[len(p.Application.Remarks)-1]
			list = append(list, dayTask{m.By.Day, view.Task{
				When: view.Mark{Kind: view.MarkSoon, Text: fault.Say("已退回")}, Due: fault.Say("%s退回", view.Short(m.By.Day)), What: view.Link{Href: href, Text: fault.Say("验收申请要补资料")},
				Detail: view.Plain(m.Text), Do: view.Link{Href: href, Text: fault.Say("补好再交")},
			}})
		}
	}
	visits = slices.DeleteFunc(visits, func(in *acceptance.Inspection) bool { return d.r.Unannounced(in) })
	for _, in := range visits {
		v, err := centers.VisitOf(d.r, in)
		if err != nil {
			return nil, err
		}
		if v.MayCountersign() {
			list = append(list, dayTask{in.Verdict.By.Day, view.Task{
				When: view.Mark{Kind: view.MarkLook, Text: fault.Say("待签字")}, Due: fault.Say("%s结论", view.Short(in.Verdict.By.Day)),
				What:   view.Link{Href: v.Href(), Text: fault.Say("%s结论：%s，得 %s 分，等本镇签字", centers.KindText(in), in.Verdict.Grade.Message(), in.Verdict.Shown.Fixed())},
				Detail: fault.Say("看过逐条结果再签；领导也可以签在纸上，由检查组代录"), Do: view.Link{Href: v.Href(), Text: fault.Say("去签字")},
			}})
		}
	}
	return list, nil
}
