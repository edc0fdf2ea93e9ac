package words

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

// English stands in one file a part of the product (en.json, en_catalog.json, …), each one JSON
// object from the Chinese sentence to the English, sorted by the Chinese: a new part brings its
// own file and touches no other. `go test ./app/words -update` sorts them.
//
//go:embed en*.json
var files embed.FS

// Sentence is the English of one id. In the files it is a string, or an object with "one" and
// "other" where English has a singular; the singular is said where the first number is 1.
type Sentence struct {
	One   string `json:"one,omitempty"`
	Other string `json:"other"`
}

// UnmarshalJSON reads a string or an object.
func (s *Sentence) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &s.Other)
	}
	type object Sentence
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode((*object)(s))
}

// MarshalJSON writes what UnmarshalJSON reads.
func (s Sentence) MarshalJSON() ([]byte, error) {
	if s.One == "" {
		return plain(s.Other)
	}
	type object Sentence
	return plain(object(s))
}

// Catalogue is every sentence in every language.
type Catalogue struct {
	english map[string]Sentence
}

// Load reads the sentences built into the program. It fails where a file does not parse or
// where two files give English for one id.
func Load() (*Catalogue, error) {
	english, err := read(files)
	if err != nil {
		return nil, err
	}
	return &Catalogue{english: english}, nil
}

// In is the words of a language; of one it does not know, Chinese.
func (c *Catalogue) In(l Language) Words {
	if l == English {
		return Words{language: English, table: c.english}
	}
	return Words{language: Chinese}
}

func read(from fs.FS) (map[string]Sentence, error) {
	names, err := fs.Glob(from, "en*.json")
	if err != nil {
		return nil, fmt.Errorf("english: %w", err)
	}
	all := map[string]Sentence{}
	for _, name := range names {
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("english: %w", err)
		}
		part, err := parseFile(b)
		if err != nil {
			return nil, fmt.Errorf("english: %s: %w", name, err)
		}
		for id, s := range part {
			if _, twice := all[id]; twice {
				return nil, fmt.Errorf("english: %s: %q stands in another file too", name, id)
			}
			all[id] = s
		}
	}
	return all, nil
}

// parseFile reads one file. Keys are read one by one, because a JSON object decoded into a map
// silently keeps the last of two equal keys.
func parseFile(b []byte) (map[string]Sentence, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("not one JSON object: %w", errOr(err))
	}
	part := map[string]Sentence{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("key after %d sentences: %w", len(part), err)
		}
		id := key.(string) // between the braces of an object the decoder gives strings as keys
		var s Sentence
		if err := dec.Decode(&s); err != nil {
			return nil, fmt.Errorf("%q: %w", id, err)
		}
		if _, twice := part[id]; twice {
			return nil, fmt.Errorf("%q stands there twice", id)
		}
		part[id] = s
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("end of the object: %w", err)
	}
	return part, nil
}

func errOr(err error) error {
	if err == nil {
		return fs.ErrInvalid
	}
	return err
}

// plain is JSON without \u003c for <, so that the files stay readable.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("sentence: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
