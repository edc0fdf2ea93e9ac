package view

import "jiedezhu/catalog/fault"

// Import is the page with the two forms: towns and catalog.
type Import struct {
	Shell
	Problems Problems
	Op       string
	Towns    ImportForm
	Catalog  ImportForm
	NoTowns  bool // a catalog cannot come before the towns
}

// Template names the page's file.
func (Import) Template() string { return "import" }

// ImportForm is one of the two.
type ImportForm struct {
	Action string
	Blank  string // address of the blank form
	Now    fault.Message
	Needs  []fault.Message
	Fields []Field
	File   Field
	First  bool // this is what to do now: its button is the page's first
	Whole  bool // 完整目录 is ticked
	Units  bool // 一并添加新部门 is ticked
}

// ImportCheck is what a dry run found.
type ImportCheck struct {
	Shell
	Mistakes []fault.Mistake
	Notices  []fault.Message
	Changes  []ImportChange
	Count    fault.Message
	Action   string
	Op       string
	Keep     []Hidden
	Bar      ActBar
	After    After
	Sheet    []ImportRow // what was understood
	Again    string
}

// Template names the page's file.
func (ImportCheck) Template() string { return "importcheck" }

// ImportChange is one line of what the import would change.
type ImportChange struct {
	Name fault.Message
	N    int
	Text fault.Message
}

// ImportRow is one row as it was understood.
type ImportRow struct{ Code, Name, More string }
