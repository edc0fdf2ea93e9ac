package rollout

import "jiedezhu/catalog"

// Opened is what an edition says for one town, a byte a slot.
type Opened struct {
	Edition int            `json:"edition"`
	Scope   []byte         `json:"scope"` // 1 in scope, 0 outside
	Needs   []byte         `json:"needs"` // what the item needs of a town: readiness bits
	Gone    map[int]Ending `json:"gone,omitempty"`
}

// Ending is how a slot's item is out of force by its edition.
type Ending struct {
	Ending catalog.Ending `json:"ending"`
	Ground
}

func (p *Package) applyOpen(a Act) {
	o := a.Opened
	p.Edition = o.Edition
	p.grow(len(o.Scope))
	for s := range o.Scope {
		l := &p.lines[s]
		l.flags &^= inScope
		if o.Scope[s] == 1 {
			l.flags |= inScope
		}
		l.ready = l.ready&^(needsSeal|needsAccount|needsTrain) | readiness(o.Needs[s])
		p.applyGone(s, o)
	}
}

// applyGone takes a slot out of force as the edition says, or back into force where an earlier
// edition had taken it out. What the county stopped in one town alone stays stopped.
func (p *Package) applyGone(s int, o *Opened) {
	l := &p.lines[s]
	gone, is := o.Gone[s]
	p.matter(s, func(m *Matters) {
		if !m.Edition && l.flags&stopped != 0 && m.Stop != nil {
			m.Own = &Ending{Ending: l.flags.ending(), Ground: *m.Stop}
		}
		switch g := gone.Ground; {
		case is && l.flags&inScope != 0:
			l.flags = l.flags&^stopped | stopFlag(gone.Ending)
			m.Stop, m.Edition = &g, true
		case m.Edition:
			l.flags &^= stopped
			m.Stop, m.Edition = nil, false
		}
		if m.Own == nil {
			return
		}
		l.flags |= stopFlag(m.Own.Ending)
		if !m.Edition {
			own := m.Own.Ground
			m.Stop, m.Own = &own, nil
		}
	})
}

// ending is the highest of the stops that hold.
func (f flag) ending() catalog.Ending {
	switch {
	case f&cancelled != 0:
		return catalog.Cancelled
	case f&recalled != 0:
		return catalog.Recalled
	}
	return catalog.Suspended
}

const stopped = suspended | recalled | cancelled

func stopFlag(e catalog.Ending) flag {
	switch e {
	case catalog.Suspended:
		return suspended
	case catalog.Recalled:
		return recalled
	}
	return cancelled
}

func (p *Package) applyStop(a Act) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		l.flags &^= stopped
		if a.What == Lift {
			p.matter(s, func(m *Matters) { m.Stop, m.Edition, m.Own = nil, false, nil })
			continue
		}
		l.flags |= stopFlag(catalog.Ending(a.What))
		p.matter(s, func(m *Matters) {
			m.Stop, m.Edition, m.Own = &Ground{By: a.By, DocNo: a.DocNo, Reason: a.Reason, Day: a.Day}, false, nil
		})
	}
}
