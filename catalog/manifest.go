package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// hash is the SHA-256, in hexadecimal, over the manifest of a version: length-prefixed fields in
// a fixed order, so that it does not hang on how a store spells a body.
func (p Parts) hash(code string, number int) string {
	return manifest(code, strconv.Itoa(number), p.Answers, p.Steps, p.Materials)
}

func manifest(fields ...string) string {
	h := sha256.New()
	for _, f := range fields {
		h.Write([]byte(strconv.Itoa(len(f)) + ":" + f))
	}
	return hex.EncodeToString(h.Sum(nil))
}
