package centers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// step is one step of a score sheet: a section, or in a guidance check an item with every section.
type step struct {
	name, short string
	sections    []acceptance.Section
	item        string // code
}

// steps are those of an inspection, in the order of its standard or of its items.
func (v *Visit) steps() []step {
	var out []step
	if v.in.Kind == acceptance.Guidance {
		for _, it := range v.in.Items {
			out = append(out, step{name: it.Name, short: it.Code, sections: v.std.Sections, item: it.Code})
		}
		return out
	}
	for _, sec := range v.std.Sections {
		short, _, _ := strings.Cut(sec.Title, "、")
		out = append(out, step{name: sec.Title, short: short, sections: []acceptance.Section{sec}})
	}
	return out
}

// keys are what a step asks for.
func (s step) keys() []acceptance.Key {
	var out []acceptance.Key
	for _, sec := range s.sections {
		for _, c := range sec.Clauses {
			out = append(out, acceptance.Key{Clause: c.No, Item: s.item})
		}
	}
	return out
}

// stepOf is the number of the step with a key, from 1.
func (v *Visit) stepOf(k acceptance.Key) int {
	for i, s := range v.steps() {
		if slices.Contains(s.keys(), k) {
			return i + 1
		}
	}
	return 1
}

// visit is the page of one inspection: its score sheet while it is scored, then its record.
func (s pages) visit(r *site.Request) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	at := r.Text("s")
	if at == "" {
		at = v.firstOpen()
	}
	n, err := strconv.Atoi(at)
	if v.in.State != acceptance.Scoring || r.Text("view") == "record" || err != nil || n < 1 || n > len(v.steps()) {
		return v.sendRecord(http.StatusOK)
	}
	return v.sendSheet(http.StatusOK, n, nil)
}

// firstOpen is the first step that is not finished, the end where all are or the person does not
// score.
func (v *Visit) firstOpen() string {
	if v.scores() {
		for i, st := range v.steps() {
			for _, k := range st.keys() {
				if _, ok := v.in.Answer(k); !ok {
					return strconv.Itoa(i + 1)
				}
			}
		}
	}
	return "end"
}

// sendSheet is one step of the sheet; wrong is a form that was refused.
func (v *Visit) sendSheet(status, n int, wrong *refusedMark) error {
	p := v.sheet(n, wrong)
	if wrong != nil {
		p.Problems = view.Problems{List: wrong.problems}
	}
	return v.r.Page(status, p)
}

// refusedMark is an answer that was refused, as it was typed.
type refusedMark struct {
	mark     acceptance.Mark
	deducted string
	problems []fault.Mistake
}

func (v *Visit) sheet(n int, wrong *refusedMark) view.Sheet {
	p := view.Sheet{Shell: v.r.Shell(visitNav(v.r)), May: v.scores()}
	p.Title = fault.Say("%s%s", v.Name, v.in.Kind.Message())
	p.Head, p.Items = v.sheetHead(), v.in.Kind == acceptance.Guidance
	p.Steps, p.Sum = v.sheetSteps(n)
	p.Tally, p.Vetoes = v.tally()
	steps := v.steps()
	st := steps[n-1]
	open := 0
	for i, sec := range st.sections {
		out := view.SheetSection{ID: fmt.Sprintf("s%d", i+1), Name: sec.Title, Points: pointsOf(sec.Clauses).String(), Of: len(sec.Clauses)}
		for _, c := range sec.Clauses {
			f := v.clause(c, st.item, n, wrong)
			_, ok := v.in.Answer(acceptance.Key{Clause: c.No, Item: st.item})
			out.Done += site.Bit(ok)
			open += site.Bit(!ok)
			out.Clauses = append(out.Clauses, f)
		}
		p.Sections = append(p.Sections, out)
	}
	if v.in.Kind == acceptance.Guidance {
		p.Note = fault.Say("%s %s", view.Plain(st.item), view.Plain(st.name))
	}
	p.Rest = v.rest(st, n, open)
	p.Next = view.Act{Href: v.Href() + "?s=end", Text: fault.Say("去汇总"), First: true}
	if n < len(steps) {
		next := steps[n]
		p.Next = view.Act{Href: fmt.Sprintf("%s?s=%d", v.Href(), n+1), Text: fault.Say("下一步：%s（%d 条）", view.Plain(next.name), len(next.keys())), First: true}
	}
	p.Why = fault.Say("每点一下都已送到县局；几个人可以同时评")
	return p
}

