package rollout

import (
	"context"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// BatchState is how far a batch has come.
type BatchState string

// The states of a batch.
const (
	Pushing     BatchState = "pushing"     // saved; not every town's package has it
	Delivered   BatchState = "delivered"   // 已送达 in every town
	Withdrawing BatchState = "withdrawing" // being taken back
	Withdrawn   BatchState = "withdrawn"   // 已撤回
)

// Batch (批次) is one push: items × towns with a due day. It is saved before the first package
// and names whom it must reach, so that any process finishes what another began.
type Batch struct {
	Revision int64             `json:"-"`
	Place    string            `json:"place"` // the issuing division
	Number   int               `json:"number"`
	Title    string            `json:"title,omitempty"`
	DocNo    string            `json:"doc_no,omitempty"` // may follow
	Note     string            `json:"note,omitempty"`
	Due      journal.Day       `json:"due"`
	Day      journal.Day       `json:"day"` // of the push
	Edition  int               `json:"edition"`
	Items    []Given           `json:"items"`
	Towns    []string          `json:"towns"`           // in division order
	Lines    map[string][]int  `json:"lines,omitempty"` // slots by town, where a town does not get all items
	State    BatchState        `json:"state"`
	Asked    []byte            `json:"asked,omitempty"`  // digest of what its deed asked
	Reason   string            `json:"reason,omitempty"` // of the withdrawal
	By       journal.Signature `json:"by"`               // who pushed: the steps are this person's, whoever finishes them
	Again    journal.Signature `json:"again,omitzero"`   // who withdrew
}

// Batches is the port of the batches.
type Batches interface {
	// Batch gives one batch. fault.NotFound.
	Batch(ctx context.Context, place string, number int) (*Batch, error)

	// Batches gives those of the places under the prefix in that state ("" is every state), by
	// place and number.
	Batches(ctx context.Context, prefix string, state BatchState) ([]*Batch, error)

	// SaveBatch stores b as revision b.Revision + 1, atomically, and raises b.Revision.
	// fault.Conflict where somebody was first (another batch of that number, too), fault.Exists
	// where the deed was done already.
	SaveBatch(ctx context.Context, b *Batch, deed journal.Deed, name string, asked []byte) error
}

// Name is the batch as pages call it.
func (b *Batch) Name() string {
	if b.Title != "" {
		return b.Title
	}
	return fmt.Sprintf("第 %d 批", b.Number)
}

// Item gives what the batch binds a slot to. Items stand in slot order.
func (b *Batch) Item(slot int) (Given, bool) {
	i, ok := slices.BinarySearchFunc(b.Items, slot, func(g Given, s int) int { return g.Slot - s })
	if !ok {
		return Given{}, false
	}
	return b.Items[i], true
}

// For are the items that the batch gives a town, in slot order.
func (b *Batch) For(town string) []Given {
	if b.Lines == nil {
		return b.Items
	}
	var items []Given
	for _, g := range b.Items {
		if slices.Contains(b.Lines[town], g.Slot) {
			items = append(items, g)
		}
	}
	return items
}

// Order is what a person asks of a push.
type Order struct {
	Place string
	Title string
	DocNo string
	Note  string
	Due   journal.Day
	Codes []string // of items; empty is every item in force
	Towns []string // codes; empty is every town
}

// Preview is who would get what: a row a town, and what is left out with the reason.
type Preview struct {
	Edition *catalog.Edition
	Items   []Given
	Missing []string      // codes of items whose guidance is not complete: pushed all the same, with a warning
	Towns   []PreviewTown // in division order
	Lines   int           // that would be pushed
	LeftOut map[Why]int   // lines that would not, by reason
}

// PreviewTown is one town of a preview.
type PreviewTown struct {
	Code, Name string
	Lines      int
	LeftOut    map[Why][]int // slots
}

// check tells every problem of an order at once.
func (o Order) check(reg *catalog.Register, e *catalog.Edition, today journal.Day) []fault.Mistake {
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if o.Due != 0 && o.Due < today {
		add("due", o.Due.String(), fault.Say("签收期限 %s 早于下发日 %s", o.Due, today), fault.Say("改为当天或之后的日期"))
	}
	for _, c := range o.Codes {
		it, ok := e.Item(c)
		switch {
		case !ok:
			add("items", c, fault.Say("目录里没有编码 %s", c), fault.Say("从目录中选择事项"))
		case it.Gone != nil:
			add("items", c, fault.Say("%s 已不在办理", c), fault.Say("去掉这一项"))
		}
	}
	for _, t := range o.Towns {
		if _, ok := reg.Town(t); !ok {
			add("towns", t, fault.Say("区划表里没有 %s", t), fault.Say("从区划表中选择镇（街道）"))
		}
	}
	return ms
}
