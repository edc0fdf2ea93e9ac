package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// carry writes what the target lacks.
func (r *copying) carry(ctx context.Context) error {
	all := 0
	for _, p := range r.plan {
		all += int(p.last - p.have)
	}
	return abreast(ctx, len(r.plan), func(ctx context.Context, i int) error {
		return r.carryStream(ctx, r.plan[i], func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.done.NewEntries++
			if r.Tell != nil {
				r.Tell(r.done.NewEntries, all)
			}
		})
	})
}

// carryStream continues one stream in the target, each Entry sealed under the target's key and
// with the head after it. Where the target has all of it, its head is made whole at least.
func (r *copying) carryStream(ctx context.Context, p passage, written func()) error {
	fold := folds[journal.Kind(p.Stream)]
	h := Head{Division: p.Division, Stream: p.Stream}
	if p.have > 0 {
		var err error
		if h, err = r.to.Shelf.Load(ctx, p.Division, p.Stream, 0, fold); err != nil {
			return err
		}
		if h.Revision != p.have {
			return writtenThere(nil)
		}
	}
	if p.have == p.last {
		return nil
	}
	last, _, err := r.from.walk(ctx, p.Name, p.last, func(e journal.Entry, _ []byte) (err error) {
		if e.Revision <= p.have {
			return nil
		}
		e.Seal(r.to.key, h.Mac)
		if h, err = fold(h, e); err != nil {
			return err
		}
		err = r.to.Shelf.Append(ctx, e, h)
		switch {
		case errors.Is(err, fault.Conflict) || errors.Is(err, fault.Exists):
			return writtenThere(err)
		case err != nil:
			return err
		}
		written()
		return nil
	})
	if err == nil && last < p.last {
		return fault.New(fault.Unavailable, "来源的记录在复制期间变了：%s", p.String())
	}
	return err
}

// writtenThere is the fault of a target that is worked on.
func writtenThere(cause error) error {
	return fault.Wrap(fault.Conflict, cause, "复制期间目标里也有人在写：停掉用它的服务和命令，再运行一次，会接着复制")
}

// carryFiles puts what files the target lacks, before the Entries that speak of them.
func (r *copying) carryFiles(ctx context.Context) (err error) {
	if r.sums, err = sumsOf(ctx, r.From.Files); err != nil {
		return err
	}
	lacking, err := r.lacking(ctx)
	if err != nil {
		return err
	}
	for _, sum := range lacking {
		if err := r.carryFile(ctx, sum); err != nil {
			return err
		}
		r.done.NewFiles++
	}
	return nil
}

// lacking are the files of the source that the target has not.
func (r *copying) lacking(ctx context.Context) ([]string, error) {
	list, err := sumsOf(ctx, r.To.Files)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(list))
	for _, sum := range list {
		there[sum] = true
	}
	var lacking []string
	for _, sum := range r.sums {
		if !there[sum] {
			lacking = append(lacking, sum)
		}
	}
	return lacking, nil
}

// sumsOf lists all files.
func sumsOf(ctx context.Context, f Files) ([]string, error) {
	const page = 1000
	var all []string
	for after := ""; ; after = all[len(all)-1] {
		sums, err := f.Sums(ctx, after, page)
		all = append(all, sums...)
		if err != nil || len(sums) < page {
			return all, err
		}
	}
}

func (r *copying) carryFile(ctx context.Context, sum string) error {
	content, err := r.From.Files.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer content.Close() // it is only read
	got, _, err := r.To.Files.Put(ctx, &sound{Reader: content, digest: sha256.New(), sum: sum}, copyLargest)
	switch {
	case errors.Is(err, errUnsound):
		return fault.Wrap(fault.Unavailable, err, "来源的文件 %s 坏了，先从备份恢复来源", sum)
	case err == nil && got != sum:
		return fault.New(fault.Unavailable, "文件 %s 没有原样存进目标", sum)
	}
	return err
}

// errUnsound is of a content that is not what its name says.
var errUnsound = errors.New("storage: content is not of its sum")

// sound reads a content and fails at its end where it is not of its sum, so that nothing of it is
// kept.
type sound struct {
	io.Reader
	digest hash.Hash
	sum    string
}

// Read implements io.Reader.
func (s *sound) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	s.digest.Write(b[:n]) // never fails
	if errors.Is(err, io.EOF) && hex.EncodeToString(s.digest.Sum(nil)) != s.sum {
		return n, errUnsound
	}
	return n, err
}
