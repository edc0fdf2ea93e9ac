package desks

import (
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/batches"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// batchTasks are the batches on their way, without a 文号, late, or not signed for. A department
// has its own items in mind, not batches.
func (d *countyDesk) batchTasks() []dated {
	if d.r.Actor.Role == journal.Department {
		return d.lateItems()
	}
	var list []dated
	behalf := site.May(d.r.Actor, catalog.OnBehalf, d.r.Place())
	for _, b := range d.batches {
		href := batches.BatchHref(b.Number)
		if b.State == rollout.Pushing {
			list = append(list, dated{d.today, view.Task{
				When: view.Mark{Kind: view.MarkRun, Text: fault.Say("进行中")}, Due: fault.Say("今天"),
				What:   view.Link{Href: href, Text: fault.Say("%s正在下发", view.Plain(b.Name()))},
				Detail: fault.Say("离开、断电、重启都接着送，不会送两遍"), Do: view.Link{Href: href, Text: fault.Say("看进度")},
			}})
		}
		t := d.total(b.Number)
		if t.Waiting > 0 && b.State == rollout.Delivered {
			list = append(list, d.waitingTask(b, t, behalf))
		}
		if b.DocNo == "" && b.State == rollout.Delivered && behalf {
			list = append(list, dated{0, view.Task{
				When: view.Mark{Kind: view.MarkWait, Text: fault.Say("文号待补")}, Due: fault.Say("无期限"),
				What: view.Link{Href: href, Text: fault.Say("%s还没有文号", view.Plain(b.Name()))}, Do: view.Link{Href: href + "#docno", Text: fault.Say("补文号")},
			}})
		}
	}
	return list
}

// lateItems is what is overdue of a department's items.
func (d *countyDesk) lateItems() []dated {
	late := coverage.Lines(d.in, coverage.Filter{Department: d.r.Actor.Unit, Overdue: true})
	if len(late) == 0 {
		return nil
	}
	due := late[0].Due
	for _, l := range late {
		due = min(due, l.Due)
	}
	href := lines.LinesAt(0, "department", d.r.Actor.Unit, "overdue", "1")
	return []dated{{due, view.Task{
		When: site.DueMark(due, d.today), Due: site.DueText(due), What: view.Link{Href: href, Text: fault.Say("本部门事项逾期 %d 项次未签收", len(late))},
		Detail: fault.Say("由县局提醒或代录；部门可先同镇里说清资料"), Do: view.Link{Href: href, Text: fault.Say("看 %d 项次", len(late))},
	}}}
}

// waitingTask is what a batch still waits for.
func (d *countyDesk) waitingTask(b *rollout.Batch, t rollout.Stand, behalf bool) dated {
	var codes []string
	for _, s := range d.desk.Stands {
		if s.Batch == b.Number && (t.Overdue > 0 && s.Overdue > 0 || t.Overdue == 0 && s.Waiting > 0) {
			codes = append(codes, s.Town)
		}
	}
	task := view.Task{When: site.DueMark(t.Due, d.today), Due: site.DueText(t.Due)}
	who := site.Names(d.townNames(codes))
	task.What = view.Link{Href: batches.BatchHref(b.Number) + "?show=waiting", Text: fault.Say("%s：%s未签收", view.Plain(b.Name()), who)}
	task.Detail = fault.Say("共 %d 项次未签收；已用微信、电话、纸质答复的可代录", t.Waiting)
	if t.Overdue > 0 {
		task.What.Href = batches.BatchHref(b.Number) + "?show=overdue"
		task.Detail = fault.Say("逾期 %d 项次；已用微信、电话、纸质答复的可代录", t.Overdue)
	}
	task.Do = view.Link{Href: batches.BatchHref(b.Number), Text: fault.Say("看 %d 项次", t.Waiting)}
	if behalf {
		task.Do = view.Link{Href: behalfHref(codes), Text: fault.Say("代录签收")}
	}
	return dated{t.Due, task}
}

// objectionTasks are the objections that wait: a department's own, or all.
func (d *countyDesk) objectionTasks() []dated {
	var list []rollout.ObjectedLine
	var towns []string
	first := journal.Day(0)
	for _, o := range d.desk.Objections {
		if !d.own(o.Slot) {
			continue
		}
		list = append(list, o)
		if n := d.r.Register.TownName(o.Town); !slices.Contains(towns, n) {
			towns = append(towns, n)
		}
		if by := o.AnswerBy(); first == 0 || by < first {
			first = by
		}
	}
	if len(list) == 0 {
		return nil
	}
	task := view.Task{
		When: site.DueMark(first, d.today), Due: fault.Say("%s答复", view.Short(first)),
		What: view.Link{Href: "/objections", Text: fault.Say("%d 项次异议等待答复", len(list))}, Detail: site.Names(towns),
	}
	if site.May(d.r.Actor, catalog.Answer, d.r.Place()) || d.r.Actor.Role == journal.Department {
		task.Do = view.Link{Href: "/objections", Text: fault.Say("逐条答复")}
	}
	return []dated{{first, task}}
}

// own tells whether a slot is the person's business: every one, or a department's.
func (d *countyDesk) own(slot int) bool {
	if d.r.Actor.Role != journal.Department {
		return true
	}
	items := d.in.Edition.Items
	return slot < len(items) && items[slot].Unit == d.r.Actor.Unit
}

// trainingTasks are sessions to hold or to record, and items that none covers.
func (d *countyDesk) trainingTasks() []dated {
	var list []dated
	covered := map[int]bool{}
	for _, t := range d.trainings {
		mine := false
		for _, it := range t.Items {
			covered[it.Slot] = covered[it.Slot] || t.State != rollout.Dropped
			mine = mine || d.own(it.Slot)
		}
		if t.State != rollout.Arranged || !mine {
			continue
		}
		href, do := "/trainings/"+t.ID, fault.Say("看报名")
		task := view.Task{When: view.Mark{Kind: view.MarkRun, Text: fault.Say("还有 %d 天", int(t.Date)-int(d.today))}, Due: fault.Say("%s培训", view.Short(t.Date))}
		if t.Date <= d.today {
			task.When, do = view.Mark{Kind: view.MarkSoon, Text: fault.Say("待登记")}, fault.Say("登记到场")
		}
		task.What = view.Link{Href: href, Text: fault.Say("培训“%s”", view.Plain(t.Title))}
		task.Detail = fault.Say("%d 项，已报名 %d/%d 个镇（街道）", len(t.Items), batches.Enrolled(t), len(t.Towns))
		task.Do = view.Link{Href: href, Text: do}
		list = append(list, dated{t.Date, task})
	}
	bare := 0
	for i, it := range d.in.Edition.Items {
		if it.Training && it.Gone == nil && !covered[it.Slot] && d.own(i) && d.rep.ByItem[i].Pushed > 0 {
			bare++
		}
	}
	if bare > 0 && site.May(d.r.Actor, catalog.Train, d.r.Place()) {
		list = append(list, dated{0, view.Task{
			When: view.Mark{Kind: view.MarkWait, Text: fault.Say("待培训")}, Due: fault.Say("无期限"),
			What: view.Link{Href: "/trainings/new", Text: fault.Say("%d 项应训事项还没有排培训", bare)}, Do: view.Link{Href: "/trainings/new", Text: fault.Say("排培训")},
		}})
	}
	return list
}

// itemTasks are lines not pushed, seals and accounts not granted, and guidance that is missing.
func (d *countyDesk) itemTasks() []dated {
	var list []dated
	wait := func(when fault.Message, what, do view.Link, detail fault.Message) {
		list = append(list, dated{0, view.Task{
			When: view.Mark{Kind: view.MarkWait, Text: when}, Due: fault.Say("无期限"), What: what, Do: do, Detail: detail,
		}})
	}
	if n := d.rep.InScope - d.rep.Stages.Pushed; n > 0 && site.May(d.r.Actor, catalog.Push, d.r.Place()) {
		wait(fault.Say("未下发"), view.Link{Href: "/lines?lacks=pushed", Text: fault.Say("%d 项次还没有下发", n)},
			view.Link{Href: "/batches/new", Text: fault.Say("准备下一批")}, site.Nothing)
	}
	unit := ""
	if d.r.Actor.Role == journal.Department {
		unit = d.r.Actor.Unit
	}
	if n := d.lacking(unit); n > 0 && (unit != "" || site.May(d.r.Actor, catalog.Ready, d.r.Place())) {
		wait(fault.Say("待到位"), view.Link{Href: lines.LinesAt(0, "department", unit, "authority", "lack"), Text: fault.Say("%d 项次印章或账号没有到位", n)},
			view.Link{Href: "/ready", Text: fault.Say("登记权限")}, fault.Say("各部门登记本部门的，县局可以代登记"))
	}
	n := 0
	for _, code := range d.missing {
		if it, ok := d.in.Edition.Item(code); ok && d.own(it.Slot) {
			n++
		}
	}
	if n > 0 {
		wait(fault.Say("资料未齐"), view.Link{Href: "/items", Text: fault.Say("%d 项资料未齐", n)}, view.Link{Href: "/items", Text: fault.Say("看事项")},
			fault.Say("政策解答、办理流程、要件要素标准缺一样或几样；可以先下发，镇上看到“资料未齐”"))
	}
	return list
}

// lacking counts the lines of a department, or of all, whose seal or account is not there.
func (d *countyDesk) lacking(unit string) int {
	n := 0
	for range coverage.Each(d.in, coverage.Filter{Department: unit, Authority: "lack"}) {
		n++
	}
	return n
}
