package catalog

import (
	_ "embed"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Division (区划) is a place by its code: 2 digits a province, 4 a city, 6 a county, 9 a town.
// A prefix is an ancestor. Aliases are other spellings that sheets use for it.
type Division struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
}

// Level is how far down a division stands.
type Level int

// The levels, by the length of the code. None is a code that is no division's.
const (
	NoLevel  Level = 0
	Province Level = 2
	City     Level = 4
	County   Level = 6
	Town     Level = 9
)

// LevelOf is the level of a code, NoLevel where it is not all digits of one of the four lengths.
func LevelOf(code string) Level {
	for _, c := range []byte(code) {
		if c < '0' || c > '9' {
			return NoLevel
		}
	}
	switch l := Level(len(code)); l {
	case Province, City, County, Town:
		return l
	}
	return NoLevel
}

// Within tells whether a division lies at or under a scope. The empty scope is everywhere;
// a scope that is no division's code holds nothing.
func Within(code, scope string) bool {
	if scope == "" {
		return true
	}
	return LevelOf(scope) != NoLevel && strings.HasPrefix(code, scope)
}

// CountyOf is the code of the county a town lies in; a shorter code stays as it is.
func CountyOf(code string) string {
	if len(code) > int(County) {
		return code[:County]
	}
	return code
}

//go:embed aliases.csv
var aliasesCSV string

// knownAliases are spellings in circulation that no division table has, by code.
var knownAliases = sync.OnceValue(func() map[string][]string {
	rows, err := csv.NewReader(strings.NewReader(aliasesCSV)).ReadAll()
	if err != nil { // the file is compiled in; a test reads it
		panic("catalog: aliases.csv: " + err.Error())
	}
	m := make(map[string][]string, len(rows))
	for _, r := range rows[1:] {
		m[r[0]] = append(m[r[0]], r[1])
	}
	return m
})

// endings are what sheets write behind a town's stem, longest first, after brackets are gone.
var endings = []string{
	"党委、政府", "党委政府", "便民服务中心", "人民政府", "街道办事处", "镇街道", "办事处", "街道办", "镇政府", "党委", "政府", "街道", "街办", "镇办", "镇", "乡", "办",
}

// stem is a town's name without the ending and the marks that sheets vary: 渔渡镇(办) and
// 渔渡镇人民政府 give 渔渡.
func stem(name string) string {
	s := plain(name)
	for again := true; again; {
		again = false
		for _, e := range endings {
			if t, ok := strings.CutSuffix(s, e); ok && t != "" {
				s, again = t, true
				break
			}
		}
	}
	return s
}

// plain is a name without blanks, brackets and marks of no width.
func plain(name string) string {
	return without(name, func(r rune) bool { return isBlank(r) || isBracket(r) })
}

// without is a text without some characters; most texts have none of them and stay as they are.
func without(text string, drop func(rune) bool) string {
	if strings.IndexFunc(text, drop) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, text)
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// isBracket tells brackets, and marks that nobody sees.
func isBracket(r rune) bool {
	switch r {
	case '(', ')', '（', '）', '[', ']', '【', '】', '［', '］', '〔', '〕', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	}
	return false
}

// names are all spellings of a division, its own first.
func (d Division) names() []string {
	return slices.Concat([]string{d.Name}, d.Aliases, knownAliases()[d.Code])
}

// FindTown gives the town that a sheet or a form means: by its code of nine digits (or twelve
// ending in 000), by name or alias as written, or by a stem that only one town has. near is the
// town with the likeliest name where none is meant, for the question "did you mean".
func FindTown(towns []Division, text string) (town, near Division, ok bool) {
	text = plain(text)
	if code, rest := cutCode(text); code != "" {
		i := slices.IndexFunc(towns, func(t Division) bool { return t.Code == code })
		if i < 0 {
			return Division{}, Division{}, false
		}
		if other, _, named := FindTown(towns, rest); rest != "" && named && other.Code != code {
			return Division{}, other, false // the code says one town, the name another
		}
		return towns[i], Division{}, true
	}
	if t, found := unique(towns, func(name string) bool { return plain(name) == text }); found {
		return t, Division{}, true
	}
	if t, found := unique(towns, func(name string) bool { return stem(name) == stem(text) }); found {
		return t, Division{}, true
	}
	// A county's name may stand in front: 镇巴县渔渡镇.
	if i := strings.LastIndex(text, "县"); i > 0 && i+len("县") < len(text) {
		if t, n, found := FindTown(towns, text[i+len("县"):]); found || n.Code != "" {
			return t, n, found
		}
	}
	return Division{}, nearest(towns, text), false
}

// coded finds a town's code before or behind its name: 610728101渔渡镇.
var coded = regexp.MustCompile(`^([0-9]{9}(?:000)?)([^0-9]*)$|^([^0-9]+)([0-9]{9}(?:000)?)$`)

// cutCode parts a town's code from the name beside it, "" where there is none.
func cutCode(text string) (code, rest string) {
	m := coded.FindStringSubmatch(text)
	if m == nil {
		return "", text
	}
	code, _ = TownCode(m[1] + m[4])
	return code, m[2] + m[3]
}

// TownCode reads a town's code of nine digits, also as the twelve digits of the statistics
// bureau that end in 000.
func TownCode(text string) (string, bool) {
	if len(text) == 12 && strings.HasSuffix(text, "000") {
		text = text[:9]
	}
	return text, LevelOf(text) == Town
}

func unique(towns []Division, is func(string) bool) (Division, bool) {
	var hit Division
	n := 0
	for _, t := range towns {
		if slices.ContainsFunc(t.names(), is) {
			hit = t
			n++
		}
	}
	return hit, n == 1
}

// nearest is the town whose stem shares most characters in order with the text, where at
// least half of the longer one is shared.
func nearest(towns []Division, text string) Division {
	want := []rune(stem(text))
	var best Division
	top := 0.0
	for _, t := range towns {
		for _, name := range t.names() {
			have := []rune(stem(name))
			if s := float64(common(want, have)) / float64(max(len(want), len(have), 1)); s > top {
				top, best = s, t
			}
		}
	}
	if top < 0.5 {
		return Division{}
	}
	return best
}

// common is the length of the longest common subsequence.
func common(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		prev := 0
		for j, y := range b {
			cur := row[j+1]
			if x == y {
				row[j+1] = prev + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			prev = cur
		}
	}
	return row[len(b)]
}

// Alike is how much of two names is shared in order, from 0 to 1: for the question "did you mean".
func Alike(a, b string) float64 {
	x, y := []rune(plain(a)), []rune(plain(b))
	return float64(common(x, y)) / float64(max(len(x), len(y), 1))
}
