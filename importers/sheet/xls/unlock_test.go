package xls_test

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"jiedezhu/importers/sheet/xls"
	"jiedezhu/importers/sheet/xls/xlstest"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// passes are FILEPASS records of workbooks that Excel encrypted by its default password, as they
// are known: salt, verifier and its hash.
var passes = [][3][]byte{
	{unhex("DF 35 52 38 0D 75 4A E6 85 C2 FD 78 CE 3D D1 B6"), unhex("D4 04 43 EC B7 A7 6F 6A D2 68 C7 DF CF A8 80 68"), unhex("30 38 BE 5E 93 C5 7E B4 5F 52 CD A1 C6 8F B6 2A")},
	{unhex("39 D7 80 41 DA E4 74 2C 8C 84 F9 4D 39 9A 19 2D"), unhex("C3 EA 8D 52 11 11 37 D2 BD 55 4C 01 0A 47 6E EB"), unhex("96 19 F5 D0 F1 63 08 F1 3E 09 40 1E 87 F0 4E 16")},
}

// locked is a workbook stream behind a FILEPASS record, encrypted as Excel does. It is written apart
// from the reader: a key stream for every byte of the stream, of which headers use theirs up.
func locked(book, salt, verifier, hash []byte) []byte {
	var pass xlstest.Records
	pass.Add(0x2f, uint16(1), uint16(1), uint16(1), salt, verifier, hash)
	plain := pass.Len()
	pass.Add(0x4d, make([]byte, 2500)) // so that there are several blocks
	first := 4 + int(binary.LittleEndian.Uint16(book[2:]))
	out := append(append(bytes.Clone(book[:first]), pass.Bytes()...), book[first:]...)
	password := []byte{}
	for _, c := range "VelvetSweatshop" {
		password = append(password, byte(c), 0)
	}
	a := md5.Sum(password)
	b := md5.Sum(bytes.Repeat(append(a[:5:5], salt...), 16))
	keys := make([]byte, 0, len(out)+1024)
	for block := 0; len(keys) < len(out); block++ {
		sum := md5.Sum(append(b[:5:5], byte(block), byte(block>>8), 0, 0))
		c, err := rc4.NewCipher(sum[:])
		if err != nil {
			panic(err)
		}
		part := make([]byte, 1024)
		c.XORKeyStream(part, part)
		keys = append(keys, part...)
	}
	for at := first + plain; at+4 <= len(out); {
		id, n := binary.LittleEndian.Uint16(out[at:]), int(binary.LittleEndian.Uint16(out[at+2:]))
		from := at + 4
		if id == 0x85 { // sheets lie behind the record that was put in
			binary.LittleEndian.PutUint32(out[from:], binary.LittleEndian.Uint32(out[from:])+uint32(pass.Len()))
			from += 4
		}
		for i := from; i < at+4+n && id != 0x809; i++ {
			out[i] ^= keys[i]
		}
		at += 4 + n
	}
	return out
}

// A workbook that is encrypted by the default password alone is read as if it were not; one by
// another password, or whose verifier is wrong, is encrypted.
func TestDefaultPassword(t *testing.T) {
	want, err := open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()}), limits)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passes {
		book := locked(xlstest.Workbook(), p[0], p[1], p[2])
		got, err := open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: book}), limits)
		if err != nil || dump(got) != dump(want) {
			t.Fatalf("%v\n%s\nwant\n%s", err, dump(got), dump(want))
		}
		wrong := bytes.Clone(p[2])
		wrong[3] ^= 1
		book = locked(xlstest.Workbook(), p[0], p[1], wrong)
		if _, err := open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: book}), limits); !errors.Is(err, xls.ErrEncrypted) {
			t.Errorf("another password: %v", err)
		}
	}
	for n := range 60 { // records of other ways, and cut ones
		var b xlstest.Records
		b.Add(0x809, uint16(0x600), uint16(5), make([]byte, 12))
		b.Add(0x2f, make([]byte, n))
		if _, err := open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: b.Bytes()}), limits); !errors.Is(err, xls.ErrEncrypted) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
