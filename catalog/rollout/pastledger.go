package rollout

import (
	"cmp"
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// PastBook is a whole ledger of the past.
type PastBook struct {
	Place  string
	File   string
	DocNo  string      // 文号 of the push, where known
	Pushed journal.Day // day of the push for lines that give none; 0 is the earliest day that the ledger gives
	Lines  []PastLine  // each line once
}

// EnterLedger (补录) brings the lines of a ledger that was kept elsewhere into the packages by date
// of act: a batch for each day of a push, then what every town did. What stands here already is
// passed over; what stands here otherwise is a problem, and nothing is saved where there is one.
// dry only counts.
func (s *Service) EnterLedger(ctx context.Context, deed journal.Deed, b PastBook, dry bool) (*Outcome, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.OnBehalf, catalog.About(b.Place)); err != nil {
		return nil, err
	}
	asked := journal.Ask(string(PastLedger), on, b)
	if done, err := s.taken(ctx, deed, b.Place, asked); err == nil || fault.KindOf(err) != fault.NotFound {
		return done, err
	}
	e, err := s.Editions.Current(ctx, b.Place)
	if err != nil {
		return nil, err
	}
	if b.Pushed == 0 {
		b.Pushed = b.earliest()
	}
	l := &pastLedger{s: s, book: b, today: s.Clock.Today(), out: &Outcome{}, in: &Intake{Place: b.Place, What: PastLedger, File: b.File, Edition: e.Number, Asked: asked}}
	if err := l.weigh(ctx); err != nil {
		return nil, err
	}
	if dry || len(l.out.Problems) > 0 || len(l.in.Towns) == 0 && len(l.pushes) == 0 {
		return l.out, nil
	}
	if err := l.plan(ctx, e); err != nil {
		return nil, err
	}
	return s.take(ctx, deed, l.in, l.out)
}

