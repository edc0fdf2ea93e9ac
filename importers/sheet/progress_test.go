package sheet_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/importers/sheet"
	"jiedezhu/importers/sheet/xls/xlstest"
)

// threeThousand is a list of 3,000 rows as every kind of file.
func threeThousand() map[string][]byte {
	var csv, rows, shared strings.Builder
	var texts []string
	for i := range 3000 {
		fmt.Fprintf(&csv, "%d,事项%[1]d\n", i)
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%[1]d"><v>%[1]d</v></c><c r="B%[1]d" t="s"><v>%[2]d</v></c></row>`, i+1, i)
		fmt.Fprintf(&shared, `<si><t>事项%d</t></si>`, i)
		texts = append(texts, fmt.Sprint("t", i))
	}
	list := parts(`<sst uniqueCount="3000">`+shared.String()+`</sst>`, "", strings.Replace(data(rows.String()), "<sheetData>", `<dimension ref="A1:B3000"/><sheetData>`, 1))
	book := xlstest.Book(texts[:100], func(b *xlstest.Records) {
		b.Size(3000, 2)
		for i := range 3000 {
			b.Number(i, 0, float64(i))
			b.Shared(i, 1, i%100)
		}
	})
	return map[string][]byte{"csv": []byte(csv.String()), "xlsx": zipped(list), "xls": xlstest.Container(xlstest.Stream{Name: "Workbook", Body: book})}
}

// Whatever kind of file it is, reading says how far it is, of how much, and ends where nobody waits
// any more.
func TestReadingTells(t *testing.T) {
	for kind, file := range threeThousand() {
		told := map[catalog.Step][]string{}
		ctx := catalog.WithProgress(context.Background(), func(step catalog.Step, done, total int) {
			told[step] = append(told[step], fmt.Sprintf("%d/%d", done, total))
		})
		w, err := sheet.Open(ctx, "a", file, sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if n := len(strings.Split(dump(w), "\n")); n != 3002 {
			t.Errorf("%s: %d lines", kind, n)
		}
		if s := strings.Join(told[catalog.Reading], " "); !strings.Contains(s, "1000/3000") || !strings.Contains(s, "2000/3000") {
			t.Errorf("%s tells of rows: %s", kind, s)
		}
		if s := strings.Join(told[catalog.Texts], " "); kind == "xlsx" && s != "1000/3000 2000/3000 3000/3000" {
			t.Errorf("%s tells of texts: %s", kind, s)
		}
		ctx, stop := context.WithCancel(context.Background())
		ctx = catalog.WithProgress(ctx, func(_ catalog.Step, done, _ int) {
			if done >= 1000 {
				stop()
			}
		})
		if w, err := sheet.Open(ctx, "a", file, sheet.Limits{}); !errors.Is(err, context.Canceled) || w != nil {
			t.Errorf("%s, given up: %v", kind, err)
		}
		stop()
	}
}
