package web

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// upload is a sheet of a form: sent now, or kept since it was.
type upload struct {
	importers.File
	sum  string
	kept bool // the form names a file that was sent before
}

// sheet reads the uploaded sheet and keeps it by its hash, so that what is confirmed is what was
// looked at.
func (r *request) sheet(form importers.Form) (upload, []fault.Mistake, error) {
	limit := form.Limits().Bytes
	h, err := r.c.FormFile(form.Kind)
	if sum := r.text("sum"); sum != "" && (err != nil || h.Size == 0) { // a file chosen now goes before the one kept
		u, err := r.keptSheet(form, sum, r.text("name"))
		return u, nil, err
	}
	if err != nil || h.Size == 0 {
		return upload{}, []fault.Mistake{{Field: form.Kind, Reason: fault.Say("没有选文件"), Remedy: fault.Say("选一个 .xlsx、.xls、.et 或 .csv 文件")}}, nil
	}
	if h.Size > limit {
		return upload{}, []fault.Mistake{{Field: form.Kind, Value: h.Filename, Reason: fault.Say("文件太大，最多 %d MB", int(limit>>20)), Remedy: fault.Say("去掉图片和多余的工作表再传")}}, nil
	}
	f, err := h.Open()
	if err != nil {
		return upload{}, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return upload{}, nil, err
	}
	sum, _, err := r.s.Files.Put(r.ctx(), bytes.NewReader(data), limit)
	return upload{File: importers.File{Name: baseName(h.Filename), Data: data}, sum: sum}, nil, err
}

func baseName(name string) string { return filepath.Base(strings.ReplaceAll(name, "\\", "/")) }

// keptSheet is a sheet that an earlier form sent.
func (r *request) keptSheet(form importers.Form, sum, name string) (upload, error) {
	if !isSum(sum) {
		return upload{}, fault.New(fault.NotFound, "没有找到这个文件，请重新上传")
	}
	f, err := r.s.Files.Open(r.ctx(), sum)
	if err != nil {
		return upload{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, form.Limits().Bytes+1))
	return upload{File: importers.File{Name: baseName(name), Data: data}, sum: sum, kept: true}, err
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

func (r *request) uploaded(u upload, wrong []fault.Mistake) error {
	a := sent{Sum: u.sum, Name: u.Name}
	for _, m := range wrong {
		a.Wrong = r.say(m.Reason)
	}
	return r.c.Status(fiber.StatusOK).JSON(a)
}
