package demo

import (
	"context"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// The story: two large batches, trainings, a reissue that three towns let pass, an item taken
// back and one suspended, and a last batch that is still running.

// first pushes the items of the first half of the departments, and the towns answer at their own
// pace; the slowest by WeChat and paper.
func (s *Story) first(ctx context.Context) error {
	codes := s.codes(func(i int, _ catalog.Item) bool { return i < 123 })
	if err := s.push(ctx, 80, 14, "第一批", codes); err != nil {
		return err
	}
	if err := s.ready(ctx, 76, 92); err != nil {
		return err
	}
	for i, t := range s.reg.Towns {
		if err := s.sign(ctx, t.Code, 78-i%9, 100); err != nil {
			return err
		}
		if i%5 == 2 { // a second look a week later finds the rest
			if err := s.objects(ctx, t.Code, 70, 1+i%2); err != nil {
				return err
			}
		}
	}
	if err := s.behalf(ctx, 62); err != nil {
		return err
	}
	if err := s.answer(ctx, 60); err != nil {
		return err
	}
	return s.train(ctx, 58, "第一期业务培训", codes, 20)
}

// second is the rest but the last department's, with a training and the first items handled.
func (s *Story) second(ctx context.Context) error {
	if err := s.live(ctx, 54, 45); err != nil {
		return err
	}
	codes := s.codes(func(i int, _ catalog.Item) bool { return i >= 123 && i < 176 })
	if err := s.push(ctx, 50, 15, "第二批", codes); err != nil {
		return err
	}
	for i, t := range s.reg.Towns {
		if err := s.sign(ctx, t.Code, 48-i%7, 97); err != nil {
			return err
		}
	}
	if err := s.behalf(ctx, 36); err != nil {
		return err
	}
	if err := s.train(ctx, 38, "第二期业务培训", codes, 15); err != nil {
		return err
	}
	return s.check(ctx, 33, 7)
}

// renewed publishes new guidance for the items of one department and pushes it: receipts and
// trainings of the old text are stale from then on, and three towns let the day pass.
func (s *Story) renewed(ctx context.Context) error {
	s.on(30, 9)
	units := s.reg.Departments()
	unit := units[min(2, len(units)-1)].ID
	codes := s.codes(func(i int, it catalog.Item) bool { return it.Unit == unit && i < 176 })
	for _, code := range codes {
		if err := s.publish(ctx, code); err != nil {
			return err
		}
	}
	if err := s.push(ctx, 28, 14, "资料更新批", codes); err != nil {
		return err
	}
	for i, t := range s.reg.Towns {
		if i%7 == 5 { // these let it pass
			continue
		}
		if err := s.sign(ctx, t.Code, 27-i%6, 100); err != nil {
			return err
		}
	}
	return s.live(ctx, 22, 30)
}

// adjusted takes an item back everywhere, suspends one in some towns, and finds that some do not
// apply in two.
func (s *Story) adjusted(ctx context.Context) error {
	s.on(20, 10)
	ground := rollout.Ground{By: "县", DocNo: "演示文号〔2022〕7号", Reason: "技术承接难，由县级部门直接办理"}
	for i, t := range s.reg.Towns {
		if _, err := s.Rollout.Stop(ctx, s.deed(s.bureau), t.Code, []int{102}, string(catalog.Recalled), ground); ignore(err) != nil {
			return err
		}
		if i%6 == 1 {
			g := rollout.Ground{By: "省", DocNo: "演示文号〔2022〕8号", Reason: "系统升级，暂停受理"}
			if _, err := s.Rollout.Stop(ctx, s.deed(s.bureau), t.Code, []int{75, 140}, string(catalog.Suspended), g); ignore(err) != nil {
				return err
			}
		}
		if i%8 == 3 {
			g := rollout.Ground{By: "分管领导", Reason: "本镇没有办理对象"}
			if _, err := s.Rollout.Exempt(ctx, s.deed(s.bureau), t.Code, []int{60, 61, 90}, g, false); ignore(err) != nil {
				return err
			}
		}
	}
	return s.check(ctx, 16, 5)
}

// last pushes what was left but one item; most towns have signed, the day has not come yet. A
// training is arranged for next week.
func (s *Story) last(ctx context.Context) error {
	codes := s.codes(func(i int, _ catalog.Item) bool { return i >= 176 && i < len(s.edition.Items)-1 })
	if err := s.push(ctx, 8, 10, "第三批", codes); err != nil {
		return err
	}
	for i, t := range s.reg.Towns {
		if i%10 == 8 { // these two have not looked at it yet
			continue
		}
		share := 100
		if i%10 == 3 {
			share = 60
		}
		if err := s.sign(ctx, t.Code, 7-i%5, share); err != nil {
			return err
		}
		if i%4 == 1 {
			if err := s.objects(ctx, t.Code, 2, 1); err != nil {
				return err
			}
		}
	}
	s.on(1, 16)
	_, err := s.Rollout.Arrange(ctx, s.deed(s.bureau), rollout.Course{
		Place: s.place, Title: "第三期业务培训", Date: s.Today.Add(5), Where: "县政务服务中心三楼会议室", Teacher: "审改股", Codes: codes, People: 2,
	})
	return err
}

// codes are the codes of the items in force that a choice takes, by their place in the catalog.
func (s *Story) codes(take func(int, catalog.Item) bool) []string {
	var codes []string
	for i, it := range s.edition.Items {
		if it.Gone == nil && take(i, it) {
			codes = append(codes, it.Code)
		}
	}
	return codes
}

// push sends a batch so many days before today, due so many days later.
func (s *Story) push(ctx context.Context, before, term int, title string, codes []string) error {
	day := s.on(before, 9)
	b, err := s.Rollout.Push(ctx, s.deed(s.bureau), rollout.Order{
		Place: s.place, Title: title, DocNo: fmt.Sprintf("演示文号〔2022〕%d号", 2+s.step%5), Due: day.Add(term), Codes: codes,
	})
	if err != nil {
		return err
	}
	s.batch = b.Number
	return nil
}

// sign lets a town sign for a share (per cent) of what waits of the newest batch.
func (s *Story) sign(ctx context.Context, town string, before, share int) error {
	s.on(before, 10)
	p, err := s.Rollout.Packages.Package(ctx, town)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(p.Waiting(s.Today), func(l rollout.Seen) bool { return p.Line(l.Slot).Batch != s.batch })
	waiting = waiting[:len(waiting)*share/100]
	if len(waiting) == 0 {
		return nil
	}
	r := rollout.Receipt{Lines: waiting}
	if s.rand.IntN(4) == 0 {
		r.Doubts = []rollout.Doubt{{Slot: waiting[0].Slot, Text: "材料清单第三项要原件还是复印件？"}}
	}
	_, err = s.Rollout.Receive(ctx, s.deed(s.townActor[town]), town, r)
	return ignore(err)
}

// behalf records for every town that still waits, as the county heard it.
func (s *Story) behalf(ctx context.Context, before int) error {
	day := s.on(before, 15)
	var answers []rollout.Behalf
	for i, t := range s.reg.Towns {
		p, err := s.Rollout.Packages.Package(ctx, t.Code)
		if err != nil {
			return err
		}
		if len(p.Waiting(day)) == 0 {
			continue
		}
		answers = append(answers, rollout.Behalf{
			Town: t.Code, Channel: rollout.Channels[i%len(rollout.Channels)], Signed: "便民服务中心 综合岗", Day: day, Note: "来电确认已收到资料",
		})
	}
	if len(answers) == 0 {
		return nil
	}
	_, err := s.Rollout.OnBehalf(ctx, s.deed(s.bureau), answers)
	return err
}

// objects lets a town say of n lines that it cannot take them on yet.
func (s *Story) objects(ctx context.Context, town string, before, n int) error {
	s.on(before, 11)
	p, err := s.Rollout.Packages.Package(ctx, town)
	if err != nil {
		return err
	}
	var slots []int
	for slot := p.Len() - 1; slot >= 0 && len(slots) < n; slot-- {
		if l := p.Line(slot); l.Has(rollout.Pushed) && l.Standing().InScope() && !l.Has(rollout.Live) && s.rand.IntN(3) == 0 {
			slots = append(slots, slot)
		}
	}
	if len(slots) == 0 {
		return nil
	}
	reason := rollout.Reasons[s.rand.IntN(3)]
	_, err = s.Rollout.Object(ctx, s.deed(s.townActor[town]), town, slots, reason, "")
	return ignore(err)
}

// answer answers what is objected to: the conditions are met.
func (s *Story) answer(ctx context.Context, before int) error {
	day := s.on(before, 10)
	for _, t := range s.reg.Towns {
		p, err := s.Rollout.Packages.Package(ctx, t.Code)
		if err != nil {
			return err
		}
		var slots []int
		for slot := range p.Len() {
			if p.Line(slot).Standing() == rollout.Objected {
				slots = append(slots, slot)
			}
		}
		if len(slots) == 0 {
			continue
		}
		if _, err := s.Rollout.Answer(ctx, s.deed(s.bureau), t.Code, slots, rollout.Reply{Answer: rollout.AnswerMet, Due: day.Add(7)}); err != nil {
			return err
		}
	}
	return nil
}

// ready records seals and accounts for a share (per cent) of each town's items.
func (s *Story) ready(ctx context.Context, before, share int) error {
	s.on(before, 14)
	yes := true
	for _, t := range s.reg.Towns {
		var slots []int
		for _, it := range s.edition.Items {
			if it.Scope.Includes(t.Code) && (it.NeedsSeal() || it.NeedsAccount()) && s.rand.IntN(100) < share {
				slots = append(slots, it.Slot)
			}
		}
		if _, err := s.Rollout.Ready(ctx, s.deed(s.bureau), t.Code, slots, &yes, &yes); err != nil {
			return err
		}
	}
	return nil
}

// train holds a session on the items of a batch that need it; a few towns miss it.
func (s *Story) train(ctx context.Context, before int, title string, codes []string, come int) error {
	day := s.on(before, 9)
	var need []string
	for _, c := range codes {
		if it, _ := s.edition.Item(c); it.Training {
			need = append(need, c)
		}
	}
	t, err := s.Rollout.Arrange(ctx, s.deed(s.bureau), rollout.Course{
		Place: s.place, Title: title, Date: day, Where: "县政务服务中心三楼会议室", Teacher: "审改股", Codes: need, People: 2,
	})
	if err != nil {
		return err
	}
	present := map[string]int{}
	for i, town := range s.reg.Towns {
		if i < come {
			present[town.Code] = 1 + i%2
		}
	}
	_, err = s.Rollout.Hold(ctx, s.deed(s.bureau), s.place, t.ID, present)
	return err
}

// live lets every town declare a share (per cent) of what it has signed for.
func (s *Story) live(ctx context.Context, before, share int) error {
	for i, t := range s.reg.Towns {
		s.on(before-i%3, 16)
		p, err := s.Rollout.Packages.Package(ctx, t.Code)
		if err != nil {
			return err
		}
		var slots []int
		for slot := range p.Len() {
			if l := p.Line(slot); l.Has(rollout.Received) && !l.Has(rollout.Live) && l.Standing() == rollout.Open && s.rand.IntN(100) < share+2*(i%10) {
				slots = append(slots, slot)
			}
		}
		if len(slots) == 0 {
			continue
		}
		if _, err := s.Rollout.Declare(ctx, s.deed(s.townActor[t.Code]), t.Code, slots); ignore(err) != nil {
			return err
		}
	}
	return nil
}

// check looks at live items in every n-th town; most pass.
func (s *Story) check(ctx context.Context, before, n int) error {
	s.on(before, 10)
	for i, t := range s.reg.Towns {
		if i%n != 1 {
			continue
		}
		p, err := s.Rollout.Packages.Package(ctx, t.Code)
		if err != nil {
			return err
		}
		var passed, failed []int
		for slot := range p.Len() {
			if !p.Line(slot).Has(rollout.Live) || s.rand.IntN(2) == 0 {
				continue
			}
			if s.rand.IntN(8) == 0 {
				failed = append(failed, slot)
				continue
			}
			passed = append(passed, slot)
		}
		if _, err := s.Rollout.Check(ctx, s.deed(s.bureau), t.Code, passed, failed, fmt.Sprintf("demo-%d", before)); ignore(err) != nil {
			return err
		}
	}
	return nil
}

// publish makes the first version of an item's guidance, by two people.
func (s *Story) publish(ctx context.Context, code string) error {
	g := &catalog.Guidance{Place: s.place, Code: code}
	it, _ := s.edition.Item(code)
	err := g.Publish(catalog.Version{
		Material: true, Why: "政策调整，办理条件有变化", Author: "bumen", Publisher: s.bureau.Person, Day: s.Clock.today(),
		Parts: catalog.Parts{
			Answers:   "演示数据：" + it.Name + "的政策解答。",
			Steps:     "演示数据：受理、审核、办结。",
			Materials: "演示数据：申请表、身份证明。",
		},
	}, false)
	if err != nil {
		return err
	}
	d := s.deed(s.bureau)
	d.Day = s.Clock.today()
	return s.Rollout.Guidances.SaveGuidance(ctx, g, d, "publish", journal.Ask("publish", d.Day, code))
}

func (c *Clock) today() journal.Day { return journal.DayOf(c.Now()) }
