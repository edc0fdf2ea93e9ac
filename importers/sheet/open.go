package sheet

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet/xls"
)

// Open reads a file to its end. What it is says its first bytes, never its name: .xlsx (also
// .xlsm), .xls and .et (BIFF8), else text, which is CSV in UTF-8, UTF-8 with BOM or GB18030.
// The workbook keeps data; the caller must not change it. sheets names those to read, hidden ones
// too; none is every visible one. Errors: fault.Invalid with one Mistake that says where, why and
// what to do (damaged, protected, too old, too big, no table, no sheet of that name); the error
// of ctx where it ended first.
func Open(ctx context.Context, name string, data []byte, lim Limits, sheets ...string) (w *Workbook, err error) {
	defer func() {
		if p := recover(); p != nil {
			w, err = nil, damage(fmt.Errorf("panic: %v", p), "", "", fault.Say("文件已损坏，无法读取"))
		}
	}()
	lim = lim.Filled()
	if int64(len(data)) > lim.Bytes {
		return nil, refuse(nil, fault.Say("文件有 %d 字节，超过上限 %d 字节", len(data), lim.Bytes),
			fault.Say("请删去图片和无关的工作表，或分成几个文件上传"))
	}
	w = &Workbook{Name: name, named: sheets, original: data, heads: map[string]int{}}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, refuse(nil, fault.Say("文件是空的"), fault.Say("请选择有内容的表格文件"))
	case bytes.HasPrefix(data, []byte("PK")):
		w.Format = XLSX
		err = openXLSX(ctx, w, data, lim)
	case xls.IsOLE(data):
		w.Format = XLS
		err = openXLS(ctx, w, data, lim)
	default:
		w.Format = CSV
		err = openCSV(ctx, w, data, lim)
	}
	if err != nil {
		return nil, err
	}
	if err := w.all(); err != nil {
		return nil, err
	}
	if len(w.Sheets) == 0 {
		return nil, refuse(nil, fault.Say("文件中没有可见的工作表"), fault.Say("请取消隐藏要导入的工作表，保存后再上传"))
	}
	return w, w.count(lim)
}

// count holds the whole workbook against the limits of rows and cells.
func (w *Workbook) count(lim Limits) error {
	rows, cells := 0, 0
	for _, s := range w.Sheets {
		for _, l := range s.lines {
			rows++
			cells += len(l.cells)
		}
	}
	if rows > lim.Rows {
		return tooMany(fault.Say("有内容的行有 %d 行，超过上限 %d 行", rows, lim.Rows))
	}
	if cells > lim.Cells {
		return tooMany(fault.Say("有内容的单元格有 %d 个，超过上限 %d 个", cells, lim.Cells))
	}
	return nil
}

func tooMany(reason fault.Message) error {
	return refuse(nil, reason, fault.Say("请删去无关的行和工作表，或分成几个文件上传"))
}

// refuse is a whole file that cannot be taken.
func refuse(cause error, reason, remedy fault.Message) error {
	return &fault.Error{Kind: fault.Invalid, Message: reason, Cause: cause,
		Mistakes: []fault.Mistake{{Reason: reason, Remedy: remedy}}}
}

// damage is a file, or a place in it, that is broken.
func damage(cause error, sheet, cell string, reason fault.Message) error {
	return &fault.Error{Kind: fault.Invalid, Message: reason, Cause: cause,
		Mistakes: []fault.Mistake{{Sheet: sheet, Cell: cell, Reason: reason, Remedy: resave()}}}
}

func resave() fault.Message {
	return fault.Say("请用 Excel 或 WPS 打开该文件，另存为 .xlsx 后重新上传；打不开的，请向提供文件的人重新索取")
}

func protected(cause error) error {
	return refuse(cause, fault.Say("文件设有密码，无法读取"), fault.Say("请用 Excel 或 WPS 打开，取消密码保护，另存为 .xlsx 后重新上传"))
}

func tooOld(cause error) error {
	return refuse(cause, fault.Say("文件是 Excel 95 或更早的格式，无法读取"), fault.Say("请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传"))
}

// wants tells whether a sheet is to be read, and notes one that is not. WPS keeps the pictures of
// cells on a hidden sheet that nobody made, and a blank form of ours its choices.
func (w *Workbook) wants(name string, hidden bool) bool {
	w.met = append(w.met, name)
	own := strings.HasPrefix(name, "WpsReserved") || hidden && name == dictSheet
	switch named := slices.ContainsFunc(w.named, func(n string) bool { return trimmed(n) == trimmed(name) }); {
	case named || len(w.named) == 0 && !hidden:
		return true
	case own:
	case len(w.named) > 0:
		w.Notices = append(w.Notices, fault.Say("工作表“%s”没有指名，没有读取", name))
	default:
		w.Notices = append(w.Notices, fault.Say("工作表“%s”是隐藏的，没有读取；要读取请用 --sheet 指名", name))
	}
	return false
}

// all refuses a workbook that lacks a sheet asked for by name.
func (w *Workbook) all() error {
	for _, n := range w.named {
		if !slices.ContainsFunc(w.met, func(name string) bool { return trimmed(n) == trimmed(name) }) {
			return refuse(nil, fault.Say("文件里没有名为“%s”的工作表", n), fault.Say("有这些工作表：%s", strings.Join(w.met, "、")))
		}
	}
	return nil
}

// stem is a file's name without folders and ending.
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(name, path.Ext(name))
}

// trimmed is a sheet's name as people compare it: many end in a blank that nobody sees.
func trimmed(name string) string { return strings.TrimSpace(Clean(name)) }
