package acceptance

import (
	"context"
	"slices"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// FindingRecord is one line of a finding's journal: who did what, and the finding as it stood then.
type FindingRecord struct {
	Person  string // account id
	Unit    string
	Day     journal.Day // when it happened
	At      time.Time   // when it was entered
	Finding *Finding
}

// FindingHistory is the port of what happened to findings.
type FindingHistory interface {
	// FindingHistory gives the journal of one, the oldest first. fault.NotFound.
	FindingHistory(ctx context.Context, division, id string) ([]FindingRecord, error)
}

// FindingEvent is one thing that happened to a finding, in words.
type FindingEvent struct {
	FindingRecord
	Text   fault.Message
	Detail fault.Message // reason, result, days; may be empty
}

// BackEntry (补录) tells whether it was entered later than it happened.
func (e FindingEvent) BackEntry() bool { return e.Day != 0 && e.Day < journal.DayOf(e.At) }

// FindingStory tells what happened to a finding, the newest first: what each record changed of the
// one before. A record that changed nothing of it is left out.
func FindingStory(records []FindingRecord) []FindingEvent {
	out := make([]FindingEvent, 0, len(records))
	var before *Finding
	for _, r := range records {
		e := FindingEvent{FindingRecord: r}
		if e.Text, e.Detail = told(before, r.Finding); e.Text.ID != "" {
			out = append(out, e)
		}
		before = r.Finding
	}
	slices.Reverse(out)
	return out
}

// told is what one record did.
func told(was, f *Finding) (text, detail fault.Message) {
	switch {
	case was == nil && f.Inspection != "":
		return fault.Say("检查记录锁定，列为问题"), fault.Say("整改期限 %s", f.Due)
	case was == nil:
		return fault.Say("登记问题"), fault.Say("整改期限 %s", f.Due)
	case f.State == Void && was.State != Void:
		return fault.Say("撤销：检查记录改过了"), written(f.Voided)
	case was.State == Void && f.State != Void:
		return fault.Say("检查记录再次锁定，重新列为问题"), fault.Message{}
	case f.Relapses > was.Relapses:
		return fault.Say("回头看：反弹，整改期限 %s", f.Due), plain(f.Looks[len(f.Looks)-1].Text)
	case len(f.Looks) > len(was.Looks):
		return fault.Say("回头看：没有反弹"), plain(f.Looks[len(f.Looks)-1].Text)
	case len(f.SentBack) > len(was.SentBack):
		return fault.Say("退回"), plain(f.SentBack[len(f.SentBack)-1].Text)
	case f.State == Closed && was.State != Closed:
		return toldClosed(was, f)
	case f.Closing != nil && was.Closing == nil:
		return fault.Say("提出销号，等第二个账号确认"), fault.Say("依据 %s", f.Closing.DocNo)
	case f.State == Waiting && was.State != Waiting:
		return fault.Say("报整改完成"), written(f.Done)
	}
	return toldWorking(was, f)
}

func toldClosed(was, f *Finding) (text, detail fault.Message) {
	switch {
	case was.Closing != nil:
		return fault.Say("第二个账号确认，销号"), fault.Say("依据 %s", f.Closing.DocNo)
	case f.Closing.Inspection != "":
		return fault.Say("复验后销号"), plain(f.Closing.Text)
	}
	return fault.Say("销号"), plain(f.Closing.Text)
}

// toldWorking is what an owner or the bureau did on the way.
func toldWorking(was, f *Finding) (text, detail fault.Message) {
	switch {
	case len(f.Moved) > len(was.Moved):
		return fault.Say("转办，换了责任单位"), plain(f.Moved[len(f.Moved)-1].Reason)
	case len(f.Extended) > len(was.Extended):
		x := f.Extended[len(f.Extended)-1]
		return fault.Say("同意延期：%s → %s", x.From, x.To), plain(x.Reason)
	case len(f.Declined) > len(was.Declined):
		return fault.Say("不同意延期"), plain(f.Declined[len(f.Declined)-1].Text)
	case f.Wanted != nil && was.Wanted == nil:
		return fault.Say("申请延期到 %s", f.Wanted.To), plain(f.Wanted.Reason)
	case !slices.Equal(f.Measures, was.Measures):
		done := 0
		for _, m := range f.Measures {
			if m.Done != 0 {
				done++
			}
		}
		return fault.Say("写整改措施"), fault.Say("%d 条，已完成 %d 条", len(f.Measures), done)
	case f.Person != was.Person:
		return fault.Say("指定责任人"), plain(f.Person)
	case f.Deducted != was.Deducted || f.Veto != was.Veto || f.Note != was.Note:
		return fault.Say("检查记录再次锁定，问题有改动"), plain(f.Note)
	}
	return fault.Message{}, fault.Message{}
}

func plain(text string) fault.Message {
	if text == "" {
		return fault.Message{}
	}
	return fault.Say("%s", text)
}

func written(r *Remark) fault.Message {
	if r == nil {
		return fault.Message{}
	}
	return plain(r.Text)
}
