package coverage_test

import (
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// The oracle knows only the acts that people performed, each with the day it was entered. It
// never looks at a mark, a row or a package: for every day it tells the story of each line again
// from the beginning and counts what it reads.
type oracle struct {
	place    catalog.Division
	towns    []enteredTown
	editions []enteredEdition
	acts     []act
}

type enteredTown struct {
	entered journal.Day
	catalog.Division
}

type enteredEdition struct {
	entered journal.Day
	*catalog.Edition
}

// act is one thing that happened to one line.
type act struct {
	entered journal.Day
	town    string
	slot    int
	what    string
	day     journal.Day // when it happened
	due     journal.Day
	version int
	since   int // of a push: the last version that asked for a new receipt
	word    string
	yes     bool
}

// delivery is a version as one line got it.
type delivery struct {
	version int
	due     journal.Day
	receipt journal.Day // 0: not signed for
	trained bool
	minor   bool
}

// story is how a line stands at the end of its acts.
type story struct {
	inCatalog, objection, exempt bool
	own, law                     string // stopped by the county here alone, by the edition
	deliveries                   []delivery
	live, verified, checked      bool
	seal, account                bool
}

// tell is the story of a line by the acts entered until a day.
func (o *oracle) tell(town string, slot int, until journal.Day) story {
	var s story
	for _, a := range o.acts {
		if a.entered <= until && a.town == town && a.slot == slot {
			s.happen(a)
		}
	}
	return s
}

func (s *story) last() *delivery {
	if len(s.deliveries) == 0 {
		return nil
	}
	return &s.deliveries[len(s.deliveries)-1]
}

func (s *story) happen(a act) {
	switch a.what {
	case "scope":
		s.inCatalog = a.yes
		if s.law = a.word; !a.yes {
			s.law = ""
		}
	case "push":
		d := delivery{version: a.version, due: a.due}
		if l := s.last(); l != nil && l.version >= a.since {
			d.minor, d.receipt, d.trained = true, l.receipt, l.trained
			if d.receipt != 0 {
				d.due = l.due
			}
		}
		s.deliveries = append(s.deliveries, d)
	case "withdraw":
		s.deliveries = s.deliveries[:len(s.deliveries)-1]
	case "receive":
		s.last().receipt = a.day
	case "unreceive":
		for i := len(s.deliveries) - 1; i >= 0; i-- {
			s.deliveries[i].receipt = 0
			if !s.deliveries[i].minor || i > 0 && s.deliveries[i-1].receipt == 0 {
				break
			}
		}
	case "train":
		s.last().trained = true
	case "live":
		s.live = true
	case "check":
		s.checked, s.verified = true, a.yes
	case "object":
		s.objection = true
	case "answer":
		s.objection = false
		if l := s.last(); l != nil && a.due != 0 && l.receipt == 0 {
			l.due = a.due
		}
		s.exempt = s.exempt || a.word == rollout.AnswerExempt
		if a.word == rollout.AnswerRecalled {
			s.own, s.law = "recalled", ""
		}
	case "exempt":
		s.exempt = a.yes
	case "stop":
		s.own, s.law = a.word, ""
	case "seal":
		s.seal = a.yes
	case "account":
		s.account = a.yes
	}
}

// standing is the line in one word.
func (s *story) standing() string {
	signedOnce := slices.ContainsFunc(s.deliveries, func(d delivery) bool { return d.receipt != 0 })
	switch {
	case s.own == "cancelled" || s.law == "cancelled":
		return "cancelled"
	case s.exempt:
		return "notapplicable"
	case s.own == "recalled" || s.law == "recalled":
		return "recalled"
	case s.own != "" || s.law != "":
		return "suspended"
	case !s.inCatalog:
		return "outside"
	case s.objection:
		return "objected"
	case len(s.deliveries) > 0 && s.last().receipt == 0 && signedOnce:
		return "newer"
	}
	return "open"
}

// report counts the stories of all lines as they were known at the end of a day.
func (o *oracle) report(day journal.Day) *coverage.Report {
	r := &coverage.Report{AsOf: day, Place: o.place.Code, Name: o.place.Name, ByTown: []coverage.Part{}, ByItem: []coverage.Part{}}
	r.Centers.Rows, r.Findings.ByTown = []coverage.CenterRow{}, []coverage.TownFindings{}
	var e *catalog.Edition
	for _, x := range o.editions {
		if x.entered <= day {
			e = x.Edition
		}
	}
	if e != nil {
		r.Edition = coverage.EditionRef{Number: e.Number, Title: e.Title, DocNo: e.DocNo, Effective: e.Effective}
		for _, it := range e.Items {
			r.ByItem = append(r.ByItem, coverage.Part{Code: it.Code, Name: it.Name})
		}
	}
	r.Items = len(r.ByItem)
	for _, t := range o.towns {
		if t.entered > day {
			continue
		}
		r.Towns++
		part := coverage.Part{Code: t.Code, Name: t.Name}
		for slot := range r.ByItem {
			o.count(r, &part, &r.ByItem[slot], e.Items[slot], o.tell(t.Code, slot, day), day)
		}
		if part.Overdue > 0 {
			r.LateTowns++
		}
		if part.Trained > 0 {
			r.Rates.TrainedTowns.Numerator++
		}
		r.ByTown = append(r.ByTown, part)
	}
	r.Rates.TrainedTowns.Denominator = r.Towns
	for slot, p := range r.ByItem {
		if it := e.Items[slot]; it.Training && it.Gone == nil {
			r.Rates.TrainedItems.Denominator++
			if p.Trained > 0 {
				r.Rates.TrainedItems.Numerator++
			}
		}
	}
	r.Rates.Pushed = coverage.Rate{Numerator: r.Stages.Pushed, Denominator: r.InScope}
	r.Rates.Received = coverage.Rate{Numerator: r.Stages.Received, Denominator: r.InScope}
	r.Rates.Live = coverage.Rate{Numerator: r.Stages.Live, Denominator: r.InScope}
	r.Rates.Verified.Numerator = r.Stages.Verified
	r.Rates.OnTime = coverage.Rate{Numerator: r.Timely.OnTime, Denominator: r.Stages.Pushed}
	return r
}

// count adds one line to the whole, its town and its item.
func (o *oracle) count(r *coverage.Report, town, item *coverage.Part, it catalog.Item, s story, day journal.Day) {
	standing := s.standing()
	switch standing {
	case "outside":
		r.Outside++
		return
	case "notapplicable":
		r.NotApplicable++
		return
	case "suspended":
		r.Suspended++
		return
	case "recalled":
		r.Recalled++
		return
	case "cancelled":
		r.Cancelled++
		return
	case "objected":
		r.Objections++
	case "newer":
		r.Newer++
	}
	r.InScope++
	needsSeal, needsAccount := it.Seal == "镇政府公章", it.System == "民政一体化平台"
	if needsSeal || needsAccount {
		r.Rates.Authority.Denominator++
		if (!needsSeal || s.seal) && (!needsAccount || s.account) {
			r.Rates.Authority.Numerator++
		}
	}
	if s.checked {
		r.Rates.Verified.Denominator++
	}
	d := s.last()
	reached := [5]bool{d != nil, d != nil && d.receipt != 0, d != nil && d.trained, s.live, s.verified}
	furthest := 0
	for i, yes := range reached {
		if yes {
			furthest = i + 1
		}
	}
	overdue, waiting := false, false
	if d != nil {
		switch {
		case d.receipt != 0 && (d.due == 0 || d.receipt <= d.due):
			r.Timely.OnTime++
		case d.receipt != 0:
			r.Timely.Late++
		case standing == "objected":
			r.Timely.NotDue++
		case d.due != 0 && day > d.due:
			r.Timely.Late++
			overdue = true
		default:
			r.Timely.NotDue++
			waiting = true
		}
	}
	if overdue {
		r.Overdue++
	}
	for i, p := range []*int{&r.Stages.Pushed, &r.Stages.Received, &r.Stages.Trained, &r.Stages.Live, &r.Stages.Verified} {
		if reached[i] {
			*p++
		}
	}
	for _, p := range []*coverage.Part{town, item} {
		p.InScope++
		p.Furthest[furthest]++
		for i, n := range []*int{&p.Pushed, &p.Received, &p.Trained, &p.Live, &p.Verified} {
			if reached[i] {
				*n++
			}
		}
		for n, yes := range map[*int]bool{
			&p.Overdue: overdue, &p.Waiting: waiting, &p.Objected: standing == "objected", &p.Checked: s.checked,
			&p.Owed: it.Training, &p.Taught: it.Training && reached[2],
		} {
			if yes {
				*n++
			}
		}
	}
}
