package view

import "jiedezhu/catalog/fault"

// Import is the kinds of sheets that the person may import, in the order in which a county needs them.
type Import struct {
	Shell
	Kinds []ImportRow
}

// Template names the page's file.
func (Import) Template() string { return "import" }

// ImportRow is one kind of sheet.
type ImportRow struct {
	Name  fault.Message
	Href  string
	For   fault.Message
	Needs string        // heads of the columns that it must have
	Now   fault.Message // what is there
	Whole string        // address of that as a workbook, "" where there is none
	Blank string        // address of the blank form
	Wait  fault.Message // why it cannot be imported yet
}

// ImportKind is the form of one kind of sheet.
type ImportKind struct {
	Shell
	Problems Problems
	Op       string
	Action   string
	Progress string // address of how far the act of Op is
	Blank    string
	Now      fault.Message
	For      fault.Message
	Hint     fault.Message
	Needs    string
	Limit    fault.Message
	File     Field
	Sum      string // of the file that was sent already, "" for none
	Name     string
	Options  ImportOptions
	Heads    []MappedHead
	Forget   string // address of the form that undoes them
	Empty    Empty  // instead of the form, where it cannot be imported yet
}

// Template names the page's file.
func (ImportKind) Template() string { return "importkind" }

// ImportOptions are what goes with a sheet.
type ImportOptions struct {
	Fields  []Field
	Choices []FilterField
	Ticks   []ImportTick
}

// Any tells whether there are any.
func (o ImportOptions) Any() bool { return len(o.Fields)+len(o.Choices)+len(o.Ticks) > 0 }

// ImportTick is an option that is on or off.
type ImportTick struct {
	Name        string
	Label, Help fault.Message
	On          bool
}

// MappedHead is a head of the county's own with what was said of it.
type MappedHead struct {
	Head, Fold string
	Means      fault.Message
}

// ImportCheck is what a dry run found.
type ImportCheck struct {
	Shell
	Mistakes []fault.Mistake
	Notices  []fault.Message
	Changes  []ImportChange
	Differ   []ImportDiff // field by field
	Differs  fault.Message
	Count    fault.Message
	Action   string
	Op       string
	Progress string
	Keep     []Hidden
	Bar      ActBar
	After    After
	Heads    []string   // of Sheet
	Sheet    [][]string // what was understood, from the top
	Rows     fault.Message
	Again    ImportAgain
}

// Template names the page's file.
func (ImportCheck) Template() string { return "importcheck" }

// ImportAgain is the form that looks at the same sheet again: with other options, and with what
// the person says of the columns that nothing names.
type ImportAgain struct {
	Action, Op string
	Progress   string
	Keep       []Hidden
	Unknown    []UnknownHead
	Odd        []OddWord
	Options    ImportOptions
	First      bool // its button is the page's first
}

// UnknownHead is a column that nothing names; the person chooses what it is.
type UnknownHead struct {
	N        int // of its fields: head-0, column-0
	Head     string
	At       string // sheet and cell
	Examples []string
	Options  []Option
}

// OddWord is a word that its column does not know; the person chooses what it means.
type OddWord struct {
	N        int // of its fields: of-0, word-0, means-0
	Of, Word string
	At       string
	Rows     int
	Options  []Option
}

// ImportChange is one line of what the import would change.
type ImportChange struct {
	Name fault.Message
	N    int
	Text fault.Message
}

// ImportDiff is one field that would change.
type ImportDiff struct{ Row, Field, Old, New string }

// ImportedUsers is the first passwords of the accounts that an import made: shown once, and kept
// nowhere.
type ImportedUsers struct {
	Shell
	Rows []Secret
}

// Template names the page's file.
func (ImportedUsers) Template() string { return "importedusers" }
