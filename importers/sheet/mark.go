package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
)

// author signs the comments of Mark, so that a second round replaces those of the first.
const author = "接得住"

const mostComments = 1000 // a sheet; the column says everything all the same

// Mark is the workbook with its mistakes shown where they stand: the cell red, a comment on it
// (which is not printed, and many people miss), a column 错误说明 to the right of the head, and a
// sheet 差错清单 of all of them. The answer is an .xlsx: the original with everything in it where
// excelize reads of it what Open did, else (.xls, CSV, odd containers) a new one with the same
// cells; where cells lie millions of blank cells apart, those beyond row 200,000 and column 256
// are left out of the new one. say puts a message into the reader's words; nil leaves them as they are. After Read,
// the column stands beside the head that Read found, else on line 1. fault.Internal where the
// workbook cannot be written.
func (w *Workbook) Mark(mistakes []fault.Mistake, say func(fault.Message) string) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fault.Wrap(fault.Internal, fmt.Errorf("panic: %v", p), "无法生成标注差错的表格")
		}
	}()
	if say == nil {
		say = fault.Message.String
	}
	far := w.far()
	if w.Format == XLSX && !far {
		if out, err := w.markOriginal(mistakes, say); err == nil {
			return out, nil
		}
	}
	f, err := w.copied(far)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "无法生成标注差错的表格")
	}
	out, err = w.mark(f, mistakes, say)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "无法生成标注差错的表格")
	}
	return out, nil
}

// markOriginal marks the file as it came. A panic of excelize is one more reason to copy.
func (w *Workbook) markOriginal(mistakes []fault.Mistake, say func(fault.Message) string) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(w.original))
	if err != nil {
		return nil, fmt.Errorf("open original: %w", err)
	}
	defer func() { _ = f.Close() }()
	for _, s := range w.Sheets {
		if err := s.agrees(f); err != nil {
			return nil, err
		}
	}
	return w.mark(f, mistakes, say)
}

// agrees tells whether excelize sees the cells of the sheet that Open saw.
func (s *Sheet) agrees(f *excelize.File) error {
	rows, err := f.Rows(s.Name)
	if err != nil {
		return fmt.Errorf("rows of %s: %w", s.Name, err)
	}
	defer func() { _ = rows.Close() }()
	next := 0
	for n := 1; next < len(s.lines) && rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fmt.Errorf("line %d of %s: %w", n, s.Name, err)
		}
		if s.lines[next].number != n {
			continue
		}
		for _, d := range s.lines[next].cells {
			if d.kind == unsaved {
				continue
			}
			if int(d.col) > len(cells) || cells[d.col-1] == "" || d.kind == words && !d.isoDate && cells[d.col-1] != d.text {
				return fmt.Errorf("%s of %s is read otherwise", Ref(n, int(d.col)), s.Name)
			}
		}
		next++
	}
	if next < len(s.lines) {
		return fmt.Errorf("%s ends early", s.Name)
	}
	return rows.Error()
}

// excelize keeps every cell from column A to the last of a row, and every row from the first
// to the last, so a small file with far cells would fill the memory.
const (
	mostSpread = 6_000_000
	nearRow    = 200_000
	nearColumn = 256
)

// far tells whether the workbook's cells lie too far apart for excelize.
func (w *Workbook) far() bool {
	n := 0
	for _, s := range w.Sheets {
		for _, l := range s.lines {
			n += int(l.cells[len(l.cells)-1].col)
		}
		if len(s.lines) > 0 {
			n += s.lines[len(s.lines)-1].number
		}
	}
	return n > mostSpread
}

// copied is a new workbook with the same cells.
func (w *Workbook) copied(far bool) (*excelize.File, error) {
	f := excelize.NewFile()
	styles := &writer{f: f, styles: map[look]int{}, names: map[string]bool{}}
	for i, s := range w.Sheets {
		name := s.Name
		if len([]rune(name)) > 31 || strings.ContainsAny(name, `:\/?*[]`) || strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'") || strings.TrimSpace(name) == "" {
			name = styles.name(name)
		}
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, fmt.Errorf("new sheet: %w", err)
		}
		if err := s.copyTo(f, name, map[string]int{}, far); err != nil {
			return nil, fmt.Errorf("copy sheet: %w", err)
		}
	}
	return f, nil
}

func (s *Sheet) copyTo(f *excelize.File, name string, styles map[string]int, far bool) error {
	for _, l := range s.lines {
		if far && l.number > nearRow {
			break
		}
		for _, d := range l.cells {
			if far && d.col > nearColumn {
				break
			}
			ref := Ref(l.number, int(d.col))
			var err error
			switch d.kind {
			case number:
				err = f.SetCellFloat(name, ref, d.num, -1, 64)
			case truth:
				err = f.SetCellBool(name, ref, d.text == "TRUE")
			default:
				err = f.SetCellStr(name, ref, writable(d.text))
			}
			if err == nil && d.format != "" {
				id, ok := styles[d.format]
				if !ok {
					id, _ = f.NewStyle(&excelize.Style{CustomNumFmt: &d.format}) // a format that excelize cannot write is left out
					styles[d.format] = id
				}
				err = f.SetCellStyle(name, ref, ref, id)
			}
			if err != nil {
				return err
			}
		}
		if l.hidden {
			if err := f.SetRowVisible(name, l.number, false); err != nil {
				return err
			}
		}
	}
	for _, m := range s.merges {
		if far && (m.bottom > nearRow || m.right > nearColumn) {
			continue
		}
		if err := f.MergeCell(name, Ref(m.top, m.left), Ref(m.bottom, m.right)); err != nil {
			return err
		}
	}
	for _, h := range s.hiddenCols {
		if err := f.SetColVisible(name, ColumnName(h.left)+":"+ColumnName(min(h.right, lastColumn)), false); err != nil {
			return err
		}
	}
	return nil
}

// mark puts the mistakes into f, whose visible sheets are those of the workbook, in order.
func (w *Workbook) mark(f *excelize.File, mistakes []fault.Mistake, say func(fault.Message) string) ([]byte, error) {
	names := f.GetSheetList()
	if w.Format == XLSX && len(w.Sheets) > 0 && slices.Contains(names, w.Sheets[0].Name) {
		names = nil // by name: hidden sheets and charts stand between
	}
	for i, s := range w.Sheets {
		m := &marker{f: f, name: s.Name, s: s, say: say, styles: map[int]int{}, head: max(w.heads[s.Name], 1), far: w.far()}
		if names != nil && i < len(names) {
			m.name = names[i]
		}
		var mine []fault.Mistake
		for _, x := range mistakes {
			if x.Sheet == s.Name || x.Sheet == "" && i == 0 {
				mine = append(mine, x)
			}
		}
		if len(mine) == 0 {
			continue
		}
		if err := m.all(mine); err != nil {
			return nil, fmt.Errorf("mark %s: %w", s.Name, err)
		}
	}
	if err := listAll(f, mistakes, say); err != nil {
		return nil, fmt.Errorf("list mistakes: %w", err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write marked workbook: %w", err)
	}
	return out.Bytes(), nil
}
