package acceptance

import (
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Result is what was found of a clause.
type Result string

// The four answers.
const (
	Met           Result = "pass"   // 合格
	Deducted      Result = "deduct" // 扣分, on veto clauses too
	NotApplicable Result = "na"     // 不适用: leaves the applicable points; never a veto clause
	Vetoed        Result = "veto"   // 不合格（否决）: of a veto clause alone
)

// Message is the answer as pages call it.
func (r Result) Message() fault.Message {
	switch r {
	case Met:
		return fault.Say("合格")
	case Deducted:
		return fault.Say("扣分")
	case NotApplicable:
		return fault.Say("不适用")
	}
	return fault.Say("不合格（否决）")
}

// Answer is what one person found of one clause, in a guidance check for one item.
type Answer struct {
	Clause   string      `json:"clause"`
	Item     string      `json:"item,omitempty"`
	Result   Result      `json:"result"`
	Deducted Tenths      `json:"deducted,omitempty"` // from 0.1 to the clause's cap
	Note     string      `json:"note,omitempty"`
	Photos   []string    `json:"photos,omitempty"` // SHA-256 of each in the Files
	Version  int         `json:"version"`          // rises with every change of this answer, from 1
	Carried  bool        `json:"carried,omitempty"`
	Person   string      `json:"person"`
	Name     string      `json:"name,omitempty"`
	Day      journal.Day `json:"day"`
}

// Key is the answer's key.
func (a Answer) Key() Key { return Key{a.Clause, a.Item} }

// says tells whether two answers say the same.
func (a Answer) says(b Answer) bool {
	return a.Result == b.Result && a.Deducted == b.Deducted && a.Note == b.Note && slices.Equal(a.Photos, b.Photos)
}

// Mark is an answer as a person gives it. Seen is the version of the answer that was on the
// person's screen, 0 where there was none.
type Mark struct {
	Clause   string   `json:"clause"`
	Item     string   `json:"item,omitempty"`
	Result   Result   `json:"result"`
	Deducted Tenths   `json:"deducted,omitempty"`
	Note     string   `json:"note,omitempty"`
	Photos   []string `json:"photos,omitempty"`
	Seen     int      `json:"seen,omitempty"`
	Reason   string   `json:"reason,omitempty"` // why the 组长 corrects a failed veto
}

func (m Mark) answer(deed journal.Deed) Answer {
	return Answer{
		Clause: m.Clause, Item: m.Item, Result: m.Result, Deducted: m.Deducted, Note: m.Note, Photos: slices.Clone(m.Photos),
		Version: 1, Person: deed.Person, Name: deed.Name, Day: deed.Day,
	}
}

// Dispute is an answer that met another one on its way: neither is lost. Until it is settled the
// one that was first stands, and no verdict can be given.
type Dispute struct {
	N       int         `json:"n"`  // its number in the inspection, from 1
	Op      string      `json:"op"` // of the deed that brought it
	Offered Answer      `json:"offered"`
	Reason  string      `json:"reason,omitempty"` // that came with it
	Settled *Settlement `json:"settled,omitempty"`
}

// Settlement is how the 组长 ended a dispute.
type Settlement struct {
	Took   bool              `json:"took"` // the offered answer, and not the one that stood
	Was    Answer            `json:"was"`  // that stood
	Reason string            `json:"reason,omitempty"`
	By     journal.Signature `json:"by"`
}

// Correction is a failed veto that the 组长 found to be a misjudgement.
type Correction struct {
	Was    Answer            `json:"was"`
	Now    Answer            `json:"now"`
	Reason string            `json:"reason"`
	By     journal.Signature `json:"by"`
}

// mistakes tells every problem of answers against the standard. Nothing is changed.
func (in *Inspection) mistakes(s *Standard, marks []Mark) []fault.Mistake {
	var ms []fault.Mistake
	seen := map[Key]bool{}
	codes := in.codes()
	for _, m := range marks {
		k := Key{m.Clause, m.Item}
		add := func(reason, remedy fault.Message) {
			ms = append(ms, fault.Mistake{Field: field(k), Value: m.Deducted.String(), Reason: reason, Remedy: remedy})
		}
		c, ok := s.Clause(m.Clause)
		switch {
		case !ok:
			add(fault.Say("标准里没有第 %s 条", m.Clause), fault.Say("按这次检查所用的标准评分"))
			continue
		case !slices.Contains(codes, m.Item):
			add(fault.Say("第 %s 条：“%s”不是这次检查的事项", m.Clause, m.Item), fault.Say("选这次检查的事项；不是指导检查的不写事项"))
			continue
		case seen[k]:
			add(fault.Say("第 %s 条评了两次", m.Clause), fault.Say("留一个"))
			continue
		}
		seen[k] = true
		if a, ok := in.Answer(k); ok && a.Carried {
			add(fault.Say("第 %s 条不在复验范围", m.Clause), fault.Say("复验只评上一轮没有销号的条款"))
			continue
		}
		if reason, remedy := c.wrong(m); reason.ID != "" {
			add(reason, remedy)
		}
	}
	return ms
}

// field names a key in a form: 2.1, or 2.1/XF-001.
func field(k Key) string {
	if k.Item == "" {
		return k.Clause
	}
	return k.Clause + "/" + k.Item
}

// wrong tells what a clause does not allow, an empty message where it allows the mark.
func (c Clause) wrong(m Mark) (reason, remedy fault.Message) {
	switch m.Result {
	case Deducted:
		switch {
		case m.Deducted <= 0:
			return fault.Say("第 %s 条没有写扣多少分", c.No), fault.Say("填 0.1 到 %s 分", c.Cap)
		case m.Deducted > c.Cap:
			return fault.Say("第 %s 条扣 %s 分，超过上限 %s 分", c.No, m.Deducted, c.Cap), fault.Say("填 0.1 到 %s 分", c.Cap)
		}
		return fault.Message{}, fault.Message{}
	case Met:
	case NotApplicable:
		if c.Veto {
			return fault.Say("第 %s 条是一票否决项，不能不适用", c.No), fault.Say("评合格、扣分或不合格（否决）")
		}
	case Vetoed:
		if !c.Veto {
			return fault.Say("第 %s 条不是一票否决项", c.No), fault.Say("评合格、扣分或不适用")
		}
	default:
		return fault.Say("第 %s 条没有评", c.No), fault.Say("评合格、扣分或不适用")
	}
	if m.Deducted != 0 {
		return fault.Say("第 %s 条没有评扣分，却写了扣 %s 分", c.No, m.Deducted), fault.Say("改评扣分，或去掉分数")
	}
	return fault.Message{}, fault.Message{}
}

// Scored is what came of answers that were given.
type Scored struct {
	Kept     []Key // stand now, or stood already
	Disputed []Key // met another answer: both are kept, the 组长 settles it
}

// score takes answers, each by the version it saw: what nobody changed meanwhile stands, what
// somebody did change becomes a dispute. Marks without mistakes only.
func (in *Inspection) score(marks []Mark, deed journal.Deed) error {
	for _, m := range marks {
		now, i := m.answer(deed), in.find(Key{m.Clause, m.Item})
		switch {
		case i < 0:
			in.Answers = append(in.Answers, now)
		case in.Answers[i].says(now):
		case in.Answers[i].Version != m.Seen:
			in.dispute(now, m.Reason, deed.Op)
		default:
			if err := in.replace(i, now, m.Reason, deed); err != nil {
				return err
			}
		}
	}
	return nil
}

// dispute keeps an answer beside the one that stands.
func (in *Inspection) dispute(offered Answer, reason, op string) {
	in.Disputes = append(slices.Clip(in.Disputes), Dispute{N: len(in.Disputes) + 1, Op: op, Offered: offered, Reason: reason})
}

// replace puts an answer over one that stands. A failed veto is nobody's to waive: only the
// 组长 corrects it, with a reason, on the record.
func (in *Inspection) replace(i int, now Answer, reason string, deed journal.Deed) error {
	was := in.Answers[i]
	now.Version = was.Version + 1
	if was.Result == Vetoed && now.Result != Vetoed {
		switch {
		case !in.Leads(deed.Person):
			return fault.New(fault.Denied, "第 %s 条已评不合格（否决），误判由组长写明理由更正", was.Clause)
		case reason == "":
			return fault.New(fault.Invalid, "更正第 %s 条的否决要写明理由", was.Clause)
		}
		in.Corrections = append(slices.Clip(in.Corrections), Correction{Was: was, Now: now, Reason: reason, By: journal.SignatureOf(deed)})
	}
	in.Answers[i] = now
	return nil
}

// settle ends a dispute: the offered answer is taken, or the one that stands stays.
func (in *Inspection) settle(n int, take bool, reason string, deed journal.Deed) error {
	if n < 1 || n > len(in.Disputes) {
		return fault.New(fault.NotFound, "没有找到")
	}
	d := in.Disputes[n-1]
	if d.Settled != nil {
		return fault.New(fault.Conflict, "这一处不同已经定过")
	}
	i := in.find(d.Offered.Key())
	was := in.Answers[i]
	if take {
		if reason == "" {
			reason = d.Reason
		}
		if err := in.replace(i, d.Offered, reason, deed); err != nil {
			return err
		}
	}
	d.Settled = &Settlement{Took: take, Was: was, Reason: reason, By: journal.SignatureOf(deed)}
	in.Disputes = slices.Clone(in.Disputes)
	in.Disputes[n-1] = d
	return nil
}

// Unsettled are the disputes that wait for the 组长.
func (in *Inspection) Unsettled() []Dispute {
	var list []Dispute
	for _, d := range in.Disputes {
		if d.Settled == nil {
			list = append(list, d)
		}
	}
	return list
}

// fillRest (其余 n 条全部合格) answers what has no answer, in one section or all ("") and for one
// item or all (""); n is how many.
func (in *Inspection) fillRest(s *Standard, section, item string, deed journal.Deed) (n int) {
	for _, sec := range s.Sections {
		if section != "" && sec.Title != section {
			continue
		}
		for _, c := range sec.Clauses {
			for _, code := range in.codes() {
				if k := (Key{c.No, code}); (item == "" || item == code) && in.find(k) < 0 {
					in.Answers = append(in.Answers, Mark{Clause: k.Clause, Item: k.Item, Result: Met}.answer(deed))
					n++
				}
			}
		}
	}
	return n
}