func (v *Visit) sheetHead() view.Head {
	h := view.Head{
		Crumb: []view.Link{{Href: "/inspections", Text: fault.Say("检查")}, {Text: fault.Say("%s %s", v.Name, KindText(v.in))}},
		Title: v.sheetTitle(),
		Day:   []view.Link{{Text: fault.Say("%s %s", view.Full(v.in.Date), KindText(v.in))}, {Text: fault.Say("检查组 %d 人", len(v.in.Team))}, v.basis()},
	}
	return h
}

// sheetTitle is how far the sheet is: 小洋镇：已查 31/53 条，已扣 1.5 分.
func (v *Visit) sheetTitle() fault.Message {
	done, of, deducted, vetoed := v.answered()
	name := fault.Say("%s", v.Name)
	if v.in.Kind == acceptance.Acceptance {
		name = fault.Say("%s便民服务中心", v.Name)
	}
	if len(vetoed) > 0 {
		return fault.Say("%s：已查 %d/%d 条，已扣 %s 分，%d 条否决", name, done, of, deducted, len(vetoed))
	}
	return fault.Say("%s：已查 %d/%d 条，已扣 %s 分", name, done, of, deducted)
}

// tally is the running score: what was earned of what is applicable so far, and the vetoes.
func (v *Visit) tally() (score, vetoes fault.Message) {
	s, failed := v.in.Tally(v.std)
	set := v.std.Settings
	if s.Applicable == 0 {
		score = fault.Say("还没有评分")
	} else {
		score = fault.Say("现得 %s/%s 分，折 %s 分", s.Earned.Fixed(), s.Applicable, s.Tenths(set.Pass, set.Mend).Fixed())
	}
	all, seen := 0, 0
	for _, k := range v.in.Keys(v.std) {
		if c, _ := v.std.Clause(k.Clause); c.Veto {
			all++
			_, ok := v.in.Answer(k)
			seen += site.Bit(ok)
		}
	}
	switch {
	case all == 0:
		return score, site.Nothing
	case len(failed) > 0:
		return score, fault.Say("一票否决 %d 条，已查 %d 条，不合格 %d 条", all, seen, len(failed))
	}
	return score, fault.Say("一票否决 %d 条，已查 %d 条，没有否决", all, seen)
}

// sheetSteps are the steps with how far each is, and their sum.
func (v *Visit) sheetSteps(on int) ([]view.SheetStep, view.SheetStep) {
	var sum view.SheetStep
	var out []view.SheetStep
	var all acceptance.Tenths
	for i, st := range v.steps() {
		row := view.SheetStep{Name: st.name, Short: st.short, Href: fmt.Sprintf("%s?s=%d", v.Href(), i+1), On: i+1 == on}
		keys := st.keys()
		row.Of = len(keys)
		for _, k := range keys {
			_, ok := v.in.Answer(k)
			row.Done += site.Bit(ok)
		}
		_, deducted, _ := v.in.ScoreOf(v.std, func(a acceptance.Answer) bool { return slices.Contains(keys, a.Key()) })
		if deducted > 0 {
			row.Deducted = deducted.Fixed()
		}
		for _, d := range v.in.Unsettled() {
			row.Open += site.Bit(slices.Contains(keys, d.Offered.Key()))
		}
		all += deducted
		sum.Done, sum.Of, sum.Open = sum.Done+row.Done, sum.Of+row.Of, sum.Open+row.Open
		out = append(out, row)
	}
	if all > 0 {
		sum.Deducted = all.Fixed()
	}
	sum.Href = v.Href() + "?s=end"
	return out, sum
}

// clauseID is the id of a clause on its page.
func clauseID(no, item string) string {
	id := "c-" + plainID(no)
	if item != "" {
		id += "-" + plainID(item)
	}
	return id
}

