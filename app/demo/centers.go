package demo

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// The story of the centres: the county chooses those of a file, five towns apply early and are
// inspected, three later and one not yet; what was found is put right, looked at again, or late.

// titles are the standards of the demonstration by kind.
var titles = map[acceptance.Kind]string{
	acceptance.Acceptance: "镇便民服务中心验收标准（演示数据）",
	acceptance.Guidance:   "下放事项指导检查标准（演示数据）",
	acceptance.Conduct:    "窗口作风督查标准（演示数据）",
	acceptance.Experience: "办事体验标准（演示数据）",
}

// chosen imports the four standards and puts the centres of the file on the county's list.
func (s *Story) chosen(ctx context.Context) error {
	s.on(82, 9)
	for _, k := range acceptance.Kinds {
		f, err := s.file("standard_" + string(k) + ".csv")
		if err != nil {
			return err
		}
		r, err := s.Importer.Standard(ctx, s.act(s.bureau), f, importers.StandardOptions{
			Place: s.place, Kind: k, Title: titles[k], Settings: acceptance.Usual(),
		})
		if err := refused(r, err); err != nil {
			return err
		}
	}
	plans, err := s.plans()
	if err != nil {
		return err
	}
	_, err = s.Acceptance.Choose(ctx, s.act(s.bureau), s.place, plans)
	return err
}

// plans are the centres of the file.
func (s *Story) plans() ([]acceptance.Plan, error) {
	f, err := s.file("centers.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(f.Data))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("demonstration centers.csv: %w", err)
	}
	var plans []acceptance.Plan
	for _, r := range rows[1:] {
		year, err := strconv.Atoi(r[1])
		if err != nil {
			return nil, fmt.Errorf("demonstration centers.csv: %w", err)
		}
		plans = append(plans, acceptance.Plan{Town: r[0], Year: year, State: acceptance.CenterState(r[2])})
		if r[2] == string(acceptance.Built) {
			s.built = append(s.built, r[0])
		}
	}
	return plans, nil
}

// act is the next deed of an actor in this part of the story; it counts for itself, so that the
// other part stays as it is.
func (s *Story) act(a journal.Actor) journal.Deed {
	s.acts++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("demo-centers-%04d", s.acts)}
}

// team goes to every centre: a lead and a member with accounts, and one who signs on paper.
func (s *Story) team() []acceptance.Member {
	return []acceptance.Member{
		{Person: s.inspector.Person, Name: s.inspector.Name, Unit: s.inspector.Unit, Lead: true},
		{Person: s.bureau.Person, Name: s.bureau.Name, Unit: s.bureau.Unit},
		{Name: "编制岗 演示人员戊", Unit: "县委编办"},
	}
}

// inspected are the first acceptances: two pass, one has to mend, one fails a veto, one passes.
func (s *Story) inspected(ctx context.Context) error {
	for i, o := range []struct{ off, veto int }{{25, 0}, {60, 0}, {260, 0}, {90, 1}, {45, 0}} {
		if i >= len(s.built) {
			break
		}
		if err := s.accept(ctx, s.built[i], 32-i, acceptance.Tenths(o.off), o.veto > 0); err != nil {
			return err
		}
	}
	return s.guidance(ctx, 26)
}

// rectified: towns put right what was found; most of it is closed, some sent back, one let it lie.
// The centre that had to mend is inspected again.
func (s *Story) rectified(ctx context.Context) error {
	for i, town := range s.built[:min(5, len(s.built))] {
		if err := s.mend(ctx, town, 15, i); err != nil {
			return err
		}
	}
	if len(s.built) < 3 {
		return nil
	}
	return s.again(ctx, s.built[2], 11)
}

