// Package words puts messages into the language of the reader. The Chinese sentence, with the
// verbs of package fmt, is the id of a message (fault.Say, {{t "…"}} in a template); the English
// stands in the files en*.json beside this one, and a sentence without English is said in
// Chinese. Check finds what is missing, and the test of this package fails on it.
package words

import (
	"fmt"
	"reflect"
	"strings"

	"jiedezhu/catalog/fault"
)

// Language is a language a page can be read in, as it is written in <html lang>.
type Language string

// The languages. Chinese is the language of the ids and the one that is never incomplete.
const (
	Chinese Language = "zh-CN"
	English Language = "en"
)

// Languages are all of them, in the order in which pages offer them.
var Languages = []Language{Chinese, English}

// Choose is the language for what a cookie or an Accept-Language header says: English where
// it is named before any Chinese, Chinese for everything else.
func Choose(accept string) Language {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		main, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch main {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return Chinese
}

// Words speaks one language. The zero Words speaks Chinese; Catalogue.In gives the others.
// It is a value without state and may be used by any number of goroutines.
type Words struct {
	language Language
	table    map[string]Sentence // nil in Chinese: the id is the sentence
}

// Language is the language it speaks.
func (w Words) Language() Language {
	if w.language == "" {
		return Chinese
	}
	return w.language
}

// T is the sentence of an id with its arguments. A whole number under a bare %d is a count and
// gets thousands separators (4,018); years, codes and document numbers are therefore passed as
// strings. An argument that is itself a fault.Message, or a list of them, is put into words too.
func (w Words) T(id string, args ...any) string {
	if id == "" {
		return ""
	}
	said := make([]any, len(args))
	for i, a := range args {
		said[i] = w.argument(a)
	}
	return fmt.Sprintf(w.form(id, args), said...)
}

// Message is a message of a fault in words.
func (w Words) Message(m fault.Message) string { return w.T(m.ID, m.Args...) }

// Count is a whole number with thousands separators, as %d in a sentence prints it.
func (w Words) Count(n int) string { return group(fmt.Sprint(n)) }

// form is the sentence in this language: its singular where the first number says one.
func (w Words) form(id string, args []any) string {
	s, ok := w.table[id]
	if !ok || s.Other == "" {
		return id
	}
	if s.One == "" {
		return s.Other
	}
	for _, a := range args {
		if n, ok := whole(a); ok {
			if n == "1" {
				return s.One
			}
			break
		}
	}
	return s.Other
}

func (w Words) argument(a any) any {
	switch v := a.(type) {
	case fault.Message:
		return w.Message(v)
	case []fault.Message:
		parts := make([]string, len(v))
		for i, m := range v {
			parts[i] = w.Message(m)
		}
		return strings.Join(parts, w.comma())
	}
	if n, ok := whole(a); ok {
		return count{digits: n, value: a}
	}
	return a
}

// comma stands between the members of a list.
func (w Words) comma() string {
	if w.Language() == English {
		return ", "
	}
	return "、"
}

// whole is the decimal digits of a whole number, of whatever type; a Day is one underneath and
// still prints as a day under %s and %v.
func whole(a any) (string, bool) {
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprint(v.Int()), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return fmt.Sprint(v.Uint()), true
	}
	return "", false
}

// count prints itself with thousands separators under a bare %d and as the number it is under
// everything else: %04d is a code, not a count.
type count struct {
	digits string
	value  any
}

// Format implements fmt.Formatter.
func (c count) Format(f fmt.State, verb rune) {
	spec := fmt.FormatString(f, verb)
	if spec == "%d" {
		fmt.Fprint(f, group(c.digits))
		return
	}
	fmt.Fprintf(f, spec, c.value)
}

// group puts a comma before every third digit from the right.
func group(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	first := len(digits) % 3
	if first == 0 {
		first = min(3, len(digits))
	}
	var b strings.Builder
	b.WriteString(sign)
	b.WriteString(digits[:first])
	for i := first; i < len(digits); i += 3 {
		b.WriteByte(',')
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}
