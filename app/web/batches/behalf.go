package batches

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// channelNames are the words of rollout.Channels on the page.
var channelNames = []fault.Message{fault.Say("微信回复"), fault.Say("电话记录"), fault.Say("纸质回执")}

// behalfPage lists the towns that still have to sign, each with how it answered.
func (s pages) behalfPage(r *site.Request) error {
	return s.showBehalf(r, http.StatusOK, map[string]view.BehalfRow{}, view.Picture{}, nil)
}

// showBehalf is the form with what was typed, by town.
func (s pages) showBehalf(r *site.Request, status int, typed map[string]view.BehalfRow, shared view.Picture, problems []fault.Mistake) error {
	p := view.Behalf{Shell: r.Shell("/"), Op: s.NewID(), Problems: view.Problems{List: problems}, Shared: shared, Results: behalfResults(r)}
	p.Title = fault.Say("代录签收")
	p.Empty = view.Empty{Title: fault.Say("没有要代录的：每个镇（街道）都已签收"), Acts: []view.Act{{Href: "/", Text: fault.Say("回工作台")}}}
	p.Head.Title = fault.Say("没有要代录的")
	if err := r.NeedCounty(); err != nil {
		return err
	}
	desk, err := s.Rollout.Desk(r.Context(), r.Actor, r.Place())
	if err != nil {
		return err
	}
	for i, c := range rollout.Channels {
		p.Channels = append(p.Channels, view.Option{Value: c, Text: channelNames[i]})
	}
	chosen := site.Set(r.List("town"))
	lines, late, on, more := 0, 0, 0, 0
	for _, t := range r.Register.Towns {
		row := behalfRow(desk, t.Code, s.Clock.Today())
		if row.Lines == 0 {
			continue
		}
		if len(chosen) > 0 && len(typed) == 0 && !chosen[t.Code] { // asked for some towns only
			more++
			continue
		}
		row.Name, row.On, row.Day = t.Name, chosen[t.Code], s.Clock.Today().String()
		row.take(typed[t.Code], problems)
		lines += row.Lines
		if row.Late {
			late++
		}
		if row.On {
			on++
		}
		p.Rows = append(p.Rows, row.BehalfRow)
	}
	if more > 0 {
		p.More = view.Link{Href: "/behalf", Text: fault.Say("另有 %d 个镇（街道）待签收", more)}
	}
	if len(p.Rows) > 0 {
		p.Head = behalfHead(len(p.Rows), lines, late)
		p.Count = fault.Say("%d 个镇（街道）待签收 %d 项次；勾选的才记", len(p.Rows), lines)
		p.Bar = view.ActBar{Before: fault.Say("代录签收"), Count: "towns", N: on, After: fault.Say("个镇（街道）"), Others: []view.Act{{Href: "/", Text: fault.Say("以后再录")}},
			Why: fault.Say("每个镇记下全部待签收的项；姓名、依据和录入人都留下")}
		if p.After, err = behalfAfter(r, lines); err != nil {
			return err
		}
	}
	return r.Page(status, p)
}

func behalfHead(towns, lines, late int) view.Head {
	h := view.Head{
		Crumb: []view.Link{{Href: "/", Text: fault.Say("工作台")}, {Text: fault.Say("代录签收")}},
		Title: fault.Say("%d 个镇（街道）还有 %d 项次未签收；", towns, lines), Rest: fault.Say("已用微信、电话、纸质答复的在这里代录"),
		Day: []view.Link{{Text: fault.Say("镇不用再登录补点一遍")}, {Text: fault.Say("本页的每一条都记为“代录”")}},
	}
	if late > 0 {
		h.Urgent, h.Rest = fault.Say("%d 个镇逾期", late), site.Nothing
	}
	return h
}

// behalfLine is a row of the page while it is made.
type behalfLine struct{ view.BehalfRow }

// behalfRow is what one town still has to sign, over all batches.
func behalfRow(desk *rollout.Desk, town string, today journal.Day) *behalfLine {
	row := &behalfLine{view.BehalfRow{Code: town, Href: "/lines?waiting=1&town=" + town}}
	var parts []fault.Message
	for _, st := range desk.Stands {
		if st.Town != town || st.Waiting == 0 {
			continue
		}
		row.Lines += st.Waiting
		row.Late = row.Late || st.Overdue > 0
		if st.Due != 0 && (row.Due == 0 || st.Due < row.Due) {
			row.Due = st.Due
		}
		parts = append(parts, fault.Say("第 %d 批 %d 项", st.Batch, st.Waiting))
	}
	row.Batches = fault.Say("%s", parts)
	return row
}

// take puts what was typed for the town, and what is wrong with it, into the row.
func (row *behalfLine) take(typed view.BehalfRow, problems []fault.Mistake) {
	if typed.Code != "" {
		row.On, row.Channel, row.Signed, row.Day, row.Note, row.Picture = typed.On, typed.Channel, typed.Signed, typed.Day, typed.Note, typed.Picture
	}
	row.Wrong = map[string]fault.Message{}
	for _, m := range problems {
		if field, town, _ := strings.Cut(m.Field, "-"); town == row.Code {
			row.Wrong[field] = m.Reason
		}
	}
	if m, ok := row.Wrong["picture"]; ok && row.Wrong["note"].ID == "" {
		row.Wrong["note"] = m
	}
}

