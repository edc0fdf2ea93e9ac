package view

import "jiedezhu/catalog/fault"

// TownHome is a town's desk: what has to be done now, and how far the town has come.
type TownHome struct {
	Shell
	Tasks       []Task
	Empty       Empty // instead of tasks
	Scope       int   // lines in scope
	Strip       Strip
	Departments []TownDepartment
	Answers     []TownAnswer
	Bar         []Act // under the thumb on a phone
}

// Template names the page's file.
func (TownHome) Template() string { return "hometown" }

// TownDepartment is how a department's lines stand in one town.
type TownDepartment struct {
	Name, Href                               string
	Scope, Received, Trained, Live, Verified Figure
	Spread                                   Spread
	State                                    Mark
}

// TownAnswer is what was answered to an objection.
type TownAnswer struct {
	Code, Name, Href string
	Said             fault.Message // the objection
	By               fault.Message
	Text             fault.Message
}