// earliest is the first day that a ledger gives for anything.
func (b PastBook) earliest() journal.Day {
	first := journal.Day(0)
	for i := range b.Lines {
		if d := b.Lines[i].first(); d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	return first
}

// pastLedger is a ledger while it is weighed.
type pastLedger struct {
	s      *Service
	book   PastBook
	today  journal.Day
	in     *Intake
	out    *Outcome
	pushes []PastPush // without their items
}

// weigh holds every line against its town's package.
func (l *pastLedger) weigh(ctx context.Context) error {
	byTown := map[string][]int{}
	for i, line := range l.book.Lines {
		byTown[line.Town] = append(byTown[line.Town], i)
	}
	reg, err := l.s.Registers.Register(ctx, l.book.Place)
	if err != nil {
		return err
	}
	for _, code := range reg.TownCodes() {
		p, err := l.s.Packages.Package(ctx, code)
		if err != nil {
			return err
		}
		if err := l.town(ctx, p, byTown[code]); err != nil {
			return err
		}
		l.out.Change.Absent += l.absent(p, byTown[code])
	}
	slices.SortStableFunc(l.out.Problems, func(a, b Problem) int { return a.Row - b.Row })
	slices.SortStableFunc(l.out.Diffs, func(a, b Diff) int { return a.Row - b.Row })
	slices.SortFunc(l.pushes, func(a, b PastPush) int { return cmp.Or(int(a.Day)-int(b.Day), int(a.Due)-int(b.Due)) })
	return nil
}

func (l *pastLedger) town(ctx context.Context, p *Package, rows []int) error {
	objected, err := l.objected(ctx, p.Town, rows)
	if err != nil {
		return err
	}
	var facts []PastFact
	for _, i := range rows {
		line := l.book.Lines[i]
		w := p.weigh(line, l.book.Pushed, l.today, objected[line.Slot])
		for _, x := range w.problems {
			x.Row = i
			l.out.Problems = append(l.out.Problems, x)
		}
		for _, d := range w.diffs {
			d.Row, d.Added = i, w.push
			l.out.Diffs = append(l.out.Diffs, d)
		}
		switch {
		case len(w.problems) > 0:
			continue
		case w.skip != "":
			l.out.Passed++
		case w.push:
			l.out.Change.Added++
			l.push(line)
		case len(w.facts) > 0:
			l.out.Change.Changed++
		default:
			l.out.Change.Unchanged++
		}
		for _, f := range w.facts {
			facts = gather(facts, f)
		}
	}
	if len(facts) > 0 {
		slices.SortStableFunc(facts, func(a, b PastFact) int { return int(a.Day) - int(b.Day) })
		l.in.Towns = append(l.in.Towns, TownFacts{Town: p.Town, Facts: facts})
	}
	return nil
}

// objected are the slots that were ever objected to, asked only where the ledger objects: an answer
// to an objection must not be undone by reading the same ledger again.
func (l *pastLedger) objected(ctx context.Context, town string, rows []int) (map[int]bool, error) {
	if !slices.ContainsFunc(rows, func(i int) bool { return l.book.Lines[i].Objected != 0 }) {
		return nil, nil
	}
	records, err := l.s.Packages.History(ctx, town, 0, 0)
	if err != nil {
		return nil, err
	}
	out := map[int]bool{}
	for _, r := range records {
		if r.Done.Name == ActObject {
			for _, slot := range r.Done.Slots {
				out[slot] = true
			}
		}
	}
	return out, nil
}

// absent counts the lines in scope that have reached something here and that the ledger does not
// name.
func (l *pastLedger) absent(p *Package, rows []int) int {
	named := map[int]bool{}
	for _, i := range rows {
		named[l.book.Lines[i].Slot] = true
	}
	n := 0
	for slot, line := range p.lines {
		if !named[slot] && line.stages != 0 && line.Standing().InScope() {
			n++
		}
	}
	return n
}

// push puts a line to the pushes of its day and due day.
func (l *pastLedger) push(line PastLine) {
	day := cmp.Or(line.Pushed, l.book.Pushed)
	i := slices.IndexFunc(l.pushes, func(p PastPush) bool { return p.Day == day && p.Due == line.Due })
	if i < 0 {
		i = len(l.pushes)
		l.pushes = append(l.pushes, PastPush{Day: day, Due: line.Due, DocNo: l.book.DocNo, Lines: map[string][]int{}})
	}
	l.pushes[i].Lines[line.Town] = append(l.pushes[i].Lines[line.Town], line.Slot)
}

// plan gives every push its items, at the guidance that was published by its day.
func (l *pastLedger) plan(ctx context.Context, e *catalog.Edition) error {
	list, err := l.s.Guidances.Guidances(ctx, e.Place)
	if err != nil {
		return err
	}
	guidance := make(map[string]*catalog.Guidance, len(list))
	for _, g := range list {
		guidance[g.Code] = g
	}
	for _, p := range l.pushes {
		used := map[int]bool{}
		for _, slots := range p.Lines {
			slices.Sort(slots)
			for _, slot := range slots {
				used[slot] = true
			}
		}
		for _, it := range e.Items { // in slot order
			if !used[it.Slot] {
				continue
			}
			g := guidance[it.Code]
			n, hash := g.On(it, p.Day)
			p.Items = append(p.Items, Given{Slot: it.Slot, Code: it.Code, Version: n, Hash: hash, Since: g.Since(n)})
		}
		l.in.Pushes = append(l.in.Pushes, p)
	}
	return nil
}

// batch is the batch that a past push becomes.
func (p PastPush) batch(deed journal.Deed, in *Intake, number int) *Batch {
	b := &Batch{
		Place: in.Place, Number: number, Title: "补录：" + p.Day.String() + " 下发", DocNo: p.DocNo, Note: in.File, Due: p.Due, Day: p.Day,
		Edition: in.Edition, Items: p.Items, Lines: p.Lines, State: Pushing, By: journal.SignatureOf(deed),
	}
	for town := range p.Lines {
		b.Towns = append(b.Towns, town)
	}
	slices.Sort(b.Towns)
	return b
}
