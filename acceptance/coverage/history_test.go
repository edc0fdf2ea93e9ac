package coverage_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

const county = "610728"

// start is the first day of every history, 9 in the morning.
var start = time.Date(2022, 2, 14, 1, 0, 0, 0, time.UTC)

var bureau = journal.Actor{Person: "bureau1", Role: journal.Bureau, Scope: county}

// history is a county whose people do random things for some days, told to the oracle as they
// do them.
type history struct {
	*rapid.T
	ctx context.Context
	*rollout.Service
	*report.Reports
	store  *storage.Store
	oracle oracle
	now    time.Time
	ops    int
	rows   []catalog.Item
	since  map[string]int // last version that asked for a receipt
	latest map[string]int
}

func newHistory(t *rapid.T) *history {
	h := &history{T: t, ctx: context.Background(), now: start, since: map[string]int{}, latest: map[string]int{}}
	clock := func() time.Time { return h.now }
	h.store = storage.New(memory.Open().Shelf, clock, []byte("key"))
	s := h.store
	h.Service = &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock,
	}
	h.Reports = &report.Reports{Registers: s, Editions: s, Packages: s, Centers: s, Inspections: s, Findings: s, Clock: clock}
	h.oracle.place = catalog.Division{Code: county, Name: "镇巴县"}
	return h
}

func (h *history) today() journal.Day { return journal.DayOf(h.now) }

func (h *history) deed(a journal.Actor) journal.Deed {
	h.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%d", h.ops)}
}

func (h *history) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatalf("%v", err)
	}
}

// done tells whether an act took place; that there was nothing to do is no failure here.
func (h *history) done(err error) bool {
	h.Helper()
	if err == nil {
		return true
	}
	if !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.Invalid) {
		h.Fatalf("%v", err)
	}
	return false
}

func (h *history) tell(a act, town string, slots []int) {
	a.entered, a.town = h.today(), town
	if a.day == 0 {
		a.day = a.entered
	}
	for _, s := range slots {
		a.slot = s
		h.oracle.acts = append(h.oracle.acts, a)
	}
}

func townCode(i int) string { return fmt.Sprintf("610728%03d", i+1) }

// putTowns brings the first n towns.
func (h *history) putTowns(n int) {
	var list []catalog.Division
	for i := range n {
		list = append(list, catalog.Division{Code: townCode(i), Name: fmt.Sprintf("第%d镇", i+1)})
	}
	_, _, err := h.PutTowns(h.ctx, h.deed(bureau), h.oracle.place, list, false, false)
	h.must(err)
	for _, t := range list[len(h.oracle.towns):] {
		h.oracle.towns = append(h.oracle.towns, enteredTown{h.today(), t})
		if n := len(h.oracle.editions); n > 0 {
			h.scopes(t.Code, h.oracle.editions[n-1].Edition)
		}
	}
}

// scopes tells the oracle what an edition says of a town, from the columns of the sheet alone.
func (h *history) scopes(town string, e *catalog.Edition) {
	for _, it := range e.Items {
		named := false
		for _, t := range it.Scope.Towns {
			named = named || t == town
		}
		a := act{what: "scope", yes: it.Scope.Mode == "" || it.Scope.Mode == "only" && named || it.Scope.Mode == "except" && !named}
		if it.Gone != nil {
			a.word = string(it.Gone.Ending)
		}
		h.tell(a, town, []int{it.Slot})
	}
}

// issue brings the next edition: n items, with scopes drawn anew.
func (h *history) issue(n int, complete bool) {
	for i := range max(n, len(h.rows)) {
		if i == len(h.rows) {
			h.rows = append(h.rows, catalog.Item{
				Name: fmt.Sprintf("事项%d", i), Type: "行政许可", Department: "县民政局", Training: i%2 == 0,
				Seal: []string{"", "镇政府公章"}[i%2], System: []string{"", "", "民政一体化平台"}[i%3],
			})
		}
		mode := rapid.SampledFrom([]catalog.ScopeMode{"", "", "only", "except"}).Draw(h.T, "mode")
		h.rows[i].Scope = catalog.Scope{Mode: mode}
		if mode != "" {
			h.rows[i].Scope.Towns = []string{townCode(rapid.IntRange(0, 3).Draw(h.T, "town"))}
		}
	}
	out, err := h.Issue(h.ctx, h.deed(bureau), county, h.rows[:n], []string{"县民政局"},
		catalog.Issue{Title: fmt.Sprintf("第%d版", len(h.oracle.editions)+1), Complete: complete, DocNo: "1号", Reason: "调整"}, false)
	h.must(err)
	if out.Edition == nil {
		return
	}
	h.oracle.editions = append(h.oracle.editions, enteredEdition{h.today(), out.Edition})
	for _, t := range h.oracle.towns {
		h.scopes(t.Code, out.Edition)
	}
}

