package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
)

// Ask is the digest of what a deed asks: the act's word, its day and its parameters in order.
// An operation id that comes again with another digest is an error of the caller.
func Ask(name string, day Day, parts ...any) []byte {
	h := sha256.New()
	field(h, []byte(name))
	field(h, []byte(day.String()))
	for _, p := range parts {
		b, err := json.Marshal(p)
		if err != nil { // a parameter that is no value at all: a mistake in the program
			panic(fmt.Sprintf("journal: digest of %T: %v", p, err))
		}
		field(h, b) // always spelled by us, so its bytes do
	}
	return h.Sum(nil)[:16]
}

// canonical hashes a JSON text by what it says: keys in order, numbers as written, no blanks.
// What does not parse is hashed as bytes.
func canonical(h hash.Hash, raw []byte) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		number(h, 'b')
		field(h, raw)
		return
	}
	value(h, v)
}

func value(h hash.Hash, v any) {
	switch v := v.(type) {
	case nil:
		number(h, 'n')
	case bool:
		number(h, 'f')
		if v {
			number(h, 't')
		}
	case json.Number:
		number(h, '0')
		field(h, []byte(v))
	case string:
		number(h, 's')
		field(h, []byte(v))
	case []any:
		number(h, 'a')
		number(h, uint64(len(v)))
		for _, e := range v {
			value(h, e)
		}
	case map[string]any:
		number(h, 'o')
		number(h, uint64(len(v)))
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			field(h, []byte(k))
			value(h, v[k])
		}
	}
}
