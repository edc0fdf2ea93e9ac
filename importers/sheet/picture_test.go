package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// photo is a picture whose upper half is red and whose lower half is blue.
func photo(w, h int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 255, A: 255}
			if y >= h/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

// held is a photo as a camera writes it that was held so: 1, 3, 6 or 8.
func held(t *testing.T, w, h int, how byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(w, h), nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(how) + "\x00\x00\x00\x00\x00\x00\x00")
	body := append([]byte("Exif\x00\x00"), tiff...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(body) + 2)}
	return append(append(head, body...), b.Bytes()[2:]...)
}

// TestPictures: pictures stand upright in their cells, anchored to two of them, small enough for a
// workbook of many; the texts beside them stay.
func TestPictures(t *testing.T) {
	var wide bytes.Buffer
	if err := png.Encode(&wide, photo(2000, 500)); err != nil {
		t.Fatal(err)
	}
	p := sheet.Page{Name: "回执", Title: "签收回执", Columns: []sheet.Column{{Key: "town", Title: "镇"}, {Key: "picture", Title: "依据图片"}}}
	for i, data := range [][]byte{wide.Bytes(), held(t, 40, 30, 6), held(t, 40, 30, 8), held(t, 40, 30, 3)} {
		pic, err := sheet.NewPicture(data)
		if err != nil {
			t.Fatal(err)
		}
		p.Rows = append(p.Rows, []sheet.Value{sheet.Text(fmt.Sprint("第 ", i)), sheet.Image(pic)})
	}
	p.Rows = append(p.Rows, []sheet.Value{sheet.Text("没有图片的"), sheet.Image(nil)})
	data := written(t, p)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range []string{"1000x250 red over blue", "30x40 blue left of red", "30x40 red left of blue", "40x30 blue over red"} {
		ref := fmt.Sprintf("B%d", i+3)
		list, err := f.GetPictures("回执", ref)
		if err != nil || len(list) != 1 {
			t.Fatalf("%s holds %d pictures: %v", ref, len(list), err)
		}
		if got := described(t, list[0].File); got != want {
			t.Errorf("%s is %s, want %s", ref, got, want)
		}
	}
	if v, _ := f.GetCellValue("回执", "A7"); v != "没有图片的" {
		t.Errorf("A7 is %q", v)
	}
	if h, _ := f.GetRowHeight("回执", 3); h < 90 {
		t.Errorf("a row with a picture is %g high", h)
	}
	if drawn := entry(t, data, "xl/drawings/drawing1.xml"); strings.Count(drawn, "twoCellAnchor") != 8 || strings.Contains(drawn, "<xdr:col>2</xdr:col>") {
		t.Errorf("anchors %s", drawn)
	}
}

// described is the size of a picture and where its colours lie.
func described(t *testing.T, data []byte) string {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := p.Bounds()
	red := func(x, y int) bool { r, _, bl, _ := p.At(x, y).RGBA(); return r > bl }
	size := fmt.Sprintf("%dx%d ", b.Dx(), b.Dy())
	left, right := red(1, b.Dy()/4) && red(1, b.Dy()*3/4), red(b.Dx()-2, b.Dy()/4) && red(b.Dx()-2, b.Dy()*3/4)
	top, bottom := red(b.Dx()/4, 1) && red(b.Dx()*3/4, 1), red(b.Dx()/4, b.Dy()-2) && red(b.Dx()*3/4, b.Dy()-2)
	switch {
	case top && !bottom:
		return size + "red over blue"
	case !top && bottom:
		return size + "blue over red"
	case left && !right:
		return size + "red left of blue"
	}
	return size + "blue left of red"
}

func entry(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestNoPictures: what is no picture, is cut off, or claims to be enormous is told, whatever its bytes.
func TestNoPictures(t *testing.T) {
	whole := held(t, 40, 30, 6)
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	claimed := bytes.Clone(huge.Bytes())
	copy(claimed[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0})
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("不是图片"), "cut": whole[:len(whole)/3], "claims": claimed} {
		if _, err := sheet.NewPicture(data); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range whole { // no panic, wherever it ends
		_, _ = sheet.NewPicture(whole[:i])
	}
}
