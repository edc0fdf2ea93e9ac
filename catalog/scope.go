package catalog

import (
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
)

// ScopeMode is how an item's scope is written.
type ScopeMode string

// The modes of 适用范围.
const (
	AllTowns    ScopeMode = ""       // 全部
	OnlyTowns   ScopeMode = "only"   // 仅:…
	ExceptTowns ScopeMode = "except" // 除:…外
)

// Scope (适用范围) is which towns an item applies to. Towns are codes, in the order in which
// the sheet named them; empty for AllTowns.
type Scope struct {
	Mode  ScopeMode `json:"mode,omitempty"`
	Towns []string  `json:"towns,omitempty"`
}

// Includes tells whether a town lies in the scope. A town that comes later is in 除:…外 and
// not in 仅:….
func (s Scope) Includes(town string) bool {
	switch s.Mode {
	case OnlyTowns:
		return slices.Contains(s.Towns, town)
	case ExceptTowns:
		return !slices.Contains(s.Towns, town)
	}
	return true
}

// Text is the scope as the column 适用范围 writes it, the empty string for all towns.
func (s Scope) Text(name func(code string) string) string {
	if s.Mode == AllTowns {
		return ""
	}
	names := make([]string, len(s.Towns))
	for i, t := range s.Towns {
		names[i] = name(t)
	}
	list := strings.Join(names, "、")
	if s.Mode == OnlyTowns {
		return "仅:" + list
	}
	return "除:" + list + "外"
}

// wholeWords are ways to write that every town is meant.
var wholeWords = []string{"", "全部", "全县", "所有", "各镇", "各镇街道", "全部镇街道", "全部镇", "所有镇街道", "所有镇", "20个镇街道", "全县各镇街道", "各镇办", "无", "-", "—", "/"}

// ParseScope reads the column 适用范围: empty or 全部, 仅:甲镇、乙镇, 除:甲镇外; a bare list of towns
// means only those. Every name that is no town of the register is a mistake of its own, and all
// are given.
func ParseScope(text string, towns []Division) (Scope, []fault.Mistake) {
	t := plain(text)
	if slices.Contains(wholeWords, t) {
		return Scope{}, nil
	}
	mode, list, marked := cutScope(t)
	s := Scope{Mode: mode}
	var mistakes []fault.Mistake
	for _, name := range splitNames(list, towns) {
		town, near, found := FindTown(towns, name)
		switch {
		case !found:
			mistakes = append(mistakes, unknownTown(name, near))
		case !slices.Contains(s.Towns, town.Code):
			s.Towns = append(s.Towns, town.Code)
		}
	}
	if len(s.Towns) == 0 && (len(mistakes) == 0 || !marked) {
		return Scope{}, []fault.Mistake{{
			Value:  text,
			Reason: fault.Say("看不懂适用范围“%s”", text),
			Remedy: fault.Say("写成“全部”、“仅:甲镇、乙镇”或“除:甲镇外”"),
		}}
	}
	return s, mistakes
}

// cutScope parts the mode from the list of names; marked is false where no word says the mode.
func cutScope(t string) (mode ScopeMode, list string, marked bool) {
	for _, p := range []string{"不含", "不包括", "除了", "除"} {
		rest, ok := strings.CutPrefix(t, p)
		if !ok {
			continue
		}
		return ExceptTowns, trimTail(rest, "以外的镇街道", "外的镇街道", "以外", "之外", "外"), true
	}
	for _, p := range []string{"仅限", "只限", "限于", "仅", "限", "只"} {
		if rest, ok := strings.CutPrefix(t, p); ok {
			return OnlyTowns, trimTail(rest, "适用", "办理", "承接"), true
		}
	}
	return OnlyTowns, t, false
}

// trimTail drops the colon in front and the first of the endings that stands at the end.
func trimTail(s string, endings ...string) string {
	s = strings.TrimLeft(s, ":：")
	for _, e := range endings {
		if r, ok := strings.CutSuffix(s, e); ok {
			return r
		}
	}
	return s
}

// splitNames parts a list of names. 和 parts too, but only where the whole is no town: it also
// occurs in names.
func splitNames(list string, towns []Division) []string {
	var names []string
	for _, p := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("、，,；;／/|", r) }) {
		if _, _, ok := FindTown(towns, p); ok {
			names = append(names, p)
			continue
		}
		names = append(names, strings.FieldsFunc(p, func(r rune) bool { return r == '和' || r == '及' })...)
	}
	return names
}

func unknownTown(name string, near Division) fault.Mistake {
	m := fault.Mistake{Value: name, Reason: fault.Say("适用范围中的“%s”不在区划表中", name)}
	if near.Code == "" {
		m.Remedy = fault.Say("改成区划表中的名称，或填九位区划代码")
		return m
	}
	m.Remedy = fault.Say("是“%s”吗？改好名称，或填代码 %s", near.Name, near.Code)
	return m
}
