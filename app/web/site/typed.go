package site

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// longestText is how many characters a field of a form may have: twice what the longest box
// takes, for a browser that counts otherwise than we do.
const longestText = 1000

// notTooLong refuses a form with a field longer than any box of a page lets through. What is
// written stands in the journal for good and on the pages of others.
func (r *Request) notTooLong() error {
	long := func(v string) bool { return utf8.RuneCountInString(v) > longestText }
	bad := false
	for _, v := range r.c.Context().PostArgs().All() {
		bad = bad || long(string(v))
	}
	if form, err := r.c.MultipartForm(); err == nil {
		for _, values := range form.Value {
			bad = bad || slices.ContainsFunc(values, long)
		}
	}
	if bad {
		return fault.New(fault.Invalid, "有一栏填得太长，一栏最多 %d 字", longestText)
	}
	return nil
}

// Text is a field of the form or the address, cleaned as a cell of a sheet is: what nobody sees
// (control characters, marks that turn the direction of writing) never reaches another's page.
func (r *Request) Text(name string) string {
	if r.Route.Method == fiber.MethodGet {
		return sheet.CleanLines(r.c.Query(name))
	}
	return sheet.CleanLines(r.c.FormValue(name))
}

// List is every value of a field that stands several times.
func (r *Request) List(name string) []string {
	var out []string
	if r.Route.Method == fiber.MethodGet {
		for _, v := range r.c.Context().QueryArgs().PeekMulti(name) {
			out = append(out, string(v))
		}
		return out
	}
	if form, err := r.c.MultipartForm(); err == nil {
		return append(out, form.Value[name]...)
	}
	for _, v := range r.c.Context().PostArgs().PeekMulti(name) {
		out = append(out, string(v))
	}
	return out
}

// Day reads a date of the form; a wrong one is a mistake of its field.
func (r *Request) Day(name string) (journal.Day, []fault.Mistake) {
	text := r.Text(name)
	d, err := journal.ParseDay(text)
	if err != nil {
		return 0, []fault.Mistake{{Field: name, Value: text, Reason: fault.Say("日期“%s”不对", text), Remedy: fault.Say("写成 2022-04-25")}}
	}
	return d, nil
}

// Whole reads a whole number of the form or the address; what is none is a mistake of its field.
func (r *Request) Whole(name string, without int) (int, []fault.Mistake) {
	text := r.Text(name)
	if text == "" {
		return without, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return without, []fault.Mistake{{Field: name, Value: text, Reason: fault.Say("“%s”不是数", text), Remedy: fault.Say("填一个整数")}}
	}
	return n, nil
}

// Yes is a choice of yes or no, nil where nothing is chosen.
func (r *Request) Yes(name string) *bool {
	switch r.Text(name) {
	case "1":
		v := true
		return &v
	case "0":
		v := false
		return &v
	}
	return nil
}
