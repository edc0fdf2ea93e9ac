package view

import (
	"html/template"
	"io/fs"
	"time"

	"jiedezhu/catalog/journal"
)

// What the tests need to see of the inside: a Set over other files, the parsed templates, the
// table, the addresses of static files, and the key of the matrix.
var (
	Legend = legend
	Paths  = assets.paths
)

// Day is the day of the tests.
func Day() journal.Day { return journal.DayOf(time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC)) }

// NewSet makes a Set of the given files and rows.
func NewSet(dir fs.FS, table []Page, langs map[string]Words) (*Set, error) {
	return newSet(dir, table, langs, Day)
}

// Pages are the rows of the table.
func Pages() []Page { return pages }

// Fresh are the templates of every page as parsed, before the first execution.
func Fresh(lang string, w Words) (map[string]*template.Template, error) {
	dir, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		return nil, err
	}
	return parse(dir, pages, lang, thisYear{w, Day})
}
