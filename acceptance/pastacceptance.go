package acceptance

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// PastAcceptance is one acceptance of a centre that took place before its record could stand here:
// a row of a 验收汇总表. Its key is its town and its day, and its round where that is said.
type PastAcceptance struct {
	Town     string      `json:"town"`
	Day      journal.Day `json:"day"`             // of the visit
	Round    int         `json:"round,omitempty"` // 0 is not said
	Year     int         `json:"year,omitempty"`  // 建设任务年度; 0 is not said
	Built    journal.Day `json:"built,omitempty"`
	Score    string      `json:"score,omitempty"` // out of a hundred, at most two decimals
	Self     string      `json:"self,omitempty"`  // 自评分
	Grade    Grade       `json:"grade,omitempty"` // "" is by the score and the lines of the standard
	Standard string      `json:"standard,omitempty"`
	Lead     string      `json:"lead,omitempty"` // 组长
	Team     []string    `json:"team,omitempty"` // the others
	Remark   string      `json:"remark,omitempty"`
	ID       string      `json:"id,omitempty"` // of its record, given when it is weighed
}

// The fields of a PastAcceptance as problems and differences name them.
const (
	FieldTown     = "town"
	FieldDay      = "day"
	FieldRound    = "round"
	FieldYear     = "year"
	FieldBuilt    = "built"
	FieldScore    = "score"
	FieldSelf     = "self"
	FieldVerdict  = "verdict"
	FieldStandard = "standard"
	FieldLead     = "lead"
	FieldTeam     = "team"
	FieldRemark   = "remark"
)

// ParseScore reads a score out of a hundred of at most two decimals, exact, and as it is kept:
// without zeros at its end.
func ParseScore(text string) (score Score, plain string, ok bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(narrow(text)), "分"))
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	n, err := strconv.Atoi(whole + (part + "00")[:2])
	if err != nil || n < 0 || n > 10000 || len(whole) > 3 || len(part) > 2 || strings.ContainsAny(whole+part, "+-") || whole == "" {
		return Score{}, "", false
	}
	plain = strconv.Itoa(n / 100)
	if part != "" {
		plain += "." + part
	}
	return Score{Earned: Tenths(n), Applicable: 10000}, plain, true
}

// EnterAcceptances (补录) brings in the acceptances of a summary table: each becomes a locked record
// on its day with score and verdict and without clauses, and a town whose centre is not on the
// county's list gets one that is built. What stands is never overwritten. dry only counts.
func (s *Service) EnterAcceptances(ctx context.Context, deed journal.Deed, place, file string, rows []PastAcceptance, dry bool) (*rollout.Outcome, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Inspect, catalog.About(place)); err != nil {
		return nil, err
	}
	p := PastSheet{Place: place, What: PastAcceptances, File: file, Asked: journal.Ask("past-acceptances", on, place, file, rows)}
	return s.enter(ctx, deed, p, dry, func(w *weighing) error {
		l, err := s.roundsOf(ctx, place)
		if err != nil {
			return err
		}
		l.weighing = w
		for i, row := range rows {
			l.row(i, row)
		}
		for _, in := range l.known {
			if in.Locks > 0 && in.Hash != "" && !l.met[in.Town+in.ID] {
				w.out.Change.Absent++
			}
		}
		return nil
	})
}

// rounds are the acceptances of a county while a summary is held against them.
type rounds struct {
	*weighing
	settings     Settings
	reg          *catalog.Register
	centers      map[string]*Center
	applications map[string]*Application // by id
	known        []*Inspection           // acceptances that took place or are under way
	all          []*Inspection           // of every kind and state, for their ids
	met          map[string]bool
	rows         map[string]bool // keys of the rows before
}

func (s *Service) roundsOf(ctx context.Context, place string) (*rounds, error) {
	l := &rounds{centers: map[string]*Center{}, applications: map[string]*Application{}, met: map[string]bool{}, rows: map[string]bool{}}
	var err error
	if l.reg, err = s.Registers.Register(ctx, place); err != nil {
		return nil, err
	}
	if l.settings, err = s.settings(ctx, place, FromAcceptance); err != nil {
		return nil, err
	}
	centers, err := s.Centers.Centers(ctx, place)
	if err != nil {
		return nil, err
	}
	for _, c := range centers {
		l.centers[c.Town] = c
	}
	applications, err := s.Applications.Applications(ctx, place, "")
	if err != nil {
		return nil, err
	}
	for _, a := range applications {
		l.applications[a.ID] = a
	}
	l.all, err = s.Inspections.Inspections(ctx, place, "")
	l.known = slices.DeleteFunc(slices.Clone(l.all), func(in *Inspection) bool { return in.Kind != Acceptance || in.State == CalledOff })
	return l, err
}

// row weighs one acceptance.
func (l *rounds) row(i int, p PastAcceptance) {
	before := len(l.out.Problems)
	l.sound(i, &p)
	if len(l.out.Problems) > before {
		return
	}
	if in := l.find(p); in != nil {
		l.met[in.Town+in.ID] = true
		l.center(i, p)
		l.compare(i, p, in)
		if len(l.out.Problems) == before {
			l.out.Change.Unchanged++
		}
		return
	}
	for _, in := range l.known {
		if in.Town == p.Town && in.Past == nil && in.Date <= p.Day {
			l.problem(i, FieldDay, fault.Say("系统里已有 %s 的验收，补录的要早于它", in.Date), fault.Say("核对日期；之后的验收在系统里安排和评分"))
			return
		}
	}
	l.center(i, p)
	if len(l.out.Problems) > before {
		return
	}
	if p.Round == 0 {
		p.Round = l.nth(p)
	}
	p.ID = freeID(l.all, p.Town+"-"+strings.ReplaceAll(p.Day.String(), "-", ""))
	in := p.record(l.sheet.Place, l.sheet.File, l.settings, journal.Deed{})
	l.known, l.all, l.met[in.Town+in.ID] = append(l.known, in), append(l.all, in), true
	l.sheet.Acceptances = append(l.sheet.Acceptances, p)
	l.out.Change.Added++
	l.out.Diffs = append(l.out.Diffs, rollout.Diff{Row: i, Field: FieldVerdict, New: p.Grade.Message().String(), Added: true})
}

