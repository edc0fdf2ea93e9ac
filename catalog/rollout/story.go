package rollout

import (
	"slices"
	"time"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Event is one thing that happened to one line, in words.
type Event struct {
	Name     string      // of the act
	Day      journal.Day // when it happened
	At       time.Time   // when it was entered
	Text     fault.Message
	Detail   fault.Message // reason, document, reservation; may be empty
	Person   string        // account id
	Signed   string        // name as signed at the town; empty where the act is no signature
	Unit     string
	Role     journal.Role
	Channel  string // 代录: how the town answered; empty otherwise
	Evidence string // 代录: SHA-256 of the picture
	Hash     string // of the receipt
	Batch    int    // of a push, 0 otherwise
	Session  string // of a training, empty otherwise
}

// BackEntry (补录) tells whether it was entered on a later day than it happened.
func (e Event) BackEntry() bool { return e.Day != 0 && e.Day < journal.DayOf(e.At) }

// Story is what happened to one slot, the newest first.
func Story(records []Record, slot int) []Event {
	var out []Event
	s := story{slot: slot}
	for _, r := range records {
		text, detail := s.tell(r.Done)
		if text.ID == "" {
			continue
		}
		e := Event{
			Name: r.Name, Day: r.Day, At: r.At, Text: text, Detail: detail, Person: r.Person, Signed: r.Done.Signed, Unit: r.Unit,
			Role: r.Role, Channel: r.Done.Channel, Evidence: r.Done.Evidence, Hash: r.Done.Hash,
		}
		switch r.Name {
		case ActPush:
			e.Batch = r.Done.Batch
		case ActTrain:
			e.Session = r.Done.By
		}
		out = append(out, e)
	}
	slices.Reverse(out)
	return out
}

// story remembers what an edition's act must be held against.
type story struct {
	slot    int
	inScope bool
	gone    catalog.Ending
}

// tell is what an act did to the slot; without a sentence it did nothing.
func (s *story) tell(a Act) (text, detail fault.Message) {
	if a.Name == ActOpen {
		return s.opened(a)
	}
	if a.Name == ActCheck && slices.Contains(a.Failed, s.slot) {
		return fault.Say("抽查不合格"), fault.Message{}
	}
	i := slices.Index(a.Slots, s.slot)
	if i < 0 {
		return fault.Message{}, fault.Message{}
	}
	version := 0
	if i < len(a.Versions) {
		version = a.Versions[i]
	}
	switch a.Name {
	case ActPush:
		return s.pushed(a, version)
	case ActReceive:
		return s.received(a, version)
	case ActReady:
		return ready(a)
	case ActExempt, ActStop:
		return left(a)
	}
	return happened(a)
}

// happened are the acts that need no more than their own words.
func happened(a Act) (text, detail fault.Message) {
	switch a.Name {
	case ActWithdraw:
		return fault.Say("撤回下发"), said(a.Reason)
	case ActObject:
		return fault.Say("提出异议：%s", ReasonText(a.What)), said(a.Reason)
	case ActAnswer:
		return answered[a.What], ground(a)
	case ActTrain:
		return fault.Say("培训"), fault.Message{}
	case ActLive:
		return fault.Say("登记可办"), fault.Message{}
	case ActCheck:
		return fault.Say("抽查合格"), fault.Message{}
	case ActRetract:
		return fault.Say("更正：%s", RetractText(a.What)), said(a.Reason)
	}
	return fault.Message{}, fault.Message{}
}

// answered are the answers to an objection in words.
var answered = map[string]fault.Message{
	AnswerMet:      fault.Say("答复异议：条件已具备"),
	AnswerExempt:   fault.Say("答复异议：改为不适用"),
	AnswerRecalled: fault.Say("答复异议：收回"),
	AnswerRefused:  fault.Say("答复异议：请继续承接"),
}

// AnswerText is an answer to an objection in words.
func AnswerText(answer string) fault.Message { return answered[answer] }

// RetractText is what a correction takes back, in words.
func RetractText(what string) fault.Message {
	switch what {
	case RetractReceipt:
		return fault.Say("签收记错了")
	case RetractTraining:
		return fault.Say("培训记错了")
	case RetractLive:
		return fault.Say("可办记错了")
	case RetractCheck:
		return fault.Say("抽查记错了")
	}
	return fault.Say("异议提错了")
}

// VersionText is a guidance version in words; version 0 is the row of the catalog.
func VersionText(n int) fault.Message {
	if n == 0 {
		return fault.Say("目录所列（资料未齐）")
	}
	return fault.Say("第 %d 版", n)
}

func said(s string) fault.Message {
	if s == "" {
		return fault.Message{}
	}
	return fault.Say("%s", s) // what somebody wrote is the same in every language
}

func (s *story) opened(a Act) (text, detail fault.Message) {
	o := a.Opened
	in := s.slot < len(o.Scope) && o.Scope[s.slot] == 1
	gone := o.Gone[s.slot]
	was, wasGone := s.inScope, s.gone
	s.inScope, s.gone = in, gone.Ending
	switch {
	case in && gone.Ending != wasGone && gone.Ending != "":
		return endings[string(gone.Ending)], ground(Act{By: gone.By, DocNo: gone.DocNo, Reason: gone.Reason})
	case in && wasGone != "" && gone.Ending == "":
		return fault.Say("重新列入本镇承接范围"), fault.Say("第 %d 版目录", o.Edition)
	case in && !was:
		return fault.Say("列入本镇承接范围"), fault.Say("第 %d 版目录", o.Edition)
	case !in && was:
		return fault.Say("移出本镇承接范围"), fault.Say("第 %d 版目录", o.Edition)
	}
	return fault.Message{}, fault.Message{}
}

func (s *story) pushed(a Act, version int) (text, detail fault.Message) {
	text = fault.Say("下发%s", VersionText(version))
	switch {
	case slices.Contains(a.Minor, s.slot):
		return text, fault.Say("一般修改，已有的签收和培训仍然有效")
	case a.Due != 0:
		return text, fault.Say("签收期限 %s", a.Due.String())
	}
	return text, fault.Message{}
}

func (s *story) received(a Act, version int) (text, detail fault.Message) {
	text = fault.Say("签收%s", VersionText(version))
	if a.Channel != "" {
		text = fault.Say("代录签收%s（%s）", VersionText(version), a.Channel)
		detail = said(a.Reason)
	}
	for _, d := range a.Doubts {
		if d.Slot == s.slot {
			detail = fault.Say("带疑问：%s", d.Text)
		}
	}
	return text, detail
}

func ready(a Act) (text, detail fault.Message) {
	seal := map[bool]fault.Message{true: fault.Say("印章已授"), false: fault.Say("印章未授")}
	account := map[bool]fault.Message{true: fault.Say("账号已开通"), false: fault.Say("账号未开通")}
	switch {
	case a.Seal != nil && a.Account != nil:
		return fault.Say("%s，%s", seal[*a.Seal], account[*a.Account]), fault.Message{}
	case a.Seal != nil:
		return seal[*a.Seal], fault.Message{}
	case a.Account != nil:
		return account[*a.Account], fault.Message{}
	}
	return fault.Message{}, fault.Message{}
}

// endings are how a line leaves the ordinary, in words.
var endings = map[string]fault.Message{
	string(catalog.Suspended): fault.Say("暂停"),
	string(catalog.Recalled):  fault.Say("收回"),
	string(catalog.Cancelled): fault.Say("取消"),
}

// left is an exemption or a stop, or the end of one.
func left(a Act) (text, detail fault.Message) {
	switch {
	case a.What == Lift && a.Name == ActExempt:
		return fault.Say("恢复适用"), ground(a)
	case a.What == Lift:
		return fault.Say("恢复办理"), ground(a)
	case a.Name == ActExempt:
		return fault.Say("改为不适用"), ground(a)
	}
	return endings[a.What], ground(a)
}

// ground is on what ground something was decided.
func ground(a Act) fault.Message {
	why := said(a.DocNo + a.Reason)
	if a.DocNo != "" && a.Reason != "" {
		why = fault.Say("%s，%s", a.DocNo, a.Reason)
	}
	switch {
	case a.By != "" && why.ID != "":
		return fault.Say("%s批准，%s", a.By, why)
	case a.By != "":
		return fault.Say("%s批准", a.By)
	}
	return why
}
