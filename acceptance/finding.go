package acceptance

import (
	"context"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Source (问题来源) is where a finding comes from.
type Source string

// The eight sources.
const (
	FromAcceptance  Source = "acceptance"  // 验收
	FromGuidance    Source = "guidance"    // 指导检查
	FromConduct     Source = "conduct"     // 作风督查
	FromExperience  Source = "experience"  // 体验
	FromPatrol      Source = "patrol"      // 巡察反馈
	FromAudit       Source = "audit"       // 审计
	FromSupervision Source = "supervision" // 督查
	FromPublic      Source = "public"      // 群众反映
)

// Sources are the eight in the order in which pages list them.
var Sources = []Source{FromAcceptance, FromGuidance, FromConduct, FromExperience, FromPatrol, FromAudit, FromSupervision, FromPublic}

// Message is the source as pages call it.
func (s Source) Message() fault.Message {
	switch s {
	case FromPatrol:
		return fault.Say("巡察反馈")
	case FromAudit:
		return fault.Say("审计")
	case FromSupervision:
		return fault.Say("督查")
	case FromPublic:
		return fault.Say("群众反映")
	}
	return Kind(s).Message()
}

// FindingState is how far a finding has come.
type FindingState string

// The states of a finding.
const (
	Pending FindingState = "pending" // 待整改
	Working FindingState = "working" // 整改中: measures stand
	Waiting FindingState = "waiting" // 待复查: put right, as its owner says
	Closed  FindingState = "closed"  // 已销号
	Void    FindingState = "void"    // 已撤销: the record that it came from was corrected
)

// Message is the state as pages call it.
func (s FindingState) Message() fault.Message {
	switch s {
	case Pending:
		return fault.Say("待整改")
	case Working:
		return fault.Say("整改中")
	case Waiting:
		return fault.Say("待复查")
	case Closed:
		return fault.Say("已销号")
	}
	return fault.Say("已撤销")
}

// Finding (问题) is something to put right. Its stream lies where its owner does: in the town, or
// in the county where a unit of the county owns it.
type Finding struct {
	Revision int64  `json:"-"`
	Division string `json:"division"`
	ID       string `json:"id"`     // inspection/clause[/item] of the first round; by hand wt-000007 by its number
	Place    string `json:"place"`  // the county that its number counts in
	Number   int    `json:"number"` // WT-007

	Source     Source            `json:"source"`
	DocNo      string            `json:"doc_no,omitempty"` // of what it was told in, by hand
	Inspection string            `json:"inspection,omitempty"`
	Standard   int               `json:"standard,omitempty"` // version that Clause is of
	Clause     string            `json:"clause,omitempty"`
	Item       string            `json:"item,omitempty"` // code
	Text       string            `json:"text"`
	Note       string            `json:"note,omitempty"` // what the inspectors wrote
	Veto       bool              `json:"veto,omitempty"`
	Deducted   Tenths            `json:"deducted,omitempty"`
	Unit       string            `json:"unit"`             // that owns it
	Person     string            `json:"person,omitempty"` // 责任人, as the owner names them
	Found      journal.Day       `json:"found"`
	Due        journal.Day       `json:"due"`
	FirstDue   journal.Day       `json:"first_due"` // kept whatever is extended
	LookBack   int               `json:"look_back"` // days from closing to looking back
	State      FindingState      `json:"state"`
	Plans      int               `json:"plans,omitempty"` // rises with every change of the measures
	Measures   []Measure         `json:"measures,omitempty"`
	Done       *Remark           `json:"done,omitempty"` // what its owner says was done
	Evidence   []string          `json:"evidence,omitempty"`
	SentBack   []Remark          `json:"sent_back,omitempty"`
	Moved      []Transfer        `json:"moved,omitempty"` // from unit to unit
	Extended   []Extension       `json:"extended,omitempty"`
	Wanted     *Extension        `json:"wanted,omitempty"`   // asked for by its owner, not answered yet
	Declined   []Remark          `json:"declined,omitempty"` // answers of no to what was asked for
	Closing    *Closing          `json:"closing,omitempty"`
	Looks      []Look            `json:"looks,omitempty"`
	Relapses   int               `json:"relapses,omitempty"`
	Voided     *Remark           `json:"voided,omitempty"`
	File       string            `json:"file,omitempty"` // name of the sheet that it was entered from (补录)
	By         journal.Signature `json:"by"`
	Asked      []byte            `json:"asked,omitempty"`
}

// Measure (整改措施) is one thing that is done about a finding.
type Measure struct {
	Text    string      `json:"text"`
	Person  string      `json:"person,omitempty"`
	Due     journal.Day `json:"due,omitzero"` // not after the finding's
	Done    journal.Day `json:"done,omitzero"`
	Result  string      `json:"result,omitempty"`
	Lasting bool        `json:"lasting,omitempty"` // 长期坚持: has no end
}

// Extension (延期) is a later due day, granted.
type Extension struct {
	From   journal.Day       `json:"from"`
	To     journal.Day       `json:"to"`
	Reason string            `json:"reason"`
	By     journal.Signature `json:"by"`
}

// Closing (销号) is who closed a finding on what ground. Where the bureau itself owns it, DocNo
// names the document of the level above and Second the account that confirmed it.
type Closing struct {
	Text       string            `json:"text,omitempty"`
	DocNo      string            `json:"doc_no,omitempty"`
	Inspection string            `json:"inspection,omitempty"` // the 复验 that closed it
	By         journal.Signature `json:"by"`
	Second     journal.Signature `json:"second,omitzero"`
}

// Look (回头看) is the visit after the end.
type Look struct {
	Held bool              `json:"held"` // false is 反弹
	Text string            `json:"text,omitempty"`
	By   journal.Signature `json:"by"`
}

// Findings is the port of the findings.
type Findings interface {
	// Finding gives one. fault.NotFound.
	Finding(ctx context.Context, division, id string) (*Finding, error)

	// Findings gives those of the divisions under the prefix in that state ("" is every state), by
	// division and id.
	Findings(ctx context.Context, prefix string, state FindingState) ([]*Finding, error)

	// FindingsAt gives them by the entries made until the end of the day.
	FindingsAt(ctx context.Context, prefix string, day journal.Day) ([]*Finding, error)

	// FindingAsked gives the digest of what a deed asked of one. fault.NotFound where it did
	// nothing yet.
	FindingAsked(ctx context.Context, division, id, op string) ([]byte, error)

	// SaveFinding stores f as revision f.Revision + 1, atomically, and raises f.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveFinding(ctx context.Context, f *Finding, deed journal.Deed, name string, asked []byte) error
}

// Docket counts the findings of a county: the last deed got the numbers First to Next-1.
type Docket struct {
	Revision int64  `json:"-"`
	Place    string `json:"place"`
	First    int    `json:"first"`
	Next     int    `json:"next"`
}

// Dockets is the port of the counts.
type Dockets interface {
	// Docket gives a county's, an empty one (revision 0) where it has none yet.
	Docket(ctx context.Context, place string) (*Docket, error)

	// DocketOf gives it as a deed left it. fault.NotFound where it did nothing yet.
	DocketOf(ctx context.Context, place, op string) (*Docket, error)

	// SaveDocket stores d as revision d.Revision + 1, atomically, and raises d.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveDocket(ctx context.Context, d *Docket, deed journal.Deed, name string, asked []byte) error
}

// FindingID is the key of the finding from one answer.
func FindingID(first string, k Key) string {
	id := first + "/" + k.Clause
	if k.Item != "" {
		id += "/" + k.Item
	}
	return id
}

// Label is the number as pages say it: WT-007.
func (f *Finding) Label() string { return fmt.Sprintf("WT-%03d", f.Number) }

// Subject is the finding as rights see it.
func (f *Finding) Subject() catalog.Subject {
	return catalog.Subject{Division: f.Division, Unit: f.Unit}
}

// Open tells whether there is something to do about it.
func (f *Finding) Open() bool { return f.State != Closed && f.State != Void }

// Overdue tells whether its owner is late on a day. What waits for the recheck is not the
// owner's to be late with.
func (f *Finding) Overdue(day journal.Day) bool {
	return (f.State == Pending || f.State == Working) && f.Due < day
}

// LookBackDue is the day on which somebody has to look at it again, 0 where nobody has to.
func (f *Finding) LookBackDue() journal.Day {
	if n := len(f.Looks); f.State != Closed || f.Closing == nil || n > 0 && f.Looks[n-1].Held {
		return 0 // not closed, or looked at since and held
	}
	by := f.Closing.By
	if f.Closing.Second.Op != "" {
		by = f.Closing.Second
	}
	return by.Day.Add(f.LookBack)
}

// at refuses an act that belongs to another state, and says what stands in its way.
func (f *Finding) at(states ...FindingState) error {
	if slices.Contains(states, f.State) {
		return nil
	}
	switch f.State {
	case Pending:
		return fault.New(fault.Conflict, "%s 还没有整改措施，先写措施", f.Label())
	case Working:
		return fault.New(fault.Conflict, "%s 还在整改，没有报整改完成", f.Label())
	case Waiting:
		return fault.New(fault.Conflict, "%s 已报整改完成，正在等复查", f.Label())
	case Closed:
		return fault.New(fault.Conflict, "%s 已经销号", f.Label())
	}
	return fault.New(fault.Conflict, "%s 已经撤销：检查记录改过了", f.Label())
}
