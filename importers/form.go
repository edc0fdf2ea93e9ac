package importers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// Form is a kind of sheet as whoever imports it meets it, on the command line and on pages: what it
// is for, what goes with it, whose right it is. The table of them is in forms.go.
type Form struct {
	Kind    string
	Title   fault.Message
	For     fault.Message // what the kind is for, in one sentence
	Hint    fault.Message // what else may be known of its columns
	Act     catalog.Act
	Issued  bool // the act is about what the place issues, not about what lies in it
	Options []Option

	run func(context.Context, *Importer, journal.Deed, File, *answers) (*Result, []Password, error)
}

// Sort is what an Option takes.
type Sort int

// The sorts.
const (
	TextSort   Sort = iota
	DaySort         // 2022-04-25
	MonthSort       // 2022-04
	TickSort        // "1" or ""
	ChoiceSort      // one of Choices, or ""
	PointsSort      // tenths of a point
	CountSort       // a whole number
	YearSort        // 2022
)

// Option is one thing that goes with an import beside its sheet. Its name is that of the flag of the
// command line; on pages - is _.
type Option struct {
	Name    string
	Sort    Sort
	Label   fault.Message
	Help    fault.Message
	Default string
	Choices []OptionChoice
}

// OptionChoice is one value that an Option of ChoiceSort takes.
type OptionChoice struct {
	Value string
	Text  fault.Message
}

// Ask is one import as it is asked for.
type Ask struct {
	Kind   string
	Place  string // the county; "" for towns, which bring it
	Values map[string]string
	Heads  []catalog.MappedHead // of the sheet's heads, remembered where the import is saved
	Demo   bool                 // towns: 演示数据
	DryRun bool
	People People // for users
}

// FormOf is the form of a kind. fault.NotFound.
func FormOf(kind string) (Form, error) {
	i := slices.IndexFunc(forms, func(f Form) bool { return f.Kind == kind })
	if i < 0 {
		return Form{}, fault.New(fault.NotFound, "没有找到")
	}
	return forms[i], nil
}

// Forms are all of them, in the order in which a county needs them.
func Forms() []Form { return slices.Clone(forms) }

// Allow asks for the right to import the kind. fault.Denied, fault.NotFound.
func (f Form) Allow(a journal.Actor, place string) error {
	s := catalog.About(place)
	if s.Issued = f.Issued; f.Kind == "towns" && place == "" {
		s = catalog.About(a.Scope)
	}
	return catalog.Allow(a, f.Act, s)
}

// Needs are the heads of the columns that a sheet of the kind must have, the first where one of
// several will do.
func (f Form) Needs() []string {
	k, err := kindOf(f.Kind)
	if err != nil {
		return nil
	}
	var list []string
	for _, c := range k.columns {
		if c.Required {
			list = append(list, c.Head())
		}
	}
	if i := slices.IndexFunc(k.columns, func(c sheet.Column) bool { return c.Identity && !c.Serial }); len(list) == 0 && i >= 0 {
		list = append(list, k.columns[i].Head())
	}
	return list
}

// Limits are the largest file, in bytes, and the most rows that are read of the kind.
func (f Form) Limits() sheet.Limits {
	k, err := kindOf(f.Kind)
	if err != nil {
		return sheet.Limits{}
	}
	return k.limits.Filled()
}

// Check is what is wrong with the values of the form's options, a mistake an option; Field is its
// name.
func (f Form) Check(values map[string]string) []fault.Mistake {
	a := &answers{Ask: Ask{Values: values}}
	for _, o := range f.Options {
		a.check(o)
	}
	return a.wrong
}

// Import imports a sheet of any kind; passwords are those of accounts that it made. fault.Invalid
// with Mistakes by option where the options are wrong; what is wrong with the sheet is in the Result.
func (im *Importer) Import(ctx context.Context, deed journal.Deed, f File, ask Ask) (*Result, []Password, error) {
	form, err := FormOf(ask.Kind)
	if err != nil {
		return nil, nil, err
	}
	if err := fault.Mistakes(form.Check(ask.Values), "还有没填对的，没有导入"); err != nil {
		return nil, nil, err
	}
	if f, err = im.withHeads(ctx, ask.Place, ask.Kind, f, ask.Heads); err != nil {
		return nil, nil, err
	}
	a := &answers{Ask: ask}
	f.Year = a.count(yearOption.Name, 0)
	r, passwords, err := form.run(ctx, im, deed, f, a)
	if err == nil && r.Saved && len(ask.Heads) > 0 {
		err = im.MapHeads(ctx, deed.Step("heads"), ask.Place, ask.Kind, ask.Heads)
	}
	return r, passwords, err
}

// answers are the values of a form's options, as what they mean.
type answers struct {
	Ask
	wrong []fault.Mistake
}

func (a *answers) text(name string) string { return strings.TrimSpace(a.Values[name]) }

func (a *answers) tick(name string) bool { return a.text(name) != "" }

func (a *answers) day(name string) journal.Day {
	d, _ := sheet.ParseDay(a.text(name), 0) // checked before
	return d
}

func (a *answers) month(name string) journal.Day {
	d, _ := sheet.ParseMonth(a.text(name), 0)
	return d
}

// points is a number of points, usual where none is given.
func (a *answers) points(name string, usual acceptance.Tenths) acceptance.Tenths {
	if v, ok := acceptance.ParseTenths(a.text(name)); ok {
		return v
	}
	return usual
}

func (a *answers) count(name string, usual int) int {
	if n, err := strconv.Atoi(a.text(name)); err == nil {
		return n
	}
	return usual
}

// check notes what is wrong with the value of one option.
func (a *answers) check(o Option) {
	text := a.text(o.Name)
	if text == "" {
		return
	}
	tell := func(reason, remedy fault.Message) {
		a.wrong = append(a.wrong, fault.Mistake{Field: o.Name, Value: text, Reason: reason, Remedy: remedy})
	}
	short := sheet.Shorten(text, 40)
	switch o.Sort {
	case DaySort:
		if _, ok := sheet.ParseDay(text, 0); !ok {
			tell(fault.Say("日期“%s”不对", short), fault.Say("写成 2022-04-25"))
		}
	case MonthSort:
		if _, ok := sheet.ParseMonth(text, 0); !ok {
			tell(fault.Say("月份“%s”不对", short), fault.Say("写成 2022-04"))
		}
	case PointsSort:
		if _, ok := acceptance.ParseTenths(text); !ok {
			tell(fault.Say("“%s”不是分数", short), fault.Say("填数字，至多一位小数"))
		}
	case CountSort:
		if n, err := strconv.Atoi(text); err != nil || n < 0 || n > 9999 {
			tell(fault.Say("“%s”不是天数", short), fault.Say("填整数"))
		}
	case YearSort:
		if n, err := strconv.Atoi(text); err != nil || n < 2000 || n > 2178 {
			tell(fault.Say("“%s”不是年份", short), fault.Say("填四位年份，如 2022"))
		}
	case ChoiceSort:
		if !slices.ContainsFunc(o.Choices, func(c OptionChoice) bool { return c.Value == text }) {
			tell(fault.Say("“%s”不在可选的里面", short), fault.Say("从列表中选择"))
		}
	case TextSort:
		if len([]rune(text)) > mostName {
			tell(fault.Say("超过 %d 字", mostName), fault.Say("写短些"))
		}
	}
}
