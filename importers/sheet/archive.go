package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"path"
	"strings"

	"jiedezhu/catalog/fault"
)

// archive is the container of an .xlsx: every part is read exactly once, to its end, whether
// anything in it is wanted or not, so that damage shows and sizes are counted, not believed.
type archive struct {
	lim   Limits
	parts map[string]*zip.File // by place, in lower case, until read
	order []string
	left  int64 // bytes that may still be inflated
}

var errTooBig = errors.New("part inflates beyond the limit")

func openArchive(data []byte, lim Limits) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, damage(err, "", "", fault.Say("文件不完整或已损坏"))
	}
	if len(z.File) > lim.Entries {
		return nil, refuse(nil, fault.Say("文件由 %d 个部件组成，超过上限 %d 个", len(z.File), lim.Entries), resave())
	}
	a := &archive{lim: lim, parts: map[string]*zip.File{}, left: lim.Inflated}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, protected(nil)
		}
		name := place(f.Name)
		if a.parts[name] != nil {
			return nil, damage(nil, "", "", fault.Say("文件已损坏：部件 %s 出现两次", Shorten(name, 80)))
		}
		a.parts[name] = f
		a.order = append(a.order, name)
	}
	return a, nil
}

// place is a part's name as it is compared: some writers use backslashes, absolute names or
// capitals of their own.
func place(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool { return a.parts[place(name)] != nil }

// take opens a part that was not read yet. A part that is missing is damage: something named it.
func (a *archive) take(name string) (io.ReadCloser, error) {
	name = place(name)
	f := a.parts[name]
	if f == nil {
		return nil, damage(nil, "", "", fault.Say("文件已损坏：缺少部件 %s", Shorten(name, 80)))
	}
	a.parts[name] = nil
	rc, err := f.Open()
	if err != nil {
		return nil, damage(err, "", "", fault.Say("文件已损坏：部件 %s 无法读取", Shorten(name, 80)))
	}
	c := &counted{ReadCloser: rc, a: a, packed: int64(f.CompressedSize64)}
	if f.CRC32 == 0 && f.Flags&8 == 0 { // which the library takes for a checksum that nobody wrote
		c.sum = crc32.NewIEEE()
	}
	return c, nil
}

// walk opens a part as XML.
func (a *archive) walk(name string) (*walker, error) {
	rc, err := a.take(name)
	if err != nil {
		return nil, err
	}
	return newWalker(rc, place(name), a.lim.Depth), nil
}

// rest reads what nobody asked for: XML to its end, everything else for its checksum.
func (a *archive) rest() error {
	for _, name := range a.order {
		if a.parts[name] == nil {
			continue
		}
		var err error
		switch path.Ext(name) {
		case ".xml", ".rels":
			err = a.skim(name)
		default: // old drawings (.vml) are written by hand and never read here
			err = a.drain(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) skim(name string) error {
	k, err := a.walk(name)
	if err != nil {
		return err
	}
	defer k.close()
	return k.finish()
}

func (a *archive) drain(name string) error {
	rc, err := a.take(name)
	if err != nil {
		return err
	}
	defer func() { _ = rc.Close() }() // reading to the end has told everything that closing could
	if _, err := io.Copy(io.Discard, rc); err != nil {
		return broken(err, name)
	}
	return nil
}

// broken puts a failed read of a part into words.
func broken(err error, name string) error {
	var told *fault.Error
	switch {
	case errors.As(err, &told), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errTooBig):
		return refuse(err, fault.Say("文件解压后太大，不像是正常的表格"), fault.Say("请把需要的单元格复制到新建的工作簿，另存为 .xlsx 后重新上传"))
	}
	return damage(err, "", "", fault.Say("文件已损坏：部件 %s 不完整或内容不对", Shorten(name, 80)))
}

// counted is a part while it is inflated.
type counted struct {
	io.ReadCloser
	a         *archive
	packed, n int64
	sum       hash.Hash32 // where the library does not check it
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.n += int64(n)
	c.a.left -= int64(n)
	if c.a.left < 0 || c.n > 1<<20 && c.n > c.a.lim.Ratio*max(c.packed, 1) {
		return 0, errTooBig
	}
	if c.sum != nil {
		_, _ = c.sum.Write(b[:n]) // a hash takes everything
		if errors.Is(err, io.EOF) && c.sum.Sum32() != 0 {
			return n, zip.ErrChecksum
		}
	}
	return n, err
}
