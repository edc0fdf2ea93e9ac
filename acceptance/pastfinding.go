package acceptance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// PastFinding is one finding of a ledger (整改台账) that was kept elsewhere, and what has been done
// about it. Its key is its number here where the ledger has it, else its source, its unit and its
// text.
type PastFinding struct {
	Label     string       `json:"label,omitempty"` // WT-007
	Source    Source       `json:"source"`
	DocNo     string       `json:"doc_no,omitempty"`
	Unit      string       `json:"unit"` // that owns it: an id of the register
	Person    string       `json:"person,omitempty"`
	Text      string       `json:"text"`
	Note      string       `json:"note,omitempty"`
	Clause    string       `json:"clause,omitempty"` // as the ledger writes it
	Found     journal.Day  `json:"found,omitempty"`  // 0 is the earliest day that the row has
	Due       journal.Day  `json:"due,omitempty"`    // 0 is by the settings of the standard of its kind
	Measures  string       `json:"measures,omitempty"`
	Rectified journal.Day  `json:"rectified,omitempty"`
	Result    string       `json:"result,omitempty"`
	Closed    journal.Day  `json:"closed,omitempty"`
	Ground    string       `json:"ground,omitempty"` // document that it was closed on
	State     FindingState `json:"state,omitempty"`  // as the ledger says it; "" is by its days

	ID   string    `json:"id,omitempty"`   // of the finding that it is, "" is a new one
	Acts []pastAct `json:"acts,omitempty"` // what has to be done to it
}

// The fields of a PastFinding as problems and differences name them.
const (
	FieldLabel     = "label"
	FieldSource    = "source"
	FieldDocNo     = "doc_no"
	FieldUnit      = "unit"
	FieldPerson    = "person"
	FieldText      = "text"
	FieldClause    = "clause"
	FieldFound     = "found"
	FieldDue       = "due"
	FieldMeasures  = "measures"
	FieldRectified = "rectified"
	FieldResult    = "result"
	FieldClosed    = "closed"
	FieldGround    = "ground"
	FieldState     = "state"
)

// pastAct is one act that a ledger says was done, under the name of the same act by hand.
type pastAct string

const (
	pastFill    pastAct = "fill" // what the finding did not say yet
	pastPlan    pastAct = "measures"
	pastReport  pastAct = "report"
	pastClosing pastAct = "close"
)

// What stands where a ledger gives a day and no words.
const (
	ledgerText    = "按台账补录"
	ledgerMeasure = "台账没有写整改措施"
)

// EnterFindings (补录) brings a ledger of findings in by the acts that people do by hand, each on its
// day: raised, measures, put right, closed. Of what is here already only what is not said yet is
// added, and what has not been done yet is done; nothing is overwritten. What the actor's own unit
// owns is not closed by it: that asks for a document and a second account, here as everywhere. dry
// only counts.
func (s *Service) EnterFindings(ctx context.Context, deed journal.Deed, place, file string, rows []PastFinding, dry bool) (*rollout.Outcome, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	for _, act := range []catalog.Act{catalog.Raise, catalog.OnBehalf} {
		if err := catalog.Allow(deed.Actor, act, catalog.About(place)); err != nil {
			return nil, err
		}
	}
	p := PastSheet{Place: place, What: PastFindings, File: file, Asked: journal.Ask("past-findings", on, place, file, rows)}
	return s.enter(ctx, deed, p, dry, func(w *weighing) error {
		b := &pastBook{weighing: w, deed: deed, met: map[string]bool{}, rows: map[string]bool{}, settings: map[Source]Settings{}}
		if b.reg, err = s.Registers.Register(ctx, place); err != nil {
			return err
		}
		if b.known, err = s.Findings.Findings(ctx, place, ""); err != nil {
			return err
		}
		for _, src := range Sources {
			if b.settings[src], err = s.settings(ctx, place, src); err != nil {
				return err
			}
		}
		b.weigh(rows)
		return nil
	})
}

// pastBook is a ledger while it is held against the findings that stand.
type pastBook struct {
	*weighing
	deed     journal.Deed
	reg      *catalog.Register
	settings map[Source]Settings
	known    []*Finding
	met      map[string]bool // findings that a row is
	rows     map[string]bool // keys of the rows before
}