// behalfAfter is what recording for every town of the list would do.
func behalfAfter(r *site.Request, count int) (view.After, error) {
	in, err := lines.InputAt(r, 0)
	if err != nil {
		return view.After{}, err
	}
	rep := coverage.Make(in)
	n := rep.Stages.Received
	rate := site.Fact(fault.Say("签收率"), fault.Say("%d/%d %s；全部代录后 ", n, rep.InScope, view.Rate(n, rep.InScope)))
	rate.Strong = fault.Say("%d/%d %s", n+count, rep.InScope, view.Rate(n+count, rep.InScope))
	return view.After{Title: fault.Say("代录之后"), Facts: []view.Fact{
		rate,
		site.Fact(fault.Say("逾期"), fault.Say("现有 %d 项次；签收日期在期限之内的算按期", rep.Overdue)),
		site.Fact(fault.Say("录入人"), fault.Say("%s，姓名保留", view.Plain(r.Actor.Name))),
		site.Fact(fault.Say("日期"), fault.Say("签收日期照依据，录入日期为今天，两个都留")),
		site.Fact(fault.Say("镇看得到"), fault.Say("镇里看得到谁代录的、凭什么，可指出不对的地方")),
		site.Fact(fault.Say("更正"), fault.Say("录错了可写明理由更正，原记录保留")),
	}}, nil
}

// behalf records what the ticked towns answered.
func (s pages) behalf(r *site.Request) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	shared, problems, err := r.Picture("shared")
	if err != nil {
		return err
	}
	typed := map[string]view.BehalfRow{}
	var answers []rollout.Behalf
	ticked := site.Set(r.List("towns"))
	for _, t := range r.Register.Towns {
		row, wrong, err := behalfTyped(r, t.Code, ticked[t.Code])
		if err != nil {
			return err
		}
		typed[t.Code], problems = row, append(problems, wrong...)
		if !row.On {
			continue
		}
		b := rollout.Behalf{Town: t.Code, Channel: row.Channel, Signed: row.Signed, Evidence: row.Picture.Sum, Note: row.Note}
		if b.Evidence == "" {
			b.Evidence = shared.Sum
		}
		b.Day, _ = journal.ParseDay(row.Day)
		answers = append(answers, b)
	}
	if len(problems) > 0 {
		return s.showBehalf(r, http.StatusUnprocessableEntity, typed, shared, problems)
	}
	acts, err := s.Rollout.OnBehalf(r.Context(), r.Deed(), answers)
	if list, status, ok := site.Refused(err); ok {
		return s.showBehalf(r, status, typed, shared, list)
	} else if err != nil {
		return err
	}
	return recorded(r, answers, acts)
}

// behalfTyped is what the form says of one town. What was typed for a town that is not ticked
// is told, not dropped.
func behalfTyped(r *site.Request, code string, on bool) (view.BehalfRow, []fault.Mistake, error) {
	row := view.BehalfRow{
		Code: code, On: on, Channel: r.Text("channel-" + code), Signed: r.Text("signed-" + code), Day: r.Text("day-" + code), Note: r.Text("note-" + code),
	}
	pic, wrong, err := r.Picture(code)
	if err != nil {
		return row, nil, err
	}
	row.Picture = pic
	if on {
		_, bad := r.Day("day-" + code)
		return row, append(wrong, bad...), nil
	}
	if row.Signed != "" || row.Note != "" || pic.Sum != "" {
		wrong = append(wrong, fault.Mistake{Field: "signed-" + code, Reason: fault.Say("%s：填了内容，没有选中", r.Register.TownName(code)), Remedy: fault.Say("要代录就勾上，不要就清空")})
	}
	return row, wrong, nil
}

// recorded says on the next page what was recorded for each town and what was passed over.
func recorded(r *site.Request, answers []rollout.Behalf, acts []rollout.Act) error {
	n := 0
	var list []view.BehalfResult
	for i, a := range acts {
		n += len(a.Slots)
		res := view.BehalfResult{Name: r.Register.TownName(answers[i].Town), Done: len(a.Slots), Skipped: site.Skipped(a.Skipped)}
		if len(a.Slots) == 0 && len(a.Skipped) == 0 {
			res.Skipped = fault.Say("那天没有待签收的：后来才下发，或别人已先记下")
		}
		list = append(list, res)
	}
	if b, err := json.Marshal(list); err == nil {
		// Said once and not worth a failure: the act itself is done.
		_ = r.Site.Scratch.Put(r.Context(), behalfKey(r), b, r.Site.Clock.Now().Add(5*time.Minute))
	}
	return r.To("/behalf", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已代录 %d 个镇（街道）签收 %d 项次", len(acts), n)})
}

func behalfKey(r *site.Request) string { return "behalf/" + r.Session.ID }

// behalfResults is what the last act recorded, once.
func behalfResults(r *site.Request) []view.BehalfResult {
	b, err := r.Site.Scratch.Get(r.Context(), behalfKey(r), r.Site.Clock.Now())
	if err != nil {
		return nil
	}
	_ = r.Site.Scratch.Delete(r.Context(), behalfKey(r)) // it expires by itself
	var list []view.BehalfResult
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(&list) != nil {
		return nil
	}
	for i := range list {
		list[i].Skipped = site.Revived(list[i].Skipped)
	}
	return list
}
