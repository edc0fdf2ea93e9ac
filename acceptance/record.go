package acceptance

import (
	"cmp"
	"slices"
	"strconv"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Side is who a signature stands for.
type Side string

// The two sides of a record.
const (
	TeamSide Side = "team" // 检查组
	TownSide Side = "town" // 被检查的镇（街道）
)

// Signed is one signature under a record: by the person's own account, or on paper (代录) with
// who entered it.
type Signed struct {
	Side     Side              `json:"side"`
	Person   string            `json:"person,omitempty"` // account id; empty on paper
	Name     string            `json:"name"`
	Paper    bool              `json:"paper,omitempty"`
	Evidence string            `json:"evidence,omitempty"` // SHA-256 of the picture of the signed paper
	Note     string            `json:"note,omitempty"`     // where there is no picture: which paper, where it lies
	By       journal.Signature `json:"by"`
}

// Reopened is a record as it was before it was opened again.
type Reopened struct {
	Reason  string            `json:"reason"`
	Hash    string            `json:"hash,omitempty"` // empty where it had not been locked
	Verdict *Verdict          `json:"verdict,omitempty"`
	Signed  []Signed          `json:"signed,omitempty"`
	By      journal.Signature `json:"by"`
}

// signs are the signatures that a record of this kind has to have beyond those of its team.
func (in *Inspection) needsTown() bool { return in.Kind == Acceptance || in.Kind == Guidance }

// signed tells whether a member, or (nil) the town, has signed.
func (in *Inspection) signedBy(m *Member) bool {
	return slices.ContainsFunc(in.Signed, func(s Signed) bool {
		switch {
		case m == nil:
			return s.Side == TownSide
		case m.Person != "":
			return s.Side == TeamSide && s.Person == m.Person
		}
		return s.Side == TeamSide && s.Person == "" && s.Name == m.Name
	})
}

// sign is a member's own signature.
func (in *Inspection) sign(deed journal.Deed) error {
	if err := in.at(Signing); err != nil {
		return err
	}
	i := slices.IndexFunc(in.Team, func(m Member) bool { return m.Person != "" && m.Person == deed.Person })
	switch {
	case i < 0:
		return fault.New(fault.Denied, "你不在这次检查的检查组里，不能签字")
	case in.signedBy(&in.Team[i]):
		return fault.New(fault.Conflict, "你已经签过字")
	}
	in.Signed = append(slices.Clip(in.Signed), Signed{Side: TeamSide, Person: deed.Person, Name: in.Team[i].Name, By: journal.SignatureOf(deed)})
	return nil
}

// countersign is the town's own signature.
func (in *Inspection) countersign(deed journal.Deed) error {
	switch err := in.at(Signing); {
	case err != nil:
		return err
	case in.signedBy(nil):
		return fault.New(fault.Conflict, "镇（街道）已经签过字")
	}
	in.Signed = append(slices.Clip(in.Signed), Signed{Side: TownSide, Person: deed.Person, Name: deed.Name, By: journal.SignatureOf(deed)})
	return nil
}

// OnPaper is a signature that was given on paper.
type OnPaper struct {
	Side     Side
	Name     string // a member's as the team has it; of the town's side as signed
	Evidence string
	Note     string
}

// signOnPaper enters a signature for somebody without an account, or for the town.
func (in *Inspection) signOnPaper(p OnPaper, deed journal.Deed) error {
	if err := in.at(Signing); err != nil {
		return err
	}
	if p.Evidence == "" && p.Note == "" {
		return fault.New(fault.Invalid, "代录签字要有签字纸的照片，或写明签在哪里")
	}
	var m *Member
	switch p.Side {
	case TeamSide:
		i := slices.IndexFunc(in.Team, func(m Member) bool { return m.Name == p.Name && m.Person == "" })
		if i < 0 {
			return fault.New(fault.Invalid, "“%s”不是检查组里没有账号的成员，有账号的自己签字", p.Name)
		}
		m = &in.Team[i]
	case TownSide:
		if p.Name == "" {
			return fault.New(fault.Invalid, "请写明镇（街道）谁签的字")
		}
	default:
		return fault.New(fault.Invalid, "请选择是检查组还是镇（街道）签的字")
	}
	if in.signedBy(m) {
		return fault.New(fault.Conflict, "“%s”已经签过字", p.Name)
	}
	in.Signed = append(slices.Clip(in.Signed), Signed{
		Side: p.Side, Name: p.Name, Paper: true, Evidence: p.Evidence, Note: p.Note, By: journal.SignatureOf(deed),
	})
	return nil
}

// Unsigned are the names of those who have still to sign; "" is the town.
func (in *Inspection) Unsigned() []string {
	var names []string
	if in.Past != nil {
		return nil // it was signed elsewhere, or nobody knows
	}
	for i := range in.Team {
		if !in.signedBy(&in.Team[i]) {
			names = append(names, in.Team[i].Name)
		}
	}
	if in.needsTown() && !in.signedBy(nil) {
		names = append(names, "")
	}
	return names
}

// lock ends the record: nothing of it changes from here on unless it is opened again.
func (in *Inspection) lock(s *Standard, deed journal.Deed) error {
	if err := in.at(Signing); err != nil {
		return err
	}
	if !in.Leads(deed.Person) {
		return fault.New(fault.Denied, "检查记录由组长锁定")
	}
	var ms []fault.Mistake
	for _, name := range in.Unsigned() {
		m := fault.Mistake{Field: "signed", Value: name, Reason: fault.Say("“%s”还没有签字", name), Remedy: fault.Say("签字后再锁定；没有账号的签在纸上，再代录")}
		if name == "" {
			m.Reason = fault.Say("镇（街道）还没有签字")
		}
		ms = append(ms, m)
	}
	if err := fault.Mistakes(ms, "签字不齐，还不能锁定"); err != nil {
		return err
	}
	in.State, in.Lock = Locking, journal.SignatureOf(deed)
	in.Locks++
	in.Hash = in.hash(s.Hash)
	return nil
}

// Intact tells whether a locked record is what was locked; s is its standard, which a record of the
// past has none of.
func (in *Inspection) Intact(s *Standard) bool {
	if in.Past != nil {
		return in.Hash != "" && in.hash("") == in.Hash
	}
	return in.Hash != "" && s.hash() == s.Hash && in.hash(s.Hash) == in.Hash
}

// reopen opens a locked record again, with a reason. A record of the past is taken back by it.
func (in *Inspection) reopen(reason string, deed journal.Deed) error {
	switch {
	case in.State != Locked:
		return fault.New(fault.Conflict, "检查记录没有锁定，不用重开")
	case reason == "":
		return fault.New(fault.Invalid, "重开检查记录要写明理由")
	}
	in.Reopenings = append(slices.Clip(in.Reopenings), Reopened{
		Reason: reason, Hash: in.Hash, Verdict: in.Verdict, Signed: in.Signed, By: journal.SignatureOf(deed),
	})
	in.State = Reopening
	if in.Past != nil {
		in.State, in.Verdict, in.Hash = CalledOff, nil, "" // nothing of it can be scored anew: a better sheet brings it in again
	}
	return nil
}

// reopened is the end of it: the record can be scored again.
func (in *Inspection) reopened() {
	in.State, in.Verdict, in.Signed, in.Hash = Scoring, nil, nil, ""
}

// hash is the SHA-256 over the canonical manifest of the record and of its standard.
func (in *Inspection) hash(standard string) string {
	m := manifest{}
	m.add(in.Town, in.ID, string(in.Kind), strconv.Itoa(in.Standard), standard, in.Date.String(), strconv.Itoa(in.Round), in.First, in.Before, strconv.Itoa(in.Locks))
	if p := in.Past; p != nil {
		m.add("past", p.File, p.Score, p.Self, p.Standard, p.Remark)
	}
	m.add(in.Application, in.Draw, in.Lock.Person, in.Lock.Day.String())
	if d := in.Drawing; d != nil {
		m.add("drawing", d.Seed, strconv.Itoa(d.Count), strconv.Itoa(len(d.Pool)))
		m.add(d.Pool...)
	}
	for _, t := range in.Team {
		m.add("member", t.Person, t.Name, t.Unit, strconv.FormatBool(t.Lead))
	}
	for _, it := range in.Items {
		m.add("item", strconv.Itoa(it.Slot), it.Code, it.Name)
	}
	answers := slices.Clone(in.Answers)
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Clause, b.Clause)) })
	for _, a := range answers {
		m.answer("answer", a)
	}
	for _, d := range in.Disputes {
		m.answer("dispute", d.Offered)
		if d.Settled != nil {
			m.add("settled", strconv.FormatBool(d.Settled.Took), d.Settled.Reason, d.Settled.By.Person)
		}
	}
	for _, c := range in.Corrections {
		m.answer("was", c.Was)
		m.answer("now", c.Now)
		m.add(c.Reason, c.By.Person)
	}
	m.verdict(in.Verdict)
	m.signed(in.Signed)
	for _, r := range in.Reopenings {
		m.add("reopened", r.Reason, r.Hash, r.By.Person, r.By.Day.String())
		m.verdict(r.Verdict)
		m.signed(r.Signed)
	}
	return m.sum()
}

func (m *manifest) answer(what string, a Answer) {
	m.add(what, a.Clause, a.Item, string(a.Result), a.Deducted.String(), a.Note, strconv.Itoa(a.Version), strconv.FormatBool(a.Carried),
		a.Person, a.Name, a.Day.String(), strconv.Itoa(len(a.Photos)))
	m.add(a.Photos...)
}

func (m *manifest) verdict(v *Verdict) {
	if v == nil {
		m.add("no verdict")
		return
	}
	m.add("verdict", string(v.Grade), v.Score.Earned.String(), v.Score.Applicable.String(), v.By.Person, v.By.Day.String(), v.Shown.String(), strconv.Itoa(len(v.Vetoed)))
	m.add(v.Vetoed...)
	for _, p := range v.Items {
		m.add("passed", p.Code, p.Score.Earned.String(), p.Score.Applicable.String(), strconv.FormatBool(p.Vetoed), strconv.FormatBool(p.Passed))
	}
}

func (m *manifest) signed(list []Signed) {
	for _, s := range list {
		m.add("signed", string(s.Side), s.Person, s.Name, strconv.FormatBool(s.Paper), s.Evidence, s.Note, s.By.Person, s.By.Day.String())
	}
}
