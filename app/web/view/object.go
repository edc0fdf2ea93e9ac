package view

import "jiedezhu/catalog/fault"

// Object is the page on which a town says why it cannot take lines on yet.
type Object struct {
	Shell
	Op       string
	Problems Problems
	Reasons  []Option
	Note     Field
	Groups   []TickGroup
	More     Link // to the wider list; empty where this is all
	Ticked   int
	After    After
	Empty    Empty
}

// Template names the page's file.
func (Object) Template() string { return "object" }

// Declare is the page on which a town says that it handles lines.
type Declare struct {
	Shell
	Op       string
	Problems Problems
	Day      Field
	Groups   []TickGroup
	Ticked   int
	After    After
	Empty    Empty
}

// Template names the page's file.
func (Declare) Template() string { return "declare" }

// TownTrainings is the trainings as one town sees them.
type TownTrainings struct {
	Shell
	Problems Problems // of the form that was sent
	Rows     []TownTraining
	Empty    Empty
}

// Template names the page's file.
func (TownTrainings) Template() string { return "enrol" }

// TownTraining is one session; with an Op the town may still say who comes.
type TownTraining struct {
	ID, Title string
	Date      fault.Message
	State     Mark
	Where     string
	Teacher   string
	Items     Figure
	Mine      fault.Message // 已报 2 人
	Op        string
	People    Field
	Names     Field
	Button    fault.Message
}
