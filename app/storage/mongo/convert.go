package mongo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// document is a JSON object as a real BSON document, and back; nil is null. The driver's own ways
// do not serve: by struct tags a type with MarshalJSON comes back empty without an error, and
// ExtJSON takes a person's {"$date": …} for a date.
//
// What comes back says what was put in, digit for digit: the journal's seal goes over numbers as
// they are spelled. Whole numbers of 64 bits are whole numbers and what a float64 spells the same
// way is a double; any other number is kept as its digits, in {"%n": "1.50"}. Keys that a server
// may refuse (a leading $, a dot, an empty one) are escaped with %.
type document json.RawMessage

var (
	_ bson.ValueMarshaler   = document(nil)
	_ bson.ValueUnmarshaler = (*document)(nil)
)

// deepest is how far objects and arrays may lie in one another: MongoDB ends at 100, and the
// document itself is within others.
const deepest = 90

// spelled is the key of a number kept as its digits, empty the key for no key at all. No escaped
// key is either: in one, two hexadecimal digits follow every %.
const (
	spelled = "%n"
	empty   = "%"
)

// MarshalBSONValue implements bson.ValueMarshaler. It refuses what is no JSON object, a key that
// comes twice and what lies too deep.
func (d document) MarshalBSONValue() (byte, []byte, error) {
	if d == nil {
		return byte(bson.TypeNull), nil, nil
	}
	r := reader{json.NewDecoder(bytes.NewReader(d))}
	r.UseNumber()
	v, err := r.value(0)
	if err != nil {
		return 0, nil, fmt.Errorf("mongo: JSON: %w", err)
	}
	object, ok := v.(bson.D)
	if _, err := r.Token(); !ok || !errors.Is(err, io.EOF) {
		return 0, nil, errors.New("mongo: the text is not one JSON object")
	}
	raw, err := bson.Marshal(object)
	return byte(bson.TypeEmbeddedDocument), raw, err
}

// reader makes BSON values of JSON tokens.
type reader struct{ *json.Decoder }

func (r reader) value(depth int) (any, error) {
	t, err := r.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth++; depth > deepest {
			return nil, fmt.Errorf("nested deeper than %d", deepest)
		}
		if t == '{' {
			return r.object(depth)
		}
		return r.array(depth)
	case json.Number:
		return number(t.String()), nil
	default: // string, bool, nil
		return t, nil
	}
}

func (r reader) object(depth int) (bson.D, error) {
	object := bson.D{}
	for r.More() {
		t, err := r.Token()
		if err != nil {
			return nil, err
		}
		key := escape(t.(string)) // in an object every other token is a key
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		object = append(object, bson.E{Key: key, Value: v})
	}
	if key, twice := repeated(object); twice {
		return nil, fmt.Errorf("key %q comes twice", key)
	}
	_, err := r.Token()
	return object, err
}

// few is how many keys are compared with one another before a set is made of them: the objects of
// bodies are small and many.
const few = 16

// repeated finds a key that comes twice.
func repeated(object bson.D) (string, bool) {
	if len(object) <= few {
		for i, e := range object {
			for _, before := range object[:i] {
				if before.Key == e.Key {
					return e.Key, true
				}
			}
		}
		return "", false
	}
	seen := make(map[string]bool, len(object))
	for _, e := range object {
		if seen[e.Key] {
			return e.Key, true
		}
		seen[e.Key] = true
	}
	return "", false
}

func (r reader) array(depth int) (bson.A, error) {
	array := bson.A{}
	for r.More() {
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		array = append(array, v)
	}
	_, err := r.Token()
	return array, err
}

// number is the BSON value that is spelled as text when it comes back.
func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, ".eE") && spell(f) == text {
		return f
	}
	return bson.D{{Key: spelled, Value: text}}
}

