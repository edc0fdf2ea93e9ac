package desks

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const (
	entriesAPage = 50
	deepestPage  = 200 // further back by day
)

// journal is who did what in the county, the newest first.
func (s pages) journal(r *site.Request) error {
	day, wrong := r.Day("day")
	page, more := r.Whole("page", 1)
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return fault.Mistakes(wrong, "日期或页码不对")
	}
	page = min(max(page, 1), deepestPage)
	prefix := r.Place()
	town := r.Text("town")
	if town != "" {
		if prefix = town; r.Register == nil || !known(r.Register, town) {
			return fault.New(fault.NotFound, "没有找到")
		}
	}
	list, total, err := s.Journal.Journal(r.Context(), prefix, day, page*r.APage(entriesAPage))
	if err != nil {
		return err
	}
	p := view.JournalPage{Shell: r.Shell("/journal")}
	p.Title = fault.Say("操作记录")
	p.Head.Title = fault.Say("%d 条操作记录，新的在前", total)
	p.Head.Day = []view.Link{r.Now(), {Text: fault.Say("按录入时间；记录连成一串，改动一条就看得出")}}
	p.Filter = journalFilter(r, town, day, total)
	from, to, pager := site.Paged(total, page, r.APage(entriesAPage), journalQuery(town, day), "/journal")
	if p.Pager = pager; page == deepestPage {
		p.Pager.Next = ""
	}
	if total == 0 {
		p.Pager = view.Pager{}
		p.Empty = view.Empty{Title: fault.Say("没有记录"), Text: fault.Say("换一天，或去掉镇（街道）试试。"), Acts: []view.Act{{Href: "/journal", Text: fault.Say("看全部")}}}
	}
	for _, e := range list[min(from, len(list)):min(to, len(list))] {
		p.Rows = append(p.Rows, journalRow(r, e))
	}
	return r.Page(http.StatusOK, p)
}

func known(reg *catalog.Register, town string) bool {
	_, ok := reg.Town(town)
	return ok
}

func journalQuery(town string, day journal.Day) url.Values {
	q := url.Values{}
	if town != "" {
		q.Set("town", town)
	}
	if day != 0 {
		q.Set("day", day.String())
	}
	return q
}

func journalFilter(r *site.Request, town string, day journal.Day, total int) view.Filter {
	f := view.Filter{Action: "/journal", Tight: true, Result: fault.Say("%d 条", total)}
	towns := view.FilterField{Name: "town", Label: fault.Say("镇（街道）"), Options: []view.Option{{Text: fault.Say("全县")}}}
	if r.Register != nil {
		for _, t := range r.Register.Towns {
			towns.Options = append(towns.Options, view.Option{Value: t.Code, Text: view.Plain(t.Name), On: t.Code == town})
		}
	}
	f.Fields = []view.FilterField{towns, {Name: "day", Value: day.String(), Label: fault.Say("录入日，如 2026-06-17")}}
	return f
}

func journalRow(r *site.Request, e journal.Entry) view.JournalRow {
	name := r.PersonName(e.Person)
	row := view.JournalRow{At: journal.DayOf(e.At).String() + " " + view.Clock(e.At), Who: name, Unit: e.Unit, What: deedText(e), About: about(r, e)}
	if r.Register != nil {
		row.Unit = site.UnitName(r.Register, e.Unit)
	}
	if e.Signed != "" && e.Signed != name {
		row.Size = fault.Say("签名 %s", e.Signed)
	}
	if n := len(e.Touched); n > 0 {
		row.Size = fault.Say("%d 项", n)
	}
	if e.Day != 0 && e.Day != journal.DayOf(e.At) {
		row.Day = view.Full(e.Day)
	}
	return row
}

