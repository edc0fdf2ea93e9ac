package sheet

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// reading is one sheet of an .xlsx while it is read.
type reading struct {
	b    *book
	k    *walker
	ctx  context.Context
	name string
	builder
	row, col int // of the cell just read
	cells    int // that hold something
	seen     map[int]bool
	data     bool
	last     int // row, as the sheet says of itself; 0 where it does not
}

func (b *book) sheet(ctx context.Context, name, target string) error {
	r := &reading{b: b, ctx: ctx, name: name, seen: map[int]bool{}}
	r.builder = builder{s: &Sheet{Name: name, w: b.w}, at: map[int]int{}}
	chart := false
	err := b.part(target, func(k *walker, root string) error {
		r.k = k
		if chart = root == "chartsheet" || root == "dialogsheet"; chart {
			return nil
		}
		if root != "worksheet" {
			return errors.New("no worksheet")
		}
		return k.each(r.top)
	})
	switch {
	case err != nil:
		return at(err, name)
	case chart:
		return nil
	case !r.data:
		return damage(nil, name, "", fault.Say("文件已损坏：工作表“%s”没有数据", name))
	}
	return r.done()
}

// at adds the sheet's name where a mistake has none.
func at(err error, sheet string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		for i := range f.Mistakes {
			if f.Mistakes[i].Sheet == "" {
				f.Mistakes[i].Sheet = sheet
			}
		}
	}
	return err
}

func (r *reading) top(tag string) error {
	switch tag {
	case "dimension":
		_, to, _ := strings.Cut(r.k.attr("ref"), ":")
		r.last, _, _ = parseRef(to)
	case "cols":
		return r.k.each(func(string) error {
			hidden := r.k.flag("hidden")
			from, err := r.k.count("min", 1, lastColumn, 1)
			if err != nil {
				return err
			}
			to, err := r.k.count("max", 1, lastColumn, from)
			if hidden && len(r.s.hiddenCols) < lastColumn {
				r.s.hiddenCols = append(r.s.hiddenCols, span{left: from, right: to})
			}
			return err
		})
	case "sheetData":
		if r.data {
			return errors.New("two tables of cells")
		}
		r.data = true
		return r.k.each(r.line)
	case "mergeCells":
		return r.k.each(r.mergeCell)
	}
	return nil
}

func (r *reading) mergeCell(string) error {
	ref := r.k.attr("ref")
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	top, left, ok1 := parseRef(from)
	bottom, right, ok2 := parseRef(to)
	if !ok1 || !ok2 {
		return damage(nil, r.name, "", fault.Say("文件已损坏：合并单元格的地址“%s”不对", Shorten(ref, 30)))
	}
	if len(r.s.merges) >= r.b.lim.Cells {
		return tooMany(fault.Say("合并单元格超过上限 %d 处", r.b.lim.Cells))
	}
	r.merge(span{top, left, bottom, right})
	return nil
}

func (r *reading) line(tag string) error {
	if tag != "row" {
		return nil
	}
	n, err := r.k.count("r", 1, lastRow, r.row+1)
	if err != nil || n > lastRow {
		return damage(err, r.name, "", fault.Say("文件已损坏：行号“%s”不对", Shorten(r.k.attr("r"), 20)))
	}
	if r.seen[n] {
		return damage(nil, r.name, "", fault.Say("文件已损坏：第 %d 行出现两次", n))
	}
	if r.seen[n] = true; n%tellEvery == 0 {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		tell(r.ctx, catalog.Reading, n, r.last)
	}
	hidden := r.k.flag("hidden")
	r.row, r.col = n, 0
	if err := r.k.each(r.cell); err != nil {
		return err
	}
	if i, ok := r.at[n]; ok {
		r.s.lines[i].hidden = hidden
	}
	if len(r.s.lines) > r.b.lim.Rows {
		return tooMany(fault.Say("有内容的行超过上限 %d 行", r.b.lim.Rows))
	}
	return nil
}

func (r *reading) cell(tag string) error {
	if tag != "c" {
		return nil
	}
	ref, t, style := strings.TrimSpace(r.k.attr("r")), r.k.attr("t"), r.k.attr("s")
	row, col := r.row, r.col+1
	if ref != "" {
		var ok bool
		if row, col, ok = parseRef(ref); !ok || row != r.row {
			return damage(nil, r.name, "", fault.Say("文件已损坏：单元格地址“%s”不对", Shorten(ref, 20)))
		}
	}
	if col > lastColumn {
		return damage(nil, r.name, "", fault.Say("文件已损坏：第 %d 行的列数超过 %d", row, lastColumn))
	}
	r.col = col
	var v, inline string
	var formula, valued bool
	err := r.k.each(func(tag string) (err error) {
		switch tag {
		case "v":
			if valued {
				return errCell
			}
			valued = true
			v, err = r.k.words()
		case "f":
			formula = true
		case "is":
			inline, err = richText(r.k)
		}
		return err
	})
	if err != nil {
		return err
	}
	d, err := r.value(t, v, inline)
	if err == nil {
		d.format, err = r.b.format(style)
	}
	if err != nil {
		return damage(err, r.name, Ref(row, col), fault.Say("文件已损坏：单元格的内容不对"))
	}
	if formula && t != "str" && strings.TrimSpace(v) == "" && inline == "" { // a writer that does not calculate
		d = datum{kind: unsaved, text: "=?"}
	}
	d.col = int32(col)
	if err := r.count(t, d); err != nil {
		return err
	}
	r.add(row, d)
	return nil
}

// count holds a cell that is kept against the limits.
func (r *reading) count(t string, d datum) error {
	if d.text == "" {
		return nil
	}
	if t != "s" { // shared texts are kept once, and counted where they stand
		r.b.kept += int64(len(d.text))
	}
	if r.b.kept > r.b.lim.Text {
		return errTooBig
	}
	if r.cells++; r.cells > 2*r.b.lim.Cells {
		return tooMany(fault.Say("有内容的单元格超过上限 %d 个", r.b.lim.Cells))
	}
	return nil
}

// value is what a cell of type t holds. Cells without a value are blank, whatever their type.
func (r *reading) value(t, v, inline string) (datum, error) {
	if inline != "" && v == "" {
		return datum{text: inline}, nil
	}
	if t != "str" && t != "inlineStr" {
		v = strings.TrimSpace(v)
	}
	if v == "" {
		return datum{}, nil
	}
	switch t {
	case "s":
		i, ok := natural(v)
		if !ok || i >= len(r.b.strings) {
			return datum{}, errCell
		}
		return datum{text: r.b.strings[i]}, nil
	case "str", "inlineStr":
		v = unescape(v)
		if strings.HasPrefix(v, "=DISPIMG(") || strings.HasPrefix(v, "_xlfn.DISPIMG(") { // a picture of WPS, no text
			return datum{}, nil
		}
		return datum{text: v}, nil
	case "b":
		if v != "0" && v != "1" && v != "true" && v != "false" {
			return datum{}, errCell
		}
		return datum{kind: truth, text: truthText(v == "1" || v == "true")}, nil
	case "e":
		return datum{kind: failed, text: v}, nil
	case "d":
		return datum{text: v, isoDate: true}, nil
	case "", "n":
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return datum{}, errCell
		}
		if strings.ContainsAny(v, "eE") {
			v = digits(f)
		}
		return datum{kind: number, num: f, text: v}, nil
	}
	return datum{}, errCell
}