// plainID is text as a part of an id that needs no escape in a selector: a dot becomes a hyphen,
// every other sign its number, so that no two texts have one id.
func plainID(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '.':
			b.WriteByte('-')
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c > 0x7f:
			b.WriteRune(c)
		default:
			fmt.Fprintf(&b, "_%x", c)
		}
	}
	return b.String()
}

// clause is one clause with its answer as it stands, or as it was typed where it was refused.
func (v *Visit) clause(c acceptance.Clause, item string, n int, wrong *refusedMark) view.ClauseForm {
	f := clauseText(c)
	f.ID, f.Field, f.Item, f.Step = clauseID(c.No, item), c.No, item, strconv.Itoa(n)
	if item != "" {
		f.Field += "/" + item
	}
	f.Action, f.CSRF, f.Op = v.Href()+"/score", shellCSRF(v.r), v.r.Site.NewID()
	f.Closed = !v.scores()
	if a, ok := v.in.Answer(acceptance.Key{Clause: c.No, Item: item}); ok {
		f.Seen, f.Result, f.Note = a.Version, string(a.Result), a.Note
		if a.Deducted > 0 {
			f.Deducted, f.Got = a.Deducted.String(), fault.Say("得 %s 分", c.Points-a.Deducted)
		}
		f.State, f.By = resultMark(a), v.by(a)
		if a.Carried {
			f.Closed, f.By = true, fault.Say("上一轮已合格或已销号，本轮不评")
		}
		if a.Result == acceptance.Vetoed {
			f.Correct = v.leads()
			f.Closed = f.Closed || !f.Correct
		}
	}
	if wrong != nil && wrong.mark.Clause == c.No && wrong.mark.Item == item {
		f.Result, f.Deducted, f.Note, f.Reason = string(wrong.mark.Result), wrong.deducted, wrong.mark.Note, wrong.mark.Reason
		for _, m := range wrong.problems {
			f.Wrong = m.Reason
		}
	}
	f.Short = f.Result == string(acceptance.Deducted) || f.Result == string(acceptance.Vetoed)
	for _, d := range v.in.Unsettled() {
		if d.Offered.Key() == (acceptance.Key{Clause: c.No, Item: item}) {
			box := v.dispute(d, n)
			f.Dispute, f.Closed = &box, true
			break
		}
	}
	return f
}

// dispute is two answers side by side.
func (v *Visit) dispute(d acceptance.Dispute, n int) view.DisputeBox {
	stands, _ := v.in.Answer(d.Offered.Key())
	side := func(a acceptance.Answer) view.DisputeSide {
		return view.DisputeSide{Answer: resultMark(a), Note: a.Note, By: v.by(a)}
	}
	return view.DisputeBox{
		N: d.N, Action: v.Href() + "/settle", CSRF: shellCSRF(v.r), Op: v.r.Site.NewID(), Stands: side(stands), Offered: side(d.Offered),
		May: v.scores() && v.leads(), Veto: stands.Result == acceptance.Vetoed && d.Offered.Result != acceptance.Vetoed, Step: strconv.Itoa(n),
	}
}

// rest passes what is left of a step.
func (v *Visit) rest(st step, n, open int) view.RestForm {
	if !v.scores() || open == 0 {
		return view.RestForm{}
	}
	f := view.RestForm{N: open, Action: v.Href() + "/rest", CSRF: shellCSRF(v.r), Op: v.r.Site.NewID(), Kept: []view.Hidden{{Name: "s", Value: strconv.Itoa(n)}}}
	if st.item != "" {
		f.Kept = append(f.Kept, view.Hidden{Name: "item", Value: st.item})
	} else {
		f.Kept = append(f.Kept, view.Hidden{Name: "section", Value: st.sections[0].Title})
	}
	return f
}

// backTo is where a step of the sheet stands, at a clause where one is named.
func (v *Visit) backTo(n, clause string) string {
	to := v.Href() + "?s=" + url.QueryEscape(n)
	if clause != "" {
		to += "#" + clause
	}
	return to
}
