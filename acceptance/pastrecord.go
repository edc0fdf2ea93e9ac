package acceptance

import (
	"context"
	"errors"
	"fmt"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// PastRecord is what is known of an acceptance that was entered later from a sheet (补录): no
// clause of it is, nor who signed.
type PastRecord struct {
	File     string `json:"file,omitempty"`  // name of the sheet
	Score    string `json:"score,omitempty"` // as it stood there; "" is not known
	Self     string `json:"self,omitempty"`
	Standard string `json:"standard,omitempty"` // as the sheet names it
	Remark   string `json:"remark,omitempty"`
}

// ScoreText is the score of a record as paper says it, "" where it is not known: 92.5.
func (in *Inspection) ScoreText() string {
	switch {
	case in.Past != nil:
		return in.Past.Score
	case in.Verdict == nil:
		return ""
	}
	return in.Verdict.Shown.String()
}

// SelfText is the score that the town gave itself, "" where it is not known; a is the application
// that the record belongs to, nil for none.
func (in *Inspection) SelfText(a *Application) string {
	switch {
	case in.Past != nil:
		return in.Past.Self
	case a == nil:
		return ""
	}
	return a.Score.Tenths().String()
}

// Names are its 组长 and the others of its team.
func (in *Inspection) Names() (lead string, team []string) {
	for _, m := range in.Team {
		if m.Lead && lead == "" {
			lead = m.Name
			continue
		}
		team = append(team, m.Name)
	}
	return lead, team
}

// record is the record that a row becomes.
func (p PastAcceptance) record(place, file string, set Settings, deed journal.Deed) *Inspection {
	by := journal.SignatureOf(deed)
	in := &Inspection{
		Town: p.Town, ID: p.ID, Place: place, Kind: Acceptance, Date: p.Day, Round: max(p.Round, 1), First: p.ID, State: Locked, Locks: 1, Lock: by, By: by,
		Past:    &PastRecord{File: file, Score: p.Score, Self: p.Self, Standard: p.Standard, Remark: p.Remark},
		Verdict: &Verdict{Grade: p.Grade, By: by},
	}
	if p.Lead != "" {
		in.Team = append(in.Team, Member{Name: p.Lead, Lead: true})
	}
	for _, name := range p.Team {
		in.Team = append(in.Team, Member{Name: name})
	}
	if score, _, ok := ParseScore(p.Score); ok {
		in.Verdict.Score = score
		in.Verdict.Shown = score.Tenths(set.Pass, set.Mend)
	}
	in.Hash = in.hash("")
	return in
}

// enterAcceptance does one row: its centre stands built on the county's list, and its record is
// locked. What somebody did meanwhile stays.
func (s *Service) enterAcceptance(ctx context.Context, deed journal.Deed, sheet *PastSheet, i int, p PastAcceptance) error {
	if err := s.pastCenter(ctx, deed, i, p); err != nil {
		return err
	}
	set, err := s.settings(ctx, sheet.Place, FromAcceptance)
	if err != nil {
		return err
	}
	step := deed.Step(fmt.Sprintf("past-%d", i))
	step.Day = p.Day
	in := p.record(sheet.Place, sheet.File, set, step)
	err = s.Inspections.SaveInspection(ctx, in, step, "past", journal.Ask("past", p.Day, p))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

func (s *Service) pastCenter(ctx context.Context, deed journal.Deed, i int, p PastAcceptance) error {
	step := deed.Step(fmt.Sprintf("center-%d", i))
	plan := Plan{Town: p.Town, Year: p.Year, State: Built, Built: p.Built}
	switch c, err := s.Centers.Center(ctx, p.Town); {
	case err == nil && c.Listed() && c.State == Built:
		return nil
	case err == nil:
		plan.Year = c.Year
	case !errors.Is(err, fault.NotFound):
		return err
	}
	if plan.Year == 0 {
		plan.Year, _, _ = p.Day.Date()
	}
	if plan.Built == 0 {
		plan.Built = p.Day // by then it stood
	}
	step.Day = plan.Built
	_, err := s.chosen(ctx, step, plan, journal.Ask("choose", plan.Built, plan))
	return err
}
