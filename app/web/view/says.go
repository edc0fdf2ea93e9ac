package view

import (
	"strconv"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Short is 6月17日 as a sentence's argument, on a page of another year 2022年6月17日; empty for no day.
func Short(d journal.Day) fault.Message {
	if d == 0 {
		return fault.Message{}
	}
	y, m, day := d.Date()
	return fault.Say("%s年%s月%s日", passing(strconv.Itoa(y)), strconv.Itoa(int(m)), strconv.Itoa(day))
}

// Full is 2026年6月17日 as a sentence's argument; empty for no day.
func Full(d journal.Day) fault.Message {
	if d == 0 {
		return fault.Message{}
	}
	y, m, day := d.Date()
	return fault.Say("%s年%s月%s日", strconv.Itoa(y), strconv.Itoa(int(m)), strconv.Itoa(day))
}

// Class is the classes of a cell outside the matrix.
func (c Cell) Class() string { class, _ := c.dress(); return class }

// Char is what a cell shows.
func (c Cell) Char() string { _, char := c.dress(); return char }

// Says is what a cell says in words, for those who do not see it.
func (c Cell) Says() fault.Message {
	if c.Standing != Open && c.Standing != Newer {
		return standingNames[c.Standing%standingCount]
	}
	out := stages[min(int(c.Stage), stageCount-1)].name
	switch {
	case c.Standing == Newer:
		out = fault.Say("%s，%s", out, standingNames[Newer])
	case c.Gap:
		out = fault.Say("%s，%s", out, fault.Say("缺前一阶段"))
	}
	if c.Late {
		out = fault.Say("%s，%s", out, fault.Say("逾期"))
	}
	return out
}

// standingNames are the standings in words.
var standingNames = [standingCount]fault.Message{
	fault.Say("不在下放范围"), fault.Say("正常"), fault.Say("新资料待签收"), fault.Say("异议"), fault.Say("暂停"), fault.Say("收回"),
	fault.Say("不适用"), fault.Say("取消"),
}

// StandingName is a standing in words.
func StandingName(s Standing) fault.Message { return standingNames[s%standingCount] }

// StageName is a stage in words: 0 未下发 … 5 抽查合格.
func StageName(k int) fault.Message { return stages[k].name }
