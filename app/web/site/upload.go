package site

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// Upload is a sheet of a form: sent now, or kept since it was.
type Upload struct {
	importers.File
	Sum  string
	Kept bool // the form names a file that was sent before
}

// Sheet reads the uploaded sheet and keeps it by its hash, so that what is confirmed is what was
// looked at.
func (r *Request) Sheet(form importers.Form) (Upload, []fault.Mistake, error) {
	limit := form.Limits().Bytes
	h, err := r.c.FormFile(form.Kind)
	if sum := r.Text("sum"); sum != "" && (err != nil || h.Size == 0) { // a file chosen now goes before the one kept
		u, err := r.KeptSheet(form, sum, r.Text("name"))
		return u, nil, err
	}
	if err != nil || h.Size == 0 {
		return Upload{}, []fault.Mistake{{Field: form.Kind, Reason: fault.Say("没有选文件"), Remedy: fault.Say("选一个 .xlsx、.xls、.et 或 .csv 文件")}}, nil
	}
	if h.Size > limit {
		return Upload{}, []fault.Mistake{{Field: form.Kind, Value: h.Filename, Reason: fault.Say("文件太大，最多 %d MB", int(limit>>20)), Remedy: fault.Say("去掉图片和多余的工作表再传")}}, nil
	}
	f, err := h.Open()
	if err != nil {
		return Upload{}, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return Upload{}, nil, err
	}
	sum, _, err := r.Site.Files.Put(r.Context(), bytes.NewReader(data), limit)
	return Upload{File: importers.File{Name: baseName(h.Filename), Data: data}, Sum: sum}, nil, err
}

func baseName(name string) string { return filepath.Base(strings.ReplaceAll(name, "\\", "/")) }

// KeptSheet is a sheet that an earlier form sent.
func (r *Request) KeptSheet(form importers.Form, sum, name string) (Upload, error) {
	if !isSum(sum) {
		return Upload{}, fault.New(fault.NotFound, "没有找到这个文件，请重新上传")
	}
	f, err := r.Site.Files.Open(r.Context(), sum)
	if err != nil {
		return Upload{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, form.Limits().Bytes+1))
	return Upload{File: importers.File{Name: baseName(name), Data: data}, Sum: sum, Kept: true}, err
}

// isSum tells whether a text may be the SHA-256 of a file.
func isSum(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// sent answers the script that sends a file by itself, to show how much of it has arrived; the form
// then names the file by its sum.
type sent struct {
	Sum   string `json:"sum"`
	Name  string `json:"name"`
	Wrong string `json:"wrong"`
}

// Uploaded tells the script that sends files by itself what became of one.
func (r *Request) Uploaded(u Upload, wrong []fault.Mistake) error {
	a := sent{Sum: u.Sum, Name: u.Name}
	for _, m := range wrong {
		a.Wrong = r.Say(m.Reason)
	}
	return r.c.Status(fiber.StatusOK).JSON(a)
}
