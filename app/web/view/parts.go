package view

import (
	"strconv"

	"jiedezhu/catalog/fault"
)

// Figure is a number that opens to its rows. A zero has no rows and is no link.
type Figure struct {
	N    int
	Href string
}

// Portion is a number of a whole; the number opens to its rows, the rate does not.
type Portion struct {
	Part, Whole int
	Href        string
}

// MarkKind is the shape and colour of a Mark.
type MarkKind string

// The shapes: ○ ◐ ◎ ● ■ ◆ ◇ ▲ –.
const (
	MarkWait MarkKind = "wait" // not begun
	MarkRun  MarkKind = "run"  // under way
	MarkLook MarkKind = "look" // waits for somebody's review
	MarkDone MarkKind = "done"
	MarkLock MarkKind = "lock" // done, and closed against change
	MarkSoon MarkKind = "soon" // due soon, stale
	MarkHold MarkKind = "hold" // objection, suspended
	MarkLate MarkKind = "late" // overdue, failed
	MarkOff  MarkKind = "off"  // does not apply
)

// Mark is a status: a word with a shape and a colour.
type Mark struct {
	Kind MarkKind
	Text fault.Message
}

// Task is one line of what the person must do now. Lists of them stand by due date, whole.
type Task struct {
	When   Mark          // 逾期 7 天
	Due    fault.Message // 6月10日到期
	What   Link
	Detail fault.Message
	Do     Link // named with a verb
}

// Problems is everything that is wrong with what was sent, at the top of its form; each of a
// form leads to the field of the same name. Without mistakes it is not shown.
type Problems struct {
	List []fault.Mistake
}

// Field is one field of a form with its label, help and what is wrong with it. Its id is f-
// and its name, which is where Problems lead.
type Field struct {
	Name, Value  string
	Type         string // text, password, date, number …; empty is text. area is a text area
	Label        fault.Message
	Opt          fault.Message // 可不填
	Help         fault.Message
	Wrong        fault.Message
	Short        bool
	ReadOnly     bool
	AutoComplete string
	InputMode    string
	MaxLength    int // in characters; 0 is no limit
}

// With is the field with what the mistakes say of it.
func (f Field) With(list []fault.Mistake) Field {
	for _, m := range list {
		if m.Field == f.Name {
			f.Wrong = m.Reason
		}
	}
	return f
}

// Describes is the aria-describedby of the field: the ids of its help and its mistake.
func (f Field) Describes() string {
	s := ""
	if f.Help.ID != "" {
		s = "h-" + f.Name
	}
	if f.Wrong.ID == "" {
		return s
	}
	if s != "" {
		s += " "
	}
	return s + "w-" + f.Name
}

// Filter narrows a list by a GET form and says what is shown of how much: 显示 28/55 条：未销号.
type Filter struct {
	Action string // path; empty is the page itself
	Fields []FilterField
	Checks []FilterCheck
	Keep   []Hidden // values that the form carries along
	Result fault.Message
	Chips  []Link        // the conditions that hold, each leading to the list without it
	Tight  bool          // directly under the head, on one line
	Button fault.Message // of the form; empty is 筛选
}

// FilterField is a choice of Options, or without any a box to write in.
type FilterField struct {
	Name, Value string
	Label       fault.Message
	Options     []Option
}

// FilterCheck is a tick: 只看逾期.
type FilterCheck struct {
	Name  string
	Label fault.Message
	On    bool
}

// Option is one choice of a FilterField.
type Option struct {
	Value string
	Text  fault.Message
	On    bool
}

// Hidden is a value that a form carries along unseen.
type Hidden struct{ Name, Value string }

// Pager says which rows of how many are shown; a list that fits on one page has no links.
type Pager struct {
	From, To, Total int
	Prev, Next      string // addresses; empty where there is no such page
}

// Empty is a list without rows: what there is not, why, and what to do about it.
type Empty struct {
	Title fault.Message
	Text  fault.Message
	Acts  []Act
	Left  bool
}

// Gauge is a bar: how much of a whole. Class is g1 … g5 (a stage), ok or ac.
type Gauge struct {
	Part, Whole int
	Class       string
}

// Width is the length of the bar in hundredths of its box, with two decimals.
func (g Gauge) Width() string {
	if g.Whole <= 0 || g.Part <= 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(min(g.Part, g.Whole))*100/float64(g.Whole), 'f', 2, 64)
}

// Spread is how lines lie over the stages: Counts[k] of them got to stage k and no further.
type Spread struct {
	Counts [6]int // 未下发, 下发, 签收, 培训, 可办, 抽查合格
}

// Segment is one piece of a Spread's bar. X and Width are thousandths of the bar's length.
type Segment struct {
	Class    string
	Name     fault.Message
	Count    int
	X, Width string
}

// Segments are the pieces from 抽查合格 (left) down; a stage without lines has none. Their
// edges are rounded, not their widths, so that they always fill the bar.
func (s Spread) Segments() []Segment {
	all := 0
	for _, n := range s.Counts {
		all += n
	}
	var out []Segment
	done := 0
	for k := len(s.Counts) - 1; k >= 0; k-- {
		n := s.Counts[k]
		if n == 0 {
			continue
		}
		from, to := edge(done, all), edge(done+n, all)
		done += n
		out = append(out, Segment{Class: "g" + strconv.Itoa(k), Name: stages[k].name, Count: n, X: tenth(from), Width: tenth(to - from)})
	}
	return out
}

// edge is in tenths of the bar's thousandths.
func edge(n, all int) int { return (n*20000 + all) / (2 * all) }

func tenth(n int) string { return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10) }