// sound tells what is wrong with a row in itself, and fills in its verdict.
func (l *rounds) sound(i int, p *PastAcceptance) {
	if _, ok := l.reg.Town(p.Town); !ok {
		l.problem(i, FieldTown, fault.Say("区划表里没有 %s", p.Town), fault.Say("从区划表中选择镇（街道）"))
	}
	if p.Day == 0 {
		l.problem(i, FieldDay, fault.Say("没有写验收日期"), fault.Say("填验收那一天"))
	}
	l.dayed(i, FieldDay, p.Day)
	if p.Built > p.Day && p.Day != 0 {
		l.problem(i, FieldBuilt, fault.Say("建成日期 %s 晚于验收日期 %s", p.Built, p.Day), fault.Say("改正其中一个"))
	}
	if p.Year != 0 && (p.Year < 2000 || p.Year > 2178) {
		l.problem(i, FieldYear, fault.Say("“%s”不是建设任务年度", strconv.Itoa(p.Year)), fault.Say("填四位年份，如 2021"))
	}
	var score Score
	for field, text := range map[string]*string{FieldScore: &p.Score, FieldSelf: &p.Self} {
		if *text == "" {
			continue
		}
		sc, plain, ok := ParseScore(*text)
		if !ok {
			l.problem(i, field, fault.Say("“%s”不是百分制的得分", *text), fault.Say("填 0 到 100，最多两位小数"))
			continue
		}
		if *text = plain; field == FieldScore {
			score = sc
		}
	}
	switch {
	case p.Grade == "" && p.Score == "":
		l.problem(i, FieldVerdict, fault.Say("没有写结论，也没有得分"), fault.Say("填合格、限期整改或不合格；还没有验收的行删去"))
	case p.Grade == "" && score.Applicable > 0:
		p.Grade = l.settings.Grade(score, 0)
	case score.Applicable > 0 && p.Grade != l.settings.Grade(score, 0): // a veto, other lines then, or a slip
		l.out.Doubts = append(l.out.Doubts, i)
	}
	key := fmt.Sprint(p.Town, p.Day, p.Round)
	if l.rows[key] {
		l.problem(i, FieldTown, fault.Say("%s %s 的验收写了两次", l.reg.TownName(p.Town), p.Day), fault.Say("留一行；同一天的复验写明轮次"))
	}
	l.rows[key] = true
}

// find is the record that a row means.
func (l *rounds) find(p PastAcceptance) *Inspection {
	for _, in := range l.known {
		if in.Town == p.Town && in.Date == p.Day && (p.Round == 0 || in.Round == p.Round) && !l.met[in.Town+in.ID] {
			return in
		}
	}
	return nil
}

// nth is the round of an acceptance whose row does not say it: after those before it that were not
// 合格.
func (l *rounds) nth(p PastAcceptance) int {
	n, last := 1, journal.Day(0)
	for _, in := range l.known {
		if in.Town == p.Town && in.Date < p.Day && in.Date >= last && in.Verdict != nil {
			last, n = in.Date, 1
			if in.Verdict.Grade != Fit {
				n = in.Round + 1
			}
		}
	}
	return n
}

// center holds what a row says of its centre against what stands.
func (l *rounds) center(i int, p PastAcceptance) {
	c := l.centers[p.Town]
	if c == nil || !c.Listed() {
		return
	}
	if p.Year != 0 && p.Year != c.Year {
		l.differs(i, FieldYear, strconv.Itoa(c.Year))
	}
	if p.Built != 0 && c.State == Built && p.Built != c.Built {
		l.differs(i, FieldBuilt, c.Built.String())
	}
}

// compare tells where a row says something else than its record does.
func (l *rounds) compare(i int, p PastAcceptance, in *Inspection) {
	if in.Verdict == nil || in.Hash == "" {
		l.problem(i, FieldDay, fault.Say("%s 的验收正在系统里办理，还没有锁定", in.Date), fault.Say("在系统里评分和锁定，表里去掉这一行"))
		return
	}
	if p.Grade != in.Verdict.Grade {
		l.differs(i, FieldVerdict, in.Verdict.Grade.Message().String())
	}
	if p.Score != "" && p.Score != in.ScoreText() {
		l.differs(i, FieldScore, in.ScoreText())
	}
	if self := in.SelfText(l.applications[in.Application]); p.Self != "" && p.Self != self {
		l.differs(i, FieldSelf, self)
	}
	if in.Past == nil {
		return // its team, its standard and what was remarked stand in its own record
	}
	lead, team := in.Names()
	for _, f := range []struct{ field, row, stands string }{
		{FieldStandard, p.Standard, in.Past.Standard}, {FieldLead, p.Lead, lead}, {FieldTeam, strings.Join(p.Team, "、"), strings.Join(team, "、")}, {FieldRemark, p.Remark, in.Past.Remark},
	} {
		if f.row != "" && f.row != f.stands {
			l.differs(i, f.field, f.stands)
		}
	}
}
