package importers

import (
	"regexp"
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// itemTypes is the dictionary of types by name; sources disagree on their numbers. The last
// four are not what a citizen applies for: taken as they are, with one notice.
var itemTypes = []string{
	"行政许可", "行政确认", "行政裁决", "行政给付", "行政奖励", "行政备案", "其他行政权力", "公共服务",
	"行政处罚", "行政强制", "行政征收", "行政检查",
}

const appliedFor = 8 // of itemTypes

// typeWords are other spellings of a type, without 类 or 事项 behind.
var typeWords = map[string]string{
	"其它行政权力": "其他行政权力", "其他权力": "其他行政权力", "其它权力": "其他行政权力", "其他": "其他行政权力", "其它": "其他行政权力",
	"其他行政职权": "其他行政权力", "其它行政职权": "其他行政权力", "其他职权": "其他行政权力", "其他行政权利": "其他行政权力",
	"许可": "行政许可", "确认": "行政确认", "给付": "行政给付", "奖励": "行政奖励", "裁决": "行政裁决", "备案": "行政备案",
	"处罚": "行政处罚", "强制": "行政强制", "征收": "行政征收", "检查": "行政检查",
}

// typeFrame is what stands around a type: a number of a dictionary, 类, 事项.
var typeFrame = regexp.MustCompile(`^[0-9]{1,2}[-.、\s]*|[(（][0-9]{1,2}[)）]$|(?:类|事项|类事项)$`)

// typeOf is the type that a text means; ok is false where the dictionary has none.
func typeOf(text string) (name string, ok bool) {
	name = strings.Join(strings.Fields(text), "")
	for _, n := range []string{name, typeFrame.ReplaceAllString(name, "")} {
		if w := typeWords[n]; w != "" {
			n = w
		}
		if slices.Contains(itemTypes, n) {
			return n, true
		}
	}
	return name, false
}

// oddType is a type that the dictionary lacks, with where it first stands.
type oddType struct {
	name  string
	first sheet.Cell
	count int
}

// types is what a sheet says of types, told once for the whole file.
type types struct {
	odd  []*oddType
	off  map[string]int // types that nobody applies for
	bare int            // rows without type

	said map[string]string // what the county said of words; see wordFold
	now  map[string]bool   // those that were said with this import
	used map[string]int    // of those, the words met, and rows
}

// groupFrame is what stands around the name of a group: 一、行政许可（5项）.
var groupFrame = regexp.MustCompile(`^[（(]?[一二三四五六七八九十0-9]+[)）]?[、.．]?|[（(][^（()）]*[)）]$`)

// kind reads the type of the present row; a table without the column may have its rows in groups
// of one type.
func (s *itemSheet) kind(t sheet.Table, row sheet.Row) string {
	c := t.Locate(row, "type")
	name, ok := typeOf(c.Text)
	if !t.Has("type") {
		if group, is := typeOf(groupFrame.ReplaceAllString(row.Group, "")); is {
			name, ok = group, true
		}
	}
	if as, is := s.said(name); !ok && is {
		if name, ok = as, true; as == KeepWord {
			return strings.Join(strings.Fields(c.Text), "")
		}
	}
	switch {
	case emptyWord(name):
		s.types.bare++
		return ""
	case ok:
		if slices.Index(itemTypes, name) >= appliedFor {
			s.types.off[name]++
		}
		return name
	}
	s.more()
	if i := slices.IndexFunc(s.types.odd, func(o *oddType) bool { return o.name == name }); i >= 0 {
		s.types.odd[i].count++
		return name
	}
	s.types.odd = append(s.types.odd, &oddType{name: name, first: c, count: 1})
	return name
}

// tellTypes tells what is odd about types: a mistake a word, not one a row.
func (s *itemSheet) tellTypes() {
	for _, o := range s.types.odd {
		if s.told[place(o.first.Sheet, o.first.Ref)] {
			continue
		}
		s.result.Mistakes = append(s.result.Mistakes, o.first.Mistake(
			fault.Say("类型“%s”不在类型表里（%d 行）", o.name, o.count),
			fault.Say("改成类型表里的名称：%s；或说明它算作什么（命令行 --type %s=公共服务，照录写 keep，不导入写 out）", strings.Join(itemTypes, "、"), o.name)))
		s.result.Odd = append(s.result.Odd, OddWord{Of: "type", Word: o.name, Rows: o.count, At: strings.TrimSpace(o.first.Sheet + " " + o.first.Ref)})
	}
	s.tellSaid()
	for _, name := range itemTypes[appliedFor:] {
		if n := s.types.off[name]; n > 0 {
			s.result.notice(fault.Say("“%s” %d 项不是依申请办理的事项，已照录", name, n))
		}
	}
	if s.types.bare > 0 {
		s.result.notice(fault.Say("%d 项没有填事项类型", s.types.bare))
	}
}
