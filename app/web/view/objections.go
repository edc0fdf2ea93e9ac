package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Objections is the list of open objections and the form that answers them.
type Objections struct {
	Shell
	Problems  Problems
	Op        string
	Rows      []ObjectionRow
	Count     fault.Message
	May       bool // the person answers
	Answers   []Answer
	Fields    []Field // reason, document, approver, new due day
	After     After
	Bar       ActBar
	Empty     Empty
	Elsewhere fault.Message
}

// Template names the page's file.
func (Objections) Template() string { return "objections" }

// ObjectionRow is one objection.
type ObjectionRow struct {
	ID, Value              string
	Town, Code, Item, Href string
	Department, Delegation string
	Reason                 fault.Message
	Note                   string
	Day                    journal.Day
	Due                    Mark
	On, May                bool
}

// Answer is one way to answer.
type Answer struct {
	Value      string
	Text, Help fault.Message
	On         bool
	Fields     []Field // that only this answer asks for
}
