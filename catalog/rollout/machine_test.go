package rollout_test

import (
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

// An act of the machine says in words of the model what the package's act did.
func randomActs(t *rapid.T, p *rollout.Package, f *facts, n int) []rollout.Act {
	var acts []rollout.Act
	day := journal.Day(8000)
	batch, version, material := 0, 1, 1
	for range n {
		day += journal.Day(rapid.IntRange(0, 3).Draw(t, "days"))
		if rapid.IntRange(0, 3).Draw(t, "publish") == 0 {
			version++
			if rapid.Bool().Draw(t, "material") {
				material = version
			}
		}
		some := rapid.SliceOfNDistinct(rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 5}), 1, 2, rapid.ID).Draw(t, "slots")
		var a rollout.Act
		var err error
		switch rapid.SampledFrom([]string{
			"push", "push", "push", "withdraw", "withdraw", "receive", "receive", "receive", "object", "answer", "exempt", "lift",
			"stop", "restart", "train", "train", "declare", "check", "retract", "retract", "open",
		}).Draw(t, "act") {
		case "push":
			batch++
			a, err = f.doPush(p, batch, version, material, some, day)
		case "withdraw":
			a, err = f.doWithdraw(p, p.Line(some[0]).Batch, day)
		case "receive":
			a, err = f.doReceive(p, some, day)
		case "object":
			a, err = p.Object(some, rollout.Reasons[0], "", "p", "s", day)
			f.each(a, func(s int) { f.add(s, &fact{what: "objection", day: day}) })
		case "answer":
			a, err = f.doAnswer(p, rapid.SampledFrom([]string{"met", "exempt", "recalled", "refused"}).Draw(t, "answer"), some, rapid.Bool().Draw(t, "new due"), day)
		case "exempt":
			a, err = p.Exempt(some, rollout.Ground{By: "县", Reason: "无"}, false, day)
			f.each(a, func(s int) { f.add(s, &fact{what: "exempt"}) })
		case "lift":
			a, err = p.Exempt(some, rollout.Ground{}, true, day)
			f.each(a, func(s int) { f.undo(s, "exempt") })
		case "stop":
			e := rapid.SampledFrom([]string{"suspended", "recalled", "cancelled"}).Draw(t, "ending")
			a, err = p.Stop(some, e, rollout.Ground{DocNo: "1", Reason: "r"}, day)
			f.each(a, func(s int) {
				f.undo(s, "stop")
				f.add(s, &fact{what: "stop", ending: e})
			})
		case "restart":
			a, err = p.Stop(some, rollout.Lift, rollout.Ground{}, day)
			f.each(a, func(s int) { f.undo(s, "stop") })
		case "train":
			a, err = p.Train(some, "t", day)
			f.each(a, func(s int) { f.hang(s, &fact{what: "training", day: day}) })
		case "declare":
			a, err = p.Declare(some, day)
			f.each(a, func(s int) { f.add(s, &fact{what: "live"}) })
		case "check":
			a, err = f.doCheck(p, some, day)
		case "retract":
			a, err = f.doRetract(p, rapid.SampledFrom([]string{"received", "trained", "live", "verified", "objection"}).Draw(t, "what"), some, day)
		case "open":
			a, err = f.doOpen(t, p, day)
		}
		if err != nil {
			continue
		}
		p.Apply(a)
		acts = append(acts, a)
		f.compare(t, p)
	}
	return acts
}

func (f *facts) each(a rollout.Act, do func(int)) {
	for _, s := range a.Slots {
		do(s)
	}
}

// hang adds a fact that is bound to the push that stands.
func (f *facts) hang(s int, x *fact) {
	_, x.push = f.push(s)
	f.add(s, x)
}

func (f *facts) doPush(p *rollout.Package, batch, version, material int, some []int, day journal.Day) (rollout.Act, error) {
	var items []rollout.Given
	for _, s := range some {
		items = append(items, rollout.Given{Slot: s, Version: version, Since: material})
	}
	a, err := p.Push(batch, day+10, items, day)
	f.each(a, func(s int) {
		last, _ := f.push(s)
		minor := last != nil && last.version >= material
		keeps := minor && f.carried(s, "receipt") != nil
		f.add(s, &fact{what: "push", day: day, batch: batch, version: version, minor: minor})
		if !keeps {
			f.hang(s, &fact{what: "due", due: day + 10})
		}
	})
	return a, err
}

// doWithdraw takes back the push that stands where it is of the batch and nobody signed for it.
func (f *facts) doWithdraw(p *rollout.Package, batch int, day journal.Day) (rollout.Act, error) {
	a, err := p.Withdraw(batch, "r", day)
	f.each(a, func(s int) {
		x, _ := f.push(s)
		x.undone = true
	})
	return a, err
}