// publish adds a version to an item's guidance.
func (h *history) publish(code string, material bool) {
	g, err := h.store.Guidance(h.ctx, county, code)
	if errors.Is(err, fault.NotFound) {
		g, err = &catalog.Guidance{Place: county, Code: code}, nil
	}
	h.must(err)
	h.must(g.Publish(catalog.Version{Material: material, Why: "修改", Author: "a", Publisher: "b"}, false))
	h.must(h.store.SaveGuidance(h.ctx, g, h.deed(bureau), "publish", nil))
	h.latest[code]++
	if material || h.latest[code] == 1 {
		h.since[code] = h.latest[code]
	}
}

func (h *history) push(codes, towns []string) {
	due := journal.Day(0)
	if rapid.IntRange(0, 4).Draw(h.T, "without a due day") > 0 {
		due = h.today() + journal.Day(rapid.IntRange(0, 5).Draw(h.T, "due"))
	}
	b, err := h.Push(h.ctx, h.deed(bureau), rollout.Order{Place: county, Due: due, Codes: codes, Towns: towns})
	if !h.done(err) {
		return
	}
	for _, town := range b.Towns {
		r, err := h.store.Done(h.ctx, town, fmt.Sprintf("%s/push-%d-%s", b.By.Op, b.Number, town))
		h.must(err)
		for _, slot := range r.Done.Slots {
			code := fmt.Sprintf("XF-%03d", slot+1)
			a := act{what: "push", due: due, version: h.latest[code], since: h.since[code]}
			h.tell(a, town, []int{slot})
		}
	}
}

