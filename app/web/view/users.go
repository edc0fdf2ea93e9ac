package view

import "jiedezhu/catalog/fault"

// UsersPage is the accounts that an administrator keeps.
type UsersPage struct {
	Shell
	Secret   Secret // the initial password just made; shown once
	Filter   Filter
	Rows     []UserRow
	Empty    Empty
	Problems Problems
	Op       string
	Fields   []Field
	Roles    FilterField
	Units    FilterField
}

// Template names the page's file.
func (UsersPage) Template() string { return "users" }

// Secret is an initial password on its way to its owner.
type Secret struct {
	Login, Password string
	Name            string
}

// UserRow is one account.
type UserRow struct {
	Login, Name string
	Role        fault.Message
	Unit, Place string
	State       Mark
	Acts        []UserAct
}

// UserAct is one act on an account, a form of its own.
type UserAct struct {
	Action, Op string
	Text       fault.Message
}

// JournalPage is who did what, the newest first.
type JournalPage struct {
	Shell
	Filter Filter
	Rows   []JournalRow
	Pager  Pager
	Empty  Empty
}

// Template names the page's file.
func (JournalPage) Template() string { return "journal" }

// JournalRow is one entry.
type JournalRow struct {
	At      string        // 2026-06-17 9:30
	Day     fault.Message // when it happened, where that is another day
	Who     string
	Unit    string
	What    fault.Message
	About   Link
	Size    fault.Message
	Address string
}
