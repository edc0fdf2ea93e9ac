package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Trainings is the county's list of trainings.
type Trainings struct {
	Shell
	Rows  []TrainingRow
	Empty Empty
}

// Template names the page's file.
func (Trainings) Template() string { return "trainings" }

// TrainingRow is one training of the list.
type TrainingRow struct {
	Name, Href, Where string
	Day               journal.Day
	Items             int
	Enrolled, Present Portion // towns
	State             Mark
}

// Arrange is the page on which a training is arranged.
type Arrange struct {
	Shell
	Problems Problems
	Op       string
	Fields   []Field
	Chooser  Chooser
	Count    fault.Message
	Ticks    []Box
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (Arrange) Template() string { return "arrange" }

// Training is one training, as the county sees it.
type Training struct {
	Shell
	Problems Problems
	Op       string
	Action   string
	Hold     bool // who came can be recorded
	Ahead    bool // nobody can have come yet
	Rows     []AttendanceRow
	Sum      AttendanceRow
	Facts    []Fact
	Items    []ItemRow
	After    After
	Bar      ActBar
}

// Template names the page's file.
func (Training) Template() string { return "training" }

// AttendanceRow is one town at a training.
type AttendanceRow struct {
	Code, Name, Names string
	Expected, Present int
	State             Mark
	Value             string // of the field
	Wrong             bool
	Filled            int           // lines the session recorded
	Skipped           fault.Message // and what it passed over
	Href              string
}
