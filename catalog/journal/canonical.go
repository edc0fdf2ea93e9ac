package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
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
	h.Write(appendValue(make([]byte, 0, 2*len(raw)), v)) // at once: a write a field costs more than the hash
}

func appendValue(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		to = appendNumber(to, 'n')
	case bool:
		to = appendNumber(to, 'f')
		if v {
			to = appendNumber(to, 't')
		}
	case json.Number:
		to = appendField(appendNumber(to, '0'), string(v))
	case string:
		to = appendField(appendNumber(to, 's'), v)
	case []any:
		to = appendNumber(appendNumber(to, 'a'), uint64(len(v)))
		for _, e := range v {
			to = appendValue(to, e)
		}
	case map[string]any:
		to = appendNumber(appendNumber(to, 'o'), uint64(len(v)))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			to = appendValue(appendField(to, k), v[k])
		}
	}
	return to
}

func appendField(to []byte, s string) []byte {
	return append(appendNumber(to, uint64(len(s))), s...)
}

func appendNumber(to []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(to, n) }
