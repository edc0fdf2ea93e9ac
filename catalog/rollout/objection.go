package rollout

import (
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Reasons are what an objection may name, in the order in which a form lists them.
var Reasons = []string{"无委托或印章、账号未开通", "无专业人员", "无办理对象", "超出权限", "其他"}

var reasonTexts = map[string]fault.Message{
	Reasons[0]: fault.Say("无委托或印章、账号未开通"), Reasons[1]: fault.Say("无专业人员"), Reasons[2]: fault.Say("无办理对象"),
	Reasons[3]: fault.Say("超出权限"), Reasons[4]: fault.Say("其他"),
}

// ReasonText is one of Reasons in words; what is none of them is said as it stands.
func ReasonText(reason string) fault.Message {
	if m, ok := reasonTexts[reason]; ok {
		return m
	}
	return said(reason)
}

// The answers to an objection.
const (
	AnswerMet      = "met"      // the condition is met now
	AnswerExempt   = "exempt"   // not applicable in this town
	AnswerRecalled = "recalled" // taken back
	AnswerRefused  = "refused"  // to be taken on all the same, with the reason
)

// Object decides an objection: why the town cannot take lines on yet.
func (p *Package) Object(slots []int, reason, note, person, signed string, day journal.Day) (Act, error) {
	if !slices.Contains(Reasons, reason) {
		return Act{}, fault.New(fault.Invalid, "请从列表中选一个理由")
	}
	if reason == Reasons[len(Reasons)-1] && note == "" {
		return Act{}, fault.New(fault.Invalid, "理由选“其他”时请写明情况")
	}
	a := Act{Name: ActObject, Day: day, What: reason, Reason: note, Person: person, Signed: signed}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		if w := pushedOnly(l); w != "" {
			return w
		}
		if l.Standing() == Objected {
			return WhyHas
		}
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Reply is the answer to objections.
type Reply struct {
	Answer string      // AnswerMet … AnswerRefused
	Reason string      // required unless the condition is met
	DocNo  string      // on what document; required where the line is recalled
	By     string      // who decided
	Due    journal.Day // new due day for what has to be signed for now, 0 keeps the old one
}

// Answer decides the answer to the objections on lines.
func (p *Package) Answer(slots []int, r Reply, day journal.Day) (Act, error) {
	if !slices.Contains([]string{AnswerMet, AnswerExempt, AnswerRecalled, AnswerRefused}, r.Answer) {
		return Act{}, fault.New(fault.Invalid, "请选一种答复")
	}
	if r.Answer != AnswerMet && r.Reason == "" {
		return Act{}, fault.New(fault.Invalid, "请写明理由")
	}
	if r.Answer == AnswerExempt && r.By == "" {
		return Act{}, fault.New(fault.Invalid, "不适用要写明批准人")
	}
	if r.Answer == AnswerRecalled && r.DocNo == "" {
		return Act{}, fault.New(fault.Invalid, "收回要写明文号")
	}
	if r.Answer == AnswerRecalled && r.DocNo == "" {
		return Act{}, fault.New(fault.Invalid, "收回要写明文号")
	}
	if r.Due != 0 && r.Due < day {
		return Act{}, fault.New(fault.Invalid, "新的签收期限 %s 早于答复日 %s", r.Due, day)
	}
	a := Act{Name: ActAnswer, Day: day, What: r.Answer, Reason: r.Reason, DocNo: r.DocNo, By: r.By, Due: r.Due}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		if l.flags&objected == 0 {
			return WhyHasNot
		}
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}