func (b *pastBook) weigh(rows []PastFinding) {
	b.known = slices.DeleteFunc(b.known, func(f *Finding) bool { return f.State == Void })
	slices.SortStableFunc(b.known, func(x, y *Finding) int { return cmp.Compare(x.Number, y.Number) })
	for i, p := range rows {
		b.row(i, p)
	}
	for _, f := range b.known {
		if !b.met[f.Division+f.ID] {
			b.out.Change.Absent++
		}
	}
}

// row weighs one finding of the ledger.
func (b *pastBook) row(i int, p PastFinding) {
	before := len(b.out.Problems)
	b.sound(i, &p)
	if len(b.out.Problems) > before {
		return
	}
	f, ok := b.find(i, p)
	switch {
	case !ok:
		return
	case f == nil:
		b.add(i, p)
	default:
		b.met[f.Division+f.ID] = true
		b.amend(i, p, f)
	}
}

// sound tells what is wrong with a row in itself, and fills in how far it has come.
func (b *pastBook) sound(i int, p *PastFinding) {
	told := Told{Source: p.Source, Text: p.Text, Unit: p.Unit}
	_, ms := told.check(b.reg, b.today)
	for _, m := range ms {
		b.problem(i, m.Field, m.Reason, m.Remedy)
	}
	for field, day := range map[string]journal.Day{FieldFound: p.Found, FieldRectified: p.Rectified, FieldClosed: p.Closed} {
		b.dayed(i, field, day)
	}
	ordered := func(field string, first, then journal.Day, reason fault.Message) {
		if first != 0 && then != 0 && then < first {
			b.problem(i, field, reason, fault.Say("改正其中一个日期"))
		}
	}
	ordered(FieldDue, p.Found, p.Due, fault.Say("期限 %s 早于发现日期 %s", p.Due, p.Found))
	ordered(FieldRectified, p.Found, p.Rectified, fault.Say("整改完成日期 %s 早于发现日期 %s", p.Rectified, p.Found))
	ordered(FieldClosed, p.Found, p.Closed, fault.Say("销号日期 %s 早于发现日期 %s", p.Closed, p.Found))
	ordered(FieldClosed, p.Rectified, p.Closed, fault.Say("销号日期 %s 早于整改完成日期 %s", p.Closed, p.Rectified))
	if p.State == Closed && p.Closed == 0 {
		b.problem(i, FieldClosed, fault.Say("写了已销号，没有日期"), fault.Say("填销号日期，如 2022-04-25"))
	}
	if p.State == Waiting && p.Rectified == 0 {
		b.problem(i, FieldRectified, fault.Say("写了整改完成，没有日期"), fault.Say("填整改完成日期，如 2022-04-25"))
	}
	if p.Closed != 0 && p.Rectified == 0 {
		p.Rectified = p.Closed // a ledger of one day: what was closed had been put right
	}
	key := p.Label
	if key == "" {
		key = fmt.Sprint(p.Source, p.Unit, squeezed(p.Text), p.Found)
	}
	if b.rows[key] {
		b.problem(i, FieldText, fault.Say("同一单位的同一问题写了两次"), fault.Say("删去一行；不是同一个问题的写明发现日期或编号"))
	}
	b.rows[key] = true
}

// find is the finding that a row is, nil where it is new; false where it cannot be told.
func (b *pastBook) find(i int, p PastFinding) (*Finding, bool) {
	var labelled, same, agreed *Finding
	for _, f := range b.known {
		if p.Label != "" && f.Label() == p.Label {
			labelled = f
		}
		if b.met[f.Division+f.ID] || !p.is(f) {
			continue
		}
		switch {
		case f.Label() == p.Label:
			return f, true
		case p.Found != 0 && p.Found != f.Found: // the same thing again, on another day
		case p.Due == 0 || p.Due == f.Due || p.Due == f.FirstDue:
			agreed = cmp.Or(agreed, f)
			fallthrough
		default:
			same = cmp.Or(same, f)
		}
	}
	switch {
	case agreed != nil || same != nil:
		return cmp.Or(agreed, same), true
	case labelled != nil:
		b.problem(i, FieldLabel, fault.Say("编号 %s 是另一个问题：%s", p.Label, shortText(labelled.What())), fault.Say("核对问题和责任单位；是新问题的清空编号"))
		return nil, false
	}
	return nil, true
}

// is tells whether a row is about a finding, by what it says.
func (p PastFinding) is(f *Finding) bool {
	text := squeezed(p.Text)
	return f.Source == p.Source && f.Unit == p.Unit && (squeezed(f.Text) == text || squeezed(f.What()) == text)
}

