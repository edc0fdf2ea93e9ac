package batches

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// confirmForm is every line that waits for the town's signature, all ticked.
func (s pages) confirmForm(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	p := confirmPage{Town: t, r: r, all: r.Text("none") == ""}
	return p.send(http.StatusOK)
}

// confirmPage is the page on which a town signs, as it is to be shown.
type confirmPage struct {
	*lines.Town
	r        *site.Request
	all      bool              // everything is ticked; else what ticked says
	ticked   map[string]bool   // codes
	doubts   map[string]string // as typed, by code
	problems view.Problems
	flash    *view.Notice
}

func (c *confirmPage) send(status int) error {
	batch := c.r.Text("batch")
	p := view.Confirm{Shell: c.r.Shell("/confirm"), Op: c.r.Site.NewID(), Batch: batch, Problems: c.problems}
	if c.flash != nil {
		p.Flash = c.flash
	}
	p.Title = fault.Say("签收")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("待办")}, {Text: fault.Say("签收")}}
	var shown []rollout.Owed
	for _, o := range c.Pack.Owed(c.r.Site.Clock.Today()) {
		if batch == "" || batch == strconv.Itoa(o.Batch) {
			shown = append(shown, o)
		}
	}
	if err := c.head(&p, shown); err != nil {
		return err
	}
	p.Groups, p.Ticked, p.Total = c.groups(shown)
	if p.Total == 0 {
		p.Head.Title = fault.Say("没有要签收的资料")
		p.Empty = view.Empty{Title: fault.Say("没有要签收的资料"),
			Text: fault.Say("下发给%s的 %d 项里，已签收 %d 项。", c.Name, c.Figure(coverage.Filter{Has: rollout.Pushed}).N, c.Figure(coverage.Filter{Has: rollout.Received}).N),
			Acts: []view.Act{{Href: "/town", Text: fault.Say("看本镇情况")}}}
		return c.r.Page(status, p)
	}
	p.None = view.Link{Href: c.address("1"), Text: fault.Say("全不选")}
	if !c.all && p.Ticked == 0 {
		p.None = view.Link{Href: c.address(""), Text: fault.Say("全选")}
	}
	p.After = c.after(p.Ticked)
	p.Why = fault.Say("代表%s签收，签错了可以更正", c.Name)
	return c.r.Page(status, p)
}

func (c *confirmPage) address(none string) string {
	q := url.Values{}
	if b := c.r.Text("batch"); b != "" {
		q.Set("batch", b)
	}
	if none != "" {
		q.Set("none", none)
	}
	if len(q) == 0 {
		return "/confirm"
	}
	return "/confirm?" + q.Encode()
}

// head says how many wait and until when.
func (c *confirmPage) head(p *view.Confirm, shown []rollout.Owed) error {
	n := 0
	for _, o := range shown {
		n += len(o.Lines)
	}
	if n == 0 {
		return nil
	}
	first := shown[0]
	mark := site.DueMark(first.Due, c.r.Site.Clock.Today())
	p.Head.Title = fault.Say("%d 项资料待签收，", n)
	if len(shown) == 1 {
		p.Head.Title = fault.Say("第 %d 批 %d 项资料待签收，", first.Batch, n)
	}
	switch {
	case mark.Kind == view.MarkLate:
		p.Head.Urgent = mark.Text
	case first.Due == 0:
		p.Head.Rest = fault.Say("没有期限")
	default:
		p.Head.Rest = fault.Say("%s到期", view.Short(first.Due))
	}
	for _, o := range shown {
		b, err := c.r.Site.Rollout.Batches.Batch(c.r.Context(), c.r.Place(), o.Batch)
		if err != nil {
			return err
		}
		text := fault.Say("%s，%s下发 %d 项", view.Plain(b.Name()), view.Full(b.Day), len(o.Lines))
		if b.DocNo != "" {
			text = fault.Say("%s（%s），%s下发 %d 项", view.Plain(b.Name()), b.DocNo, view.Full(b.Day), len(o.Lines))
		}
		p.Head.Day = append(p.Head.Day, view.Link{Text: text})
	}
	return nil
}