// lately: two more centres are inspected, one has applied, two halls were drawn for a conduct
// check that is being scored, and the county itself has something to put right.
func (s *Story) lately(ctx context.Context) error {
	for i, off := range []acceptance.Tenths{35, 300} {
		if 5+i >= len(s.built) {
			return nil
		}
		if err := s.accept(ctx, s.built[5+i], 1, off, false); err != nil {
			return err
		}
	}
	if len(s.built) > 7 {
		s.on(1, 14)
		town := s.built[7]
		if _, err := s.Acceptance.Apply(ctx, s.act(s.townActor[town]), town, acceptance.Claim{Note: "中心已建成，申请验收"}); err != nil {
			return err
		}
	}
	if err := s.drawn(ctx, 1); err != nil {
		return err
	}
	f, err := s.Acceptance.Raise(ctx, s.act(s.bureau), acceptance.Told{
		Place: s.place, Source: acceptance.FromPatrol, DocNo: "演示文号〔2022〕12号", Unit: s.bureau.Unit,
		Text: "对下放到镇（街道）的审批业务实际开展情况缺乏必要的指导检查", Person: "分管领导 演示人员丁",
	})
	if err != nil {
		return err
	}
	_, err = s.Acceptance.PlanMeasures(ctx, s.act(s.bureau), f.Division, f.ID, "分管领导 演示人员丁", []acceptance.Measure{
		{Text: "每季度至少开展一次指导检查", Person: "审改股", Lasting: true}, {Text: "举办一期业务培训", Person: "审改股", Due: f.Due},
	}, 0)
	return err
}

// accept is one acceptance from application to lock: off is about what is deducted.
func (s *Story) accept(ctx context.Context, town string, before int, off acceptance.Tenths, veto bool) error {
	day := s.on(before, 9)
	a, err := s.Acceptance.Apply(ctx, s.act(s.townActor[town]), town, acceptance.Claim{Note: "中心已建成，申请验收"})
	if err != nil {
		return err
	}
	if _, err := s.Acceptance.Admit(ctx, s.act(s.bureau), town, a.ID); err != nil {
		return err
	}
	in, err := s.Acceptance.Arrange(ctx, s.act(s.bureau), acceptance.Trip{
		Kind: acceptance.Acceptance, Town: town, Date: day, Team: s.team(), Application: a.ID,
	})
	if err != nil {
		return err
	}
	std, err := s.Acceptance.Standards.Standard(ctx, in.Place, in.Kind, in.Standard)
	if err != nil {
		return err
	}
	s.on(before, 11)
	return s.conclude(ctx, in, s.marks(std, off, veto))
}

// marks are deductions of about so many points, and the first veto clause failed where one is.
func (s *Story) marks(std *acceptance.Standard, off acceptance.Tenths, veto bool) []acceptance.Mark {
	var marks []acceptance.Mark
	clauses := std.Clauses()
	for _, i := range s.chance.Perm(len(clauses)) {
		c := clauses[i]
		switch {
		case veto && c.Veto:
			veto = false
			marks = append(marks, acceptance.Mark{Clause: c.No, Result: acceptance.Vetoed, Note: "演示数据：现场查看未达到"})
		case c.Veto || off <= 0:
		default:
			d := min(c.Cap, max(1, off), acceptance.Tenths(5+s.chance.IntN(26)))
			off -= d
			marks = append(marks, acceptance.Mark{Clause: c.No, Result: acceptance.Deducted, Deducted: d, Note: "演示数据：部分内容缺少"})
		}
	}
	return marks
}

// conclude scores, passes the rest, judges, lets everybody sign and locks.
func (s *Story) conclude(ctx context.Context, in *acceptance.Inspection, marks []acceptance.Mark) error {
	acc, town, id := s.Acceptance, in.Town, in.ID
	if len(marks) > 0 {
		if _, _, err := acc.Score(ctx, s.act(s.inspector), town, id, marks); err != nil {
			return err
		}
	}
	if _, err := acc.PassRest(ctx, s.act(s.bureau), town, id, "", ""); ignore(err) != nil {
		return err
	}
	paper := func(p acceptance.OnPaper) func(journal.Deed) error {
		return func(d journal.Deed) error { _, err := acc.SignOnPaper(ctx, d, town, id, p); return err }
	}
	for _, step := range []struct {
		by journal.Actor
		do func(journal.Deed) error
	}{
		{s.inspector, func(d journal.Deed) error { _, err := acc.Judge(ctx, d, town, id); return err }},
		{s.inspector, func(d journal.Deed) error { _, err := acc.Sign(ctx, d, town, id); return err }},
		{s.bureau, func(d journal.Deed) error { _, err := acc.Sign(ctx, d, town, id); return err }},
		{s.inspector, paper(acceptance.OnPaper{Side: acceptance.TeamSide, Name: "编制岗 演示人员戊", Note: "签在评分表上"})},
		{s.inspector, paper(acceptance.OnPaper{Side: acceptance.TownSide, Name: "分管领导", Note: "签在意见书上"})},
		{s.inspector, func(d journal.Deed) error { _, err := acc.Lock(ctx, d, town, id); return err }},
	} {
		if err := step.do(s.act(step.by)); err != nil {
			return err
		}
	}
	return nil
}

