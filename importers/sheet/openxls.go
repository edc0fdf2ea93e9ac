package sheet

import (
	"context"
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet/xls"
)

// openXLS takes what package xls reads.
func openXLS(ctx context.Context, w *Workbook, data []byte, lim Limits) error {
	taking, t := map[*xls.Sheet]*builder{}, &taken{left: lim.Cells + lim.Cells/4} // some may lie under merged ranges
	book, err := xls.Open(data, xls.Limits{Sheets: lim.Sheets, Cells: 2 * lim.Cells, TextBytes: int(lim.Text)},
		func(src *xls.Sheet) func(xls.Cell) error {
			if src.Name == listSheet || !w.wants(src.Name, src.Hidden != 0) {
				return nil
			}
			b := &builder{s: &Sheet{Name: src.Name, w: w}, at: map[int]int{}}
			taking[src] = b
			return b.fromXLS(ctx, src, t)
		})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, xls.ErrEncrypted):
		return protected(err)
	case errors.Is(err, xls.ErrOldBIFF):
		return tooOld(err)
	case errors.Is(err, xls.ErrTooBig):
		return tooMany(fault.Say("表格太大，超过上限 %d 个单元格", lim.Cells))
	case errors.Is(err, xls.ErrNotXLS):
		return refuse(err, fault.Say("文件不是表格"), fault.Say("请上传 .xlsx、.xls、.et 或 .csv 文件"))
	case err != nil:
		return damage(err, "", "", fault.Say("文件已损坏，无法读取"))
	}
	w.date1904 = book.Date1904
	if t.formulas > 0 && t.formulas == t.empty { // a writer that does not calculate
		w.Notices = append(w.Notices, fault.Say("文件里的 %d 个公式都没有结果，可能没有计算过；请用 Excel 或 WPS 打开，保存一次后再上传", t.formulas))
	}
	for _, src := range book.Sheets {
		if b := taking[src]; b != nil {
			if err := b.shape(src); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellEvery is after how many rows a reader says how far it is, and sees whether it should go on.
const tellEvery = 1000

// taken counts the cells that were taken.
type taken struct {
	left            int // how many more there may be
	formulas, empty int // those of formulas, and of them those whose value is an empty text
}

func (t *taken) count(c xls.Cell) error {
	if t.left--; t.left < 0 {
		return xls.ErrTooBig
	}
	if c.Formula {
		t.formulas++
		if c.Kind == xls.String && c.Str == "" && !c.Unsaved {
			t.empty++
		}
	}
	return nil
}

// fromXLS gives what takes the cells of a sheet, as long as there may be more.
func (b *builder) fromXLS(ctx context.Context, src *xls.Sheet, t *taken) func(xls.Cell) error {
	next := 0
	return func(c xls.Cell) error {
		if err := t.count(c); err != nil {
			return err
		}
		if c.Row >= next {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			next = (c.Row/tellEvery + 1) * tellEvery
			tell(ctx, catalog.Reading, c.Row, src.Last)
		}
		d := datum{col: int32(c.Col + 1), format: c.Format, text: c.Str}
		switch c.Kind {
		case xls.Number:
			d.kind, d.num, d.text = number, c.Num, digits(c.Num)
		case xls.Bool:
			d.kind, d.text = truth, truthText(c.Num != 0)
		case xls.Error:
			d.kind = failed
		}
		if c.Unsaved {
			d.kind, d.text = unsaved, "=?"
		}
		b.add(c.Row+1, d)
		return nil
	}
}

// tell says how far a reader is; there is no total where a file is wrong about it.
func tell(ctx context.Context, step catalog.Step, done, total int) {
	if total < done {
		total = 0
	}
	catalog.Tell(ctx, step, done, total)
}

// shape takes what a sheet says of its rows, columns and merged ranges, and ends it.
func (b *builder) shape(src *xls.Sheet) error {
	for _, m := range src.Merges {
		b.merge(span{m.R1 + 1, m.C1 + 1, m.R2 + 1, m.C2 + 1})
	}
	for _, h := range src.HiddenCols {
		b.s.hiddenCols = append(b.s.hiddenCols, span{left: h.C1 + 1, right: h.C2 + 1})
	}
	if n := len(src.Odd); n > 0 {
		rows := make([]int, n)
		for i, r := range src.Odd {
			rows[i] = r + 1
		}
		b.s.w.Notices = append(b.s.w.Notices, fault.Say("工作表“%s”有 %d 行读到的列与文件登记的不一致，文件可能已损坏：第 %s 行，请对照原表核对", src.Name, n, rowList(rows)))
	}
	for i := range b.s.lines {
		b.s.lines[i].hidden = src.RowHidden(b.s.lines[i].number - 1)
	}
	return b.done()
}

func truthText(b bool) string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}