// step is one random act of somebody.
func (h *history) step() {
	town := townCode(rapid.IntRange(0, len(h.oracle.towns)-1).Draw(h.T, "town"))
	of := journal.Actor{Person: "t", Role: journal.Town, Scope: town}
	items := len(h.oracle.editions[len(h.oracle.editions)-1].Items)
	some := rapid.SliceOfNDistinct(rapid.IntRange(0, items-1), 1, 3, rapid.ID).Draw(h.T, "slots")
	code := func() string { return fmt.Sprintf("XF-%03d", rapid.IntRange(1, items).Draw(h.T, "item")) }
	switch rapid.SampledFrom([]string{
		"publish", "push", "push", "push", "withdraw", "receive", "receive", "behalf", "object", "answer", "exempt", "lift", "stop",
		"restart", "train", "live", "check", "unreceive", "seal", "account", "edition", "town",
	}).Draw(h.T, "act") {
	case "publish":
		h.publish(code(), rapid.Bool().Draw(h.T, "material"))
	case "push":
		h.push(rapid.SampledFrom([][]string{nil, {code()}, {code()}}).Draw(h.T, "codes"), rapid.SampledFrom([][]string{nil, {town}}).Draw(h.T, "towns"))
	case "withdraw":
		h.withdraw()
	case "receive":
		p, err := h.store.Package(h.ctx, town)
		h.must(err)
		var r rollout.Receipt
		for _, s := range some {
			r.Lines = append(r.Lines, rollout.Seen{Slot: s, Version: p.Line(s).Version})
		}
		a, err := h.Receive(h.ctx, h.deed(of), town, r)
		if h.done(err) {
			h.tell(act{what: "receive"}, town, a.Slots)
		}
	case "behalf":
		day := h.today() - journal.Day(rapid.IntRange(0, 2).Draw(h.T, "back"))
		acts, err := h.OnBehalf(h.ctx, h.deed(bureau), []rollout.Behalf{{Town: town, Channel: "微信回复", Signed: "王", Note: "x", Day: day}})
		if h.done(err) {
			h.tell(act{what: "receive", day: day}, town, acts[0].Slots)
		}
	case "object":
		a, err := h.Object(h.ctx, h.deed(of), town, some, rollout.Reasons[0], "")
		if h.done(err) {
			h.tell(act{what: "object"}, town, a.Slots)
		}
	case "answer":
		r := rollout.Reply{Answer: rapid.SampledFrom([]string{"met", "exempt", "recalled", "refused"}).Draw(h.T, "answer"), Reason: "r", DocNo: "1", By: "b"}
		if rapid.Bool().Draw(h.T, "new due") {
			r.Due = h.today() + 3
		}
		a, err := h.Answer(h.ctx, h.deed(bureau), town, some, r)
		if h.done(err) {
			h.tell(act{what: "answer", word: r.Answer, due: r.Due}, town, a.Slots)
		}
	case "exempt":
		a, err := h.Exempt(h.ctx, h.deed(bureau), town, some, rollout.Ground{By: "县", Reason: "r"}, false)
		if h.done(err) {
			h.tell(act{what: "exempt", yes: true}, town, a.Slots)
		}
	case "lift":
		a, err := h.Exempt(h.ctx, h.deed(bureau), town, some, rollout.Ground{}, true)
		if h.done(err) {
			h.tell(act{what: "exempt"}, town, a.Slots)
		}
	case "stop":
		word := rapid.SampledFrom([]string{"suspended", "recalled", "cancelled"}).Draw(h.T, "ending")
		a, err := h.Stop(h.ctx, h.deed(bureau), town, some, word, rollout.Ground{DocNo: "1", Reason: "r"})
		if h.done(err) {
			h.tell(act{what: "stop", word: word}, town, a.Slots)
		}
	case "restart":
		a, err := h.Stop(h.ctx, h.deed(bureau), town, some, rollout.Lift, rollout.Ground{})
		if h.done(err) {
			h.tell(act{what: "stop"}, town, a.Slots)
		}
	case "train":
		h.train([]string{code()}, town)
	case "live":
		a, err := h.Declare(h.ctx, h.deed(of), town, some)
		if h.done(err) {
			h.tell(act{what: "live"}, town, a.Slots)
		}
	case "check":
		a, err := h.Check(h.ctx, h.deed(bureau), town, some[:1], some[1:], "c")
		if h.done(err) {
			h.tell(act{what: "check", yes: true}, town, a.Slots)
			h.tell(act{what: "check"}, town, a.Failed)
		}
	case "unreceive":
		a, err := h.Retract(h.ctx, h.deed(of), town, rollout.RetractReceipt, some, "r")
		if h.done(err) {
			h.tell(act{what: "unreceive"}, town, a.Slots)
		}
	case "seal", "account":
		h.ready(town, some)
	case "edition":
		h.issue(rapid.IntRange(items-1, items+1).Draw(h.T, "items"), rapid.Bool().Draw(h.T, "complete"))
	case "town":
		h.putTowns(min(len(h.oracle.towns)+1, 4))
	}
}

func (h *history) ready(town string, some []int) {
	yes, seal := rapid.Bool().Draw(h.T, "yes"), rapid.Bool().Draw(h.T, "seal or account")
	what, s, acc := "account", (*bool)(nil), &yes
	if seal {
		what, s, acc = "seal", &yes, nil
	}
	a, err := h.Ready(h.ctx, h.deed(bureau), town, some, s, acc)
	if h.done(err) {
		h.tell(act{what: what, yes: yes}, town, a.Slots)
	}
}

func (h *history) train(codes []string, town string) {
	t, err := h.Arrange(h.ctx, h.deed(bureau), rollout.Course{Place: county, Title: "培训", Date: h.today(), Codes: codes})
	if !h.done(err) {
		return
	}
	_, err = h.Hold(h.ctx, h.deed(bureau), county, t.ID, map[string]int{town: 2})
	h.must(err)
	records, err := h.store.History(h.ctx, town, 0, 0)
	h.must(err)
	h.tell(act{what: "train"}, town, records[len(records)-1].Done.Slots)
}

func (h *history) withdraw() {
	list, err := h.store.Batches(h.ctx, county, rollout.Delivered)
	h.must(err)
	if len(list) == 0 {
		return
	}
	b, err := h.Withdraw(h.ctx, h.deed(bureau), county, rapid.SampledFrom(list).Draw(h.T, "batch").Number, "r")
	h.must(err)
	for _, town := range b.Towns {
		r, err := h.store.Done(h.ctx, town, fmt.Sprintf("%s/withdraw-%d-%s", b.Again.Op, b.Number, town))
		h.must(err)
		h.tell(act{what: "withdraw"}, town, r.Done.Slots)
	}
}
