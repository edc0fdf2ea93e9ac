package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // what a picture may come as

	"github.com/xuri/excelize/v2"
	"golang.org/x/image/draw"

	"jiedezhu/catalog/fault"
)

// Picture is a picture made ready for a cell: no larger than is read on paper, upright, as JPEG.
type Picture struct {
	data          []byte
	width, height int // pixels
}

const (
	longestSide  = 1000       // pixels that are kept of a picture: 20 of them make a workbook of a few megabytes
	mostUnpacked = 32_000_000 // unpacked they are 128 MB
	cellWidth    = 20.0       // of a column of pictures, in characters
	cellHeight   = 96.0       // of a row with one, in points
	cellMargin   = 3          // pixels between a picture and its cell's border
)

// NewPicture makes a JPEG or PNG ready. What is neither, broken or too large is fault.Invalid.
func NewPicture(data []byte) (*Picture, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "图片打不开")
	}
	if c.Width*c.Height > mostUnpacked {
		return nil, fault.New(fault.Invalid, "图片太大，请在系统里看")
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "图片打不开")
	}
	scale := min(1, float64(longestSide)/float64(max(c.Width, c.Height)))
	w, h := max(1, int(float64(c.Width)*scale)), max(1, int(float64(c.Height)*scale))
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src) // JPEG knows no transparency
	draw.ApproxBiLinear.Scale(small, small.Bounds(), src, src.Bounds(), draw.Over, nil)
	up := upright(small, orientation(data))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, up, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return &Picture{data: b.Bytes(), width: up.Bounds().Dx(), height: up.Bounds().Dy()}, nil
}

// upright turns a picture as its camera was held: 3 upside down, 6 and 8 on its sides. Mirrored ones
// come from no camera.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	var to func(x, y int) (int, int)
	switch orientation {
	case 3:
		to = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 6:
		to = func(x, y int) (int, int) { return h - 1 - y, x }
	case 8:
		to = func(x, y int) (int, int) { return y, w - 1 - x }
	default:
		return p
	}
	size := image.Rect(0, 0, w, h)
	if orientation != 3 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			a, b := to(x, y)
			out.SetRGBA(a, b, p.RGBAAt(x, y))
		}
	}
	return out
}

// orientation is what a JPEG says of how its camera was held (Exif 2.3, tag 0x0112 of IFD0), 1 where it
// says nothing that can be read.
func orientation(data []byte) int {
	tiff := exif(data)
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	n := int(order.Uint16(tiff[at:]))
	for i := at + 2; n > 0 && i+12 <= len(tiff); i, n = i+12, n-1 {
		if order.Uint16(tiff[i:]) == 0x0112 {
			return int(order.Uint16(tiff[i+8:]))
		}
	}
	return 1
}

// exif is the TIFF part of a JPEG's Exif segment, nil where there is none.
func exif(data []byte) []byte {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, n := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))
		if n < 2 || i+2+n > len(data) || marker == 0xda {
			return nil
		}
		if body := data[i+4 : i+2+n]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return body[6:]
		}
		i += 2 + n
	}
	return nil
}

// pictures anchors the pictures of a page's rows to their cells, before the stream of rows, which
// copies what anchors them; at is the line of the first row. A picture moves and grows with its cells.
func (w *writer) pictures(p *Page, name string, at int) error {
	for i, row := range p.Rows {
		for j, v := range row {
			if v.kind != pictureValue {
				continue
			}
			column := ColumnName(j + 1)
			if err := w.f.SetColWidth(name, column, column, cellWidth); err != nil {
				return err
			}
			if err := w.f.SetRowHeight(name, at+i, cellHeight); err != nil {
				return err
			}
			scale := v.pic.scale()
			err := w.f.AddPictureFromBytes(name, Ref(at+i, j+1), &excelize.Picture{Extension: ".jpg", File: v.pic.data, Format: &excelize.GraphicOptions{
				OffsetX: cellMargin, OffsetY: cellMargin, ScaleX: scale, ScaleY: scale, LockAspectRatio: true, Positioning: "twoCell",
			}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// scale fits the picture into its cell.
func (p *Picture) scale() float64 {
	const dot, digit = 96.0 / 72, 7 // pixels of a point, of a character
	return min(1, (cellWidth*digit-cellMargin)/float64(p.width), (cellHeight*dot-2*cellMargin)/float64(p.height))
}

// tall is the height of a row with a picture, nothing for one that takes what its text needs.
func tall(row []Value) []excelize.RowOpts {
	for _, v := range row {
		if v.kind == pictureValue {
			return []excelize.RowOpts{{Height: cellHeight}}
		}
	}
	return nil
}
