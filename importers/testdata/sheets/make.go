// Command make writes one drawn sheet of the corpus by excelize; see make.py.
package main

import (
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	drawing, _, _ := strings.Cut(string(text), "\n---")
	f := excelize.NewFile()
	name, row := "", 0
	for _, line := range strings.Split(drawing, "\n") {
		switch {
		case strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "["):
			var hidden bool
			name, hidden = strings.CutSuffix(line, " hidden")
			name, row = strings.Trim(name, "[]"), 0
			_, err := f.NewSheet(name)
			check(err)
			check(f.SetSheetVisible(name, !hidden))
		case strings.HasPrefix(line, "merge "):
			for _, m := range strings.Fields(line)[1:] {
				from, to, _ := strings.Cut(m, ":")
				check(f.MergeCell(name, from, to))
			}
		case name != "":
			row++
			if rest, hidden := strings.CutPrefix(line, "~"); hidden {
				line = rest
				check(f.SetRowVisible(name, row, false))
			}
			for i, c := range strings.Split(line, "|") {
				ref, err := excelize.CoordinatesToCellName(i+1, row)
				check(err)
				put(f, name, ref, c)
			}
		}
	}
	if i, err := f.GetSheetIndex("Sheet1"); err == nil && i >= 0 && !strings.Contains(drawing, "[Sheet1]") {
		check(f.DeleteSheet("Sheet1"))
	}
	check(f.SaveAs(os.Args[2]))
}

func put(f *excelize.File, sheet, ref, text string) {
	style := func(format string) {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		check(err)
		check(f.SetCellStyle(sheet, ref, ref, id))
	}
	switch {
	case text == "":
	case text[0] == '#':
		n, err := strconv.ParseFloat(text[1:], 64)
		check(err)
		check(f.SetCellFloat(sheet, ref, n, -1, 64))
	case text[0] == '@':
		d, err := time.Parse("2006-01-02", text[1:])
		check(err)
		check(f.SetCellValue(sheet, ref, d))
		style("yyyy/m/d")
	case text[0] == '$':
		n, err := strconv.Atoi(text[1:])
		check(err)
		check(f.SetCellInt(sheet, ref, int64(n)))
		style(strings.Repeat("0", len(text)-1))
	default:
		check(f.SetCellStr(sheet, ref, strings.ReplaceAll(text, `\n`, "\n")))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
