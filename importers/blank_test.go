package importers_test

import (
	"bytes"
	"errors"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// TestBlank: a blank form is a table of its kind without rows.
func TestBlank(t *testing.T) {
	for kind, most := range map[string]int{"catalog": 30, "towns": 4} {
		var b bytes.Buffer
		if err := importers.WriteBlank(&b, kind, nil, fault.Message.String); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		book, err := sheet.Open(t.Context(), kind+".xlsx", b.Bytes(), sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		columns := importers.ItemColumns()
		if kind == "towns" {
			columns = []sheet.Column{{Key: "code", Words: []string{"行政区划代码"}, Required: true}, {Key: "name", Words: []string{"镇（街道）"}, Required: true}}
		}
		reading, err := sheet.Read(t.Context(), book, sheet.Spec{Columns: columns})
		if err != nil || len(reading.Tables) != 1 || len(reading.Tables[0].Rows) != 0 {
			t.Errorf("%s: %d tables, %v, %v", kind, len(reading.Tables), reading.Mistakes, err)
		}
		if len(columns) > most {
			t.Errorf("%s: %d columns", kind, len(columns))
		}
	}
	if err := importers.WriteBlank(&bytes.Buffer{}, "standards", nil, fault.Message.String); !errors.Is(err, fault.NotFound) {
		t.Errorf("an unknown kind: %v", err)
	}
}
