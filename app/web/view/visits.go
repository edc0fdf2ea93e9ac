package view

import (
	"bytes"
	"fmt"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Visits is the list of inspections: the county's, or those that name the person.
type Visits struct {
	Shell
	Tabs   []Tab
	Filter Filter
	Rows   []VisitRow
	Empty  Empty
}

// Template names the page's file.
func (Visits) Template() string { return "visits" }

// VisitRow is one inspection of the list.
type VisitRow struct {
	Name, Href string // of the town
	Kind       fault.Message
	Round      fault.Message
	Day        journal.Day
	Team       string
	State      Mark
	Note       fault.Message // 已查 31/53 条
	Score      fault.Message
	Verdict    Mark
	Do         Link // what waits for the reader, named with a verb
}

// Arranging is the page on which an inspection, or its next round, is put together.
type Arranging struct {
	Shell
	Problems Problems
	Op       string
	Action   string
	Pick     Filter // kind and town; without fields they are settled
	Kept     []Hidden
	Fields   []Field
	Picks    Pick
	Pool     []Box // of a draw
	Team     TeamForm
	Items    []TickGroup // of a guidance check
	Facts    []Fact      // what it goes by
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (Arranging) Template() string { return "arranging" }

// TeamForm is the team of an inspection as it is put together.
type TeamForm struct {
	Rows  []MemberRow
	Named []NamedRow
	Wrong fault.Message
}

// MemberRow is an account that may be of the team.
type MemberRow struct {
	Login, Name, Unit string
	Role              fault.Message
	On, Lead          bool
}

// NamedRow is a member without an account.
type NamedRow struct {
	N          int
	Name, Unit string
}

// DrawPage is a draw with the record by which anybody can draw again.
type DrawPage struct {
	Shell
	Facts   []Fact
	Tickets []TicketRow
	Count   fault.Message
}

// Template names the page's file.
func (DrawPage) Template() string { return "draw" }

// TicketRow is one subject of a draw.
type TicketRow struct {
	N                int
	Name, Code, Hash string
	Href             string // of its inspection, where it was drawn
	Drawn            Mark
}

// Draws is the list of draws.
type Draws struct {
	Shell
	Tabs  []Tab
	Rows  []DrawRow
	Empty Empty
}

// Template names the page's file.
func (Draws) Template() string { return "draws" }

// DrawRow is one draw.
type DrawRow struct {
	Name  fault.Message
	Href  string
	Day   journal.Day
	Of    fault.Message // 20 个里抽 3 个
	Towns string
	By    string
}

// Sheet is the score sheet of an inspection: one step of it at a time.
type Sheet struct {
	Shell
	Problems Problems
	Items    bool // the steps are the items of a guidance check
	Steps    []SheetStep
	Sum      SheetStep
	Tally    fault.Message // earned of applicable, out of a hundred
	Vetoes   fault.Message
	Sections []SheetSection
	Rest     RestForm
	Note     fault.Message
	Next     Act
	Why      fault.Message
	May      bool // the reader scores
	Empty    Empty
	Put      bool // these are pieces that are put in place of what stands
}

// Template names the page's file.
func (Sheet) Template() string { return "sheet" }

// SheetStep is one step of a sheet: a section, an item of a guidance check, the end.
type SheetStep struct {
	Name, Short, Href string
	Done, Of          int
	Deducted          string // empty is nothing
	Open              int    // answers that two people gave differently
	On                bool
}

// SheetSection is one section of clauses.
type SheetSection struct {
	ID, Name string
	Done, Of int
	Points   string
	Clauses  []ClauseForm
	Put      bool
}

// ClauseForm is one clause with its answer.
type ClauseForm struct {
	ID, No, Item      string
	Field             string // where mistakes lead: 2.1, or 2.1/XF-001
	Text              string
	Method, Deduction string
	Points, Cap       string
	Veto, Photo       bool

	Action, CSRF, Op string
	Step             string // where to go on without script
	Seen             int
	Result           string
	Deducted, Note   string
	Reason           string
	Short            bool          // a deduction or a veto: its fields are open
	Got              fault.Message // 得 1.5 分
	Correct          bool          // a failed veto that the 组长 may correct with a reason
	State            Mark          // what stands, without text: nothing
	By               fault.Message
	Wrong            fault.Message
	Closed           bool // cannot be answered now
	Dispute          *DisputeBox

	// Of pieces that are put in place of what stands: the line of the state, or all of it.
	PutState, Put bool
}

// DisputeBox is two answers to one clause.
type DisputeBox struct {
	N            int
	Action, CSRF string
	Op           string
	Stands       DisputeSide
	Offered      DisputeSide
	May          bool // the reader settles it
	Veto         bool // taking the offered one corrects a failed veto: a reason is needed
	Step         string
}

// DisputeSide is one of two answers.
type DisputeSide struct {
	Answer Mark
	Note   string
	By     fault.Message
}

// RestForm passes what is left of a step. N 0 is no form.
type RestForm struct {
	N      int
	Action string
	CSRF   string
	Op     string
	Kept   []Hidden
	Put    bool
}

// Answered is what a browser is told after an answer: the state of the clauses, the sums.
type Answered struct {
	Sheet
	Clause  ClauseForm   // that was answered
	Failed  bool         // nothing was kept
	Others  []ClauseForm // of the step
	Heading fault.Message
}

// Answered gives the pieces of a sheet after an answer, in a language: no page, only what is put
// in place of what stands.
func (s *Set) Answered(lang string, a Answered) ([]byte, error) {
	t := s.langs[lang][a.Template()]
	if t == nil {
		return nil, fault.Wrap(fault.Internal, fmt.Errorf("no page %q in language %q", a.Template(), lang), "没有完成：系统出了差错")
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "answered", a); err != nil {
		return nil, fault.Wrap(fault.Internal, fmt.Errorf("pieces of %q: %w", a.Template(), err), "没有完成：系统出了差错")
	}
	return b.Bytes(), nil
}

// Record is one inspection whose verdict is to be given, stands, or is locked.
type Record struct {
	Shell
	Problems Problems
	Past     bool // 补录: no clauses, no signatures
	Scores   ScoreTable
	Items    []PassedRow // of a guidance check
	Disputes []DisputeBox
	Left     []Link // what is still open, leading there
	Sections []RecordSection
	Changes  []Moment // corrections, settled disputes, reopenings
	Findings []FindingBrief
	Found    fault.Message
	Signed   []SignedRow
	Signs    fault.Message
	Facts    []Fact
	Hash     string
	Hashed   Mark
	Forms    []ActForm
	Act      *ActForm // the one primary act
	After    After
	All      bool // every clause is shown
}

// Template names the page's file.
func (Record) Template() string { return "record" }

// PassedRow is one item of a guidance check.
type PassedRow struct {
	Code, Name, Href string
	Sheet            string
	Score            fault.Message
	Mark             Mark
}

// RecordSection is a section with its answers.
type RecordSection struct {
	Name string
	Rows []AnswerRow
}

// AnswerRow is one answer as it stands.
type AnswerRow struct {
	No, Item, Text string
	Points         string
	Veto           bool
	Answer         Mark
	Note           string
	By             fault.Message
}

// Standards is the list of the checklists.
type Standards struct {
	Shell
	Tabs  []Tab
	Rows  []StandardRow
	Empty Empty
}

// Template names the page's file.
func (Standards) Template() string { return "standards" }

// StandardRow is one version of a checklist.
type StandardRow struct {
	Name, Href    string
	Kind          fault.Message
	Version       fault.Message
	Mark          Mark
	Clauses, Veto int
	Points        string
	Lines         fault.Message
	Rectify       fault.Message
	By            string
	Day           journal.Day
	Used          Figure
}

// Standard is one version of a checklist.
type Standard struct {
	Shell
	Facts    []Fact
	Sections []StandardSection
}

// Template names the page's file.
func (Standard) Template() string { return "standard" }

// StandardSection is one section of it.
type StandardSection struct {
	ID, Name, Points string
	Clauses          []ClauseForm
}
