package acceptance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Kind is which of its four uses a standard and its inspections have.
type Kind string

// The four kinds.
const (
	Acceptance Kind = "acceptance" // 验收
	Guidance   Kind = "guidance"   // 指导检查: a clause is answered for every item looked at
	Conduct    Kind = "conduct"    // 作风督查: its subjects are drawn
	Experience Kind = "experience" // 体验
)

// Kinds are the four in the order in which pages list them.
var Kinds = []Kind{Acceptance, Guidance, Conduct, Experience}

// Message is the kind as pages call it.
func (k Kind) Message() fault.Message {
	switch k {
	case Acceptance:
		return fault.Say("验收")
	case Guidance:
		return fault.Say("指导检查")
	case Conduct:
		return fault.Say("作风督查")
	}
	return fault.Say("体验")
}

// Source is the kind of finding that an inspection of this kind makes.
func (k Kind) Source() Source {
	switch k {
	case Acceptance:
		return FromAcceptance
	case Guidance:
		return FromGuidance
	case Conduct:
		return FromConduct
	}
	return FromExperience
}

// Standard (验收标准, 检查标准) is one immutable version of a checklist. An inspection names its
// version and keeps it when a newer one comes.
type Standard struct {
	Revision int64             `json:"-"`
	Place    string            `json:"place"` // the issuing division
	Kind     Kind              `json:"kind"`
	Number   int               `json:"number"` // version, from 1 in its place and kind
	Title    string            `json:"title,omitempty"`
	DocNo    string            `json:"doc_no,omitempty"`
	Sections []Section         `json:"sections"`
	Total    Tenths            `json:"total"` // of all clauses; checked when it came in
	Settings Settings          `json:"settings"`
	Hash     string            `json:"hash"` // SHA-256 in hexadecimal over its canonical manifest
	By       journal.Signature `json:"by"`
	Asked    []byte            `json:"asked,omitempty"`
}

// Section is a part of a standard.
type Section struct {
	Title   string   `json:"title"`
	Clauses []Clause `json:"clauses"`
}

// Clause (评分项) is one thing to look at.
type Clause struct {
	No        string `json:"no"`
	Text      string `json:"text"`
	Method    string `json:"method,omitempty"`
	Points    Tenths `json:"points"`
	Veto      bool   `json:"veto,omitempty"` // 一票否决
	Deduction string `json:"deduction,omitempty"`
	Cap       Tenths `json:"cap"` // the most that is deducted without a veto
	Photo     bool   `json:"photo,omitempty"`
	Basis     string `json:"basis,omitempty"`
}

// Settings are what a standard decides beside its clauses.
type Settings struct {
	Pass     Tenths   `json:"pass"`      // 合格 from here on
	Mend     Tenths   `json:"mend"`      // 限期整改 from here on, below it 不合格
	Line     Tenths   `json:"line"`      // an item of a guidance check is verified from here on
	Rectify  int      `json:"rectify"`   // working days for a finding
	LookBack int      `json:"look_back"` // days after closing
	Calendar Calendar `json:"calendar,omitzero"`
}

// Usual are the settings of a standard that says nothing else.
func Usual() Settings { return Settings{Pass: 800, Mend: 600, Line: 800, Rectify: 15, LookBack: 30} }

// Standards is the port of the standards.
type Standards interface {
	// Standard gives one version. fault.NotFound.
	Standard(ctx context.Context, place string, kind Kind, number int) (*Standard, error)

	// Standards gives the versions of the places under the prefix, of that kind ("" is every
	// kind), by place, kind and number.
	Standards(ctx context.Context, prefix string, kind Kind) ([]*Standard, error)

	// SaveStandard stores s as revision s.Revision + 1, atomically, and raises s.Revision.
	// fault.Conflict where somebody was first (with another version of that number, too),
	// fault.Exists where the deed was done already.
	SaveStandard(ctx context.Context, s *Standard, deed journal.Deed, name string, asked []byte) error
}

// Clauses are all its clauses in order.
func (s *Standard) Clauses() []Clause {
	var list []Clause
	for _, sec := range s.Sections {
		list = append(list, sec.Clauses...)
	}
	return list
}

// Clause gives the clause of that number.
func (s *Standard) Clause(no string) (Clause, bool) {
	for _, sec := range s.Sections {
		for _, c := range sec.Clauses {
			if c.No == no {
				return c, true
			}
		}
	}
	return Clause{}, false
}

// sum is what its clauses add to.
func (s *Standard) sum() (t Tenths) {
	for _, c := range s.Clauses() {
		t += c.Points
	}
	return t
}

// Check tells every problem of a draft at once, as Issue would; nothing is saved.
func (d Draft) Check() []fault.Mistake {
	s := Standard{Kind: d.Kind, Sections: d.Sections, Settings: d.Settings}
	return s.check(d.total())
}

func (d Draft) total() Tenths {
	if d.Total == 0 {
		return 1000
	}
	return d.Total
}

