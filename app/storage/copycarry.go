package storage

import (
	"bytes"
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
// with the head after it; what the target has is sealed and folded again, which gives the head to
// go on from, whoever writes there meanwhile. A head in the target that lags is made whole.
func (r *copying) carryStream(ctx context.Context, p passage, written func()) error {
	fold := folds[journal.Kind(p.Stream)]
	h := Head{Division: p.Division, Stream: p.Stream}
	if p.have > 0 {
		if _, err := r.to.Shelf.Load(ctx, p.Division, p.Stream, p.have, fold); err != nil {
			return err
		}
	}
	if p.have == p.last {
		return nil
	}
	last, _, err := r.from.walk(ctx, p.Name, p.last, func(e journal.Entry, _ []byte) (err error) {
		e.Seal(r.to.key, h.Mac)
		if h, err = fold(h, e); err != nil || e.Revision <= p.have {
			return err
		}
		err = r.to.Shelf.Append(ctx, e, h)
		if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Exists) {
			return r.met(ctx, e, fold, err)
		}
		if err == nil {
			written()
		}
		return err
	})
	if err == nil && last < p.last {
		return fault.New(fault.Unavailable, "来源的记录在复制期间变了：%s", p.String())
	}
	return err
}

// met looks who was first with an Entry. Where it is the very same, that was another copy: one at
// work now, or one that died and whose last write arrived late. Its head may be missing then, so
// the stream is made whole. Whoever else it was is a fault.
func (r *copying) met(ctx context.Context, e journal.Entry, fold Fold, refused error) error {
	there, err := r.to.Shelf.Entries(ctx, e.Division, e.Stream, e.Revision-1, 1)
	if err != nil {
		return err
	}
	if len(there) == 0 || !bytes.Equal(there[0].Mac, e.Mac) || !there[0].Sealed(r.to.key, e.Prev) {
		return writtenThere(refused)
	}
	_, err = r.to.Shelf.Load(ctx, e.Division, e.Stream, 0, fold)
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
