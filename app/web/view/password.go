package view

import "jiedezhu/catalog/fault"

// Password is the page on which a person changes their own password.
type Password struct {
	Shell
	Op       string
	Problems Problems
	Rule     fault.Message // what a password must be
}

// Template names the page's file.
func (Password) Template() string { return "password" }

// Fields are the boxes of the form.
func (p Password) Fields() []Field {
	return []Field{
		Field{Name: "old", Type: "password", Label: fault.Say("现在的密码"), AutoComplete: "current-password"}.With(p.Problems.List),
		Field{Name: "new", Type: "password", Label: fault.Say("新密码"), Help: p.Rule, AutoComplete: "new-password"}.With(p.Problems.List),
		Field{Name: "again", Type: "password", Label: fault.Say("再输一次新密码"), AutoComplete: "new-password"}.With(p.Problems.List),
	}
}
