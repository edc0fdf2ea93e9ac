package importers

import (
	"maps"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// OddWord is a word that its column does not know, asked about once for the whole file: it means one
// of WordChoices.
type OddWord struct {
	Of   string // key of the column
	Word string
	Rows int
	At   string // sheet and cell where it first stands
}

// What a word may mean beside the words of its column.
const (
	KeepWord = "keep" // as it stands
	OutWord  = "out"  // its rows are not for this list
)

// wordColumns are the columns that know their words, by kind.
var wordColumns = map[string]map[string][]string{"catalog": {"type": itemTypes}}

// WordChoices are the words that a column of a kind knows, nil for a column of anything.
func WordChoices(kind, of string) []string { return slices.Clone(wordColumns[kind][of]) }

// WordColumns are the columns of a kind that know their words, in order: what a word that one does not
// know means is one question for the file.
func WordColumns(kind string) []string { return slices.Sorted(maps.Keys(wordColumns[kind])) }

// ParseWord reads WORD=MEANS as the command line writes it: another word of the column, keep for as it
// stands, out for leaving its rows out. fault.Invalid.
func ParseWord(kind, of, text string) (catalog.MappedHead, error) {
	word, means, ok := strings.Cut(text, "=")
	m := catalog.MappedHead{Of: of, Head: strings.TrimSpace(word), Column: strings.TrimSpace(means)}
	if !ok || len(wordWrong(kind, m)) > 0 {
		return catalog.MappedHead{}, fault.New(fault.Invalid, "“%s”不对，写成 词=算作；照录写 keep，不导入写 out，或写：%s", text, strings.Join(WordChoices(kind, of), "、"))
	}
	return m, nil
}

// foldOf is what a mapped head or word is looked up by.
func foldOf(m catalog.MappedHead) string {
	if m.Of != "" {
		return wordFold(m.Of, m.Head)
	}
	return sheet.Fold(m.Head)
}

// wordFold is what a word is remembered by; no head folds to such.
func wordFold(of, word string) string { return of + "=" + sheet.Fold(word) }

// wordWrong is what is wrong with what was said of a word.
func wordWrong(kind string, m catalog.MappedHead) []fault.Mistake {
	choices := WordChoices(kind, m.Of)
	if len(choices) > 0 && sheet.Fold(m.Head) != "" && (m.Column == KeepWord || m.Column == OutWord || slices.Contains(choices, m.Column)) {
		return nil
	}
	return []fault.Mistake{{Value: m.Column, Reason: fault.Say("“%s”不能算作“%s”", sheet.Shorten(m.Head, 40), sheet.Shorten(m.Column, 40)), Remedy: fault.Say("从列表中选择")}}
}

// said is what the county said of a type.
func (s *itemSheet) said(name string) (as string, ok bool) {
	as, ok = s.types.said[wordFold("type", name)]
	if ok {
		if s.types.used == nil {
			s.types.used = map[string]int{}
		}
		s.types.used[name]++
	}
	return as, ok
}

// leftOut tells whether a row is of a type that the county leaves out of its catalog.
func (s *itemSheet) leftOut(t sheet.Table, row sheet.Row) bool {
	name, known := typeOf(t.Locate(row, "type").Text)
	if known || s.types.said[wordFold("type", name)] != OutWord {
		return false
	}
	_, out := s.said(name)
	return out
}

// tellSaid says which words the county named before.
func (s *itemSheet) tellSaid() {
	for _, name := range slices.Sorted(maps.Keys(s.types.used)) {
		n, by := s.types.used[name], fault.Say("按本县上次的选择")
		if s.types.now[wordFold("type", name)] {
			by = fault.Say("按这次的选择")
		}
		switch as := s.types.said[wordFold("type", name)]; as {
		case OutWord:
			s.result.notice(fault.Say("%s：类型“%s”的 %d 行不导入", by, name, n))
		case KeepWord:
			s.result.notice(fault.Say("%s：类型“%s”的 %d 行照录", by, name, n))
		default:
			s.result.notice(fault.Say("%s：类型“%s”的 %d 行算作%s", by, name, n, as))
		}
	}
}
