package sheet

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
)

// walker goes through one XML part token by token and checks it as it goes: tags that match,
// bounded depth and attributes, no DOCTYPE, one root, and its very end. Names are compared
// without prefix, because writers choose prefixes (x:) and strict files another namespace.
type walker struct {
	src   io.ReadCloser
	meter *meter
	dec   *xml.Decoder
	part  string
	most  int
	stack []xml.Name
	roots int
	start xml.StartElement // the tag that next has just opened
	text  []byte           // the text that next has just read
}

// event is what next found.
type event uint8

const (
	opened event = iota
	closed
	spoken
)

const mostAttributes = 128

func newWalker(src io.ReadCloser, part string, most int) *walker {
	m := &meter{r: src}
	return &walker{src: src, meter: m, dec: xml.NewDecoder(bufio.NewReaderSize(m, 32<<10)), part: part, most: most}
}

// mostToken bounds one text, one tag or one comment: the decoder keeps it whole.
const mostToken = 16 << 20

// meter counts the bytes of one token.
type meter struct {
	r io.Reader
	n int
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	if m.n += n; m.n > mostToken {
		return 0, errTooBig
	}
	return n, err
}

func (k *walker) close() { _ = k.src.Close() } // nothing is left to say that reading has not said

// end tells a sound end (nil) from damage.
func (k *walker) end(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return broken(err, k.part)
}

// next moves on. At the sound end of the part it returns io.EOF.
func (k *walker) next() (event, error) {
	for {
		k.meter.n = 0
		t, err := k.dec.RawToken()
		if errors.Is(err, io.EOF) {
			if len(k.stack) > 0 || k.roots != 1 {
				return 0, io.ErrUnexpectedEOF
			}
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("offset %d: %w", k.dec.InputOffset(), err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			return opened, k.open(t)
		case xml.EndElement:
			n := len(k.stack)
			if n == 0 || k.stack[n-1] != t.Name {
				return 0, fmt.Errorf("offset %d: end of %s does not match", k.dec.InputOffset(), t.Name.Local)
			}
			return closed, nil
		case xml.CharData:
			if len(k.stack) == 0 {
				if len(strings.Trim(string(t), " \t\r\n\ufeff")) > 0 {
					return 0, errors.New("text outside the root")
				}
				continue
			}
			k.text = t
			return spoken, nil
		case xml.Directive:
			return 0, refuse(nil, fault.Say("文件部件 %s 含有 DOCTYPE 声明，不予读取", k.part), resave())
		}
	}
}

func (k *walker) open(t xml.StartElement) error {
	if len(k.stack) == 0 {
		if k.roots++; k.roots > 1 {
			return errors.New("second root")
		}
	}
	if len(k.stack) >= k.most {
		return refuse(nil, fault.Say("文件部件 %s 的标签嵌套超过 %d 层", k.part, k.most), resave())
	}
	if len(t.Attr) > mostAttributes {
		return fmt.Errorf("%d attributes", len(t.Attr))
	}
	for i, a := range t.Attr {
		for _, b := range t.Attr[:i] {
			if a.Name == b.Name {
				return fmt.Errorf("attribute %s twice", a.Name.Local)
			}
		}
	}
	k.stack = append(k.stack, t.Name)
	k.start = t
	return nil
}

// pop leaves the tag that closed has announced.
func (k *walker) pop() { k.stack = k.stack[:len(k.stack)-1] }

// each calls yield for every tag directly under the one just opened, until that closes. yield
// may read the tag's inside (with each or words); what it leaves is skipped.
func (k *walker) each(yield func(name string) error) error {
	depth := len(k.stack)
	for {
		e, err := k.next()
		if err != nil {
			return unexpected(err)
		}
		switch e {
		case closed:
			at := len(k.stack)
			k.pop()
			if at == depth {
				return nil
			}
		case opened:
			if len(k.stack) == depth+1 {
				at := len(k.stack)
				if err := yield(k.start.Name.Local); err != nil {
					return err
				}
				if err := k.skipTo(at - 1); err != nil {
					return err
				}
			}
		}
	}
}

// skipTo passes over what is still open beyond the given depth.
func (k *walker) skipTo(depth int) error {
	for len(k.stack) > depth {
		e, err := k.next()
		if err != nil {
			return unexpected(err)
		}
		if e == closed {
			k.pop()
		}
	}
	return nil
}

// words is the text of the tag just opened, with that of tags inside it; it closes the tag.
func (k *walker) words() (string, error) {
	var b strings.Builder
	for depth := len(k.stack); len(k.stack) >= depth; {
		e, err := k.next()
		if err != nil {
			return "", unexpected(err)
		}
		switch e {
		case spoken:
			b.Write(k.text)
		case closed:
			k.pop()
		}
	}
	return b.String(), nil
}

// root opens the root tag and gives its name.
func (k *walker) root() (string, error) {
	for {
		e, err := k.next()
		if err != nil {
			return "", unexpected(err)
		}
		if e == opened {
			return k.start.Name.Local, nil
		}
	}
}

// finish reads on to the end of the part.
func (k *walker) finish() error {
	for {
		e, err := k.next()
		if err != nil {
			return k.end(err)
		}
		if e == closed {
			k.pop()
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// attr is the value of an attribute of the tag just opened, without regard to its prefix.
func (k *walker) attr(name string) string {
	for _, a := range k.start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// flag reads an attribute that is 1 or true.
func (k *walker) flag(name string) bool {
	v := strings.TrimSpace(k.attr(name))
	return v == "1" || v == "true" || v == "on"
}

// count reads an attribute that is a number from least to most; absent gives without.
func (k *walker) count(name string, least, most, without int) (int, error) {
	v := strings.TrimSpace(k.attr(name))
	if v == "" {
		return without, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%s %q", name, Shorten(v, 20))
	}
	return n, nil
}