// check tells every problem of a standard at once; want is what its clauses must add to. Field is
// where: clauses/11/cap is the cap of the twelfth clause, total what they add to.
func (s *Standard) check(want Tenths) []fault.Mistake {
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if !slices.Contains(Kinds, s.Kind) {
		add("kind", string(s.Kind), fault.Say("没有“%s”这一类标准", string(s.Kind)), fault.Say("选 acceptance、guidance、conduct 或 experience"))
	}
	clauses := s.Clauses()
	if len(clauses) == 0 {
		add("clauses", "", fault.Say("标准里没有评分项"), fault.Say("至少写一条"))
		return append(ms, s.Settings.check()...)
	}
	seen := map[string]bool{}
	for i, c := range clauses {
		at := "clauses/" + strconv.Itoa(i)
		switch {
		case c.No == "":
			add(at+"/no", c.Text, fault.Say("评分项没有条款号"), fault.Say("写条款号，如 2.1"))
		case seen[c.No]:
			add(at+"/no", c.No, fault.Say("条款号 %s 出现了两次", c.No), fault.Say("改掉其中一个"))
		}
		seen[c.No] = true
		if c.Text == "" {
			add(at+"/text", c.No, fault.Say("第 %s 条没有内容", c.No), fault.Say("写明检查什么"))
		}
		if c.Points <= 0 {
			add(at+"/points", c.Points.String(), fault.Say("第 %s 条没有分值", c.No), fault.Say("分值要大于 0，最多一位小数"))
		} else if c.Cap <= 0 || c.Cap > c.Points {
			add(at+"/cap", c.Cap.String(), fault.Say("第 %s 条扣分上限 %s 不在 0 和分值 %s 之间", c.No, c.Cap, c.Points), fault.Say("扣分上限要大于 0，不超过分值"))
		}
	}
	if sum := s.sum(); sum != want {
		add("total", sum.String(), fault.Say("各条分值合计 %s 分，应为 %s 分", sum, want), fault.Say("核对每一条的分值"))
	}
	return append(ms, s.Settings.check()...)
}

func (s Settings) check() []fault.Mistake {
	var ms []fault.Mistake
	add := func(field string, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if s.Pass <= 0 || s.Pass > 1000 || s.Mend < 0 || s.Mend > s.Pass {
		add("pass", s.Pass.String(), fault.Say("合格线 %s、整改线 %s 不对", s.Pass, s.Mend), fault.Say("合格线在 0 和 100 之间，整改线不高于合格线"))
	}
	if s.Line <= 0 || s.Line > 1000 {
		add("line", s.Line.String(), fault.Say("事项合格线 %s 不对", s.Line), fault.Say("填 0 和 100 之间的分数"))
	}
	if s.Rectify < 1 || s.Rectify > 250 {
		add("rectify", strconv.Itoa(s.Rectify), fault.Say("整改期限 %d 个工作日不对", s.Rectify), fault.Say("填 1 到 250"))
	}
	if s.LookBack < 1 || s.LookBack > 730 {
		add("look_back", strconv.Itoa(s.LookBack), fault.Say("回头看的天数 %d 不对", s.LookBack), fault.Say("填 1 到 730"))
	}
	return ms
}

// hash is over the manifest: length-prefixed fields in a fixed order, so that it does not hang on
// how a store spells a body.
func (s *Standard) hash() string {
	m := manifest{}
	m.add(s.Place, string(s.Kind), strconv.Itoa(s.Number), s.Title)
	for _, sec := range s.Sections {
		m.add("section", sec.Title)
		for _, c := range sec.Clauses {
			m.add(c.No, c.Text, c.Method, c.Points.String(), strconv.FormatBool(c.Veto), c.Deduction, c.Cap.String(), strconv.FormatBool(c.Photo), c.Basis)
		}
	}
	t := s.Settings
	m.add("settings", t.Pass.String(), t.Mend.String(), t.Line.String(), strconv.Itoa(t.Rectify), strconv.Itoa(t.LookBack))
	m.days("off", t.Calendar.Off)
	m.days("worked", t.Calendar.Worked)
	return m.sum()
}

// same tells whether two standards ask the same in the same way.
func (s *Standard) same(t *Standard) bool {
	a, b := *s, *t
	a.Number, b.Number = 0, 0
	return a.hash() == b.hash()
}

// manifest is the canonical form of a record: length-prefixed fields in the order they are added.
type manifest struct{ text []byte }

func (m *manifest) add(fields ...string) {
	for _, f := range fields {
		m.text = strconv.AppendInt(m.text, int64(len(f)), 10)
		m.text = append(append(m.text, ':'), f...)
	}
}

func (m *manifest) days(name string, days []journal.Day) {
	m.add(name, strconv.Itoa(len(days)))
	for _, d := range days {
		m.add(d.String())
	}
}

func (m *manifest) sum() string {
	h := sha256.Sum256(m.text)
	return hex.EncodeToString(h[:])
}
