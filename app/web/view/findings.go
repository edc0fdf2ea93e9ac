package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// FindingsPage is the three lists 问题清单, 任务清单, 责任清单: views of the same rows.
type FindingsPage struct {
	Shell
	List   string // "" findings, tasks, duties
	Town   bool   // of one town: its name is not said in every row
	Tabs   []Tab
	Filter Filter
	Groups []FindingGroup
	Pager  Pager
	Empty  Empty
	Common []CommonRow
}

// Template names the page's file.
func (FindingsPage) Template() string { return "findings" }

// FindingGroup is rows under one head; only 责任清单 has heads.
type FindingGroup struct {
	Name  string
	Count fault.Message // 5 条，未销号 1 条
	Rows  []FindingRow
}

// FindingRow is one finding, in 任务清单 one measure of it.
type FindingRow struct {
	Label, Href  string
	Who          string // the town or unit that owns it
	Person       string
	Text, Under  string // Under is what stands in grey below
	Clause, From fault.Message
	State        Mark
	Due          journal.Day
	Left         Mark          // 还有 7 天; without text: none
	First        fault.Message // 已延期，原为 6月5日
	Next         fault.Message // 县局复查
	Done         fault.Message // of a measure
}

// CommonRow is one clause that several towns fell short of.
type CommonRow struct {
	Clause, Text string
	Source       fault.Message
	Count        Figure
	Towns        []string
}

// RaisePage is the page on which a finding is entered by hand.
type RaisePage struct {
	Shell
	Op       string
	Problems Problems
	Sources  []Option
	Units    FilterField
	Wrong    map[string]fault.Message // of source and unit
	Fields   []Field
	Short    []Field // in one line
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (RaisePage) Template() string { return "raise" }

// FindingPage is one finding: where it comes from, who puts it right by when, what was done about
// it, and what the person may do now.
type FindingPage struct {
	Shell
	Problems Problems // of an act that is not offered any more
	Warn     *Notice
	Facts    []Fact // where it comes from
	Owner    []Fact
	Measures []MeasureRow
	Path     []Stop
	Events   []Moment
	Next     After
	Forms    []FindingForm
	Prev     Link
	After    Link
	Count    fault.Message
}

// Template names the page's file.
func (FindingPage) Template() string { return "finding" }

// MeasureRow is one measure as it stands.
type MeasureRow struct {
	Text, Person, Result string
	Due                  journal.Day
	State                Mark
}

// FindingForm is one act on a finding; with Plan it has rows to write measures in.
type FindingForm struct {
	LineForm
	Seen string // how many plans the person has seen
	Plan []PlanRow
}

// PlanRow is one measure as it is written.
type PlanRow struct {
	N                               int // from 1
	Text, Person, Due, Done, Result string
	Lasting                         bool
}