func (f *facts) doReceive(p *rollout.Package, some []int, day journal.Day) (rollout.Act, error) {
	var r rollout.Receipt
	for _, s := range some {
		r.Lines = append(r.Lines, rollout.Seen{Slot: s, Version: p.Line(s).Version})
	}
	a, err := p.Receive(r, day)
	f.each(a, func(s int) { f.hang(s, &fact{what: "receipt", day: day}) })
	return a, err
}

func (f *facts) doAnswer(p *rollout.Package, answer string, some []int, newDue bool, day journal.Day) (rollout.Act, error) {
	r := rollout.Reply{Answer: answer, Reason: "r", DocNo: "1", By: "b"}
	if newDue {
		r.Due = day + 20
	}
	a, err := p.Answer(some, r, day)
	f.each(a, func(s int) {
		f.undo(s, "objection")
		if pushed, _ := f.push(s); newDue && pushed != nil && f.carried(s, "receipt") == nil {
			f.hang(s, &fact{what: "due", due: day + 20})
		}
		switch answer {
		case "exempt":
			f.add(s, &fact{what: "exempt"})
		case "recalled":
			f.undo(s, "stop")
			f.add(s, &fact{what: "stop", ending: "recalled"})
		}
	})
	return a, err
}

func (f *facts) doCheck(p *rollout.Package, some []int, day journal.Day) (rollout.Act, error) {
	a, err := p.Check(some[:1], some[1:], "c", day)
	for _, s := range a.Slots {
		f.add(s, &fact{what: "check", minor: true})
	}
	for _, s := range a.Failed {
		f.add(s, &fact{what: "check"})
	}
	return a, err
}

// doRetract takes back the fact that holds; of checks and declarations, all.
func (f *facts) doRetract(p *rollout.Package, what string, some []int, day journal.Day) (rollout.Act, error) {
	a, err := p.Retract(what, some, "r", day)
	f.each(a, func(s int) {
		switch what {
		case "received":
			f.carried(s, "receipt").undone = true
		case "trained":
			for x := f.carried(s, "training"); x != nil; x = f.carried(s, "training") {
				x.undone = true
			}
		case "verified":
			f.undo(s, "check")
		default:
			f.undo(s, what)
		}
	})
	return a, err
}

// doOpen is the next edition: another scope, some items out of force.
func (f *facts) doOpen(t *rapid.T, p *rollout.Package, day journal.Day) (rollout.Act, error) {
	e := &catalog.Edition{Number: p.Edition + 1}
	for s := range 6 {
		it := row(s)
		it.Slot = s
		if rapid.IntRange(0, 5).Draw(t, "outside") == 0 {
			it.Scope = catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{p.Town}}
		}
		if rapid.IntRange(0, 5).Draw(t, "gone") == 0 {
			it.Gone = &catalog.Gone{Ending: rapid.SampledFrom([]catalog.Ending{catalog.Suspended, catalog.Recalled, catalog.Cancelled}).Draw(t, "ending")}
		}
		e.Items = append(e.Items, it)
		f.scope[s] = it.Scope.Includes(p.Town)
		for _, x := range f.live(s, "stop") {
			x.undone = x.law
		}
		if it.Gone != nil && f.scope[s] {
			f.add(s, &fact{what: "stop", ending: string(it.Gone.Ending), law: true})
		}
	}
	a, _ := p.Open(e, day)
	return a, nil
}

// After any acts the package stands as the list of facts says, its acts alone give it again,
// and its body is the same whichever way it came to be.
func TestPackageAgainstFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := opened()
		e := &catalog.Edition{Number: 1}
		for s := range 6 {
			it := row(s)
			it.Slot = s
			if s == 5 {
				it.Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{"610728999"}}
			}
			e.Items = append(e.Items, it)
		}
		first, _ := rollout.New(p.Town).Open(e, dayPush)
		acts := randomActs(t, p, newFacts(p), 60)

		again := rollout.New(p.Town)
		again.Apply(first)
		for i, a := range acts {
			again.Apply(a)
			if i%5 == 0 { // a process that stopped here and read the body
				body, err := again.MarshalBody()
				if err != nil {
					t.Fatal(err)
				}
				if again, err = rollout.UnmarshalBody(body); err != nil {
					t.Fatal(err)
				}
			}
		}
		one, _ := p.MarshalBody()
		two, _ := again.MarshalBody()
		if string(one) != string(two) {
			t.Fatalf("replay\n%s\nhead\n%s", two, one)
		}
	})
}

// A decision never changes the package it looks at, and a clone never changes with it.
func TestCloneIsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := opened()
		f := newFacts(p)
		randomActs(t, p, f, 15)
		kept := p.Clone()
		was, _ := kept.MarshalBody()
		randomActs(t, p, f, 15)
		if now, _ := kept.MarshalBody(); string(now) != string(was) {
			t.Fatalf("the clone changed\n%s\n%s", was, now)
		}
	})
}