// spell writes a double as encoding/json does.
func spell(f float64) string {
	text, err := json.Marshal(f)
	if err != nil {
		return "" // not a number, or infinite: JSON has none
	}
	return string(text)
}

// escape makes a key that every server takes.
func escape(key string) string {
	if key == "" {
		return empty
	}
	if !strings.ContainsAny(key, "%.\x00") && key[0] != '$' {
		return key
	}
	var b strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case c == '%', c == '.', c == 0, c == '$' && i == 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescape is the key that was escaped.
func unescape(key string) (string, error) {
	if key == empty {
		return "", nil
	}
	head, rest, found := strings.Cut(key, "%")
	if !found {
		return key, nil
	}
	var b strings.Builder
	for b.WriteString(head); found; {
		if len(rest) < 2 {
			return "", fmt.Errorf("mongo: key %q is not escaped as it should be", key)
		}
		c, err := strconv.ParseUint(rest[:2], 16, 8)
		if err != nil {
			return "", fmt.Errorf("mongo: key %q is not escaped as it should be", key)
		}
		b.WriteByte(byte(c))
		head, rest, found = strings.Cut(rest[2:], "%")
		b.WriteString(head)
	}
	return b.String(), nil
}

// UnmarshalBSONValue implements bson.ValueUnmarshaler.
func (d *document) UnmarshalBSONValue(typ byte, data []byte) error {
	switch bson.Type(typ) {
	case bson.TypeNull:
		*d = nil
		return nil
	case bson.TypeEmbeddedDocument:
		text, err := writeObject(make([]byte, 0, len(data)), data)
		*d = text
		return err
	}
	return strange(bson.Type(typ))
}

// strange is the error of a value that MarshalBSONValue never wrote.
func strange(typ bson.Type) error { return fmt.Errorf("mongo: a body holds a value of type %s", typ) }

func writeObject(text []byte, raw bson.Raw) ([]byte, error) {
	elements, err := raw.Elements()
	if err != nil {
		return nil, fmt.Errorf("mongo: body: %w", err)
	}
	text = append(text, '{')
	for i, e := range elements {
		if i > 0 {
			text = append(text, ',')
		}
		key, err := unescape(e.Key())
		if err != nil {
			return nil, err
		}
		text = append(writeText(text, key), ':')
		if text, err = writeValue(text, e.Value()); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}

func writeArray(text []byte, raw bson.RawArray) ([]byte, error) {
	values, err := raw.Values()
	if err != nil {
		return nil, fmt.Errorf("mongo: body: %w", err)
	}
	text = append(text, '[')
	for i, v := range values {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = writeValue(text, v); err != nil {
			return nil, err
		}
	}
	return append(text, ']'), nil
}

func special(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError
}

func writeValue(text []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case bson.TypeNull:
		return append(text, "null"...), nil
	case bson.TypeBoolean:
		return strconv.AppendBool(text, v.Boolean()), nil
	case bson.TypeInt32:
		return strconv.AppendInt(text, int64(v.Int32()), 10), nil
	case bson.TypeInt64:
		return strconv.AppendInt(text, v.Int64(), 10), nil
	case bson.TypeDouble:
		return append(text, spell(v.Double())...), nil
	case bson.TypeString:
		return writeText(text, v.StringValue()), nil
	case bson.TypeArray:
		return writeArray(text, v.Array())
	case bson.TypeEmbeddedDocument:
		if digits, ok := v.Document().Lookup(spelled).StringValueOK(); ok {
			return append(text, digits...), nil
		}
		return writeObject(text, v.Document())
	}
	return nil, strange(v.Type)
}

// writeText appends a string as JSON. Most are plain: a code, a day, a name.
func writeText(text []byte, s string) []byte {
	if !strings.ContainsFunc(s, special) {
		return append(append(append(text, '"'), s...), '"')
	}
	quoted, err := json.Marshal(s)
	if err != nil { // strings always marshal
		panic(err)
	}
	return append(text, quoted...)
}
