package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Centers is the county's list of service centres.
type Centers struct {
	Shell
	Tabs   []Tab
	Filter Filter
	Rows   []CenterRow
	Empty  Empty
}

// Template names the page's file.
func (Centers) Template() string { return "centers" }

// CenterRow is one centre of the list.
type CenterRow struct {
	Name, Href string
	Year       string
	State      fault.Message // 在建, 建成
	Built      journal.Day
	Stage      Mark
	Note       fault.Message // how far within the stage
	Score      fault.Message // of the last locked round, out of a hundred
	ScoreHref  string
	Verdict    Mark // of that round; without text: none
	Findings   Figure
}

// ChooseCenters is the page on which the county puts centres on its list.
type ChooseCenters struct {
	Shell
	Problems Problems
	Op       string
	Fields   []Field
	States   Pick
	Ticks    []Box
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (ChooseCenters) Template() string { return "choosecenters" }

// Center is one centre: how far it came, its rounds, its scores, its findings.
type Center struct {
	Shell
	Path     []Stop
	Scores   ScoreTable
	Findings []FindingBrief
	Found    fault.Message // how many, how many closed
	Rounds   []RoundRow
	Signed   []SignedRow
	Signs    fault.Message
	Facts    []Fact
	Forms    []ActForm
	Events   []Moment
	Empty    Empty // instead of scores
}

// Template names the page's file.
func (Center) Template() string { return "center" }

// ScoreTable is the points of a round by section, beside those that the town gave itself.
type ScoreTable struct {
	Rows  []SectionScore
	Sum   SectionScore
	Self  bool // the town's own score is shown
	Own   bool // it alone: nobody else has scored yet
	Count fault.Message
	More  Link
}

// SectionScore is one section. Points are text with their tenth.
type SectionScore struct {
	Name, Href       string
	Clauses          int
	Points           string
	Self, Team, Diff string // empty is none
	SelfBar, TeamBar string // hundredths of the widest section, with two decimals
	WholeBar         string
	Vetoes           Mark // without text: the section has no veto clause
}

// FindingBrief is one finding on the page of what it comes from.
type FindingBrief struct {
	Number, Href string
	Note, Clause string
	Deducted     string
	Veto         bool
	State        Mark
	Due          journal.Day
	Was          fault.Message // the first due day, where it was put off
}

// RoundRow is one inspection of a centre.
type RoundRow struct {
	Name     fault.Message // 第 1 轮
	Href     string
	Kind     fault.Message
	Day      journal.Day
	State    Mark
	Score    fault.Message
	Verdict  Mark
	Findings fault.Message
}

// SignedRow is one signature under a record, or the place for it.
type SignedRow struct {
	Part fault.Message // 组长, 成员, 被检查
	Name string
	Unit string
	Mark Mark
	Note string
	By   fault.Message // who entered it, where it was given on paper
}

// ActForm is one act folded under its name, with what the form carries along.
type ActForm struct {
	LineForm
	CSRF   string
	Kept   []Hidden
	Upload *Picture // where a picture may go with it
	Code   string   // of the picture's field
}

// Apply is the town's application, clause by clause.
type Apply struct {
	Shell
	Problems Problems
	Op       string
	Action   string
	Remarks  []Moment // why it came back
	Sections []SheetSection
	Fields   []Field
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (Apply) Template() string { return "apply" }

// Application is one application with the desk check.
type Application struct {
	Shell
	Problems Problems
	Scores   ScoreTable
	Short    []AnswerRow // clauses that the town did not give itself in full
	Papers   []string
	Facts    []Fact
	Forms    []ActForm
	Admit    ActForm // without a button: not now
	Events   []Moment
}

// Template names the page's file.
func (Application) Template() string { return "application" }
