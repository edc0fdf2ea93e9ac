package acceptance

import (
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// plan writes the measures: the finding is being put right from the first of them on. seen is the
// number of plans that the person had before them.
func (f *Finding) plan(person string, measures []Measure, seen int) error {
	if err := f.at(Pending, Working); err != nil {
		return err
	}
	if seen != f.Plans {
		return fault.New(fault.Conflict, "没有保存：%s 的措施刚刚有人改过，请看过再改", f.Label())
	}
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if len(measures) == 0 {
		add("measures", "", fault.Say("没有写整改措施"), fault.Say("至少写一条"))
	}
	for i, m := range measures {
		switch {
		case m.Text == "":
			add("measures", "", fault.Say("第 %d 条措施是空的", i+1), fault.Say("写明做什么，或去掉这一条"))
		case m.Due > f.Due:
			add("measures", m.Due.String(), fault.Say("第 %d 条措施的期限 %s 晚于整改期限 %s", i+1, m.Due, f.Due), fault.Say("提前这一条，或先申请延期"))
		case m.Done != 0 && m.Done < f.Found:
			add("measures", m.Done.String(), fault.Say("第 %d 条措施的完成日 %s 早于发现日 %s", i+1, m.Done, f.Found), fault.Say("改为之后的日期"))
		}
	}
	if err := fault.Mistakes(ms, "整改措施还有问题，没有保存"); err != nil {
		return err
	}
	f.Measures, f.Person, f.State = slices.Clone(measures), person, Working
	f.Plans++
	return nil
}

// report is the owner's word that it is put right.
func (f *Finding) report(text string, evidence []string, deed journal.Deed) error {
	switch err := f.at(Working); {
	case err != nil:
		return err
	case text == "":
		return fault.New(fault.Invalid, "请写明整改结果")
	}
	for i, m := range f.Measures {
		if m.Done == 0 && !m.Lasting {
			return fault.New(fault.Invalid, "第 %d 条措施还没有完成：填完成日，或标为长期坚持", i+1)
		}
	}
	f.Wanted = nil
	f.State, f.Evidence, f.Done = Waiting, slices.Clone(evidence), &Remark{Text: text, By: journal.SignatureOf(deed)}
	return nil
}

// sendBack (退回) says that it is not put right yet.
func (f *Finding) sendBack(reason string, deed journal.Deed) error {
	switch err := f.at(Waiting); {
	case err != nil:
		return err
	case reason == "":
		return fault.New(fault.Invalid, "退回要写明还差什么")
	}
	f.returned(reason, deed)
	return nil
}

func (f *Finding) returned(reason string, deed journal.Deed) {
	f.SentBack = append(slices.Clip(f.SentBack), Remark{Text: reason, By: journal.SignatureOf(deed)})
	f.State, f.Closing = Working, nil
	if len(f.Measures) == 0 {
		f.State = Pending
	}
}

// close (销号) ends it, by somebody outside the owning unit. Where the bureau itself owns it, it
// is closed on a named document of the level above, and open until a second account confirms.
func (f *Finding) close(text, docNo string, deed journal.Deed) error {
	if err := f.at(Waiting); err != nil {
		return err
	}
	if f.Closing != nil {
		return fault.New(fault.Conflict, "%s 已经有人提出销号，等第二个账号确认", f.Label())
	}
	own := deed.Unit == f.Unit && deed.Role == journal.Bureau
	if own && docNo == "" {
		return fault.New(fault.Invalid, "%s 由本局自己整改，销号要写上级文件的文号，并由另一个账号确认", f.Label())
	}
	f.Closing = &Closing{Text: text, DocNo: docNo, By: journal.SignatureOf(deed)}
	if !own {
		f.State = Closed
	}
	return nil
}

// confirm is the second account's word on a closing.
func (f *Finding) confirm(deed journal.Deed) error {
	if err := f.at(Waiting); err != nil {
		return err
	}
	switch {
	case f.Closing == nil:
		return fault.New(fault.Conflict, "%s 还没有人提出销号", f.Label())
	case f.Closing.By.Person == deed.Person:
		return fault.New(fault.Denied, "确认销号要另一个账号，不能是提出的人")
	}
	c := *f.Closing
	c.Second = journal.SignatureOf(deed)
	f.Closing, f.State = &c, Closed
	return nil
}

// extend (延期) gives more time; the first due day is kept.
func (f *Finding) extend(to journal.Day, reason string, deed journal.Deed) error {
	switch err := f.at(Pending, Working); {
	case err != nil:
		return err
	case to <= f.Due:
		return fault.New(fault.Invalid, "延期后的期限 %s 不晚于现在的期限 %s，请改为之后的日期", to, f.Due)
	case reason == "":
		return fault.New(fault.Invalid, "延期要写明理由")
	}
	f.Extended = append(slices.Clip(f.Extended), Extension{From: f.Due, To: to, Reason: reason, By: journal.SignatureOf(deed)})
	f.Due, f.Wanted = to, nil
	return nil
}

// look (回头看) is the visit after the end: it holds, or it came back (反弹) and is open again, due
// on a new day.
func (f *Finding) look(held bool, text string, due journal.Day, deed journal.Deed) error {
	if err := f.at(Closed); err != nil {
		return err
	}
	if !held && text == "" {
		return fault.New(fault.Invalid, "反弹要写明看到了什么")
	}
	f.Looks = append(slices.Clip(f.Looks), Look{Held: held, Text: text, By: journal.SignatureOf(deed)})
	if held {
		return nil
	}
	f.Relapses++
	f.Wanted = nil
	f.State, f.Due, f.Closing, f.Done, f.Evidence, f.Measures = Pending, max(due, f.Due), nil, nil, nil, nil
	f.Plans++
	return nil
}

// reinspect is what a 复验 found: passed it is closed, whatever its owner has said; not passed it
// goes back. Nothing is done to what was voided.
func (f *Finding) reinspect(passed bool, inspection, reason string, deed journal.Deed) error {
	switch {
	case f.State == Void, passed && f.State == Closed, !passed && f.State == Closed && f.Closing.Inspection != inspection:
		return journal.ErrNothing
	case passed:
		f.State, f.Closing = Closed, &Closing{Text: reason, Inspection: inspection, By: journal.SignatureOf(deed)}
	default:
		f.returned(reason, deed)
	}
	return nil
}

// void takes it back because its record was corrected.
func (f *Finding) void(reason string, deed journal.Deed) error {
	if f.State == Void {
		return journal.ErrNothing
	}
	f.State, f.Voided = Void, &Remark{Text: reason, By: journal.SignatureOf(deed)}
	return nil
}

// again says anew what the inspectors found: a void one opens, an open one is told as it stands.
func (f *Finding) again(now *Finding) error {
	if f.State == Void {
		f.State, f.Voided = Pending, nil
	} else if f.Deducted == now.Deducted && f.Veto == now.Veto && f.Note == now.Note {
		return journal.ErrNothing
	}
	f.Deducted, f.Veto, f.Note, f.Text = now.Deducted, now.Veto, now.Note, now.Text
	return nil
}

// Task is one row of the 任务清单: a measure of a finding, or a finding that has none yet.
type Task struct {
	Finding *Finding
	Measure *Measure // nil where there is none yet
}

// Tasks are the findings by what is done about them, in their order.
func Tasks(list []*Finding) []Task {
	var out []Task
	for _, f := range list {
		if len(f.Measures) == 0 {
			out = append(out, Task{Finding: f})
		}
		for i := range f.Measures {
			out = append(out, Task{f, &f.Measures[i]})
		}
	}
	return out
}

// Duty is one part of the 责任清单: the findings of one unit and one person there.
type Duty struct {
	Unit     string
	Person   string // "" has nobody named yet
	Findings []*Finding
}

// Duties are the findings by who owns them, in the order in which their owners first come.
func Duties(list []*Finding) []Duty {
	var out []Duty
	at := map[[2]string]int{}
	for _, f := range list {
		k := [2]string{f.Unit, f.Person}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Duty{Unit: f.Unit, Person: f.Person})
		}
		out[i].Findings = append(out[i].Findings, f)
	}
	return out
}

// Common is one clause that several towns fell short of.
type Common struct {
	Source   Source
	Clause   string
	Text     string
	Towns    []string // codes, in the order in which they come
	Findings []*Finding
}

// InSeveral are the clauses with findings in at least two towns, void ones left out, in the order
// in which they first come.
func InSeveral(list []*Finding) []Common {
	var all []Common
	index := map[[3]string]int{}
	for _, f := range list {
		if f.Clause == "" || f.State == Void || catalog.LevelOf(f.Division) != catalog.Town {
			continue
		}
		k := [3]string{string(f.Source), f.Clause, f.Text} // another version may give the number to another clause
		i, ok := index[k]
		if !ok {
			i = len(all)
			index[k] = i
			all = append(all, Common{Source: f.Source, Clause: f.Clause, Text: f.Text})
		}
		c := &all[i]
		c.Findings = append(c.Findings, f)
		if !slices.Contains(c.Towns, f.Division) {
			c.Towns = append(c.Towns, f.Division)
		}
	}
	return slices.DeleteFunc(all, func(c Common) bool { return len(c.Towns) < 2 })
}
