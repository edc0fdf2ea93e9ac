package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"jiedezhu/catalog/journal"
)

// UnitKind is what a unit is.
type UnitKind string

// The kinds of units.
const (
	DepartmentUnit UnitKind = "department" // 县级部门
	TownUnit       UnitKind = "town"       // 镇政府、街道办事处
	HallUnit       UnitKind = "hall"       // 便民服务中心
)

// Unit (单位) is what people, items, findings and liaisons belong to. The id of a town's
// government is the town's code, of its hall the code with -hall; a department has the code of
// its place with -d and a number.
type Unit struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kind     UnitKind `json:"kind"`
	Division string   `json:"division"`
}

// Register (区划和单位) is who there is in one place that issues a catalog, as a rule a county:
// its towns in division order and its units. One aggregate a place.
type Register struct {
	Revision int64      `json:"-"`
	Place    Division   `json:"place"`
	Towns    []Division `json:"towns"`          // by code
	Units    []Unit     `json:"units"`          // in the order they came
	Demo     bool       `json:"demo,omitempty"` // 演示数据: said on every page, sheet and paper

	// Reach are towns that came after an edition and whose packages it has still to open.
	Reach []string          `json:"reach,omitempty"`
	By    journal.Signature `json:"by,omitzero"` // who brought them
}

// Registers is the port of the registers.
type Registers interface {
	// Register gives the register of a place. fault.NotFound.
	Register(ctx context.Context, place string) (*Register, error)

	// Registers gives all whose place lies under the prefix, by code.
	Registers(ctx context.Context, prefix string) ([]*Register, error)

	// RegisterAt gives the register of a place by the entries made until the end of the day.
	// fault.NotFound.
	RegisterAt(ctx context.Context, place string, day journal.Day) (*Register, error)

	// SaveRegister stores r as revision r.Revision + 1, atomically, and raises r.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveRegister(ctx context.Context, r *Register, deed journal.Deed, name string, asked []byte) error
}

// Town gives the town of that code.
func (r *Register) Town(code string) (Division, bool) {
	i, ok := slices.BinarySearchFunc(r.Towns, code, func(d Division, c string) int { return cmp.Compare(d.Code, c) })
	if !ok {
		return Division{}, false
	}
	return r.Towns[i], true
}

// TownName is the name of a town, its code where the register does not know it.
func (r *Register) TownName(code string) string {
	if t, ok := r.Town(code); ok {
		return t.Name
	}
	return code
}

// TownCodes are the codes of the towns in division order.
func (r *Register) TownCodes() []string {
	codes := make([]string, len(r.Towns))
	for i, t := range r.Towns {
		codes[i] = t.Code
	}
	return codes
}

// Unit gives the unit of that id.
func (r *Register) Unit(id string) (Unit, bool) {
	for _, u := range r.Units {
		if u.ID == id {
			return u, true
		}
	}
	return Unit{}, false
}

// Department gives the department of that name, blanks and brackets aside.
func (r *Register) Department(name string) (Unit, bool) {
	name = plain(name)
	for _, u := range r.Units {
		if u.Kind == DepartmentUnit && plain(u.Name) == name {
			return u, true
		}
	}
	return Unit{}, false
}

// Departments are the departments in the order they came.
func (r *Register) Departments() []Unit {
	var list []Unit
	for _, u := range r.Units {
		if u.Kind == DepartmentUnit {
			list = append(list, u)
		}
	}
	return list
}

// AddDepartment adds a department of that name and gives its unit; the one that is there where
// the name is known.
func (r *Register) AddDepartment(name string) Unit {
	name = strings.TrimSpace(name)
	if u, ok := r.Department(name); ok {
		return u
	}
	u := Unit{
		ID:       fmt.Sprintf("%s-d%02d", r.Place.Code, len(r.Departments())+1),
		Name:     name,
		Kind:     DepartmentUnit,
		Division: r.Place.Code,
	}
	r.Units = append(r.Units, u)
	return u
}

// Change counts what an import does to what is there. Absent stays as it is unless the deed
// says that the sheet is the whole.
type Change struct {
	Added, Changed, Unchanged, Absent int
}

// PutTowns merges a sheet's towns into the register by code: a new name becomes the name and
// the old one an alias; a town that the sheet lacks stays. The towns' units come with them.
func (r *Register) PutTowns(towns []Division) Change {
	var c Change
	seen := make(map[string]bool, len(towns))
	for _, t := range towns {
		seen[t.Code] = true
		i, ok := slices.BinarySearchFunc(r.Towns, t.Code, func(d Division, code string) int { return cmp.Compare(d.Code, code) })
		if !ok {
			r.Towns = slices.Insert(r.Towns, i, t)
			r.Units = append(r.Units, Unit{ID: t.Code, Name: t.Name, Kind: TownUnit, Division: t.Code})
			c.Added++
			continue
		}
		if merged := mergeTown(r.Towns[i], t); !sameTown(merged, r.Towns[i]) {
			r.Towns[i] = merged
			r.renameUnit(t.Code, t.Name)
			c.Changed++
		} else {
			c.Unchanged++
		}
	}
	for _, t := range r.Towns {
		if !seen[t.Code] {
			c.Absent++
		}
	}
	return c
}

func (r *Register) renameUnit(id, name string) {
	for i := range r.Units {
		if r.Units[i].ID == id {
			r.Units[i].Name = name
		}
	}
}

func mergeTown(old, new Division) Division {
	aliases := slices.Clone(old.Aliases)
	for _, a := range slices.Concat(new.Aliases, []string{old.Name}) {
		if a != new.Name && !slices.Contains(aliases, a) {
			aliases = append(aliases, a)
		}
	}
	aliases = slices.DeleteFunc(aliases, func(a string) bool { return a == new.Name })
	return Division{Code: old.Code, Name: new.Name, Aliases: aliases}
}

func sameTown(a, b Division) bool {
	return a.Name == b.Name && slices.Equal(a.Aliases, b.Aliases)
}

// Clone is a copy that shares nothing that may change.
func (r *Register) Clone() *Register {
	c := *r
	c.Towns = slices.Clone(r.Towns)
	for i := range c.Towns {
		c.Towns[i].Aliases = slices.Clone(c.Towns[i].Aliases)
	}
	c.Units = slices.Clone(r.Units)
	c.Reach = slices.Clone(r.Reach)
	return &c
}
