package catalog

import (
	"cmp"
	"context"
	"regexp"
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Liaison (联络员) is the named contact of a unit. A unit has one for each post; most have the one post.
type Liaison struct {
	Unit   string `json:"unit"` // id
	Post   string `json:"post"` // LiaisonPost, or what tells several of one unit apart: A 岗, 分管领导
	Name   string `json:"name"`
	Phone  string `json:"phone,omitempty"`
	Duty   string `json:"duty,omitempty"` // 职务
	Remark string `json:"remark,omitempty"`
}

// LiaisonPost is the post where a sheet names none.
const LiaisonPost = "联络员"

// Liaisons are the liaisons of one place, by unit and post. One aggregate a place.
type Liaisons struct {
	Revision int64     `json:"-"`
	Place    string    `json:"place"`
	List     []Liaison `json:"list"`
}

// LiaisonBook is the port of the liaisons.
type LiaisonBook interface {
	// Liaisons gives those of a place, an empty list (revision 0) where it has none yet.
	Liaisons(ctx context.Context, place string) (*Liaisons, error)

	// SaveLiaisons stores l as revision l.Revision + 1, atomically, and raises l.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveLiaisons(ctx context.Context, l *Liaisons, deed journal.Deed, name string, asked []byte) error
}

// phoneForm is a telephone number: digits, and what people put between them.
var phoneForm = regexp.MustCompile(`^[+0-9][0-9\-—－ 、/;；,，()（）转]{4,60}$`)

// Check is what is wrong with a liaison, a mistake a field; the units are the caller's to know.
func (l Liaison) Check() []fault.Mistake {
	var ms []fault.Mistake
	if l.Name == "" {
		ms = append(ms, fault.Mistake{Field: "name", Reason: fault.Say("没有填联络员姓名"), Remedy: fault.Say("填姓名；没有联络员的整行删去")})
	}
	if l.Phone != "" && !phoneForm.MatchString(l.Phone) {
		ms = append(ms, fault.Mistake{Field: "phone", Value: l.Phone, Reason: fault.Say("“%s”不是电话号码", l.Phone), Remedy: fault.Say("填数字，如 13800000000 或 0916-0000000；两个号码用顿号分开")})
	}
	return ms
}

// Find gives the liaison of a unit and a post.
func (l *Liaisons) Find(unit, post string) (Liaison, bool) {
	for _, x := range l.List {
		if x.Unit == unit && x.Post == post {
			return x, true
		}
	}
	return Liaison{}, false
}

// Put merges liaisons by unit and post; those that are not named stay.
func (l *Liaisons) Put(list []Liaison) Change {
	c := Change{Absent: len(l.List)}
	for _, x := range list {
		i := slices.IndexFunc(l.List, func(y Liaison) bool { return y.Unit == x.Unit && y.Post == x.Post })
		switch {
		case i < 0:
			c.Added++
			l.List = append(l.List, x)
			continue
		case l.List[i] == x:
			c.Unchanged++
		default:
			c.Changed++
			l.List[i] = x
		}
		c.Absent--
	}
	slices.SortStableFunc(l.List, func(a, b Liaison) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Post, b.Post)) })
	return c
}

// Clone is a copy that shares nothing that changes.
func (l *Liaisons) Clone() *Liaisons {
	c := *l
	c.List = slices.Clone(l.List)
	return &c
}
