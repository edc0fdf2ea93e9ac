package view

import "jiedezhu/catalog/fault"

// TownPage is every line of one town, by department.
type TownPage struct {
	Shell
	Pick   Filter // another town; without fields: none
	Sheet  Link   // all towns in one table
	Tabs   []Tab
	Sum    fault.Message
	Groups []LineGroup
	Empty  Empty

	Findings TownFindings
}

// TownFindings is what is to be put right in a town: the open ones, as many as fit. Without a
// title there was never one.
type TownFindings struct {
	Title fault.Message
	Count fault.Message
	All   Link
	Rows  []FindingRow
}

// Template names the page's file.
func (TownPage) Template() string { return "town" }

// LinesPage is the rows behind a number.
type LinesPage struct {
	Shell
	Filter Filter
	Total  int
	Rows   []LineRow
	Pager  Pager
	Empty  Empty
}

// Template names the page's file.
func (LinesPage) Template() string { return "lines" }

// LineRow is one row behind a number.
type LineRow struct {
	Town, TownHref string
	Code, Name     string
	Href           string
	Department     string
	Cell           Cell
	State          fault.Message
	Due, Received  fault.Message
	Late           Mark // without text: not late
}
