package view

import (
	"strconv"

	"jiedezhu/catalog/fault"
)

// stage is one of the five stages, and 未下发 before them.
type stage struct {
	char string
	name fault.Message
	rate fault.Message
}

// stages in order; the characters are those of the Excel sheet and the same in every language.
var stages = [...]stage{
	{"·", fault.Say("未下发"), fault.Message{}},
	{"发", fault.Say("下发"), fault.Say("下发率")},
	{"签", fault.Say("签收"), fault.Say("签收率")},
	{"训", fault.Say("培训"), fault.Say("培训率")},
	{"办", fault.Say("可办"), fault.Say("可办率")},
	{"查", fault.Say("抽查合格"), fault.Say("抽查合格率")},
}

// Strip is the five stages in one strip; county, town and card show the same one.
type Strip struct {
	Pushed, Received, Trained, Live, Verified StripFigure
}

// StripFigure is what the strip says of one stage.
type StripFigure struct {
	Portion
	Of  fault.Message // what it is counted of, where that is no number alone: 应训 91 项
	Why fault.Message // the line below: 逾期 45，未到期 204，异议 6
}

// StripStage is a StripFigure with its stage.
type StripStage struct {
	StripFigure
	Name  fault.Message
	Gauge Gauge
}

// StripGroup is 放得下, 接得住 or 办得好 with its stages.
type StripGroup struct {
	Name   fault.Message
	Stages []StripStage
}

// Groups are the three parts of the strip, in order.
func (s Strip) Groups() []StripGroup {
	at := func(k int, f StripFigure) StripStage {
		return StripStage{f, stages[k].name, Gauge{f.Part, f.Whole, "g" + strconv.Itoa(k)}}
	}
	return []StripGroup{
		{fault.Say("放得下"), []StripStage{at(1, s.Pushed)}},
		{fault.Say("接得住"), []StripStage{at(2, s.Received), at(3, s.Trained), at(4, s.Live)}},
		{fault.Say("办得好"), []StripStage{at(5, s.Verified)}},
	}
}

// TownTable is the table of towns, in division order, with its total. Without rows it is not
// shown.
type TownTable struct {
	Rows  []TownRow
	Total TownRow // its Name is left out: the table says 全县, 全镇 or what Sum says
	Sum   fault.Message
}

// TownRow is how one town stands.
type TownRow struct {
	Name, Href                        string
	Scope                             Figure
	Spread                            Spread
	Received, Trained, Live, Verified Portion
	Late, NotDue, Objections          Figure // of what was pushed and not received
	Findings                          Figure // not closed
	Center                            Mark   // state of its centre; without text: it has none
}
