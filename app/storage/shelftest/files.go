package shelftest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

func fileCases() []Case {
	return []Case{
		{"files/round trip", on(fileRoundTrip)},
		{"files/same content twice", on(fileTwice)},
		{"files/too large", on(fileTooLarge)},
		{"files/not found", on(fileNotFound)},
		{"files/a reader that fails", on(fileReaderFails)},
		{"files/cancelled context", on(fileCancelled)},
		{"files/twenty at once", on(filesAtOnce)},
		{"files/sums in order, after one, by pages", on(fileSums)},
	}
}

// hexABC is the SHA-256 of "abc", the example of the standard itself.
const hexABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func fileRoundTrip(ctx context.Context, b storage.Backend) error {
	large := strings.Repeat("承接台账\x00\r\n", 100_000)
	for _, content := range []string{"", "abc", "\x00", large} {
		sum, size, err := b.Files.Put(ctx, strings.NewReader(content), 4<<20)
		if err != nil {
			return fmt.Errorf("put %d bytes: %w", len(content), err)
		}
		if size != int64(len(content)) || content == "abc" && sum != hexABC {
			return fmt.Errorf("put %d bytes gave sum %s, size %d", len(content), sum, size)
		}
		if err := contains(ctx, b.Files, sum, content); err != nil {
			return err
		}
	}
	return nil
}

func fileTwice(ctx context.Context, b storage.Backend) error {
	for range 3 {
		sum, size, err := b.Files.Put(ctx, strings.NewReader("abc"), 3)
		if err != nil || sum != hexABC || size != 3 {
			return fmt.Errorf("put gave %s, %d: %w", sum, size, quoted(err))
		}
	}
	return contains(ctx, b.Files, hexABC, "abc")
}

func fileTooLarge(ctx context.Context, b storage.Backend) error {
	for _, content := range []string{"abc", strings.Repeat("x", 300_000)} {
		_, _, err := b.Files.Put(ctx, strings.NewReader(content), int64(len(content))-1)
		if err := want(fault.Invalid, err, "put of one byte too many"); err != nil {
			return err
		}
	}
	_, err := b.Files.Open(ctx, hexABC)
	if err := want(fault.NotFound, err, "open of what was too large"); err != nil {
		return err
	}
	_, _, err = b.Files.Put(ctx, strings.NewReader("abc"), 3)
	return want(nil, err, "put of exactly as many bytes as allowed")
}

func fileNotFound(ctx context.Context, b storage.Backend) error {
	if _, _, err := b.Files.Put(ctx, strings.NewReader("abc"), 3); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	for _, sum := range []string{strings.Repeat("0", 64), "", "ba", hexABC[:63], hexABC + "0", strings.ToUpper(hexABC),
		"../../etc/passwd", "..", "/", hexABC[:2] + "/" + hexABC[2:], hexABC[:62] + "..", strings.Repeat("../", 21) + "x", "甲"} {
		r, err := b.Files.Open(ctx, sum)
		if err == nil {
			err = r.Close()
		}
		if err := want(fault.NotFound, err, "open of %q", sum); err != nil {
			return err
		}
	}
	return nil
}

func fileReaderFails(ctx context.Context, b storage.Backend) error {
	broken := errors.New("the line broke")
	r := io.MultiReader(strings.NewReader("abc"), failing{broken})
	_, _, err := b.Files.Put(ctx, r, 100)
	if err := want(broken, err, "put from a reader that fails"); err != nil {
		return err
	}
	_, err = b.Files.Open(ctx, hexABC)
	return want(fault.NotFound, err, "open of what came only in part")
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func fileCancelled(ctx context.Context, b storage.Backend) error {
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, _, err := b.Files.Put(gone, strings.NewReader("abc"), 3)
	if err := want(context.Canceled, err, "put with a cancelled context"); err != nil {
		return err
	}
	slow, cancel := context.WithCancel(ctx)
	r := io.MultiReader(strings.NewReader("ab"), calling{cancel}, strings.NewReader("c"))
	_, _, err = b.Files.Put(slow, r, 3)
	if err := want(context.Canceled, err, "put cancelled half-way"); err != nil {
		return err
	}
	_, err = b.Files.Open(ctx, hexABC)
	return want(fault.NotFound, err, "open of what was cancelled")
}

// calling calls a function when it is read, and is empty.
type calling struct{ f func() }

func (c calling) Read([]byte) (int, error) {
	c.f()
	return 0, io.EOF
}

func filesAtOnce(ctx context.Context, b storage.Backend) error {
	content := func(i int) []byte { return bytes.Repeat([]byte{byte(i % 4)}, 50_000) }
	sums := make([]string, racers)
	errs := race(func(i int) (err error) {
		sums[i], _, err = b.Files.Put(ctx, bytes.NewReader(content(i)), 1<<20)
		return err
	})
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("put %d: %w", i, err)
		}
		if err := contains(ctx, b.Files, sums[i], string(content(i))); err != nil {
			return err
		}
	}
	return nil
}

// fileSums walks over the sums by pages, and meets what was kept and nothing else.
func fileSums(ctx context.Context, b storage.Backend) error {
	if got, err := b.Files.Sums(ctx, "", 0); err != nil || len(got) != 0 {
		return fmt.Errorf("sums of an empty place: %q, %w", got, quoted(err))
	}
	var wanted []string
	for i := range 9 {
		sum, _, err := b.Files.Put(ctx, strings.NewReader(fmt.Sprint(i)), 3)
		if err != nil {
			return fmt.Errorf("put: %w", err)
		}
		wanted = append(wanted, sum)
	}
	slices.Sort(wanted)
	_, _, err := b.Files.Put(ctx, strings.NewReader("too large"), 3)
	if err := want(fault.Invalid, err, "put of what is too large"); err != nil {
		return err
	}
	for limit := range 11 {
		var got []string
		for after := ""; ; {
			page, err := b.Files.Sums(ctx, after, limit)
			if err != nil {
				return fmt.Errorf("sums: %w", err)
			}
			if got = append(got, page...); limit == 0 || len(page) < limit {
				break
			}
			after = page[len(page)-1]
		}
		if !slices.Equal(got, wanted) {
			return fmt.Errorf("sums by pages of %d: %q, want %q", limit, got, wanted)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = b.Files.Sums(gone, "", 0)
	return want(context.Canceled, err, "sums with a cancelled context")
}
