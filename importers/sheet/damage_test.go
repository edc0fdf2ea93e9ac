package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
	"jiedezhu/importers/sheet/xls"
)

// A file that was damaged on its way (a bad disk, a cut transfer, a byte turned over) must never be
// read as a shorter list in silence. The corpus is damaged at random, from a seed, and what comes of
// each is one of these. make test does some ten thousand, make soak some hundred thousand
// (JIEDEZHU_TEST_DAMAGE=full).
const (
	asBefore = "every cell as before"
	turned   = "refused" // with a sentence and a remedy
	told     = "told"    // something is missing, and a notice that the sound file does not have says so
	changed  = "changed" // cells with other texts, or more of them: no container without a checksum can know
	moved    = "moved"   // as many rows and cells, not in their places
	noCells  = "CELLS LOST"
	noRows   = "ROWS LOST"

	speechless = "REFUSED WITHOUT A REMEDY"
)

// rounds is how often each file is damaged in each way.
func rounds(usual, full int) int {
	if os.Getenv("JIEDEZHU_TEST_DAMAGE") == "full" {
		return full
	}
	return usual
}

// damages are the ways in which a file is damaged. Each changes a copy in place or gives a new one.
var damages = map[string]way{
	"a bit turned": func(r *rand.Rand, b []byte) []byte { b[r.IntN(len(b))] ^= 1 << r.IntN(8); return b },
	"a byte":       func(r *rand.Rand, b []byte) []byte { b[r.IntN(len(b))] = byte(r.IntN(256)); return b },
	"some bytes": func(r *rand.Rand, b []byte) []byte {
		for range 2 + r.IntN(6) {
			b[r.IntN(len(b))] = byte(r.IntN(256))
		}
		return b
	},
	"zeroed": func(r *rand.Rand, b []byte) []byte { clear(piece(r, b, 64)); return b },
	"filled": func(r *rand.Rand, b []byte) []byte {
		p := piece(r, b, 64)
		copy(p, bytes.Repeat([]byte{0xff}, len(p)))
		return b
	},
	"overwritten": func(r *rand.Rand, b []byte) []byte {
		for p, i := piece(r, b, 200), 0; i < len(p); i++ {
			p[i] = byte(r.IntN(256))
		}
		return b
	},
	"copied over": func(r *rand.Rand, b []byte) []byte {
		p := piece(r, b, 512)
		copy(p, b[r.IntN(len(b)-len(p)+1):])
		return b
	},
	"a sector zeroed": func(r *rand.Rand, b []byte) []byte { clear(sector(r, b)); return b },
	"sectors swapped": func(r *rand.Rand, b []byte) []byte {
		x, y := sector(r, b), sector(r, b)
		keep := bytes.Clone(x)
		copy(x, y)
		copy(y, keep)
		return b
	},
	"cut": func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] },
	"bytes lost": func(r *rand.Rand, b []byte) []byte {
		p := r.IntN(len(b))
		return slices.Delete(b, p, min(len(b), p+1+r.IntN(40)))
	},
}

// piece is a random piece of at most n bytes.
func piece(r *rand.Rand, b []byte, n int) []byte {
	n = 1 + r.IntN(min(n, len(b)))
	at := r.IntN(len(b) - n + 1)
	return b[at : at+n]
}

// sector is a random one of those that an OLE file is made of; other files have them on a disk.
func sector(r *rand.Rand, b []byte) []byte {
	at := 512 * r.IntN((len(b)+511)/512)
	return b[at:min(at+512, len(b))]
}

// shown is what a file shows: the text of every cell by sheet and address, and what was said.
type shown struct {
	cells   map[string]string
	rows    map[string]bool
	notices map[string]bool
}

