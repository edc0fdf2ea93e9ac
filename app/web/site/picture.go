package site

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // what an evidence may be
	_ "image/png"
	"io"
	"slices"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// largestPicture is the largest picture of an answer.
const largestPicture = 8 << 20

// Picture is the picture that a field sent, kept by its hash, or the one that an earlier try
// kept. What is no JPEG or PNG is a mistake of its field.
func (r *Request) Picture(code string) (view.Picture, []fault.Mistake, error) {
	kept := r.Text("kept-" + code)
	field := "picture-" + code
	h, err := r.c.FormFile(field)
	if err != nil || h.Size == 0 {
		if kept == "" {
			return view.Picture{}, nil, nil
		}
		return r.keptPicture(field, kept)
	}
	wrong := func(reason, remedy fault.Message) (view.Picture, []fault.Mistake, error) {
		return view.Picture{Wrong: reason}, []fault.Mistake{{Field: field, Value: h.Filename, Reason: reason, Remedy: remedy}}, nil
	}
	if h.Size > largestPicture {
		return wrong(fault.Say("图片太大，最多 %d MB", largestPicture>>20), fault.Say("截一部分，或存为 JPG 再传"))
	}
	f, err := h.Open()
	if err != nil {
		return view.Picture{}, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestPicture))
	if err != nil {
		return view.Picture{}, nil, err
	}
	if !isPicture(data) {
		return wrong(fault.Say("“%s”不是 JPG 或 PNG 图片", h.Filename), fault.Say("用截图或照片；别的文件先截成图"))
	}
	sum, _, err := r.Site.Files.Put(r.Context(), bytes.NewReader(data), largestPicture)
	return view.Picture{Sum: sum}, nil, err
}

// keptPicture is a picture that an earlier try of the form sent.
func (r *Request) keptPicture(field, sum string) (view.Picture, []fault.Mistake, error) {
	gone := fault.Say("先前的图片没有了")
	lost := []fault.Mistake{{Field: field, Reason: gone, Remedy: fault.Say("重新选一次图片")}}
	if !isSum(sum) {
		return view.Picture{Wrong: gone}, lost, nil
	}
	data, err := r.KeptPicture(sum)
	if errors.Is(err, fault.NotFound) {
		return view.Picture{Wrong: gone}, lost, nil
	} else if err != nil {
		return view.Picture{}, nil, err
	}
	if !isPicture(data) {
		return view.Picture{Wrong: gone}, lost, nil
	}
	return view.Picture{Sum: sum}, nil, nil
}

// KeptPicture is a picture as it is kept. fault.NotFound.
func (r *Request) KeptPicture(sum string) ([]byte, error) {
	f, err := r.Site.Files.Open(r.Context(), sum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, largestPicture))
}

// isPicture tells whether bytes are a JPEG or PNG that can be opened, by its head: nothing is
// decoded whole.
func isPicture(data []byte) bool {
	c, kind, err := image.DecodeConfig(bytes.NewReader(data))
	return err == nil && slices.Contains([]string{"jpeg", "png"}, kind) && c.Width > 0 && c.Height > 0 && c.Width <= mostPixels/c.Height
}

// mostPixels is more than any telephone takes; a few kilobytes can claim to be a thousand times
// as many, and whoever opens or prints them runs out of memory.
const mostPixels = 200_000_000
