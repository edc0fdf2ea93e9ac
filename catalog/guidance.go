package catalog

import (
	"context"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Guidance (事项资料) is the numbered versions of one item's three documents. A version never
// changes; an item without any stands at version 0, hashed over its catalog row.
type Guidance struct {
	Revision int64     `json:"-"`
	Place    string    `json:"place"` // the issuing division
	Code     string    `json:"code"`  // of the item
	Versions []Version `json:"versions"`
}

// Version is one published version of an item's guidance.
type Version struct {
	Number    int         `json:"number"` // from 1
	Hash      string      `json:"hash"`   // SHA-256 in hexadecimal over the canonical manifest of its parts
	Material  bool        `json:"material"`
	Why       string      `json:"why"` // why it is material or minor
	Author    string      `json:"author"`
	Publisher string      `json:"publisher"`
	Day       journal.Day `json:"day"`
	Parts     Parts       `json:"parts"`
}

// Parts are the three documents of a version. Their depth has its own rules; a part that is
// empty is missing.
type Parts struct {
	Answers   string `json:"answers,omitempty"`   // 政策解答
	Steps     string `json:"steps,omitempty"`     // 办理流程
	Materials string `json:"materials,omitempty"` // 要件要素标准
}

// Complete tells whether all three documents are there.
func (p Parts) Complete() bool { return p.Answers != "" && p.Steps != "" && p.Materials != "" }

// Guidances is the port of the guidance.
type Guidances interface {
	// Guidance gives an item's versions. fault.NotFound where none was ever published.
	Guidance(ctx context.Context, place, code string) (*Guidance, error)

	// Guidances gives all of a place, by code.
	Guidances(ctx context.Context, place string) ([]*Guidance, error)

	// SaveGuidance stores g as revision g.Revision + 1, atomically, and raises g.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveGuidance(ctx context.Context, g *Guidance, deed journal.Deed, name string, asked []byte) error
}

// Latest is the number and hash that a push binds a line to, and whether its three documents
// are all there: those of the last version, or version 0 over the catalog row.
func (g *Guidance) Latest(item Item) (number int, hash string, complete bool) {
	if g == nil || len(g.Versions) == 0 {
		return 0, item.Hash(), false
	}
	v := g.Versions[len(g.Versions)-1]
	return v.Number, v.Hash, v.Parts.Complete()
}

// On is the number and hash that a push on a day bound a line to: those of the last version published
// by then, or version 0.
func (g *Guidance) On(item Item, day journal.Day) (number int, hash string) {
	number, hash = 0, item.Hash()
	if g == nil {
		return number, hash
	}
	for _, v := range g.Versions {
		if v.Day <= day {
			number, hash = v.Number, v.Hash
		}
	}
	return number, hash
}

// Since is the last version up to n that asks for a new receipt, 0 where there is none. The
// first version after 0 always does: it is the first text there is.
func (g *Guidance) Since(n int) int {
	if g == nil {
		return 0
	}
	since := 0
	for _, v := range g.Versions {
		if v.Number <= n && (v.Material || v.Number == 1) {
			since = v.Number
		}
	}
	return since
}

// Publish adds the next version. Somebody other than its author publishes it; alone lets one
// person do both, with the reason why.
func (g *Guidance) Publish(v Version, alone bool) error {
	if v.Author == v.Publisher && !alone {
		return fault.New(fault.Denied, "资料要由起草人以外的人发布")
	}
	if v.Why == "" {
		return fault.New(fault.Invalid, "请写明这一版改了什么，为什么算重大或一般修改")
	}
	v.Number = len(g.Versions) + 1
	v.Hash = v.Parts.hash(g.Code, v.Number)
	g.Versions = append(g.Versions, v)
	return nil
}