func showAll(data []byte) (*shown, error) {
	w, err := sheet.Open(context.Background(), "表", data, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	out := &shown{map[string]string{}, map[string]bool{}, map[string]bool{}}
	for i, s := range w.Sheets {
		for row, cells := range s.Lines {
			for _, c := range cells {
				out.cells[fmt.Sprintf("%d!%s", i, c.Ref)] = c.Text
				out.rows[fmt.Sprintf("%d!%d", i, row)] = true
			}
		}
	}
	for _, n := range w.Notices {
		out.notices[n.String()] = true
	}
	return out, nil
}

// outcome is what came of reading a damaged file.
func outcome(sound *shown, data []byte) (kind, detail string) {
	got, err := showAll(data)
	var f *fault.Error
	switch {
	case err == nil:
	case errors.As(err, &f) && f.Kind == fault.Invalid && len(f.Mistakes) == 1 && f.Mistakes[0].Remedy.ID != "":
		return turned, err.Error()
	default:
		return speechless, err.Error()
	}
	missing := func(from, in map[string]bool) (list []string) {
		for k := range from {
			if !in[k] {
				list = append(list, k)
			}
		}
		slices.Sort(list)
		return list
	}
	said := missing(got.notices, sound.notices)
	gone := repeated(sound, got, data)
	short := len(got.rows) < len(sound.rows) || len(got.cells)+gone < len(sound.cells)
	switch {
	case maps.Equal(got.cells, sound.cells):
		return asBefore, ""
	case short && len(said) > 0:
		return told, strings.Join(said, "; ")
	case short:
		var list []string
		for k := range sound.cells {
			if _, ok := got.cells[k]; !ok {
				list = append(list, k)
			}
		}
		slices.Sort(list)
		kind = noCells
		if len(got.rows) < len(sound.rows) {
			kind = noRows
		}
		return kind, fmt.Sprintf("%d of %d rows, %d of %d cells; missing %v", len(got.rows), len(sound.rows), len(got.cells), len(sound.cells), list[:min(8, len(list))])
	case len(missing(sound.rows, got.rows)) > 0:
		return moved, ""
	}
	return changed, ""
}

// repeated counts the cells that a merged range came to cover and whose text it shows: nothing that
// a person would miss. (Only .xls: a merged range of an .xlsx stands in a part with a checksum.)
func repeated(sound, got *shown, data []byte) (n int) {
	book, err := xls.Open(data, xls.Limits{Sheets: 200, Cells: 100_000, TextBytes: 1 << 20}, nil)
	if err != nil {
		return 0
	}
	i := 0
	for _, s := range book.Sheets {
		if s.Chart || s.Hidden != 0 {
			continue
		}
		for _, m := range s.Merges {
			top := got.cells[fmt.Sprintf("%d!%s", i, sheet.Ref(m.R1+1, m.C1+1))]
			for at, text := range sound.cells {
				var row, col int
				var letters string
				if _, err := fmt.Sscanf(at, fmt.Sprintf("%d!%%1s%%d", i), &letters, &row); err != nil {
					continue
				}
				col = int(letters[0]-'A') + 1
				_, still := got.cells[at]
				if !still && text == top && row > m.R1 && row <= m.R2+1 && col > m.C1 && col <= m.C2+1 {
					n++
				}
			}
		}
		i++
	}
	return n
}

// way is one way of damaging a file.
type way = func(r *rand.Rand, b []byte) []byte

// damageAll damages every file n times in every way, counts what comes of it, and fails where rows or
// cells are lost in silence; but for what may be.
func damageAll(t *testing.T, files map[string][]byte, ways map[string]way, n int, mayBe func(way, kind string) bool) {
	t.Helper()
	const seed = 14
	counts, all := map[string]int{}, 0
	for i, name := range slices.Sorted(maps.Keys(files)) {
		sound, err := showAll(files[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for j, how := range slices.Sorted(maps.Keys(ways)) {
			r := rand.New(rand.NewPCG(seed, uint64(1000*i+j)))
			for k := range n {
				kind, detail := outcome(sound, ways[how](r, bytes.Clone(files[name])))
				counts[kind]++
				all++
				if kind == speechless || (kind == noRows || kind == noCells) && !mayBe(how, kind) {
					t.Errorf("%s, %s, %d: %s: %s", name, how, k, kind, detail)
				}
			}
		}
	}
	t.Logf("seed %d, %d damages of %d files: %v", seed, all, len(files), counts)
}

func corpus(t *testing.T, ending string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../testdata/sheets/*" + ending)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	out := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(p)] = b
	}
	return out
}

// never is what may be lost in silence of a file that tells enough of itself.
func never(string, string) bool { return false }

func TestDamagedXLS(t *testing.T) {
	damageAll(t, corpus(t, ".xls"), damages, rounds(20, 400), never)
}

func TestDamagedXLSX(t *testing.T) {
	damageAll(t, corpus(t, ".xlsx"), damages, rounds(1, 40), never)
}

// A text says nothing of itself but how its rows are parted: a damage that takes whole rows away, or
// writes over them, and leaves sound rows behind cannot be known; a turned byte can, where it parts
// rows. The rows of the corpus are few, so that two that became one are a third of them.
func TestDamagedCSV(t *testing.T) {
	damageAll(t, corpus(t, ".csv"), damages, rounds(20, 400), func(how, kind string) bool {
		switch how {
		case "a bit turned", "a byte", "zeroed", "filled":
			return kind == noCells
		}
		return true
	})
}

// unsealed damages one part of an .xlsx and closes the container around it, as a writer would that
// spoils its own text, or one that leaves checksums out.
func unsealed(damage way) way {
	return func(r *rand.Rand, b []byte) []byte {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			panic(err)
		}
		var list []part
		var read []int // those that rows are read from
		for i, f := range z.File {
			rc, err := f.Open()
			if err != nil {
				panic(err)
			}
			body, err := io.ReadAll(rc)
			if err != nil {
				panic(err)
			}
			list = append(list, part{f.Name, string(body)})
			if strings.HasPrefix(f.Name, "xl/worksheets/sheet") || f.Name == "xl/sharedStrings.xml" || f.Name == "xl/workbook.xml" {
				read = append(read, i)
			}
		}
		p := &list[read[r.IntN(len(read))]]
		p.body = string(damage(r, []byte(p.body)))
		return zipped(list)
	}
}

// Where bytes are taken out, or written over with others of the part, that happen to be a cell or a row
// from its first to its last, the text that is left is sound.
func TestDamagedParts(t *testing.T) {
	ways := map[string]way{}
	for how, damage := range damages {
		ways[how] = unsealed(damage)
	}
	damageAll(t, corpus(t, ".xlsx"), ways, rounds(1, 20), func(how, _ string) bool {
		return how == "bytes lost" || how == "copied over"
	})
}
