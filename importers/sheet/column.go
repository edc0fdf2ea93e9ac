package sheet

import (
	"slices"
	"strings"
)

// Column is one column of a table: the same row of words serves import, export and the blank
// form. Width, Choices and Centre are for writing only.
type Column struct {
	Key   string   // what the program calls it; also accepted as a head
	Title string   // the head as it is written; empty: the first of Words
	Words []string // whole heads that mean it, without regard to blanks, breaks, punctuation and case
	Weak  []string // heads that mean it where no other head does, the first of them that stands: 评分标准 is what is scored beside no 评分内容
	Left  string   // key of the further left columns where one head of it lies over several: 考核内容 over 大项 and 内容

	Required bool   // a sheet without it is no table of this kind
	Or       string // key of the column that may stand in its place: who has the code need not write the name
	Leave    bool   // known, and left aside: nothing is read
	Serial   bool   // 序号: tells rows of one sheet apart, but is no name
	Own      bool   // where heads that differ mean it, the first by Title and Words does, and the others are asked about
	Parts    bool   // further heads of it, wherever they stand, are further columns of one value: 是否承接 and 承接时间
	Sole     bool   // one value a row: a further column beside it that differs is a mistake, not a part of it
	Identity bool   // names, codes: with Serial, what tells one row from another
	Code     bool   // digits that are no quantity: written as text, and lost digits are a mistake

	Width   float64  // in characters; 0 is by the head
	Choices []string // what a blank form offers
	Note    string   // how to fill it in, for a blank form
	Example string   // what a filled cell looks like, for a blank form
	Centre  bool
}

// Head is the head of the column as it is written.
func (c Column) Head() string {
	switch {
	case c.Title != "":
		return c.Title
	case len(c.Words) > 0:
		return c.Words[0]
	}
	return c.Key
}

// spellings are the heads that may be written for the column, its own first; not those in Latin letters.
func (c Column) spellings() []string {
	list := []string{c.Head()}
	for _, w := range c.Words {
		if !slices.Contains(list, w) && len(list) < mostSpellings && strings.ContainsFunc(w, func(r rune) bool { return r > 0x7f }) {
			list = append(list, w)
		}
	}
	return list
}

const mostSpellings = 10 // more are no help

// Spec is what Read looks for.
type Spec struct {
	Columns []Column
	Bands   bool // a person a row: several of them may stand beside each other on one line, see bands
	Pairs   []Pair
	// More names the columns that a table cannot list, such as one a town; nil for none. It gets
	// a head as Clean leaves it and gives the key under which the row's cell is found. The words
	// of Columns go first.
	More func(head string) (key string, ok bool)
	// Mapped is what a person once said of heads that no word names: Fold of the head to a key of
	// Columns or More, or to "" where the column is left aside. Words go first.
	Mapped map[string]string
	// Facts are keys, or beginnings of keys that end in /, of which a table needs at least one: a list
	// of items and towns alone is no ledger. None: nothing is asked.
	Facts []string
	// Others are the kinds of sheets that may stand beside this one.
	Others []Kindred
}

// Fold is what a head is remembered by: letters and digits alone, in lower case. "" is a head that
// says nothing.
func Fold(head string) string { return squeeze(head) }

// vocabulary is a Spec ready for looking up.
type vocabulary struct {
	spec  Spec
	words map[string]string         // squeezed head to key
	meant map[string]string         // heads as they stand to what said finds
	ranks map[string]map[string]int // of the words of columns with Own, by key and squeezed head
	weak  map[string]string         // the same of Column.Weak
	by    map[string]Column
	need  []Column

	foreign map[string]bool   // words of the others
	looked  int               // cells that were looked at for heads of the others
	sought  int               // lines in which a head was looked for, see depth
	others  []*vocabulary     // of spec.Others, made where they are asked
	senses  map[string]string // sense to key, see derived
	found   map[string]string // squeezed heads that were derived, to their keys; "" for those that mean nothing
}

// mistakesHead is the column that Mark adds; it comes back with the corrected sheet.
const mistakesHead = "错误说明"

const (
	ownKey   = "\x00mark"
	asideKey = "\x00aside" // of columns that a person left aside
)

func newVocabulary(spec Spec) *vocabulary {
	v := &vocabulary{spec: spec, words: map[string]string{squeeze(mistakesHead): ownKey}, by: map[string]Column{
		ownKey: {Key: ownKey, Leave: true}, asideKey: {Key: asideKey, Leave: true},
	}, weak: map[string]string{}, meant: map[string]string{}, ranks: map[string]map[string]int{}, senses: senses(spec.Columns), found: map[string]string{}}
	for _, c := range spec.Columns {
		v.by[c.Key] = c
		if c.Own {
			v.ranks[c.Key] = c.ranks()
		}
		for _, w := range c.Weak {
			v.weak[squeeze(w)] = c.Key
		}
		for _, w := range append([]string{c.Key, c.Title}, c.Words...) {
			if w = squeeze(w); w != "" && v.words[w] == "" {
				v.words[w] = c.Key
			}
		}
		if c.Required {
			v.need = append(v.need, c)
		}
	}
	for fold, key := range spec.Mapped {
		if key == "" {
			key = asideKey
		}
		if v.words[fold] == "" {
			v.words[fold] = key
		}
	}
	return v
}

// key is what a head means, "" where it means nothing: the whole head, then without what stands
// in brackets, then what Spec.More says, then what can be derived.
func (v *vocabulary) key(head string) string {
	if k := v.said(head); k != "" {
		return k
	}
	return v.derived(head)
}

// mostSaid bounds the heads whose meaning is kept: a sheet of other things has ever new ones.
const mostSaid = 5_000

// said is key without what is derived. Lines are tried as heads several times over, so that what it
// finds is kept.
func (v *vocabulary) said(head string) string {
	if head == "" || len(head) > 300 {
		return ""
	}
	k, known := v.meant[head]
	if !known {
		if k = v.say(head); len(v.meant) < mostSaid {
			v.meant[head] = k
		}
	}
	return k
}

func (v *vocabulary) say(head string) string {
	if k := v.words[squeeze(head)]; k != "" {
		return k
	}
	if k := v.words[squeeze(unbracket(head))]; k != "" {
		return k
	}
	if k := v.either(head); k != "" {
		return k
	}
	return v.more(head)
}

// more is what Spec.More says of a head.
func (v *vocabulary) more(head string) string {
	if v.spec.More == nil || len(head) > 300 {
		return ""
	}
	if k, ok := v.spec.More(Clean(head)); ok {
		return k
	}
	return ""
}

// either is what a head of several words means, where all mean the same: 主管部门/实施主体.
func (v *vocabulary) either(head string) string {
	found := ""
	parts := strings.FieldsFunc(unbracket(head), func(r rune) bool { return strings.ContainsRune("/／、或", r) })
	for _, p := range parts {
		k := v.words[squeeze(p)]
		if k == "" || found != "" && k != found {
			return ""
		}
		found = k
	}
	return found
}

// heard tells whether a text is a word of a head, or was understood as one before.
func (v *vocabulary) heard(text string) bool {
	fold := squeeze(text)
	return v.words[fold] != "" || v.found[fold] != ""
}
