package catalog

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// EditionState is how far an edition has come.
type EditionState string

// The states of an edition. The current one is the one with the highest number that is not
// planned.
const (
	Planned EditionState = "planned" // decided today for a later day
	Opening EditionState = "opening" // current; not every town's package knows it yet
	Issued  EditionState = "issued"  // current or superseded, and every package knows it
)

// Edition (目录) is one immutable issue of a place's catalog; only its 文号 may be filled in
// later and its state moves on. Items are in slot order and hold every item that ever had a
// slot: those out of force say so in Gone.
type Edition struct {
	Revision  int64             `json:"-"`
	Place     string            `json:"place"` // the issuing division
	Number    int               `json:"number"`
	Title     string            `json:"title"`
	DocNo     string            `json:"doc_no,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Effective journal.Day       `json:"effective"`
	State     EditionState      `json:"state"`
	Items     []Item            `json:"items"`
	Towns     []string          `json:"towns"`           // whose packages it must reach
	By        journal.Signature `json:"by"`              // who issued it: the steps are this person's, whoever finishes them
	Asked     []byte            `json:"asked,omitempty"` // digest of what its deed asked
}

// Editions is the port of the catalogs.
type Editions interface {
	// Edition gives one issue. fault.NotFound.
	Edition(ctx context.Context, place string, number int) (*Edition, error)

	// Current gives the issue in force, fault.NotFound where there is none.
	Current(ctx context.Context, place string) (*Edition, error)

	// Editions gives all issues of the places under the prefix in that state ("" is every
	// state), without their items, by place and number.
	Editions(ctx context.Context, prefix string, state EditionState) ([]*Edition, error)

	// CurrentAt gives the issue that was in force by the entries made before the instant end,
	// fault.NotFound where there was none.
	CurrentAt(ctx context.Context, place string, end journal.Day) (*Edition, error)

	// SaveEdition stores e as revision e.Revision + 1, atomically, and raises e.Revision.
	// fault.Conflict where somebody was first (another edition of that number, too),
	// fault.Exists where the deed was done already.
	SaveEdition(ctx context.Context, e *Edition, deed journal.Deed, name string, asked []byte) error
}

// Item gives the item of that code.
func (e *Edition) Item(code string) (Item, bool) {
	for _, i := range e.Items {
		if i.Code == code {
			return i, true
		}
	}
	return Item{}, false
}

// InForce are the items in force, in slot order.
func (e *Edition) InForce() []Item {
	return slices.DeleteFunc(slices.Clone(e.Items), func(i Item) bool { return i.Gone != nil && i.Gone.Ending != Suspended })
}

// Name is the edition as pages call it: its title, with its number where it has none.
func (e *Edition) Name() string {
	if e.Title != "" {
		return e.Title
	}
	return fmt.Sprintf("第 %d 版目录", e.Number)
}

// Issue is what a new edition is made with besides its rows.
type Issue struct {
	Title     string
	DocNo     string
	Reason    string // why items are recalled; required with Complete where there are any
	Effective journal.Day
	Complete  bool // the rows are the whole catalog: items absent from them are recalled
}

// Merge makes the edition that follows cur (nil for the first) from the rows of a sheet. Rows
// match by code where they have one, else by name and department; a row that matches nothing
// gets the next slot and, without a code, the next code XF-nnn. The rows come back with the
// codes they were given. cur is not changed. Nothing is saved here.
func Merge(cur *Edition, place string, rows []Item, issue Issue) (next *Edition, understood []Item, change Change) {
	next = &Edition{
		Place: place, Number: 1, Title: issue.Title, DocNo: issue.DocNo, Reason: issue.Reason, Effective: issue.Effective,
	}
	if cur != nil {
		next.Number = cur.Number + 1
		next.Items = slices.Clone(cur.Items)
	}
	codes := newCodes(next.Items, rows)
	seen := make([]bool, len(next.Items))
	for _, row := range rows {
		i := match(next.Items[:len(seen)], row)
		if i < 0 {
			row.Slot = len(next.Items)
			if row.Code == "" {
				row.Code = codes.next()
			}
			next.Items = append(next.Items, row)
			change.Added++
			understood = append(understood, row)
			continue
		}
		old := next.Items[i]
		seen[i] = true
		row.Slot, row.Before = old.Slot, old.Before
		if row.Code == "" {
			row.Code = old.Code
		}
		if back := old.Gone != nil; back || !sameRow(old, row) || old.Unit != row.Unit {
			change.Changed++
		} else {
			change.Unchanged++
		}
		next.Items[i] = row
		understood = append(understood, row)
	}
	change.Absent = next.absent(seen, issue)
	return next, understood, change
}

// absent counts the items in force that the rows lack and, where the sheet is the whole
// catalog, recalls them.
func (e *Edition) absent(seen []bool, issue Issue) int {
	n := 0
	for i := range seen {
		gone := e.Items[i].Gone
		if seen[i] || gone != nil && gone.Ending != Suspended {
			continue
		}
		n++
		if issue.Complete {
			e.Items[i].Gone = &Gone{Ending: Recalled, By: "县", DocNo: issue.DocNo, Reason: issue.Reason, From: issue.Effective}
		}
	}
	return n
}

// match is the index of the item that a row means, -1 for none.
func match(items []Item, row Item) int {
	for i, it := range items {
		if row.Code != "" && it.Code == row.Code {
			return i
		}
	}
	if row.Code != "" {
		return -1
	}
	for i, it := range items {
		if sameKey(it, row) {
			return i
		}
	}
	return -1
}

func sameKey(a, b Item) bool {
	return plain(a.Name) == plain(b.Name) && plain(a.SubItem) == plain(b.SubItem) && a.Unit == b.Unit
}

// Key is what names an item where it has no code: department, name and sub-item without blanks
// and brackets. Two rows of a sheet with one key are a mistake.
func (i Item) Key() string {
	return plain(i.Department) + "\x00" + plain(i.Name) + "\x00" + plain(i.SubItem)
}

// coder gives codes XF-nnn in order, past all that are taken.
type coder struct{ last int }

func newCodes(lists ...[]Item) *coder {
	c := &coder{}
	for _, items := range lists {
		for _, i := range items {
			if n, err := strconv.Atoi(strings.TrimPrefix(i.Code, codePrefix)); err == nil && strings.HasPrefix(i.Code, codePrefix) {
				c.last = max(c.last, n)
			}
		}
	}
	return c
}

const codePrefix = "XF-"

func (c *coder) next() string {
	c.last++
	return fmt.Sprintf("%s%03d", codePrefix, c.last)
}

// Fill records the document number of an edition that was issued without one.
func (e *Edition) Fill(docNo string) error {
	if e.DocNo != "" {
		return fault.New(fault.Conflict, "%s已有文号%s", e.Name(), e.DocNo)
	}
	e.DocNo = docNo
	return nil
}
