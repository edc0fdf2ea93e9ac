package centers

import (
	"errors"
	"net/http"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// answerHeader marks the pieces that an answer is told by: a browser that gets anything else
// (the door, an error page) says that the answer did not arrive.
const answerHeader = "X-Answer"

// score takes the answer to one clause. A browser with script sends it by itself and is told the
// pieces that changed; one without gets the sheet again.
func (s pages) score(r *site.Request) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	m, typed, problems := mark(r, v)
	var out acceptance.Scored
	if len(problems) == 0 {
		var in *acceptance.Inspection
		in, out, err = s.Acceptance.Score(r.Context(), r.Deed(), v.in.Town, v.in.ID, []acceptance.Mark{m})
		if err == nil {
			v.in = in
		}
	} else {
		err = fault.Mistakes(problems, "评分还有问题，没有保存")
	}
	n := v.stepOf(acceptance.Key{Clause: m.Clause, Item: m.Item})
	var f *fault.Error
	if err != nil && (!errors.As(err, &f) || f.Kind == fault.Internal || f.Kind == fault.Unavailable) {
		return err
	}
	if r.Header("HX-Request") != "" {
		return v.tell(n, m, typed, f, len(out.Disputed) > 0)
	}
	switch list, status, ok := site.Refused(err); {
	case err != nil && ok && v.in.State == acceptance.Scoring:
		return v.sendSheet(status, n, &refusedMark{m, typed, list})
	case err != nil:
		return err
	}
	notice := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("第 %s 条已保存", m.Clause)}
	if len(out.Disputed) > 0 {
		notice = &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("第 %s 条两人评得不同，两个都留着", m.Clause), Text: fault.Say("由组长定用哪一个；定之前先按先评的算。")}
	}
	return r.To(v.backTo(strconv.Itoa(n), clauseID(m.Clause, m.Item)), notice)
}

// mark is the answer that a form holds, with the deduction as it was typed. The buttons − and +
// move it by a tenth where there is no script.
func mark(r *site.Request, v *Visit) (acceptance.Mark, string, []fault.Mistake) {
	m := acceptance.Mark{
		Clause: r.Text("clause"), Item: r.Text("item"), Result: acceptance.Result(r.Text("result")), Note: r.Text("note"), Reason: r.Text("reason"),
	}
	m.Seen, _ = strconv.Atoi(r.Text("seen")) // what is no number saw nothing
	typed := r.Text("deducted")
	c, ok := v.std.Clause(m.Clause)
	by := map[string]acceptance.Tenths{"minus": -1, "plus": 1}[r.Text("step")]
	if by != 0 {
		m.Result = acceptance.Deducted
	}
	if m.Result != acceptance.Deducted || !ok {
		return m, typed, nil
	}
	t, problems := points(m.Clause, m.Clause, typed, c)
	if by != 0 && len(problems) == 0 {
		t = min(max(t+by, 1), c.Cap)
		typed = t.String()
	}
	m.Deducted = t
	return m, typed, problems
}

// tell answers a browser with the pieces that changed.
func (v *Visit) tell(n int, m acceptance.Mark, typed string, f *fault.Error, disputed bool) error {
	a := view.Answered{Sheet: v.sheet(n, nil), Heading: v.sheetTitle(), Failed: f != nil}
	a.Put, a.Rest.Put = true, true
	status := http.StatusOK
	id := clauseID(m.Clause, m.Item)
	for i, sec := range a.Sections {
		a.Sections[i].Put = true
		for _, c := range sec.Clauses {
			// A clause that two people answered differently is shown anew: it waits for the 组长.
			c.Put = c.Dispute != nil || disputed && c.ID == id
			c.PutState = !c.Put
			if c.ID == id {
				a.Clause = c
				continue
			}
			if c.Seen > 0 || c.Dispute != nil {
				a.Others = append(a.Others, c)
			}
		}
	}
	if f != nil {
		status = site.Statuses[f.Kind]
		a.Clause.Wrong = f.Message
		if len(f.Mistakes) > 0 {
			a.Clause.Wrong = f.Mistakes[0].Reason
			if rem := f.Mistakes[0].Remedy; rem.ID != "" {
				a.Clause.Wrong = fault.Say("%s · %s", a.Clause.Wrong, rem)
			}
		}
	}
	body, err := v.r.Site.Pages.Answered(string(v.r.Lang), a)
	if err != nil {
		return err
	}
	v.r.Set(answerHeader, "1")
	return v.r.Send(status, site.HTMLType, body)
}

// passRest passes what is left of a step.
func (s pages) passRest(r *site.Request) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.Text("s"))
	if err != nil || n < 1 || n > len(v.steps()) {
		n = 1
	}
	had := len(v.in.Answers)
	in, err := s.Acceptance.PassRest(r.Context(), r.Deed(), v.in.Town, v.in.ID, r.Text("section"), r.Text("item"))
	if list, status, ok := site.Refused(err); ok && v.in.State == acceptance.Scoring {
		return v.sendSheet(status, n, &refusedMark{problems: list})
	} else if err != nil {
		return err
	}
	return r.To(v.backTo(strconv.Itoa(n), ""), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("其余 %d 条评为合格", len(in.Answers)-had), Text: fault.Say("评错的可以逐条改。")})
}

// settle ends a dispute, by the 组长.
func (s pages) settle(r *site.Request) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.Text("n")) // what is no number is no dispute
	_, err = s.Acceptance.Settle(r.Context(), r.Deed(), v.in.Town, v.in.ID, n, r.Text("take") == "1", r.Text("reason"))
	back := v.backTo(r.Text("s"), "")
	if list, _, ok := site.Refused(err); ok {
		return r.To(back, &view.Notice{Kind: view.NoticeBad, Title: list[0].Reason, Text: list[0].Remedy})
	} else if err != nil {
		return err
	}
	return r.To(back, &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已定用哪一个"), Text: fault.Say("另一个留在记录里。")})
}