// squeezed is a text without what people and programs put between its characters.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, text)
}

func shortText(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// add takes a new finding, tried on a copy with all that the ledger says was done about it.
func (b *pastBook) add(i int, p PastFinding) {
	if p.Found == 0 {
		p.Found = b.today
		for _, d := range []journal.Day{p.Due, p.Rectified, p.Closed} {
			if d != 0 {
				p.Found = min(p.Found, d)
			}
		}
	}
	set := b.settings[p.Source]
	if p.Due == 0 {
		p.Due = set.Calendar.After(p.Found, set.Rectify)
	}
	f := p.raised(b.reg, 1, set, b.sheet, b.deed)
	p.Acts = p.wants(f, b.deed)
	if p.try(b.weighing, i, f, b.deed) {
		b.out.Change.Added++
		b.out.Diffs = append(b.out.Diffs, rollout.Diff{Row: i, Field: FieldText, New: p.Text, Added: true})
		b.sheet.Findings = append(b.sheet.Findings, p)
	}
}

// amend takes what a row says beyond a finding that stands, and tells where it says something else.
func (b *pastBook) amend(i int, p PastFinding, f *Finding) {
	before := len(b.out.Problems)
	p.against(b.weighing, i, f)
	if len(b.out.Problems) > before {
		return
	}
	c := *f
	p.ID, p.Acts = f.ID, p.wants(f, b.deed)
	if len(p.Acts) == 0 {
		b.out.Change.Unchanged++
		return
	}
	if !p.try(b.weighing, i, &c, b.deed) {
		return
	}
	b.out.Change.Changed++
	b.out.Diffs = append(b.out.Diffs, changedBy(i, f, &c)...)
	b.sheet.Findings = append(b.sheet.Findings, p)
}

// against tells every field in which a row says something else than its finding.
func (p PastFinding) against(w *weighing, i int, f *Finding) {
	differ := func(field, row, stands string) {
		if row != "" && stands != "" && squeezed(row) != squeezed(stands) {
			w.differs(i, field, stands)
		}
	}
	day := func(d journal.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	differ(FieldDocNo, p.DocNo, f.DocNo)
	differ(FieldClause, p.Clause, f.Clause)
	differ(FieldPerson, p.Person, f.Person)
	differ(FieldMeasures, p.Measures, f.MeasuresText())
	differ(FieldFound, day(p.Found), day(f.Found))
	if f.Inspection == "" {
		differ(FieldRemark, p.Note, f.Note)
	}
	if p.Due != f.FirstDue { // a ledger from before it was extended is right all the same
		differ(FieldDue, day(p.Due), day(f.Due))
	}
	if f.State == Waiting || f.State == Closed {
		if f.RectifiedOn() != 0 || p.Rectified != p.Closed {
			differ(FieldRectified, day(p.Rectified), day(f.RectifiedOn()))
		}
		differ(FieldResult, p.Result, f.ResultText())
	}
	if f.State == Closed {
		differ(FieldClosed, day(p.Closed), day(f.ClosedOn()))
		differ(FieldGround, p.Ground, f.Closing.DocNo)
	}
}

// wants are the acts that a row says were done and that are not done to a finding yet, in order.
func (p PastFinding) wants(f *Finding, deed journal.Deed) []pastAct {
	var acts []pastAct
	c := *f
	if c.fill(p) {
		acts = append(acts, pastFill)
	}
	if c.State == Pending && len(c.Measures) == 0 && (p.Measures != "" || p.State == Working) && !c.since(p.Rectified) {
		acts = append(acts, pastPlan)
	}
	if p.Rectified != 0 && (c.State == Pending || c.State == Working) && !c.since(p.Rectified) {
		acts = append(acts, pastReport)
		c.State = Waiting
	}
	own := deed.Unit != "" && deed.Unit == f.Unit // closed on a document only, and confirmed by somebody else
	if p.Closed != 0 && c.State == Waiting && c.Closing == nil && (!own || p.Ground != "") {
		acts = append(acts, pastClosing)
	}
	return acts
}

// since tells whether something came after a day that a ledger from before it cannot know: it was
// sent back, or came back.
func (f *Finding) since(day journal.Day) bool {
	if n := len(f.SentBack); n > 0 && f.SentBack[n-1].By.Day >= day {
		return true
	}
	n := len(f.Looks)
	return f.Relapses > 0 && n > 0 && f.Looks[n-1].By.Day >= day
}
