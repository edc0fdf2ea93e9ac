package acceptance

import (
	"context"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// CenterState is whether a centre is there yet.
type CenterState string

// The states of a centre.
const (
	Building CenterState = "building" // 在建
	Built    CenterState = "built"    // 建成
)

// Message is the state as pages call it.
func (s CenterState) Message() fault.Message {
	if s == Built {
		return fault.Say("建成")
	}
	return fault.Say("在建")
}

// Center (便民服务中心) is a town's service centre that the county has chosen to build or to
// raise to its standard. Its key is the town's code; which towns have one is the county's choice.
type Center struct {
	Revision int64             `json:"-"`
	Town     string            `json:"town"`
	Year     int               `json:"year"` // 建设任务年度
	State    CenterState       `json:"state"`
	Built    journal.Day       `json:"built,omitzero"`
	Dropped  string            `json:"dropped,omitempty"` // why the county took it off its list; "" is on it
	By       journal.Signature `json:"by"`                // who said so last
}

// Centers is the port of the centres.
type Centers interface {
	// Center gives a town's centre. fault.NotFound where none was ever chosen there.
	Center(ctx context.Context, town string) (*Center, error)

	// Centers gives those of the towns under the prefix, by town.
	Centers(ctx context.Context, prefix string) ([]*Center, error)

	// CentersAt gives them by the entries made until the end of the day.
	CentersAt(ctx context.Context, prefix string, day journal.Day) ([]*Center, error)

	// CenterAsked gives the digest of what a deed asked of a centre. fault.NotFound where it did
	// nothing yet.
	CenterAsked(ctx context.Context, town, op string) ([]byte, error)

	// SaveCenter stores c as revision c.Revision + 1, atomically, and raises c.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveCenter(ctx context.Context, c *Center, deed journal.Deed, name string, asked []byte) error
}

// Listed tells whether the centre is on the county's list.
func (c *Center) Listed() bool { return c.Dropped == "" }

// Plan is what the county decides of a centre.
type Plan struct {
	Town  string
	Year  int
	State CenterState
	Built journal.Day // where State is Built; 0 is today
}

// check tells every problem of a plan.
func (p Plan) check(today journal.Day) []fault.Mistake {
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if p.Year < 2000 || p.Year > 2178 {
		add("year", p.Town, fault.Say("没有写建设任务年度"), fault.Say("填四位年份，如 2021"))
	}
	switch {
	case p.State != Building && p.State != Built:
		add("state", string(p.State), fault.Say("没有选在建或建成"), fault.Say("选其中一个"))
	case p.Built > today:
		add("built", p.Built.String(), fault.Say("日期 %s 还没有到，不能提前登记", p.Built), fault.Say("改为当天或之前的日期"))
	}
	return ms
}
