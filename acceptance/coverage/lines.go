package coverage

import (
	"iter"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Filter chooses lines: the rows behind a number. An empty field does not filter.
type Filter struct {
	Department string        // unit id
	Category   string        // 大类, as Item.Heading gives it
	Town       string        // code
	Item       string        // code
	Name       string        // part of name or code
	Has        rollout.Stage // reached this stage
	Lacks      rollout.Stage // has not reached this stage
	Standing   string        // one of the words of StandingWord, or "inscope"
	At         string        // furthest stage: none, pushed … verified
	Timely     string        // ontime, late, notdue: of what was pushed
	Overdue    bool
	Waiting    bool   // pushed, open, not received
	Authority  string // need: needs seal or account; have: has them; lack: does not
	Checked    bool
	Training   bool // in scope, of an item that has to be trained
}

// Line is one row behind a number.
type Line struct {
	Town     catalog.Division
	Item     *catalog.Item // of the edition; not to be changed
	Mark     rollout.Mark
	Ready    rollout.ReadyBits
	Due      journal.Day
	Received journal.Day
	Overdue  bool

	wait wait
}

// standingWords are the standings as filters and columns name them.
var standingWords = [8]string{"outside", "open", "newer", "objected", "suspended", "recalled", "notapplicable", "cancelled"}

// StandingWord is the word of a standing.
func StandingWord(s rollout.Standing) string { return standingWords[s&7] }

// stageWords are the stages as filters name them, from none.
var stageWords = [6]string{"none", "pushed", "received", "trained", "live", "verified"}

// StageOf is the stage that a filter word means, 0 for none and for no such word.
func StageOf(word string) rollout.Stage {
	for i, w := range stageWords[1:] {
		if w == word {
			return rollout.Stages[i]
		}
	}
	return 0
}

// StageWord is the word for the furthest stage of a mark.
func StageWord(m rollout.Mark) string { return stageWords[m.Furthest()+1] }

// Items are the items of an edition that the filter lets through, whatever their lines.
func (f Filter) Items(e *catalog.Edition) []catalog.Item {
	var out []catalog.Item
	if e == nil {
		return nil
	}
	for _, it := range e.Items {
		if f.item(it) {
			out = append(out, it)
		}
	}
	return out
}

// Rows is the filter of the rows of a matrix: what chooses items and towns. hit are the slots of the
// items with a line that the whole filter lets through, nil where all rows are meant.
func (f Filter) Rows(in Input) (rows Filter, hit []bool) {
	rows = Filter{Department: f.Department, Category: f.Category, Town: f.Town, Item: f.Item, Name: f.Name}
	if f == rows || in.Edition == nil {
		return rows, nil
	}
	hit = make([]bool, len(in.Edition.Items))
	for l := range Each(in, f) {
		hit[l.Item.Slot] = true
	}
	return rows, hit
}

func (f Filter) item(it catalog.Item) bool {
	return (f.Department == "" || it.Unit == f.Department) &&
		(f.Category == "" || it.Heading() == f.Category) &&
		(f.Item == "" || it.Code == f.Item) &&
		(f.Name == "" || strings.Contains(it.Name, f.Name) || strings.Contains(strings.ToUpper(it.Code), strings.ToUpper(f.Name)))
}

// Lines are the rows behind a number, by town in division order, then slot.
func Lines(in Input, f Filter) []Line {
	var out []Line
	for l := range Each(in, f) {
		out = append(out, *l)
	}
	return out
}

// Each goes over the rows behind a number in the order of Lines. A row is good until the next.
func Each(in Input, f Filter) iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		if in.Edition == nil {
			return
		}
		take := make([]bool, len(in.Edition.Items))
		for i := range take {
			take[i] = f.item(in.Edition.Items[i])
		}
		var l Line
		for _, row := range rowsOf(in) {
			if f.Town != "" && row.Code != f.Town {
				continue
			}
			for i := range take {
				if !take[i] {
					continue
				}
				l.read(in.AsOf, row, &in.Edition.Items[i])
				if f.line(&l, in.AsOf) && !yield(&l) {
					return
				}
			}
		}
	}
}

// read makes l the line of a town's row and an item.
func (l *Line) read(asOf journal.Day, row townRow, it *catalog.Item) {
	*l = Line{Town: row.Division, Item: it, Mark: row.Mark(it.Slot), Due: row.Due(it.Slot), Received: row.Receipt(it.Slot)}
	if it.Slot < row.Row.Len() {
		l.Ready = rollout.ReadyBits(row.Ready()[it.Slot])
	}
	if l.Mark.Standing().InScope() && l.Mark.Has(rollout.Pushed) {
		_, l.wait = timing(l.Mark, l.Due, l.Received, asOf)
		l.Overdue = l.wait == overdue
	}
}

func (f Filter) line(l *Line, asOf journal.Day) bool {
	scope := l.Mark.Standing().InScope()
	switch {
	case f.Has != 0 && !(scope && l.Mark.Has(f.Has)),
		f.Lacks != 0 && !(scope && !l.Mark.Has(f.Lacks)),
		f.Overdue && !l.Overdue,
		f.Waiting && l.wait == "",
		f.Checked && !(scope && l.Ready.Checked()),
		f.Training && !(scope && l.Ready.NeedsTraining()),
		f.At != "" && !(scope && StageWord(l.Mark) == f.At):
		return false
	}
	return f.standing(l) && f.timely(l, asOf) && f.authority(l)
}

func (f Filter) standing(l *Line) bool {
	switch f.Standing {
	case "":
		return true
	case "inscope":
		return l.Mark.Standing().InScope()
	}
	return StandingWord(l.Mark.Standing()) == f.Standing
}

func (f Filter) timely(l *Line, asOf journal.Day) bool {
	if f.Timely == "" {
		return true
	}
	if !l.Mark.Standing().InScope() || !l.Mark.Has(rollout.Pushed) {
		return false
	}
	t, _ := timing(l.Mark, l.Due, l.Received, asOf)
	return string(t) == f.Timely
}

func (f Filter) authority(l *Line) bool {
	if f.Authority == "" {
		return true
	}
	if !l.Mark.Standing().InScope() || !l.Ready.NeedsAny() {
		return false
	}
	switch f.Authority {
	case "have":
		return l.Ready.HasAll()
	case "lack":
		return !l.Ready.HasAll()
	}
	return true
}
