package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	totalLine = regexp.MustCompile(`^(?:(?:合计|总计|小计|共计|总数|总分|总得分)[：:]?(?:[0-9]+[项个条]?)?|(?:以上)?共计?[0-9]+[项个条])$`)
	// countLine is a line of totals by longer names; a row with a serial may be called so.
	countLine = regexp.MustCompile(`^(?:[^0-9，。；]{0,8}(?:合计|总计|小计|共计|总数|总分|总得分)[：:]?(?:[0-9]+[项个条人场次件]?)?|(?:应|已|未)?(?:签收|承接|下发|培训|可办|合格)(?:事项|项次)?(?:数|率|数量|比例|占比)|(?:以上)?共计?[0-9]+[人场次件]|(?:平均|最高|最低)(?:分|值|数|得分)?|(?:合格|达标|优秀|优良|完成|办结|整改|承接|签收)率)$`)
	noteLine  = regexp.MustCompile(`^(注|备注|说明|填表说明|填报说明|附注|注释)\s*[0-9一二三四五六七八九十]*\s*[：:.．、]`)
	signLine  = regexp.MustCompile(`^(填表|填报|制表|审核|复核|审批|批准|校对|签发|统计|抄送|抄报|主送|填表人|填报人|制表人|审核人|填报单位|制表单位|填表单位|单位负责人|负责人|经办人|填表日期|填报日期|制表日期|日期|联系电话|组长|成员|评分人|检查人|验收人|检查组|验收组|被检查单位|被验收单位)[^：:]{0,10}[：:]|^[\p{Han}、/ ]{0,12}(?:人|人员|员|单位|日期|时间|电话|签字|签名|签章|盖章|组长|成员|领导|科室|股室|局长|主任|镇长|书记|小组)(?:[（(][^（()）]{0,12}[）)])?\s*[：:]`)
	printLine = regexp.MustCompile(`^[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日\s*(?:印发|印制|发布|公布)$`)
	sealLine  = regexp.MustCompile(`^[（(][^（()）]{0,16}(?:盖章|公章|公开|公开发布|印章|签字)[）)]$`)
	dateLine  = regexp.MustCompile(`^[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*(?:[0-9]{1,2}\s*日)?$`)
	labelLine = regexp.MustCompile(`^(部门|单位|部门名称|单位名称|主管部门|责任部门|责任单位|实施部门|行使主体|实施主体)[：:]`)
	pageLine  = regexp.MustCompile(`^[-—–－]+\s*[0-9]{1,3}\s*[-—–－]+$|^[（(]?\s*(续表|接上表|接上页|转下页|第\s*[0-9一二三四五六七八九十]+\s*页.*)\s*[）)]?$`)
)

// leftOut drops and counts the lines that are no rows: totals, notes, page marks, numbers of
// columns, groups.
func (t *tabling) leftOut(l line, cells []Cell, first bool) bool {
	lead := cells[0].Text
	if cells[0].literal {
		return false
	}
	switch {
	case t.summed(cells):
		t.totals = append(t.totals, l.number)
		t.table.Totals = append(t.table.Totals, t.totalled(l, cells))
	case len(cells) <= 2 && noteLine.MatchString(lead), len(cells) == 1 && (dateLine.MatchString(lead) || t.noting()):
		t.notes = append(t.notes, l.number)
	case len(cells) <= 3 && printLine.MatchString(cells[len(cells)-1].Text), len(cells) == 1 && sealLine.MatchString(lead):
		t.notes = append(t.notes, l.number)
	case len(cells) == 1 && labelLine.MatchString(lead):
		t.group = lead
		t.groups = append(t.groups, l.number)
	case strings.ContainsAny(lead, "：:") && signLine.MatchString(lead) && !t.named(cells[1:]) && !t.tells(cells):
		t.notes, t.signs = append(t.notes, l.number), append(t.signs, l.number)
	case len(cells) <= 2 && pageLine.MatchString(lead), first && (numbered(cells) || units(cells)):
		t.repeats = append(t.repeats, l.number)
	case t.section(cells):
		t.group = cells[1].Text
		t.groups = append(t.groups, l.number)
	case len(cells) == 1 && (t.isGroup(l, cells[0]) || t.headed(l, cells[0])):
		t.group = lead
		t.groups = append(t.groups, l.number)
	default:
		return false
	}
	return true
}

// totalled is a line of totals by the heads that its cells stand under.
func (t *tabling) totalled(l line, cells []Cell) Row {
	r := Row{Sheet: t.s.Name, Number: l.number, Hidden: l.hidden, Group: cells[0].Text, Cells: map[string]Cell{}}
	for _, c := range cells {
		if x, ok := t.h.column(c.Column); ok && x.Key != "" && x.Nth <= 1 {
			r.Cells[x.Key] = c
		}
	}
	return r
}

// noting tells whether notes stand under the last row: a line of one cell goes on with them.
func (t *tabling) noting() bool {
	n := len(t.notes)
	return n > 0 && t.notes[n-1] > t.last() && (len(t.signs) == 0 || t.signs[len(t.signs)-1] != t.notes[n-1])
}

