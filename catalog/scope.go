package catalog

import (
	"regexp"
	"slices"
	"strconv"
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

// What sheets write for every town (全部, 全县各镇街道, 20个镇街道), for all but some (除甲镇外的其他镇, 甲镇除外),
// and behind a list of names (甲镇、乙镇2个镇适用). Blanks, breaks and brackets are gone before.
const (
	townWord  = `(?:镇街道办事处|镇街道办|镇乡街道|乡镇街道|镇街道|镇街办|镇办|乡镇|镇乡|镇|街道)`
	wholeWord = `(?:(?:适用于|适用|下放至|下放到|下放|面向|覆盖)?(?:全县|全部|所有|全域|全覆盖|各)+(?:范围内?|域)?(?:所有|各)?([0-9]+)?个?(?:` + townWord + `)*(?:范围|均可|都|均|适用|承接|办理|下放)*)`
)

var (
	none       = []string{"", "无", "-", "—", "——", "/", "／", "不限", "无限制", "均适用", "都适用", "均可"}
	wholeText  = regexp.MustCompile(`^(?:` + wholeWord + `|([0-9]+)个` + townWord + `)$`)
	wholeFront = regexp.MustCompile(`^` + wholeWord + `?[，,、；;。:：]*(?:中|其中)?(除去|除开|除了|除|不含|不包括|不包含|不适用于|不适用|排除)[:：]?`)
	exceptTail = regexp.MustCompile(`(?:以|之)?外[，,、；;]*(?:的|其他|其它|其余|剩余|全县|全部|所有|各|[0-9]+个|` + townWord + `|均可|均|都|适用|承接|办理|下放)*[。.]?$`)
	exceptEnd  = regexp.MustCompile(`^(?:` + wholeWord + `[，,、；;。:：]*)?(.+?)(?:除外|不适用|不承接|不下放|不办理)[。.]?$`)
	onlyFront  = regexp.MustCompile(`^(?:仅限于|仅限|只限于|只限|限于|仅|只|限|试点|下放至|下放到|适用于|适用|包括)(?:适用于|下放至|下放到|下放|承接于|在|对|为)?[:：]?`)
	onlyTail   = regexp.MustCompile(`(等)?(?:共|计|合计)?(?:([0-9]+)个` + townWord + `?)?(?:适用|办理|承接|试点)?[。.]?$`)
	listNumber = regexp.MustCompile(`(?:^|\s)\s*[0-9]{1,2}(?:[.．]\s*|\s+|$)`)
	nameMark   = regexp.MustCompile(townWord + `$`)
)

// ParseScope reads the column 适用范围: empty or 全部, 仅:甲镇、乙镇, 除:甲镇外; a bare list of towns
// means only those. Breaks and blanks part names where they do not stand inside one. Every name
// that is no town of the register is a mistake of its own, and all are given.
func ParseScope(text string, towns []Division) (Scope, []fault.Mistake) {
	t := plain(text)
	if slices.Contains(none, t) || isWhole(t, len(towns)) {
		return Scope{}, nil
	}
	mode, list, stated := cutScope(spaced(text))
	s := Scope{Mode: mode}
	var mistakes []fault.Mistake
	likely := mode == ExceptTowns
	for _, name := range splitNames(list, towns) {
		town, near, found := FindTown(towns, name)
		switch {
		case !found:
			likely = likely || near.Code != "" || nameMark.MatchString(plain(name)) || LevelOf(name) != NoLevel
			mistakes = append(mistakes, unknownTown(plain(name), near))
		case !slices.Contains(s.Towns, town.Code):
			s.Towns = append(s.Towns, town.Code)
		}
	}
	if len(s.Towns) == 0 && !(likely && len(mistakes) > 0) {
		return Scope{}, []fault.Mistake{{
			Value:  text,
			Reason: fault.Say("看不懂适用范围“%s”", text),
			Remedy: fault.Say("写成“全部”、“仅:甲镇、乙镇”或“除:甲镇外”"),
		}}
	}
	switch {
	case len(mistakes) > 0 || stated == 0 || stated == len(s.Towns):
	case stated == unknownCount:
		mistakes = append(mistakes, fault.Mistake{
			Value: text, Reason: fault.Say("适用范围写到“等”为止，没有写全"), Remedy: fault.Say("把镇（街道）逐个写全"),
		})
	default:
		mistakes = append(mistakes, fault.Mistake{
			Value:  text,
			Reason: fault.Say("适用范围写的是 %d 个，列出 %d 个", stated, len(s.Towns)),
			Remedy: fault.Say("把镇（街道）逐个写全，或改正个数"),
		})
	}
	return s, mistakes
}

// unknownCount is how many names a list states that ends in 等.
const unknownCount = -1

// isWhole tells whether a text means every town; a number in it has to be theirs.
func isWhole(t string, towns int) bool {
	m := wholeText.FindStringSubmatch(strings.TrimRight(t, "。."))
	if m == nil {
		return false
	}
	for _, n := range m[1:] {
		if n != "" && n != strconv.Itoa(towns) {
			return false
		}
	}
	return true
}

// cutScope parts the mode from the list of names; stated is how many names the text says there
// are, 0 where it does not.
func cutScope(t string) (mode ScopeMode, list string, stated int) {
	if front := wholeFront.FindString(t); front != "" {
		list = strings.TrimPrefix(t, front)
		return ExceptTowns, strings.TrimSuffix(list, exceptTail.FindString(list)), 0
	}
	if m := exceptEnd.FindStringSubmatch(t); m != nil {
		return ExceptTowns, m[2], 0
	}
	list = strings.TrimPrefix(t, onlyFront.FindString(t))
	if m := onlyTail.FindStringSubmatchIndex(list); m != nil {
		switch {
		case m[4] >= 0:
			stated, _ = strconv.Atoi(list[m[4]:m[5]])
		case m[2] >= 0:
			stated = unknownCount
		}
		list = list[:m[0]]
	}
	return OnlyTowns, list, stated
}

// spaced is a text without brackets and marks that nobody sees, its blanks and breaks each one
// blank, and none at the ends: breaks may part names.
func spaced(text string) string {
	return strings.Join(strings.FieldsFunc(without(text, isBracket), isBlank), " ")
}

// splitNames parts a list of names. Blanks, 和 and 及 part too, but only where the whole is no town:
// they also occur in names. Names that stand without a mark between them are found by the
// register.
func splitNames(list string, towns []Division) []string {
	known := func(p string) bool { _, _, ok := FindTown(towns, p); return ok }
	var names []string
	for _, p := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("、，,；;／/|。", r) }) {
		p = listNumber.ReplaceAllString(p, "")
		if plain(p) == "" {
			continue
		}
		soft := strings.FieldsFunc(p, func(r rune) bool { return strings.ContainsRune(" 和及与", r) })
		switch run, ok := inRun(plain(p), towns); {
		case known(p):
			names = append(names, p)
		case !slices.ContainsFunc(soft, func(s string) bool { return !known(s) }):
			names = append(names, soft...)
		case ok:
			names = append(names, run...)
		default:
			if _, near, _ := FindTown(towns, p); near.Code != "" {
				soft = []string{p} // one name, written wrong, not several
			}
			names = append(names, soft...)
		}
	}
	return names
}

// inRun parts names that stand together without a mark: 渔渡镇盐场镇. ok is false where anything is
// left over.
func inRun(text string, towns []Division) (names []string, ok bool) {
	for text != "" {
		longest := ""
		for _, t := range towns {
			for _, n := range append(t.names(), t.Code) {
				if n = plain(n); len(n) > len(longest) && strings.HasPrefix(text, n) {
					longest = n
				}
			}
		}
		if longest == "" {
			return nil, false
		}
		names = append(names, longest)
		text = strings.TrimLeft(strings.TrimPrefix(text, longest), "和及与")
	}
	return names, len(names) > 0
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
