package storage

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// finding is what was seen of one stream before anything was written.
type finding struct {
	passage
	copied  bool           // it is one that is to be copied
	broken  *fault.Mistake // in the source
	differs *fault.Mistake // in the target
}

// examine reads every stream to be copied on both sides, and refuses all at once what cannot be.
func (r *copying) examine(ctx context.Context) (err error) {
	if r.names, err = r.from.streams(ctx); err != nil {
		return err
	}
	found := make([]finding, len(r.names))
	err = abreast(ctx, len(found), func(ctx context.Context, i int) (err error) {
		found[i], err = r.look(ctx, r.names[i])
		return err
	})
	if err != nil {
		return err
	}
	var broken, differing []fault.Mistake
	for _, f := range found {
		if !f.copied {
			continue
		}
		r.plan = append(r.plan, f.passage)
		if f.broken != nil {
			broken = append(broken, *f.broken)
		}
		if f.differs != nil {
			differing = append(differing, *f.differs)
		}
	}
	if len(r.plan) == 0 {
		return fault.New(fault.NotFound, "来源里没有要复制的数据")
	}
	foreign, err := r.foreign(ctx)
	if err != nil {
		return err
	}
	return refused(broken, append(differing, foreign...))
}

// refused is the fault of what was found, nil where nothing was.
func refused(broken, differing []fault.Mistake) error {
	all := append(broken, differing...)
	switch {
	case len(broken) > 0:
		return &fault.Error{Kind: fault.Unavailable, Message: fault.Say("来源的记录对不上，什么都没有复制（%d 处）：", len(all)), Mistakes: all}
	case len(differing) > 0:
		return &fault.Error{Kind: fault.Conflict, Message: fault.Say("目标里已有的与来源不同，什么都没有复制（%d 处）：", len(all)), Mistakes: all}
	}
	return nil
}

// look reads one stream on both sides.
func (r *copying) look(ctx context.Context, n Name) (f finding, err error) {
	account := journal.Kind(n.Stream) == accounts.name
	if account && r.NoAccounts || !account && !strings.HasPrefix(n.Division, r.County) {
		return f, nil
	}
	fold, ok := folds[journal.Kind(n.Stream)]
	if !ok {
		return f, unknown(n)
	}
	h, err := r.from.Shelf.Load(ctx, n.Division, n.Stream, 0, fold)
	if err != nil {
		return f, err
	}
	if account && r.County != "" {
		a, err := accounts.decode(h.Body, h.V, h.Revision)
		if err != nil || !strings.HasPrefix(a.Scope, r.County) {
			return f, err
		}
	}
	f.copied, f.passage = true, passage{Name: n, last: h.Revision}
	digests, err := r.lookHere(ctx, &f, h, fold)
	if err != nil || f.broken != nil {
		return f, err
	}
	return f, r.lookThere(ctx, &f, digests)
}

