package site

import (
	"errors"
	"net/url"
	"strconv"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Kept are those of a list for which ok holds.
func Kept[T any](list []T, ok func(T) bool) []T {
	var out []T
	for _, x := range list {
		if ok(x) {
			out = append(out, x)
		}
	}
	return out
}

// Nothing is what stands where there is nothing to say.
var Nothing fault.Message

// Names are at most three names as one argument of a sentence, and how many there are in all.
func Names(list []string) fault.Message {
	const most = 3
	shown := make([]fault.Message, 0, most)
	for _, n := range list[:min(len(list), most)] {
		shown = append(shown, view.Plain(n))
	}
	if len(list) > most {
		return fault.Say("%s等 %d 个镇（街道）", shown, len(list))
	}
	return fault.Say("%s", shown)
}

// Refused parts what a person can put right from every other error: the mistakes to show with
// the form, and the status. ok is false for an error that is no answer to a form.
func Refused(err error) (list []fault.Mistake, status int, ok bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil, 0, false
	}
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.Exists:
	default:
		return nil, 0, false
	}
	list = f.Mistakes
	if len(list) == 0 {
		list = []fault.Mistake{{Reason: f.Message}}
	}
	return list, Statuses[f.Kind], true
}

// Edition is the catalog in force, nil before the first.
func (r *Request) Edition() (*catalog.Edition, error) {
	e, err := r.Site.Rollout.Editions.Current(r.Context(), r.Place())
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	return e, err
}

// NeedCounty refuses a page that needs a county before there is one.
func (r *Request) NeedCounty() error {
	if r.Register == nil {
		return fault.New(fault.Conflict, "还没有导入区划，先导入镇（街道）")
	}
	return nil
}

// Skipped is why lines were passed over: each reason with how many.
func Skipped(list []rollout.Skip) fault.Message {
	var order []rollout.Why
	count := map[rollout.Why]int{}
	for _, k := range list {
		if count[k.Why] == 0 {
			order = append(order, k.Why)
		}
		count[k.Why]++
	}
	if len(order) == 0 {
		return Nothing
	}
	parts := make([]fault.Message, len(order))
	for i, w := range order {
		parts[i] = fault.Say("%s %d 项", w.Message(), count[w])
	}
	return fault.Say("%s", parts)
}

// DueMark is how far off a day is: 逾期 7 天, 今天到期, 还有 2 天.
func DueMark(due, today journal.Day) view.Mark {
	const soon = 3
	n := int(due) - int(today)
	switch {
	case due == 0:
		return view.Mark{Kind: view.MarkWait, Text: fault.Say("无期限")}
	case n < 0:
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d 天", -n)}
	case n == 0:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("今天到期")}
	case n <= soon:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("还有 %d 天", n)}
	}
	return view.Mark{Kind: view.MarkRun, Text: fault.Say("还有 %d 天", n)}
}

// DueText is the day under such a mark.
func DueText(due journal.Day) fault.Message {
	if due == 0 {
		return Nothing
	}
	return fault.Say("%s到期", view.Short(due))
}

// Fact is a line of the facts of a record, or of the consequences of an act.
func Fact(term, text fault.Message) view.Fact { return view.Fact{Term: term, Text: text} }

// GoesOn tells the log what held up a deed over several towns. What is saved of it is finished
// by the work loop, so that the person is shown how far it is, not an error.
func (r *Request) GoesOn(err error) {
	if err != nil {
		r.Site.Log.Error("to be finished", "path", r.c.Path(), "error", err.Error())
	}
}

// Paged cuts a list into pages; a page beyond the last is the last.
func Paged(total, page, size int, q url.Values, path string) (from, to int, p view.Pager) {
	page = min(max(page, 1), max((total+size-1)/size, 1))
	from, to = (page-1)*size, min(page*size, total)
	address := func(n int) string {
		q.Set("page", strconv.Itoa(n))
		return path + "?" + q.Encode()
	}
	p = view.Pager{From: from + 1, To: to, Total: total}
	if page > 1 {
		p.Prev = address(page - 1)
	}
	if to < total {
		p.Next = address(page + 1)
	}
	return from, to, p
}

// Now is the moment a page is of.
func (r *Request) Now() view.Link {
	at := r.Site.Clock()
	return view.Link{Text: fault.Say("截至 %s %s", view.Full(journal.DayOf(at)), view.Clock(at))}
}

// PassedOver says what an act passed over and why, empty where it did nothing of the sort.
func PassedOver(list []rollout.Skip) fault.Message {
	if len(list) == 0 {
		return Nothing
	}
	return fault.Say("没有登记的：%s", Skipped(list))
}

// ProblemsOf are the problems of a form that was refused: the fault's mistakes, or its sentence
// at the field it is about.
func ProblemsOf(err *fault.Error, field string) view.Problems {
	if len(err.Mistakes) > 0 {
		return view.Problems{List: err.Mistakes}
	}
	return view.Problems{List: []fault.Mistake{{Field: field, Reason: err.Message}}}
}

// UnitName is the name of a unit, of the county where the unit is the county's own government.
func UnitName(reg *catalog.Register, id string) string {
	if u, ok := reg.Unit(id); ok {
		return u.Name
	}
	if id == "" || id == reg.Place.Code {
		return reg.Place.Name
	}
	return id
}

// Bit is 1 for true, to count with.
func Bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// OrNone is a text, — where there is none.
func OrNone(s string) fault.Message {
	if s == "" {
		return view.Plain("—")
	}
	return view.Plain(s)
}
