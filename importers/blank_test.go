package importers_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// TestBlank: a blank form is a table of its kind without rows; its heads are those that an import
// reads, and its second sheet says how to fill it in.
func TestBlank(t *testing.T) {
	reg := &catalog.Register{Place: catalog.Division{Code: placeCode}, Towns: []catalog.Division{{Code: "610728101", Name: "渔渡镇"}}}
	for _, kind := range importers.Kinds() {
		var b bytes.Buffer
		if err := importers.WriteBlank(&b, kind, reg, fault.Message.String); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		book, err := sheet.Open(t.Context(), kind+".xlsx", b.Bytes(), sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if len(book.Sheets) != 2 || book.Sheets[1].Name != "填写说明" || len(book.Notices) != 0 {
			t.Errorf("%s: sheets %v, notices %v", kind, book.Sheets, book.Notices)
		}
		n := 0
		for range book.Sheets[0].Lines {
			n++
		}
		if n != 1 {
			t.Errorf("%s: %d lines, want the head alone", kind, n)
		}
	}
	if err := importers.WriteBlank(&bytes.Buffer{}, "standards", nil, fault.Message.String); !errors.Is(err, fault.NotFound) {
		t.Errorf("an unknown kind: %v", err)
	}
}

// A form that is filled in with its own examples is understood, sheet of explanations and all.
func TestExamplesAreUnderstood(t *testing.T) {
	kinds := map[string]importing{
		"ledger": ledgerOf(importers.LedgerOptions{Day: day("2022-03-05")}), "training": trainingOf(importers.TrainingOptions{}),
		"cases": casesOf(importers.CaseOptions{}), "liaisons": liaisonsOf(),
	}
	for kind, in := range kinds {
		c := pastCounty(t)
		var b bytes.Buffer
		must(importers.WriteBlank(&b, kind, nil, fault.Message.String))
		book, err := sheet.Open(t.Context(), kind, b.Bytes(), sheet.Limits{})
		must(err)
		heads, examples := []any{}, []any{}
		for row, cells := range book.Sheets[1].Lines {
			if row == 1 {
				continue
			}
			example := any(nil)
			for _, c := range cells[1:] {
				if c.Column == 4 && c.Text != "最低生活保障对象认定" {
					example = c.Text
				}
			}
			if strings.HasPrefix(cells[0].Text, "事项名称") {
				example = "最低生活保障对象认定、保障金给付"
			}
			heads, examples = append(heads, cells[0].Text), append(examples, example)
		}
		r := in(c, importers.File{Name: kind + ".xlsx", Data: xlsx(page{name: "表", rows: [][]any{heads, examples}})}, true)
		if len(r.Mistakes) > 0 || r.Added != 1 {
			t.Errorf("%s: added %d\n%s", kind, r.Added, told(r.Mistakes))
		}
	}
}