// lookHere follows a stream in the source and replays it into its head. It gives the digests after
// each Entry.
func (r *copying) lookHere(ctx context.Context, f *finding, h Head, fold Fold) (digests [][]byte, err error) {
	replayed := Head{Division: f.Division, Stream: f.Stream}
	last, _, err := r.from.walk(ctx, f.Name, f.last, func(e journal.Entry, digest []byte) (err error) {
		digests = append(digests, digest)
		replayed, err = fold(replayed, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	if last < f.last {
		f.broken = mistake(f.Name, fault.Say("来源的第 %d 条记录缺失或被改动过", last+1), fault.Say("先从备份恢复来源"))
		return nil, nil
	}
	f.digest = digests[last-1]
	if f.head, err = says(h); err != nil {
		return nil, err
	}
	made, err := says(replayed)
	if err == nil && (!bytes.Equal(made, f.head) || !bytes.Equal(replayed.Mac, h.Mac)) {
		f.broken = mistake(f.Name, fault.Say("来源的现状不是它的记录做成的"), fault.Say("先从备份恢复来源"))
	}
	return digests, err
}

// lookThere compares what the target has of a stream with what the source has.
func (r *copying) lookThere(ctx context.Context, f *finding, digests [][]byte) error {
	if r.to.key == nil {
		return nil // it had nothing when its key was looked for; carry meets what came since
	}
	differs := int64(0)
	last, broken, err := r.to.walk(ctx, f.Name, f.last+1, func(e journal.Entry, digest []byte) error {
		if differs == 0 && e.Revision <= f.last && !bytes.Equal(digest, digests[e.Revision-1]) {
			differs = e.Revision
		}
		return nil
	})
	if err != nil {
		return err
	}
	f.have = last
	switch {
	case differs > 0 && journal.Kind(f.Stream) == accounts.name:
		f.differs = mistake(f.Name, fault.Say("目标里已有这个登录名，是另一个账号"), fault.Say("用 --no-accounts 不复制账号，复制后在目标里另行添加"))
	case differs > 0:
		f.differs = mistake(f.Name, fault.Say("从第 %d 条记录起与来源不同", differs), fault.Say("换一个空的目标"))
	case broken:
		f.differs = mistake(f.Name, fault.Say("目标的第 %d 条记录缺失或被改动过", last+1), fault.Say("先从备份恢复目标，或换一个空的目标"))
	case last > f.last:
		f.differs = ahead(f.Name)
	}
	return nil
}

// foreign names the streams that the target has in the counties that are copied and the source has
// not: somebody has worked there. Accounts that are more do no harm.
func (r *copying) foreign(ctx context.Context) (list []fault.Mistake, err error) {
	there, err := r.to.streams(ctx)
	if err != nil {
		return nil, err
	}
	counties, planned := map[string]bool{}, map[Name]bool{}
	for _, p := range r.plan {
		counties[catalog.CountyOf(p.Division)] = true
		planned[p.Name] = true
	}
	for _, n := range there {
		if n.Division != "" && counties[catalog.CountyOf(n.Division)] && !planned[n] {
			list = append(list, *ahead(n))
		}
	}
	return list, nil
}

// ahead is of a stream that was worked on in the target.
func ahead(n Name) *fault.Mistake {
	return mistake(n, fault.Say("目标里有来源没有的记录"), fault.Say("目标已有人在用，以目标为准，不要再从来源复制"))
}

func mistake(n Name, reason, remedy fault.Message) *fault.Mistake {
	return &fault.Mistake{Field: n.String(), Reason: reason, Remedy: remedy}
}

// String is the name as messages have it: 610728 batch/000001, account/zhang.
func (n Name) String() string { return strings.TrimSpace(n.Division + " " + n.Stream) }

// unknown is the fault of a stream of a kind that only a newer program knows.
func unknown(n Name) error { return tooNew(fmt.Errorf("stream %s is of no kind that is known", n)) }

// says digests what a head says, as this program reads it: an older spelling of a package's body
// says the same as its replay in today's. A head is digested as the Entry that would hold it.
func says(h Head) ([]byte, error) {
	body, v := h.Body, h.V
	if journal.Kind(h.Stream) == packageKind {
		p, err := rollout.UnmarshalBody(body)
		if err != nil {
			return nil, tooNew(err)
		}
		if body, err = p.MarshalBody(); err != nil {
			return nil, fmt.Errorf("package %s: %w", h.Division, err)
		}
		v = rollout.BodyVersion
	}
	e := journal.Entry{
		Division: h.Division, Stream: h.Stream, Revision: h.Revision, Name: h.State, At: h.At, V: v, Act: body, Row: h.Row,
	}
	return e.Digest(nil), nil
}

// merged is the names of heads and others, each once, in order.
func merged(heads []Head, more []Name) []Name {
	list := slices.Clone(more)
	for _, h := range heads {
		list = append(list, Name{h.Division, h.Stream})
	}
	slices.SortFunc(list, Name.Compare)
	return slices.Compact(list)
}
