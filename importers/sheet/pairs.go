package sheet

import (
	"cmp"
	"strings"
)

// Pair are two columns whose heads people write as one: 责任单位及责任人, 单位/姓名. The row has such a
// cell under the column that is named first; what of it is whose is the caller's to say.
type Pair struct{ First, Second string }

// pair are the columns that a head of two words names, in the order of the head, where Spec.Pairs has
// them; "" for others.
func (v *vocabulary) pair(head string) (first, second string) {
	if len(v.spec.Pairs) == 0 || len(head) > 90 {
		return "", ""
	}
	parts := strings.FieldsFunc(unbracket(head), func(r rune) bool { return strings.ContainsRune("/／、及与和\n", r) })
	if in := inBrackets(head); len(parts) == 1 && len([]rune(in)) > 1 { // 责任单位（责任人）
		parts = append(parts, in)
	}
	if len(parts) != 2 || v.words[squeeze(head)] != "" {
		return "", ""
	}
	first, second = v.word(parts[0]), v.word(parts[1])
	for _, p := range v.spec.Pairs {
		if p == (Pair{first, second}) || p == (Pair{second, first}) {
			return first, second
		}
	}
	return "", ""
}

// word is what one word of a head means, by itself or by its sense; beside another it may be weak.
func (v *vocabulary) word(text string) string {
	if k := cmp.Or(v.words[squeeze(text)], v.weak[squeeze(text)]); k != "" {
		return k
	}
	return v.bySense(sense(text))
}
