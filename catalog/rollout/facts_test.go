package rollout_test

import (
	"fmt"
	"slices"

	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// The model of one package that the code is held against: nothing but a list of facts a slot.
// Nothing is overwritten in it; how a line stands is worked out from the whole list each time.
type fact struct {
	what  string // push, receipt, training, live, verified, objection, exempt, stop, due
	day   journal.Day
	due   journal.Day
	batch int
	push  int // index of the push it hangs on, -1 for none
	// of a push
	version int
	minor   bool
	// of a stop
	ending string
	law    bool // it came with an edition

	undone bool // retracted, withdrawn, answered or lifted
}

type facts struct {
	list  map[int][]*fact
	scope map[int]bool
}

func newFacts(p *rollout.Package) *facts {
	f := &facts{list: map[int][]*fact{}, scope: map[int]bool{}}
	for s := range p.Len() {
		f.scope[s] = p.Line(s).Standing() != rollout.OutOfScope
	}
	return f
}

func (f *facts) add(s int, x *fact) { f.list[s] = append(f.list[s], x) }

// standing facts of a slot of that kind, in order.
func (f *facts) live(s int, what string) []*fact {
	var out []*fact
	for _, x := range f.list[s] {
		if x.what == what && !x.undone {
			out = append(out, x)
		}
	}
	return out
}

func (f *facts) any(s int, what string) bool { return len(f.live(s, what)) > 0 }

// push is the one that stands, and its index in the list.
func (f *facts) push(s int) (*fact, int) {
	for i := len(f.list[s]) - 1; i >= 0; i-- {
		if x := f.list[s][i]; x.what == "push" && !x.undone {
			return x, i
		}
	}
	return nil, -1
}

// carried is the fact of a kind that holds for the version pushed last: made on that push or on
// an earlier one with only minor pushes since.
func (f *facts) carried(s int, what string) *fact {
	var holds *fact
	for i, x := range f.list[s] {
		if x.undone {
			continue
		}
		switch {
		case x.what == "push" && !x.minor:
			holds = nil
		case x.what == what:
			if x.push < 0 || f.list[s][x.push].undone || x.push > i {
				continue
			}
			holds = x
		}
	}
	return holds
}

func (f *facts) standing(s int) rollout.Standing {
	stops := f.live(s, "stop")
	is := func(e string) bool {
		return slices.ContainsFunc(stops, func(x *fact) bool { return x.ending == e })
	}
	p, _ := f.push(s)
	switch {
	case is("cancelled"):
		return rollout.Cancelled
	case f.any(s, "exempt"):
		return rollout.NotApplicable
	case is("recalled"):
		return rollout.Recalled
	case is("suspended"):
		return rollout.Suspended
	case !f.scope[s]:
		return rollout.OutOfScope
	case f.any(s, "objection"):
		return rollout.Objected
	case p != nil && f.carried(s, "receipt") == nil && f.any(s, "receipt"):
		return rollout.Newer
	}
	return rollout.Open
}

func (f *facts) mark(s int) rollout.Mark {
	var st rollout.Stage
	if p, _ := f.push(s); p != nil {
		st |= rollout.Pushed
	}
	if f.carried(s, "receipt") != nil {
		st |= rollout.Received
	}
	if f.carried(s, "training") != nil {
		st |= rollout.Trained
	}
	if f.any(s, "live") {
		st |= rollout.Live
	}
	if v := f.live(s, "check"); len(v) > 0 && v[len(v)-1].minor { // minor stands for passed here
		st |= rollout.Verified
	}
	return rollout.MakeMark(st, f.standing(s))
}

// due is the last day that a push or an answer set, where nothing was received then.
func (f *facts) due(s int) journal.Day {
	var d journal.Day
	for _, x := range f.list[s] {
		if x.what == "due" && !f.list[s][x.push].undone {
			d = x.due
		}
	}
	return d
}

func (f *facts) received(s int) journal.Day {
	if x := f.carried(s, "receipt"); x != nil {
		return x.day
	}
	return 0
}

func (f *facts) compare(t tb, p *rollout.Package) {
	t.Helper()
	for s := range p.Len() {
		l := p.Line(s)
		pushed, _ := f.push(s)
		version := 0
		if pushed != nil {
			version = pushed.version
		}
		got := fmt.Sprintf("mark %08b version %d due %d received %d", l.Mark(), l.Version, l.Due, l.Received)
		want := fmt.Sprintf("mark %08b version %d due %d received %d", f.mark(s), version, f.due(s), f.received(s))
		if got != want {
			t.Fatalf("slot %d:\n got %s\nwant %s\nfacts %s", s, got, want, f.tell(s))
		}
	}
}

func (f *facts) tell(s int) string {
	var out string
	for _, x := range f.list[s] {
		out += fmt.Sprintf("\n  %+v", *x)
	}
	return out
}

// undo marks all standing facts of a kind.
func (f *facts) undo(s int, what string) {
	for _, x := range f.live(s, what) {
		x.undone = true
	}
}
