package view

import "jiedezhu/catalog/fault"

// Confirm is the page on which a town signs for many lines in one act.
type Confirm struct {
	Shell
	Op       string
	Batch    string // of the address; empty is every batch
	Problems Problems
	Groups   []TickGroup
	Ticked   int
	Total    int
	None     Link // the same page with nothing, or everything, ticked
	After    After
	Why      fault.Message // beside the button
	Empty    Empty
}

// Template names the page's file.
func (Confirm) Template() string { return "confirm" }
