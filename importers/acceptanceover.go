package importers

import (
	"regexp"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// overRows is what the lines over a summary say of all its rows: 组长：甲  组员：乙、丙, 检查单位：….
type overRows struct {
	lead string
	team []string
	by   string // who inspected
	used int    // rows that took something of it
}

// overLabel begins what a line over a table says; a further word with a colon ends it.
var (
	overLabel = regexp.MustCompile(`(?:^|[\s，,；;。（(])(\p{Han}{2,8})\s*[:：]`)
	leadWords = []string{"组长", "验收组长", "验收组组长", "检查组组长", "检查组长", "带队领导", "带队人"}
	teamWords = []string{"组员", "成员", "验收组成员", "检查组成员", "验收组组员", "验收人员", "检查人员", "验收组", "检查组", "参加人员", "验收人", "检查人"}
	byWords   = []string{"检查单位", "组织单位", "验收组织单位", "牵头单位", "组织验收单位"}
)

// labelled are the labels and values of the lines over a table, in their order. What stands in cells
// beside each other is one line.
func labelled(t sheet.Table) (list [][2]string) {
	lines := map[int]string{}
	var order []int
	for _, c := range t.Preamble {
		if _, is := lines[c.Row]; !is {
			order = append(order, c.Row)
		}
		lines[c.Row] = strings.TrimSpace(lines[c.Row] + " " + c.Text)
	}
	for _, row := range order {
		line := lines[row]
		marks := overLabel.FindAllStringSubmatchIndex(line, -1)
		for i, m := range marks {
			end := len(line)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			list = append(list, [2]string{tight(line[m[2]:m[3]]), outer(strings.Trim(line[m[1]:end], " ；;，,。"))})
		}
	}
	return list
}

// overOf reads what stands over a summary.
func overOf(t sheet.Table) (o overRows) {
	for _, l := range labelled(t) {
		switch label, value := l[0], l[1]; {
		case emptyWord(value):
		case slices.Contains(leadWords, label):
			o.lead = value
		case slices.Contains(teamWords, label):
			var lead string
			lead, o.team = teamOf(o.lead, value)
			o.lead = lead
		case slices.Contains(byWords, label):
			o.by = value
		}
	}
	o.team = slices.DeleteFunc(o.team, func(n string) bool { return n == o.lead })
	return o
}

// fill gives a row what it does not say itself.
func (o *overRows) fill(p *acceptance.PastAcceptance) {
	used := false
	if p.Lead == "" && len(p.Team) == 0 && (o.lead != "" || len(o.team) > 0) {
		p.Lead, p.Team, used = o.lead, o.team, true
	}
	if note := "检查单位：" + o.by; o.by != "" && !strings.Contains(p.Remark, note) {
		p.Remark, used = strings.Trim(note+"；"+p.Remark, "；"), true
	}
	if used {
		o.used++
	}
}

// told says what was taken from the lines over the table.
func (o *overRows) told() (fault.Message, bool) {
	var parts []string
	for _, x := range [][2]string{{"组长：", o.lead}, {"验收组：", strings.Join(o.team, "、")}, {"检查单位：", o.by}} {
		if x[1] != "" {
			parts = append(parts, x[0]+x[1])
		}
	}
	return fault.Say("%d 行按表头上面写的登记：%s", o.used, sheet.Shorten(strings.Join(parts, "；"), 100)), o.used > 0
}