// summed tells a line of totals by its first two cells.
func (t *tabling) summed(cells []Cell) bool {
	for i, c := range cells[:min(2, len(cells))] {
		if c.literal {
			continue
		}
		text := strings.ReplaceAll(c.Text, " ", "")
		x, _ := t.h.column(cells[0].Column)
		serial := i > 0 && t.v.by[x.Key].Serial
		if totalLine.MatchString(text) || !serial && countLine.MatchString(text) {
			return true
		}
	}
	return false
}

// named tells whether a line has a name under a head of Identity, beside its first cell.
func (t *tabling) named(rest []Cell) bool {
	return slices.ContainsFunc(rest, func(c Cell) bool {
		x, _ := t.h.column(c.Column)
		return t.v.by[x.Key].Identity && !signLine.MatchString(c.Text)
	})
}

// tells tells a row that begins with a sentence like a label (现场检查人员：无人在岗) from a line of
// signatures: it begins under a head of Identity, has more cells, and no further label.
func (t *tabling) tells(cells []Cell) bool {
	x, _ := t.h.column(cells[0].Column)
	return t.v.by[x.Key].Identity && len(cells) > 2 &&
		!slices.ContainsFunc(cells[1:], func(c Cell) bool { return strings.ContainsAny(c.Text, "：:") })
}

var (
	sectionSerial = regexp.MustCompile(`^[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?$`)
	rowSerial     = regexp.MustCompile(`^[（(]?[0-9]{1,6}[)）]?[、.．]?(?:[0-9]{1,4})?$`)
	sectionName   = regexp.MustCompile(`(?:局|委|委员会|联合会|镇|街道|类)(?:[（(][^（()）]*[）)])?$|[（(][^（()）]*[0-9][项个条件][)）]$`)
	figure        = regexp.MustCompile(`^[0-9.,]+\s*(?:%|[项个条人场次件分])?$`)
)

// section tells a line that heads a section with a serial of its own, 一 beside 县民政局, from a row: the
// serials of rows are 1, 2, 3, and it says nothing more, or it is called like a section and says only what
// that adds to. Where the serial is the number of a row (it is not left aside) the kind of sheet knows
// better.
func (t *tabling) section(cells []Cell) bool {
	x, _ := t.h.column(cells[0].Column)
	k := t.v.by[x.Key]
	if len(cells) < 2 || !t.counted || !k.Serial || !k.Leave || !sectionSerial.MatchString(cells[0].Text) || cells[1].Number {
		return false
	}
	return len(cells) == 2 || sectionName.MatchString(cells[1].Text) &&
		!slices.ContainsFunc(cells[2:], func(c Cell) bool { return !c.Number && !figure.MatchString(c.Text) })
}

var ordinalLine = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])`)

// headed tells a line that says only 一、民政业务 under the names of rows, above one that says more. Where
// a serial is the number of a row the kind of sheet knows better.
func (t *tabling) headed(l line, c Cell) bool {
	if len(t.h.titles) < 3 || !ordinalLine.MatchString(c.Text) || t.continues(l) ||
		slices.ContainsFunc(t.v.spec.Columns, func(k Column) bool { return k.Serial && !k.Leave }) {
		return false
	}
	i, _ := slices.BinarySearchFunc(t.s.lines, l.number+1, func(l line, n int) int { return l.number - n })
	return i < len(t.s.lines) && len(t.cells(t.s.lines[i])) > 1
}

// counts tells whether a serial under the head is 1, 2 or 3.
func (t *tabling) counts() bool {
	for _, x := range t.h.titles {
		if !t.v.by[x.Key].Serial {
			continue
		}
		return slices.ContainsFunc(t.s.lines, func(l line) bool {
			d, ok := l.find(x.Column)
			return ok && l.number > t.h.bottom && rowSerial.MatchString(t.s.cell(l.number, d).Text)
		})
	}
	return false
}

var unitLine = regexp.MustCompile(`^[(（]?(?:个?工作日|自然日|天|日|个|项|元|万元|人|件|户|%|是/否|√)[)）]?$`)

// units tells a line under the head that says only what its columns are counted in.
func units(cells []Cell) bool {
	return !slices.ContainsFunc(cells, func(c Cell) bool { return !unitLine.MatchString(c.Text) })
}

// numbered tells a line of column numbers under the head: 1 2 3 4.
func numbered(cells []Cell) bool {
	if len(cells) < 3 || cells[1].Text != "2" && cells[1].Text != "(2)" {
		return false
	}
	for i, c := range cells {
		if n := fmt.Sprint(i + 1); c.Text != n && c.Text != "("+n+")" {
			return false
		}
	}
	return true
}

// isGroup tells whether a line's only cell heads a group: merged over several columns, or not
// under a head of Identity.
func (t *tabling) isGroup(l line, c Cell) bool {
	if len(t.h.titles) < 3 || t.continues(l) {
		return false
	}
	if m, ok := t.cover.at(c.Column); ok && m.right > m.left {
		return true
	}
	x, _ := t.h.column(c.Column)
	return !t.v.by[x.Key].Identity
}
