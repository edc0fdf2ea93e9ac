package view

import "jiedezhu/catalog/fault"

// TogetherPage is one act on several findings: those on which the person may do it now, one form for
// all, and afterwards what became of each.
type TogetherPage struct {
	Shell
	Op       string
	Action   string // where the form goes
	Tabs     []Tab  // the acts that the person may do, each with how many findings
	Problems Problems
	Rows     []TogetherRow
	Keep     []Hidden // what the list is narrowed by
	Button   fault.Message
	Count    fault.Message
	Fields   []Field
	After    After
	Bar      ActBar
	Empty    Empty
	Results  []TogetherResult
}

// Template names the page's file.
func (TogetherPage) Template() string { return "together" }

// TogetherRow is a finding that may be ticked; one with Alone has to be done on its own page.
type TogetherRow struct {
	FindingRow
	On    bool
	Said  fault.Message // what its owner reported, or wished for
	Alone fault.Message
}

// TogetherResult is what became of one finding: done, or why not.
type TogetherResult struct {
	FindingRow
	Done bool
	Mark Mark
	Why  fault.Message
}
