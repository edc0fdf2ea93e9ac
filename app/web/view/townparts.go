package view

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Tab is one of several views of the same rows.
type Tab struct {
	Href string
	Text fault.Message
	N    int
	On   bool
}

// Moment is one thing of a time line: two dates where they differ, unit and person as signed.
type Moment struct {
	State   string // now, past, late
	Day     journal.Day
	Text    fault.Message
	Detail  fault.Message
	Hash    string
	Mark    Mark // 补录; without text: none
	By      fault.Message
	Entered journal.Day
}

// LineGroup is one department of a town's lines.
type LineGroup struct {
	Name   string
	Open   bool
	N      int
	Spread Spread
	At     fault.Message // 可办 23/27
	Lines  []TownLine
}

// TownLine is one line of a town: cell, name, and the day it got there.
type TownLine struct {
	Cell       Cell
	Code, Name string
	Href       string
	At         fault.Message // 可办
	Day        journal.Day
}

// Tick is one row to be ticked.
type Tick struct {
	Code, Name string
	Value      string
	On         bool
	Version    fault.Message
	Doubt      string // confirm: what was typed
	Asked      bool   // confirm: shown on a phone too
	Cell       Cell
	State      fault.Message
}

// TickGroup is one department of rows to be ticked.
type TickGroup struct {
	Department string
	Rows       []Tick
}

// ItemTown is how one item stands in one town.
type ItemTown struct {
	Name, Href string
	Cell       Cell
}

// Stop is one station of a path: past, now, next, lock.
type Stop struct {
	State string
	Name  fault.Message
	Day   journal.Day
	Text  fault.Message
}