// about is what an entry is about, with a link where it has a page.
func about(r *site.Request, e journal.Entry) view.Link {
	kind, key, _ := strings.Cut(e.Stream, "/")
	switch kind {
	case "package":
		name := e.Division
		if r.Register != nil {
			name = r.Register.TownName(e.Division)
		}
		return view.Link{Href: "/towns/" + e.Division, Text: view.Plain(name)}
	case "batch":
		n, _ := strconv.Atoi(key)
		return view.Link{Text: fault.Say("第 %d 批", n)}
	case "edition":
		n, _ := strconv.Atoi(key)
		return view.Link{Text: fault.Say("第 %d 版目录", n)}
	case "guidance":
		return view.Link{Href: "/items/" + url.PathEscape(key), Text: view.Plain(key)}
	case "training":
		return view.Link{Text: fault.Say("培训")}
	case "register":
		return view.Link{Text: fault.Say("区划和单位")}
	case "intake":
		return view.Link{Text: fault.Say("补录")}
	case "cases":
		return view.Link{Text: fault.Say("办件量")}
	case "liaisons":
		return view.Link{Text: fault.Say("联络员")}
	case "heads":
		return view.Link{Href: "/import/" + key, Text: fault.Say("表头")}
	}
	if m, ok := acceptanceAbout[kind]; ok {
		return view.Link{Text: m}
	}
	return view.Link{Text: fault.Say("计划")}
}

// deedText is what an entry did, in words; a word that is not known yet stands as it is.
func deedText(e journal.Entry) fault.Message {
	if m, ok := acceptanceDeed(e); ok {
		return m
	}
	if m, ok := deedNames[journal.Kind(e.Stream)+"/"+e.Name]; ok {
		return m
	}
	if m, ok := deedNames[e.Name]; ok {
		return m
	}
	return view.Plain(e.Name)
}

// deedNames are the words of entries; those of one kind alone have it in front.
var deedNames = map[string]fault.Message{
	"intake/ledger": fault.Say("补录承接台账"), "intake/training": fault.Say("补录培训台账"), "intake/attendance": fault.Say("补录培训签到"), "intake/cases": fault.Say("导入办件量"),
	"heads/map": fault.Say("记住表头"), "heads/forget": fault.Say("不再记住表头"),
	"intake/taken": fault.Say("补录完成"), "cases/cases": fault.Say("导入办件量"), "liaisons/liaisons": fault.Say("导入联络员"),
	"training/training": fault.Say("补录培训台账"), "training/attendance": fault.Say("补录培训签到"),
	rollout.ActOpen: fault.Say("按目录开账"), rollout.ActPush: fault.Say("下发"), rollout.ActWithdraw: fault.Say("撤回"), rollout.ActReceive: fault.Say("签收"),
	rollout.ActObject: fault.Say("提出异议"), rollout.ActAnswer: fault.Say("答复异议"), rollout.ActReady: fault.Say("登记印章、账号"),
	rollout.ActExempt: fault.Say("不适用"), rollout.ActStop: fault.Say("停办或恢复"), rollout.ActTrain: fault.Say("培训"), rollout.ActLive: fault.Say("登记可办"),
	rollout.ActCheck: fault.Say("抽查"), rollout.ActRetract: fault.Say("更正"),
	"batch/push": fault.Say("开始下发"), "delivered": fault.Say("全部送达"), "batch/withdraw": fault.Say("开始撤回"), "withdrawn": fault.Say("撤回完毕"),
	"arrange": fault.Say("安排培训"), "enrol": fault.Say("报名"), "hold": fault.Say("登记培训"), "held": fault.Say("培训入账"),
	"issue": fault.Say("印发目录"), "issued": fault.Say("目录入账"), "current": fault.Say("目录启用"), "plan": fault.Say("定下计划"), "entered": fault.Say("计划到期执行"),
	"towns": fault.Say("导入区划"), "reached": fault.Say("新镇开账"), "departments": fault.Say("登记部门"), "docno": fault.Say("补文号"),
	"finding/assign": fault.Say("指定责任人"), "finding/want": fault.Say("申请延期"), "finding/decline": fault.Say("不同意延期"),
}
