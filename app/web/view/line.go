package view

import "jiedezhu/catalog/fault"

// LinePage is one item in one town: how it stands, what can be done next, and all that happened.
type LinePage struct {
	Shell
	Problems Problems // of an act that is not offered any more
	Version  fault.Message
	Stages   []LineStage
	Cell     Cell
	Sum      fault.Message
	Matters  []Fact // what is out of the ordinary, with its ground
	Events   []Moment
	Next     After
	Ready    []Fact
	Forms    []LineForm
	Prev     Link
	After    Link // the next item of the town
	Count    fault.Message
}

// Template names the page's file.
func (LinePage) Template() string { return "line" }

// LineStage is one of the five stages of a line.
type LineStage struct {
	Cell Cell
	Name fault.Message
	Day  fault.Message // when it was reached; empty where it was not
	Mark Mark          // where there is something to say: overdue, waits
	Note fault.Message
}

// LineForm is one act on one line.
type LineForm struct {
	ID, Action, Op string
	Title          fault.Message
	Help           fault.Message
	Open           bool
	Problems       Problems
	Choices        []Pick
	Fields         []Field
	Button         fault.Message
	Grave          bool
}

// Pick is a choice of one.
type Pick struct {
	Name    string
	Label   fault.Message
	Options []Option
}
