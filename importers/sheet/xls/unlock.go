package xls

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"unicode/utf16"
)

// defaultPassword is what Excel and WPS encrypt with when nobody chose a password: a workbook whose
// structure is protected, or that is recommended to be opened read-only.
const defaultPassword = "VelvetSweatshop"

// clear are the records that stay readable in an encrypted stream.
var clear = map[uint16]bool{rBOF: true, rFilePass: true, 0xe1: true, 0x138: true, 0x194: true, 0x195: true, 0x196: true}

// handled is the id that a FILEPASS record gets once it is done with: one that nothing has.
const handled = 0xffff

// unlocked is the stream as it would be without encryption, where that is by the default password.
// ErrEncrypted where it is by another one or in another way; a stream that is not encrypted comes
// back as it is, and damage is left for the reader to find.
func unlocked(book []byte) ([]byte, error) {
	s := &stream{b: book}
	for s.id = rBOF; s.id != rEOF; {
		if s.next() != nil {
			return book, nil
		}
		if s.id == rFilePass {
			key, ok := keyOf(s.d)
			if !ok {
				return nil, ErrEncrypted
			}
			out := bytes.Clone(book)
			binary.LittleEndian.PutUint16(out[s.pos-4-len(s.d):], handled)
			key.unlock(out, s.pos)
			return out, nil
		}
	}
	return book, nil
}

// unlock decrypts every record from a place of the stream on.
func (k blockKey) unlock(book []byte, from int) {
	c := &cipherStream{key: k, block: -1}
	s := &stream{b: book, pos: from}
	for s.next() == nil {
		data := s.d
		if s.id == rBoundSheet && len(data) >= 4 {
			data = data[4:] // the place of a sheet stays readable
		}
		if !clear[s.id] {
			c.apply(data, s.pos-len(data))
		}
	}
}

// blockKey is what the keys of the blocks are made from.
type blockKey [5]byte

// keyOf is the key of a FILEPASS record, where it is RC4 by the default password.
func keyOf(pass []byte) (blockKey, bool) {
	if len(pass) < 54 || le16(pass) != 1 || le16(pass[2:]) != 1 || le16(pass[4:]) != 1 {
		return blockKey{}, false
	}
	salt, proof := pass[6:22], bytes.Clone(pass[22:54])
	var password []byte
	for _, c := range utf16.Encode([]rune(defaultPassword)) {
		password = binary.LittleEndian.AppendUint16(password, c)
	}
	short := md5.Sum(password)
	long := md5.Sum(bytes.Repeat(append(short[:5:5], salt...), 16))
	k := blockKey(long[:5])
	c := k.cipher(0)
	c.XORKeyStream(proof, proof)
	sum := md5.Sum(proof[:16])
	return k, bytes.Equal(sum[:], proof[16:])
}

// cipher is the key stream of one block.
func (k blockKey) cipher(block int) *rc4.Cipher {
	sum := md5.Sum(binary.LittleEndian.AppendUint32(k[:len(k):len(k)], uint32(block)))
	c, err := rc4.NewCipher(sum[:])
	if err != nil { // of a wrong length alone
		panic(err)
	}
	return c
}

const blockSize = 1024

// cipherStream decrypts pieces of a stream in order. Bytes between them use the key stream up, too.
type cipherStream struct {
	key   blockKey
	c     *rc4.Cipher
	block int
	used  int // bytes of the block whose key stream is gone
}

// apply decrypts a piece that begins at a place of the stream.
func (s *cipherStream) apply(data []byte, at int) {
	for len(data) > 0 {
		if at/blockSize != s.block {
			s.block, s.used = at/blockSize, 0
			s.c = s.key.cipher(s.block)
		}
		if skip := make([]byte, at%blockSize-s.used); len(skip) > 0 {
			s.c.XORKeyStream(skip, skip)
		}
		n := min(len(data), blockSize-at%blockSize)
		s.c.XORKeyStream(data[:n], data[:n])
		s.used = at%blockSize + n
		data, at = data[n:], at+n
	}
}
