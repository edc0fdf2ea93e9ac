package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Receive (签收) records a town's receipt, of one line or many in one act.
func (s *Service) Receive(ctx context.Context, deed journal.Deed, town string, r Receipt) (Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Act{}, err
	}
	_, reg, err := s.town(ctx, deed.Actor, catalog.Receive, town)
	if err != nil {
		return Act{}, err
	}
	r.Signed, r.Channel, r.Evidence, r.Note = deed.Name, "", "", ""
	return s.change(ctx, deed, town, journal.Ask(ActReceive, on, r), func(p *Package) (Act, error) {
		a, err := p.Receive(r, deed.Day)
		if err != nil {
			return Act{}, err
		}
		a.Hash, err = s.bound(ctx, reg, p, a)
		return a, err
	})
}

// bound is the SHA-256, in hexadecimal, over code, version and hash of every line a receipt
// signs for: what the signature is bound to. The hashes stand in the batches that pushed them.
func (s *Service) bound(ctx context.Context, reg *catalog.Register, p *Package, a Act) (string, error) {
	batches := map[int]*Batch{}
	h := sha256.New()
	var line []byte // code, version and hash; none of them has a blank or a line break
	for i, slot := range a.Slots {
		n := p.Line(slot).Batch
		b, ok := batches[n]
		if !ok {
			var err error
			if b, err = s.Batches.Batch(ctx, reg.Place.Code, n); err != nil {
				return "", fmt.Errorf("batch %d that pushed slot %d of %s: %w", n, slot, p.Town, err)
			}
			batches[n] = b
		}
		g, ok := b.Item(slot)
		if !ok || g.Version != a.Versions[i] {
			return "", fault.Wrap(fault.Internal, fmt.Errorf("batch %d does not give slot %d of %s", n, slot, p.Town), "内部错误")
		}
		line = append(line[:0], g.Code...)
		line = append(line, ' ')
		line = strconv.AppendInt(line, int64(g.Version), 10)
		line = append(line, ' ')
		line = append(line, g.Hash...)
		h.Write(append(line, '\n'))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Behalf is the answer of one town that the county records (代录): how it answered, who signed
// there, on which day, with what evidence.
type Behalf struct {
	Town     string
	Channel  string // one of Channels
	Signed   string // as written
	Day      journal.Day
	Evidence string // SHA-256 of a picture in the Files; empty where there is none
	Note     string // the note of a call; needed where there is no picture
	Lines    []Seen // empty is every line that waits
}

// OnBehalf (代录) records receipts that towns gave by WeChat, telephone or paper, several towns at
// once. Every mistake is told at once; nothing is recorded where there is one. The answer has an
// act a town, in the order given.
func (s *Service) OnBehalf(ctx context.Context, deed journal.Deed, answers []Behalf) ([]Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	given := answers
	answers = slices.Clone(answers)
	if err := s.checkBehalf(ctx, deed, answers); err != nil {
		return nil, err
	}
	acts := make([]Act, len(answers))
	order := make([]int, len(answers))
	for i := range order {
		order[i] = i
	}
	err = each(ctx, order, width, func(ctx context.Context, i int) error {
		b, on := answers[i], on
		step := deed.Step(opOf(ActReceive, i, b.Town))
		step.Day = b.Day
		r := Receipt{Lines: b.Lines, Signed: b.Signed, Channel: b.Channel, Evidence: b.Evidence, Note: b.Note}
		if given[i].Day != 0 {
			on = given[i].Day
		}
		a, err := s.receiveAll(ctx, step, b.Town, journal.Ask(ActReceive, on, r), r)
		if err != nil {
			return fmt.Errorf("on behalf of %s: %w", b.Town, err)
		}
		acts[i] = a
		return nil
	})
	return acts, err
}

// receiveAll is receive where no lines means every line that waits, and where nothing that
// waits any more is no fault: a colleague may have recorded it meanwhile.
func (s *Service) receiveAll(ctx context.Context, deed journal.Deed, town string, asked []byte, r Receipt) (Act, error) {
	all := len(r.Lines) == 0
	reg, err := s.registerOf(ctx, town)
	if err != nil {
		return Act{}, err
	}
	return s.change(ctx, deed, town, asked, func(p *Package) (Act, error) {
		if all {
			if r.Lines = p.Waiting(deed.Day); len(r.Lines) == 0 {
				return Act{}, journal.ErrNothing
			}
		}
		a, err := p.Receive(r, deed.Day)
		if errors.Is(err, fault.Conflict) {
			return Act{}, journal.ErrNothing
		}
		if err != nil {
			return Act{}, err
		}
		a.Hash, err = s.bound(ctx, reg, p, a)
		return a, err
	})
}

// Waiting are the lines that wait for a receipt and were pushed by that day, as one sees them.
func (p *Package) Waiting(day journal.Day) []Seen {
	var list []Seen
	for s, l := range p.lines {
		if l.Waiting() && l.Pushed <= day {
			list = append(list, Seen{Slot: s, Version: l.Version})
		}
	}
	return list
}

func (s *Service) checkBehalf(ctx context.Context, deed journal.Deed, answers []Behalf) error {
	if len(answers) == 0 {
		return fault.New(fault.Invalid, "没有选中任何镇（街道）")
	}
	var ms []fault.Mistake
	for i, b := range answers {
		t, _, err := s.town(ctx, deed.Actor, catalog.OnBehalf, b.Town)
		if err != nil {
			return err
		}
		add := func(field string, reason, remedy fault.Message) {
			ms = append(ms, fault.Mistake{Field: fmt.Sprintf("%s-%s", field, b.Town), Value: t.Name, Reason: reason, Remedy: remedy})
		}
		if !slices.Contains(Channels, b.Channel) {
			add("channel", fault.Say("%s：没有选答复方式", t.Name), fault.Say("选微信回复、电话记录或纸质回执"))
		}
		if b.Signed == "" {
			add("signed", fault.Say("%s：没有写签收人", t.Name), fault.Say("照回复或回执上写的填"))
		}
		if b.Evidence == "" && b.Note == "" {
			add("note", fault.Say("%s：既没有图片也没有记录", t.Name), fault.Say("附上截图或照片，或写明通话时间和内容"))
		}
		if b.Day > s.Clock.Today() {
			add("day", fault.Say("%s：答复日期 %s 还没有到", t.Name, b.Day), fault.Say("改为今天或之前的日期"))
		}
		if b.Day == 0 {
			answers[i].Day = deed.Day
		}
		early, err := s.pushedAfter(ctx, deed.Step(opOf(ActReceive, i, b.Town)), answers[i])
		if err != nil {
			return err
		}
		if early != 0 {
			add("day", fault.Say("%s：答复日期 %s 早于下发日 %s", t.Name, answers[i].Day, early), fault.Say("改为下发之后的日期"))
		}
	}
	return fault.Mistakes(ms, "代录还有问题，没有保存")
}

// pushedAfter is the day of the latest push of a line that an answer names and that lies after
// the answer, 0 for none. An answer that is recorded already is not asked again.
func (s *Service) pushedAfter(ctx context.Context, step journal.Deed, b Behalf) (journal.Day, error) {
	if len(b.Lines) == 0 {
		return 0, nil
	}
	if _, err := s.Packages.Done(ctx, b.Town, step.Op); !errors.Is(err, fault.NotFound) {
		return 0, err
	}
	p, err := s.Packages.Package(ctx, b.Town)
	if err != nil {
		return 0, err
	}
	var latest journal.Day
	for _, seen := range b.Lines {
		if l := p.Line(seen.Slot); l.Waiting() && l.Version == seen.Version && l.Pushed > b.Day {
			latest = max(latest, l.Pushed)
		}
	}
	return latest, nil
}

// Object records that a town cannot take lines on yet.
func (s *Service) Object(ctx context.Context, deed journal.Deed, town string, slots []int, reason, note string) (Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Act{}, err
	}
	if _, _, err := s.town(ctx, deed.Actor, catalog.Object, town); err != nil {
		return Act{}, err
	}
	return s.change(ctx, deed, town, journal.Ask(ActObject, on, slots, reason, note), func(p *Package) (Act, error) {
		return p.Object(slots, reason, note, deed.Person, deed.Name, deed.Day)
	})
}

// Answer answers the objections on lines of one town: the department for its items, or the
// bureau.
func (s *Service) Answer(ctx context.Context, deed journal.Deed, town string, slots []int, r Reply) (Act, error) {
	return s.act(ctx, deed, catalog.Answer, town, slots, []any{ActAnswer, r}, func(p *Package, day journal.Day) (Act, error) {
		return p.Answer(slots, r, day)
	})
}

// Ready records whether a town has the seal and the account that items need; nil leaves one as
// it is.
func (s *Service) Ready(ctx context.Context, deed journal.Deed, town string, slots []int, seal, account *bool) (Act, error) {
	return s.act(ctx, deed, catalog.Ready, town, slots, []any{ActReady, seal, account}, func(p *Package, day journal.Day) (Act, error) {
		return p.Ready(slots, seal, account, day)
	})
}

// Exempt records that lines do not apply in a town, or (lift) that they do after all.
func (s *Service) Exempt(ctx context.Context, deed journal.Deed, town string, slots []int, g Ground, lift bool) (Act, error) {
	return s.act(ctx, deed, catalog.Exempt, town, slots, []any{ActExempt, g, lift}, func(p *Package, day journal.Day) (Act, error) {
		return p.Exempt(slots, g, lift, day)
	})
}

// Stop suspends, recalls or cancels lines of a town, or takes them up again (Lift).
func (s *Service) Stop(ctx context.Context, deed journal.Deed, town string, slots []int, ending string, g Ground) (Act, error) {
	return s.act(ctx, deed, catalog.Stop, town, slots, []any{ActStop, ending, g}, func(p *Package, day journal.Day) (Act, error) {
		return p.Stop(slots, ending, g, day)
	})
}

// Declare records that a town handles lines.
func (s *Service) Declare(ctx context.Context, deed journal.Deed, town string, slots []int) (Act, error) {
	return s.act(ctx, deed, catalog.Declare, town, slots, []any{ActLive}, func(p *Package, day journal.Day) (Act, error) {
		return p.Declare(slots, day)
	})
}

// Check records what a guidance check found in a town.
func (s *Service) Check(ctx context.Context, deed journal.Deed, town string, passed, failed []int, inspection string) (Act, error) {
	return s.act(ctx, deed, catalog.Check, town, slices.Concat(passed, failed), []any{ActCheck, failed, inspection}, func(p *Package, day journal.Day) (Act, error) {
		return p.Check(passed, failed, inspection, day)
	})
}

// ownSide are the records of a town's own that it may take back; the county may take back all.
var ownSide = []string{RetractReceipt, RetractLive, RetractObjection}

// Retract (更正) takes back what was recorded by mistake.
func (s *Service) Retract(ctx context.Context, deed journal.Deed, town, what string, slots []int, reason string) (Act, error) {
	if _, known := retractable[what]; known && !MayRetract(deed.Role, what) {
		return Act{}, fault.New(fault.Denied, "这件事不归你的账号办")
	}
	return s.act(ctx, deed, catalog.Retract, town, slots, []any{ActRetract, what, reason}, func(p *Package, day journal.Day) (Act, error) {
		return p.Retract(what, slots, reason, day)
	})
}

// act is a change of lines of one town that any role with the right may make; a department only
// for its own items.
func (s *Service) act(ctx context.Context, deed journal.Deed, act catalog.Act, town string, slots []int, asked []any, decide func(*Package, journal.Day) (Act, error)) (Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Act{}, err
	}
	if err := s.mayAct(ctx, deed.Actor, act, town, slots); err != nil {
		return Act{}, err
	}
	name, _ := asked[0].(string)
	digest := journal.Ask(name, on, append(asked[1:], slots)...)
	return s.change(ctx, deed, town, digest, func(p *Package) (Act, error) { return decide(p, deed.Day) })
}

// mayAct refuses an act on lines of a town that are not the actor's: a department has its own
// items, the others every item of the towns in their scope.
func (s *Service) mayAct(ctx context.Context, a journal.Actor, act catalog.Act, town string, slots []int) error {
	if a.Role != journal.Department {
		_, _, err := s.town(ctx, a, act, town)
		return err
	}
	if _, _, err := s.town(ctx, a, catalog.See, town); err != nil {
		return err
	}
	return s.owned(ctx, a, act, town, slots)
}
