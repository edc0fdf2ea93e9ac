package lines

import (
	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// Town is what pages about one town are made from.
type Town struct {
	catalog.Division
	In   coverage.Input
	Pack *rollout.Package
}

// LoadTown reads a town of the person's county. fault.NotFound.
func LoadTown(r *site.Request, code string) (*Town, error) {
	in, err := r.Site.Reports.Load(r.Context(), r.Actor, r.Place(), 0)
	if err != nil {
		return nil, err
	}
	t, ok := in.Register.Town(code)
	if !ok {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	pack, err := r.Site.Rollout.Packages.Package(r.Context(), code)
	if err != nil {
		return nil, err
	}
	return &Town{Division: t, In: in, Pack: pack}, nil
}

// Item is the item of a slot.
func (t *Town) Item(slot int) catalog.Item {
	if t.In.Edition == nil || slot < 0 || slot >= len(t.In.Edition.Items) {
		return catalog.Item{}
	}
	return t.In.Edition.Items[slot]
}

// Slot is the slot of an item's code, -1 for none.
func (t *Town) Slot(code string) int {
	if t.In.Edition != nil {
		if it, ok := t.In.Edition.Item(code); ok {
			return it.Slot
		}
	}
	return -1
}

// Lines are the town's lines that a filter lets through.
func (t *Town) Lines(f coverage.Filter) []coverage.Line {
	f.Town = t.Code
	return coverage.Lines(t.In, f)
}

// Figure is a number of the town's lines with the address of just these.
func (t *Town) Figure(f coverage.Filter) view.Figure {
	f.Town = t.Code
	return figureOf(t.In, f)
}

// figureOf is the number of lines that a filter lets through, with the address of just these: so
// that a number and its rows cannot differ.
func figureOf(in coverage.Input, f coverage.Filter) view.Figure {
	return view.Figure{N: len(coverage.Lines(in, f)), Href: LinesAddress(f)}
}

func portion(part, whole view.Figure) view.Portion {
	return view.Portion{Part: part.N, Whole: whole.N, Href: part.Href}
}

// Strip is the five stages of the town.
func (t *Town) Strip() view.Strip {
	scope := t.Figure(coverage.Filter{Standing: "inscope"})
	has := func(s rollout.Stage) view.Figure { return t.Figure(coverage.Filter{Has: s}) }
	owed := t.Figure(coverage.Filter{Training: true})
	checked := t.Figure(coverage.Filter{Checked: true})
	verified := t.Figure(coverage.Filter{Checked: true, Has: rollout.Verified})
	s := view.Strip{
		Pushed:   view.StripFigure{Portion: portion(has(rollout.Pushed), scope)},
		Received: view.StripFigure{Portion: portion(has(rollout.Received), scope)},
		Trained: view.StripFigure{Portion: portion(t.Figure(coverage.Filter{Training: true, Has: rollout.Trained}), owed),
			Of: fault.Say("应训 %d", owed.N)},
		Live:     view.StripFigure{Portion: portion(has(rollout.Live), scope)},
		Verified: view.StripFigure{Portion: portion(verified, checked), Of: fault.Say("已抽查 %d", checked.N)},
	}
	if n := scope.N - s.Pushed.Part; n > 0 {
		s.Pushed.Why = fault.Say("%d 项还没有下发", n)
	}
	late, waiting := t.Figure(coverage.Filter{Overdue: true}).N, t.Figure(coverage.Filter{Waiting: true}).N
	switch {
	case late > 0:
		s.Received.Why = fault.Say("%d 项待签收，其中 %d 项逾期", waiting, late)
	case waiting > 0:
		s.Received.Why = fault.Say("%d 项待签收", waiting)
	}
	if n := t.Figure(coverage.Filter{Standing: "objected"}).N; n > 0 {
		s.Live.Why = fault.Say("%d 项异议等答复", n)
	}
	return s
}

// Denominator says how what is in scope is made, in parts that add up.
func (t *Town) Denominator() fault.Message {
	all := len(t.Lines(coverage.Filter{}))
	m := fault.Say("应承接 %d 项 = 目录 %d 项", t.Figure(coverage.Filter{Standing: "inscope"}).N, all)
	for _, s := range rollout.Standings {
		if s.InScope() {
			continue
		}
		if n := len(t.Lines(coverage.Filter{Standing: coverage.StandingWord(s)})); n > 0 {
			m = fault.Say("%s − %s %d", m, StandingNames[s], n)
		}
	}
	return m
}

// Spread is how lines lie over the stages.
func Spread(lines []coverage.Line) view.Spread {
	var s view.Spread
	for _, l := range lines {
		if l.Mark.Standing().InScope() {
			s.Counts[l.Mark.Furthest()+1]++
		}
	}
	return s
}

// StateOf is how a line stands in words: its furthest stage, or the standing that says more.
func StateOf(m rollout.Mark) fault.Message {
	switch s := m.Standing(); s {
	case rollout.Open:
		return StageNames[m.Furthest()+1]
	case rollout.Newer:
		return fault.Say("%s，新资料待签收", StageNames[m.Furthest()+1])
	default:
		return StandingNames[s]
	}
}

// ByDepartment parts lines by the unit of their items, in the order of the catalog.
func ByDepartment(lines []coverage.Line) [][]coverage.Line {
	var out [][]coverage.Line
	at := map[string]int{}
	for _, l := range lines {
		i, ok := at[l.Item.Unit]
		if !ok {
			i = len(out)
			at[l.Item.Unit] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	return out
}
