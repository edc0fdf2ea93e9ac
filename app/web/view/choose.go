package view

import (
	"html/template"
	"slices"
	"unicode/utf8"

	"jiedezhu/catalog/fault"
)

// After is what an act changes, for whom, and whether it can be taken back. Without facts it is
// not shown.
type After struct {
	Title fault.Message
	Facts []Fact
}

// Fact is a term and what there is to say of it.
type Fact struct {
	Term     fault.Message
	TermHref string // the term leads there: an act
	Text     fault.Message
	Strong   fault.Message // behind Text, in bold: the figure that will stand
	Link     Link          // behind both
	Quiet    bool          // there is nothing: said in grey
}

// ActBar is the foot of a form: its one button, named with the act and its size, and the way
// out. Count names the ticks whose number stands in the button.
type ActBar struct {
	Before, After fault.Message // around the count: 代录 ‹3› 个镇; without Count only Before
	Wide          fault.Message // more of the button's name where there is room
	Count         string
	N             int    // how many are ticked now
	Name, Value   string // what the button sends; may be empty
	Again         *Again // a second submit button of the same form
	Others        []Act
	Why           fault.Message
	Grave         bool
}

// Again is a button that sends the form to look at it once more, not to do the act.
type Again struct {
	Name, Value string
	Text        fault.Message
}

// Box is one box to choose: a town or an item, with the figure it gets.
type Box struct {
	ID, Name, Value string
	Label           string
	Code            string
	On              bool
	N               int
	Shown           bool          // N is shown
	Note            fault.Message // 资料未齐
}

// Chooser is departments with their items, each with a tick: what is chosen is an item that is
// ticked under a department that is ticked.
type Chooser struct {
	Groups []ChooserGroup
	Towns  int           // chosen: × 20 镇
	Note   fault.Message // of the last column
	Lines  bool          // columns of lines are shown
	Sum    ChooserGroup
}

// ChooserGroup is one department of a Chooser.
type ChooserGroup struct {
	ID, Name       string // Name is the department's
	Unit           string
	On             bool
	Chosen, Of     int // items
	Cells, LeftOut int // items × towns, and those not given
	Given          int
	State          Mark
	Items          []Box
}

// Reason is why something is left out: how many items and lines.
type Reason struct {
	Why          fault.Message
	Items, Lines int
	Text         fault.Message
	Href         string // of the lines
}

// The arguments that a part of a page takes besides its row.
type (
	behalfArgs struct {
		Row      BehalfRow
		Channels []Option
	}
	pictureArgs struct {
		Code    string
		Picture Picture
	}
)

// countyFuncs put a row and what it needs of the page together.
var countyFuncs = template.FuncMap{
	"behalf": func(row BehalfRow, channels []Option) behalfArgs {
		own := slices.Clone(channels)
		for i := range own {
			own[i].On = own[i].Value == row.Channel
		}
		return behalfArgs{row, own}
	},
	"short":   func(s string) bool { return utf8.RuneCountInString(s) <= 16 },
	"picture": func(code string, p Picture) pictureArgs { return pictureArgs{code, p} },
	"bar":     func(part, whole int) Gauge { return Gauge{Part: part, Whole: whole, Class: "ac"} },
	"stops": func() []Key {
		out := slices.Clone(legend[:6])
		slices.Reverse(out)
		return out
	},
}
