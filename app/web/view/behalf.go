package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Behalf is the page on which the county records receipts for towns.
type Behalf struct {
	Shell
	Problems Problems
	Op       string
	Channels []Option
	Rows     []BehalfRow
	Shared   Picture
	Count    fault.Message
	More     Link // towns that wait and are not shown
	After    After
	Bar      ActBar
	Empty    Empty
	Results  []BehalfResult
}

// Template names the page's file.
func (Behalf) Template() string { return "behalf" }

// Picture is a picture of a form: what was sent before stays though the form is shown again.
type Picture struct {
	Sum   string // SHA-256, empty where there is none
	Wrong fault.Message
}

// BehalfRow is one town.
type BehalfRow struct {
	Code, Name, Href      string
	Lines                 int
	Batches               fault.Message
	Due                   journal.Day
	Late                  bool
	On                    bool
	Channel, Signed, Note string
	Day                   string
	Picture               Picture
	Wrong                 map[string]fault.Message // by field
}

// BehalfResult is what was recorded for one town.
type BehalfResult struct {
	Name    string
	Done    int
	Skipped fault.Message
}
