package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// confirm reads the target anew, follows its chain under its key and compares everything with what
// was seen in the source.
func (r *copying) confirm(ctx context.Context) error {
	listed, err := r.to.Shelf.Heads(ctx, Query{})
	if err != nil {
		return err
	}
	stands := make(map[Name]int64, len(listed))
	for _, h := range listed {
		stands[Name{h.Division, h.Stream}] = h.Revision
	}
	there := make([]passage, len(r.plan))
	err = abreast(ctx, len(there), func(ctx context.Context, i int) (err error) {
		there[i], err = r.arrived(ctx, r.plan[i])
		return err
	})
	if err != nil {
		return err
	}
	var wrong []fault.Mistake
	again := fault.Say("再运行一次；仍是这样，换一个空的目标")
	for i, p := range r.plan {
		q := there[i]
		if q.last != p.last || stands[p.Name] != p.last || !bytes.Equal(q.digest, p.digest) || !bytes.Equal(q.head, p.head) {
			wrong = append(wrong, *mistake(p.Name, fault.Say("两边不一样"), again))
		}
		r.done.Entries += int(p.last)
	}
	lacking, err := r.lacking(ctx)
	if err != nil {
		return err
	}
	for _, sum := range lacking {
		wrong = append(wrong, fault.Mistake{Field: sum, Reason: fault.Say("目标里没有这个文件"), Remedy: again})
	}
	if len(wrong) > 0 {
		return &fault.Error{Kind: fault.Unavailable, Message: fault.Say("核对没有通过，复制不算完成（%d 处）：", len(wrong)), Mistakes: wrong}
	}
	r.done.Streams, r.done.Files = len(r.plan), len(r.sums)
	r.done.Digest = total(there, r.sums)
	return nil
}

// arrived is a stream as the target has it: the Entries that follow its chain, its head.
func (r *copying) arrived(ctx context.Context, p passage) (passage, error) {
	q := passage{Name: p.Name}
	last, _, err := r.to.walk(ctx, p.Name, p.last+1, func(_ journal.Entry, digest []byte) error {
		q.digest = digest
		return nil
	})
	if err != nil {
		return q, err
	}
	q.last = last
	h, err := r.to.Shelf.Load(ctx, p.Division, p.Stream, 0, folds[journal.Kind(p.Stream)])
	if err != nil {
		return q, err
	}
	q.head, err = says(h)
	return q, err
}

// total is one digest of streams and files.
func total(list []passage, sums []string) string {
	h := sha256.New()
	for _, p := range list {
		fmt.Fprintf(h, "%q %q %d %x %x\n", p.Division, p.Stream, p.last, p.digest, p.head)
	}
	for _, sum := range sums {
		fmt.Fprintln(h, sum)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stayed looks whether the source is still what was copied.
func (r *copying) stayed(ctx context.Context) error {
	names, err := r.from.streams(ctx)
	if err != nil {
		return err
	}
	sums, err := sumsOf(ctx, r.From.Files)
	if err != nil {
		return err
	}
	moved := !slices.Equal(names, r.names) || !slices.Equal(sums, r.sums)
	err = abreast(ctx, len(r.plan), func(ctx context.Context, i int) error {
		p := r.plan[i]
		beyond, err := r.from.Shelf.Entries(ctx, p.Division, p.Stream, p.last, 1)
		if len(beyond) > 0 {
			r.mu.Lock()
			defer r.mu.Unlock()
			moved = true
		}
		return err
	})
	if err == nil && moved {
		return fault.New(fault.Conflict, "复制期间来源还有人在用，后来的记录没有复制：停掉用它的服务和命令，再运行一次，会接着复制")
	}
	return err
}