func (c *confirmPage) groups(shown []rollout.Owed) (groups []view.TickGroup, ticked, total int) {
	at := map[string]int{}
	for _, line := range c.Lines(coverage.Filter{Waiting: true}) {
		version, waits := versionOf(shown, line.Item.Slot)
		if !waits {
			continue
		}
		i, ok := at[line.Item.Unit]
		if !ok {
			i = len(groups)
			at[line.Item.Unit] = i
			groups = append(groups, view.TickGroup{Department: line.Item.Department})
		}
		code := line.Item.Code
		row := view.Tick{
			Code: code, Name: line.Item.Name, Value: code + "@" + strconv.Itoa(version), On: c.all || c.ticked[code],
			Version: rollout.VersionText(version), Doubt: c.doubts[code],
		}
		row.Asked = row.Doubt != ""
		if row.On {
			ticked++
		}
		total++
		groups[i].Rows = append(groups[i].Rows, row)
	}
	return groups, ticked, total
}

// versionOf is the version at which a slot waits.
func versionOf(owed []rollout.Owed, slot int) (int, bool) {
	for _, o := range owed {
		for _, l := range o.Lines {
			if l.Slot == slot {
				return l.Version, true
			}
		}
	}
	return 0, false
}

// after is what signing changes.
func (c *confirmPage) after(n int) view.After {
	received, scope := c.Figure(coverage.Filter{Has: rollout.Received}).N, c.Figure(coverage.Filter{Standing: "inscope"}).N
	return view.After{Title: fault.Say("签收之后"), Facts: []view.Fact{
		{Term: fault.Say("事项"), Text: fault.Say("%d 项由“下发”变为“签收”，每项各记一条", n)},
		{Term: fault.Say("签收率"), Text: fault.Say("%d/%d %s → ", received, scope, view.Rate(received, scope)),
			Strong: fault.Say("%d/%d %s", received+n, scope, view.Rate(received+n, scope))},
		{Term: fault.Say("签收人"), Text: fault.Say("%s，代表%s", c.r.Account.Name, c.Name)},
		{Term: fault.Say("资料"), Text: fault.Say("绑定各项资料现在的版本及校验码，日后改版不影响本次记录")},
		{Term: fault.Say("疑问"), Text: fault.Say("可带疑问签收，县级部门看得到")},
		{Term: fault.Say("更正"), Text: fault.Say("签错了可写明理由更正，原记录保留。接不了的不要勾选，改选"),
			Link: view.Link{Href: "/object", Text: fault.Say("暂不具备承接条件")}},
	}}
}

// confirm records what the town signs for, line by line as it was seen.
func (s pages) confirm(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	c := confirmPage{Town: t, r: r, ticked: map[string]bool{}, doubts: map[string]string{}}
	act, err := s.Rollout.Receive(r.Context(), r.Deed(), t.Code, c.receipt())
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		if c.Town, err = lines.LoadTown(r, t.Code); err != nil {
			return err
		}
		c.problems = site.ProblemsOf(refused, "")
		return c.send(site.Statuses[refused.Kind])
	} else if err != nil {
		return err
	}
	note := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已签收 %d 项", len(act.Slots)), Text: site.PassedOver(act.Skipped),
		Link: view.Link{Href: "/town", Text: fault.Say("看本镇情况")}}
	if len(act.Skipped) == 0 {
		return r.To("/", note)
	}
	// What moved while the page was open is told at once, with the doubts that were typed for it.
	note.Kind = view.NoticeWarn
	if c.Town, err = lines.LoadTown(r, t.Code); err != nil {
		return err
	}
	c.flash = note
	return c.send(http.StatusOK)
}

// receipt is what the form ticks, at the versions that stood in it.
func (c *confirmPage) receipt() rollout.Receipt {
	var rec rollout.Receipt
	for _, v := range c.r.List("c") {
		code, text, _ := strings.Cut(v, "@")
		version, err := strconv.Atoi(text)
		slot := c.Slot(code)
		if err != nil || slot < 0 {
			continue
		}
		c.ticked[code] = true
		rec.Lines = append(rec.Lines, rollout.Seen{Slot: slot, Version: version})
	}
	if c.In.Edition == nil {
		return rec
	}
	for _, it := range c.In.Edition.Items {
		if doubt := c.r.Text("d-" + it.Code); doubt != "" {
			c.doubts[it.Code] = doubt
			rec.Doubts = append(rec.Doubts, rollout.Doubt{Slot: it.Slot, Text: doubt})
		}
	}
	return rec
}