// guidance looks at three items by lot in one town; one of them falls short.
func (s *Story) guidance(ctx context.Context, before int) error {
	town := s.built[0]
	in, err := s.Acceptance.Arrange(ctx, s.act(s.bureau), acceptance.Trip{
		Kind: acceptance.Guidance, Town: town, Date: s.on(before, 9), Team: s.team(), Pick: 3,
	})
	if err != nil {
		return err
	}
	std, err := s.Acceptance.Standards.Standard(ctx, in.Place, in.Kind, in.Standard)
	if err != nil {
		return err
	}
	marks := s.marks(std, 240, false)
	for i := range marks {
		marks[i].Item = in.Items[0].Code
	}
	return s.conclude(ctx, in, marks)
}

// drawn draws two halls for a conduct check; the first is being scored.
func (s *Story) drawn(ctx context.Context, before int) error {
	d, err := s.Acceptance.DrawTowns(ctx, s.act(s.bureau), acceptance.Lots{
		Place: s.place, Kind: acceptance.Conduct, Date: s.on(before, 15), Team: s.team(), Pool: s.built, Count: min(2, len(s.built)),
	})
	if err != nil {
		return err
	}
	_, _, err = s.Acceptance.Score(ctx, s.act(s.inspector), d.Towns[0], d.ID, []acceptance.Mark{
		{Clause: "1.1", Result: acceptance.Met}, {Clause: "2.1", Result: acceptance.Deducted, Deducted: 10, Note: "演示数据：有顶替，未摆放去向牌"},
	})
	return err
}

// mend lets a town put right its findings: of five in a row three are closed (in one town only
// two), one is sent back and one is left.
func (s *Story) mend(ctx context.Context, town string, before, turn int) error {
	s.on(before, 10)
	list, err := s.Acceptance.Findings.Findings(ctx, town, acceptance.Pending)
	if err != nil {
		return err
	}
	for i, f := range list {
		if (i+turn)%5 == 4 {
			continue
		}
		measures := []acceptance.Measure{{Text: "按标准补齐，责任到岗", Person: "中心负责人", Done: s.Clock.today()}}
		if _, err := s.Acceptance.PlanMeasures(ctx, s.act(s.townActor[town]), town, f.ID, "分管领导", measures, f.Plans); err != nil {
			return err
		}
		if _, err := s.Acceptance.Report(ctx, s.act(s.townActor[town]), town, f.ID, "已按标准补齐", nil); err != nil {
			return err
		}
		switch (i + turn) % 5 {
		case 2:
			if turn == 4 {
				continue // still waits for the recheck
			}
			_, err = s.Acceptance.Close(ctx, s.act(s.inspector), town, f.ID, "现场看过", "")
		case 3:
			_, err = s.Acceptance.Return(ctx, s.act(s.inspector), town, f.ID, "佐证不全，补后再报")
		default:
			_, err = s.Acceptance.Close(ctx, s.act(s.inspector), town, f.ID, "现场看过", "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// again inspects the last acceptance of a town anew; what is left is put right.
func (s *Story) again(ctx context.Context, town string, before int) error {
	list, err := s.Acceptance.Inspections.Inspections(ctx, town, acceptance.Locked)
	if err != nil {
		return err
	}
	for _, in := range list {
		if in.Kind != acceptance.Acceptance {
			continue
		}
		next, err := s.Acceptance.Reinspect(ctx, s.act(s.bureau), town, in.ID, s.on(before, 9), s.team())
		if errors.Is(err, fault.Conflict) {
			continue // nothing was short
		}
		if err != nil {
			return err
		}
		return s.conclude(ctx, next, nil)
	}
	return nil
}
