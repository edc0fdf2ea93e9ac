package site

import (
	"slices"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// Choice is which items and towns a form has ticked: an item counts where its department is
// ticked too.
type Choice struct {
	Units, Items, Towns map[string]bool
	All                 bool // nothing was said yet: everything that can be chosen is
}

// Chosen reads the ticks of a form that was sent; a form not sent yet has everything ticked.
func (r *Request) Chosen(sent bool) Choice {
	return Choice{Units: Set(r.List("units")), Items: Set(r.List("items")), Towns: Set(r.List("towns")), All: !sent}
}

// Set is a list to look things up in.
func Set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, v := range list {
		m[v] = true
	}
	return m
}

// Item tells whether an item is chosen.
func (c Choice) Item(it catalog.Item) bool { return c.All || c.Units[it.Unit] && c.Items[it.Code] }

// Town tells whether a town is chosen.
func (c Choice) Town(code string) bool { return c.All || c.Towns[code] }

// Codes are the codes of the chosen among items; none is an empty list, which must never be
// taken for every item.
func (c Choice) Codes(items []catalog.Item) []string {
	list := []string{}
	for _, it := range items {
		if c.Item(it) {
			list = append(list, it.Code)
		}
	}
	return list
}

// TownCodes are the chosen towns in division order.
func (c Choice) TownCodes(reg *catalog.Register) []string {
	list := []string{}
	for _, t := range reg.Towns {
		if c.Town(t.Code) {
			list = append(list, t.Code)
		}
	}
	return list
}

// Chooser lays items out by department in catalog order. gives is how many of the chosen towns
// an item would go to, nil where lines are not shown; missing are codes without complete guidance.
func (c Choice) Chooser(items []catalog.Item, towns int, gives map[int]int, missing map[string]bool) view.Chooser {
	ch := view.Chooser{Towns: towns, Lines: gives != nil, Note: fault.Say("资料")}
	at := map[string]int{}
	bare := map[string][]string{}
	for _, it := range items {
		i, ok := at[it.Unit]
		if !ok {
			i = len(ch.Groups)
			at[it.Unit] = i
			ch.Groups = append(ch.Groups, view.ChooserGroup{ID: "d-" + it.Unit, Unit: it.Unit, Name: it.Department, On: c.All || c.Units[it.Unit]})
		}
		g := &ch.Groups[i]
		box := view.Box{ID: "i-" + it.Code, Name: "items", Value: it.Code, Code: it.Code, Label: it.Name, On: c.All || c.Items[it.Code]}
		if gives != nil {
			box.N, box.Shown = gives[it.Slot], true
		}
		if missing[it.Code] {
			bare[it.Unit] = append(bare[it.Unit], it.Code)
		}
		g.Items = append(g.Items, box)
		g.Of++
		if c.Item(it) {
			g.Chosen++
			g.Cells += towns
			g.Given += gives[it.Slot]
		}
		g.LeftOut = g.Cells - g.Given
	}
	for i := range ch.Groups {
		g := &ch.Groups[i]
		g.State = guidanceMark(bare[g.Unit], g.Of)
		ch.Sum.Chosen += g.Chosen
		ch.Sum.Of += g.Of
		ch.Sum.Cells += g.Cells
		ch.Sum.LeftOut += g.LeftOut
		ch.Sum.Given += g.Given
	}
	return ch
}

// guidanceMark says whether a department's items have their three documents.
func guidanceMark(bare []string, of int) view.Mark {
	switch len(bare) {
	case 0:
		return view.Mark{Kind: view.MarkDone, Text: fault.Say("齐全")}
	case 1:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("%s 资料未齐", bare[0])}
	case of:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("资料未齐")}
	}
	return view.Mark{Kind: view.MarkSoon, Text: fault.Say("%d 项资料未齐", len(bare))}
}

// Boxes are the towns of the county as ticks, with the figure each gets.
func (c Choice) Boxes(reg *catalog.Register, figure map[string]int) []view.Box {
	out := make([]view.Box, 0, len(reg.Towns))
	for _, t := range reg.Towns {
		b := view.Box{ID: "t-" + t.Code, Name: "towns", Value: t.Code, Label: t.Name, On: c.Town(t.Code)}
		if figure != nil {
			b.N, b.Shown = figure[t.Code], true
		}
		out = append(out, b)
	}
	return out
}

// Reasons are what is left out, by reason in the order of leftOrder.
func Reasons(left map[rollout.Why][]int) []view.Reason {
	var out []view.Reason
	for _, w := range leftOrder {
		slots := left[w.why]
		if len(slots) == 0 {
			continue
		}
		distinct := slices.Clone(slots)
		slices.Sort(distinct)
		out = append(out, view.Reason{Why: w.why.Message(), Items: len(slices.Compact(distinct)), Lines: len(slots), Text: w.text, Href: w.href})
	}
	return out
}

// leftOrder are the reasons for which a push passes a line over, with what a page says of each.
var leftOrder = []struct {
	why  rollout.Why
	text fault.Message
	href string
}{
	{rollout.WhyOutside, fault.Say("目录写明只在部分镇（街道）下放，自动不发"), ""},
	{rollout.WhyStanding, fault.Say("有理由、有文号或批准人，自动不发"), ""},
	{rollout.WhyHas, fault.Say("同一版资料已经下发过，不再发"), ""},
}
