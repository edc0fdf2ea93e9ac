package view

import "jiedezhu/catalog/fault"

// Ready is the page on which seals and accounts are recorded, many items in many towns at once.
type Ready struct {
	Shell
	Problems Problems
	Op       string
	Seal     bool // ticked
	Account  bool // ticked
	Chooser  Chooser
	Count    fault.Message
	Ticks    []Box // with what each town lacks
	After    After
	Bar      ActBar
	Empty    Empty
}

// Template names the page's file.
func (Ready) Template() string { return "ready" }
