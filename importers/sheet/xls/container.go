package xls

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

var oleMagic = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// IsOLE tells by its first bytes whether a file is an OLE container.
func IsOLE(file []byte) bool { return bytes.HasPrefix(file, oleMagic) }

// IsCutOLE tells whether a file is the first few bytes of an OLE container, which read as Chinese
// text of an old encoding.
func IsCutOLE(file []byte) bool {
	return len(file) > 0 && len(file) < len(oleMagic) && bytes.HasPrefix(oleMagic, file)
}

// bookStream finds the workbook stream of an OLE container: only directly under the root,
// because an embedded object brings a workbook of its own, and without regard to case.
func bookStream(file []byte) ([]byte, error) {
	if !IsOLE(file) {
		return nil, ErrNotXLS
	}
	doc, err := mscfb.New(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	found := map[string]*mscfb.File{}
	for e, err := doc.Next(); err == nil; e, err = doc.Next() {
		if name := strings.ToUpper(e.Name); len(e.Path) == 0 && found[name] == nil {
			found[name] = e
		}
	}
	switch {
	case found["WORKBOOK"] != nil:
		return content(found["WORKBOOK"], len(file))
	case found["ENCRYPTEDPACKAGE"] != nil, found["ENCRYPTIONINFO"] != nil:
		return nil, ErrEncrypted
	case found["BOOK"] != nil: // mostly Excel 95; its first record tells
		return content(found["BOOK"], len(file))
	}
	return nil, ErrNotXLS
}

// content reads a stream whole. A stream that claims to be longer than its file would be read
// round and round along a chain that bites its tail.
func content(e *mscfb.File, most int) ([]byte, error) {
	if e.Size > int64(most) {
		return nil, damaged("stream of %d bytes in a file of %d", e.Size, most)
	}
	b := make([]byte, e.Size)
	for at := 0; at < len(b); at += piece { // the library takes seconds over large pieces
		if _, err := io.ReadFull(e, b[at:min(at+piece, len(b))]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return b, nil
}

// piece is of whole sectors, and larger than any stream of small ones.
const piece = 64 << 10
