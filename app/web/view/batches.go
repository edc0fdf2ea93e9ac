package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Batches is the list of pushes.
type Batches struct {
	Shell
	Rows  []BatchRow
	Empty Empty
}

// Template names the page's file.
func (Batches) Template() string { return "batches" }

// BatchRow is one batch of the list.
type BatchRow struct {
	Name, Href, DocNo string
	Day, Due          journal.Day
	Items, Towns      int
	State             Mark
	Received          Portion
	Late              Figure
}

// Push is the page on which a batch is put together.
type Push struct {
	Shell
	Problems Problems
	Op       string
	Fields   []Field
	Chooser  Chooser
	Count    fault.Message
	Ticks    []Box
	TownsOn  fault.Message
	Reasons  []Reason
	LeftOut  fault.Message
	After    After
	Warning  *Notice
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (Push) Template() string { return "push" }

// Batch is one push: where it has got to and what became of it.
type Batch struct {
	Shell
	Done, All int // towns
	Left      []BatchTown
	Right     []BatchTown
	Reasons   []Reason
	Facts     []Fact
	After     After
	Pushing   bool
	DocNo     *BatchForm
	Withdraw  string // address of the page that withdraws, empty where that cannot be
	Lines     []BatchLine
	LinesHead fault.Message
}

// Template names the page's file.
func (Batch) Template() string { return "batch" }

// BatchTown is one town of a batch.
type BatchTown struct {
	Name, Href string
	Lines      Figure
	Received   Figure
	State      Mark
	At         string // time of day it arrived
}

// BatchForm is a form with one field.
type BatchForm struct {
	Action   string
	Op       string
	Problems Problems
	Field    Field
	Button   fault.Message
}

// BatchLine is one line of a batch in one town.
type BatchLine struct {
	Code, Name, Href string
	Town             string
	State            Mark
	Why              fault.Message
}

// Withdraw is the page before a batch is taken back.
type Withdraw struct {
	Shell
	Form  BatchForm
	After After
	Bar   ActBar
}

// Template names the page's file.
func (Withdraw) Template() string { return "withdraw" }
