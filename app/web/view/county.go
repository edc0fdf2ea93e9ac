package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// CountyHome is the desk of the bureau or of a department.
type CountyHome struct {
	Shell
	Steps []FirstStep // of a county where nothing was pushed yet; then nothing else is shown
	Strip Strip
	Tasks []Task
	None  Empty // nothing to do now
	Side  []SideRow
	Towns TownTable
	Items []ItemRow // of a department
	Count fault.Message
}

// Template names the page's file.
func (CountyHome) Template() string { return "county" }

// FirstStep is one step to the first matrix.
type FirstStep struct {
	State Mark
	What  fault.Message
	Text  fault.Message
	Do    Act
}

// SideRow is one batch beside the tasks.
type SideRow struct {
	Name     string
	Href     string
	State    Mark
	Received Portion
	Due      journal.Day
}

// ItemRow is how one item stands over its towns.
type ItemRow struct {
	Code, Name, Href string
	Spread           Spread
	Scope            Figure
	Received, Live   Portion
	Late, Objections Figure
}

// Report is the coverage report as a page.
type Report struct {
	Shell
	AsOf     Field
	Strip    Strip
	Scope    []FigureRow // how the denominator is made
	Timely   []FigureRow // of what was pushed, adds to 100.0 %
	Rates    []RateRow
	Towns    TownTable
	Items    []ItemRow
	Empty    Empty
	Download string
}

// Template names the page's file.
func (Report) Template() string { return "report" }

// FigureRow is one figure with what it is and, where it is part of a whole, its per cent.
type FigureRow struct {
	Name    fault.Message
	Figure  Figure
	Percent string
	Text    fault.Message
	Total   bool
}

// RateRow is one rate with its denominator.
type RateRow struct {
	Name    fault.Message
	Portion Portion
	Of      fault.Message // what it is counted of
}
