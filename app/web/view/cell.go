package view

import (
	"fmt"

	"jiedezhu/catalog/fault"
)

// Standing is what a line is besides its stages, in the numbers of the high three bits of its
// Mark.
type Standing uint8

// The standings.
const (
	OutOfScope    Standing = iota // 不在下放范围
	Open                          // 正常
	Newer                         // 新资料待签收
	Objection                     // 异议
	Suspended                     // 暂停
	Recalled                      // 收回
	NotApplicable                 // 不适用
	Cancelled                     // 取消
)

// Cell is one cell of the matrix: the furthest stage reached, 0–5, and how the line stands.
type Cell struct {
	Stage    uint8
	Standing Standing
	Gap      bool // an earlier stage is missing
	Late     bool // overdue: due, pushed, not received; an objection never is
}

const (
	stageCount    = 6
	standingCount = 8
)

// index is the cell's place in cellHTML; what is out of range shows as 未下发.
func (c Cell) index() int {
	s, k := int(c.Standing)%standingCount, int(c.Stage)
	if k >= stageCount {
		k = 0
	}
	return ((s*stageCount+k)*2+bit(c.Gap))*2 + bit(c.Late)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cellHTML is every cell there can be, but the empty one, which holds a word.
var cellHTML = func() (all [standingCount * stageCount * 4]string) {
	for s := range Standing(standingCount) {
		for k := range uint8(stageCount) {
			for flags := range 4 {
				c := Cell{k, s, flags&1 != 0, flags&2 != 0}
				class, char := c.dress()
				all[c.index()] = fmt.Sprintf(`<td class="%s">%s</td>`, class, char)
			}
		}
	}
	return all
}()

// dress is the class and the characters of a cell. A cell shows one sign: newer guidance says
// more than a gap.
func (c Cell) dress() (class, char string) {
	switch c.Standing {
	case OutOfScope:
		return "out", ""
	case Objection:
		return "obj", "异"
	case Suspended:
		return "gone", "停"
	case Recalled:
		return "gone", "回"
	case NotApplicable:
		return "na", "／"
	case Cancelled:
		return "gone", "消"
	}
	class, char = fmt.Sprintf("m%d", c.Stage), stages[c.Stage].char
	if c.Standing == Newer {
		class, char = class+" new", char+"△"
	} else if c.Gap {
		char += "°"
	}
	if c.Late {
		class += " late-c"
	}
	return class, char
}

// outCell says in words what its bare wash says to the eye.
func outCell(w Words) string {
	return `<td class="out"><span class="sr">` + escape(w.T("不在下放范围")) + `</span></td>`
}

// Key is one entry of the key to the matrix.
type Key struct {
	Class, Char string
	Name        fault.Message
}

// legend is the key: stages, then standings, then the rest, as the corner of the matrix sets
// them in three rows.
var legend = func() []Key {
	key := func(c Cell, name fault.Message) Key {
		class, char := c.dress()
		return Key{class, char, name}
	}
	var out []Key
	for k := range uint8(stageCount) {
		out = append(out, key(Cell{Stage: k, Standing: Open}, stages[k].name))
	}
	return append(out,
		key(Cell{Stage: 1, Standing: Open, Late: true}, fault.Say("逾期")),
		key(Cell{Standing: Objection}, fault.Say("异议")),
		key(Cell{Standing: Suspended}, fault.Say("暂停")),
		key(Cell{Standing: Recalled}, fault.Say("收回")),
		key(Cell{Standing: Cancelled}, fault.Say("取消")),
		key(Cell{Standing: NotApplicable}, fault.Say("不适用")),
		key(Cell{Stage: 4, Standing: Newer}, fault.Say("新资料待签收")),
		key(Cell{Stage: 4, Standing: Open, Gap: true}, fault.Say("缺前一阶段")),
		key(Cell{Standing: OutOfScope}, fault.Say("不在下放范围")),
	)
}()
