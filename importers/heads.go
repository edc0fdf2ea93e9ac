package importers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// found takes what the reading of the sheets found, and says which heads the county named before.
func (r *Result) found(ctx context.Context, k kind, f File, reading *sheet.Reading) {
	rows := 0
	for _, t := range reading.Tables {
		rows += len(t.Rows)
	}
	r.hear = func(n int) { catalog.Tell(ctx, catalog.Judging, n, rows) }
	r.Mistakes = append(r.Mistakes, reading.Mistakes...)
	r.Notices = append(r.Notices, reading.Notices...)
	r.Unknown = reading.Unknown
	for _, t := range reading.Mapped {
		by := fault.Say("按本县上次的对应")
		if f.Now[sheet.Fold(t.Text)] {
			by = fault.Say("按这次给的对应")
		}
		if t.Key == "" {
			r.notice(fault.Say("%s：“%s”一列不读", by, t.Text))
			continue
		}
		r.notice(fault.Say("%s：“%s”是%s", by, t.Text, k.head(t.Key)))
	}
}

// HeadChoice is a column that an unknown head may mean.
type HeadChoice struct {
	Column string // key
	Title  string
}

// HeadChoices are the columns of a kind, and in a ledger the towns, whose columns a wide one has.
// fault.NotFound for another kind.
func HeadChoices(kind string, reg *catalog.Register) ([]HeadChoice, error) {
	k, err := kindOf(kind)
	if err != nil {
		return nil, err
	}
	var list []HeadChoice
	for _, c := range k.columns {
		if !c.Leave && !c.Serial {
			list = append(list, HeadChoice{c.Key, c.Head()})
		}
	}
	if kind == "ledger" && reg != nil {
		for _, t := range reg.Towns {
			list = append(list, HeadChoice{"town/" + t.Code, t.Name})
		}
	}
	return list, nil
}

// MappedHeads is what a county said of the heads of a kind of sheet.
func (im *Importer) MappedHeads(ctx context.Context, place, kind string) (*catalog.Heads, error) {
	if im.Heads == nil || place == "" { // before the first county there is nothing
		return &catalog.Heads{Place: place, Kind: kind}, nil
	}
	return im.Heads.Heads(ctx, place, kind)
}

// MapHeads remembers what heads mean: a column of HeadChoices, or "" to leave them aside. What was
// said of them before is replaced. fault.Invalid names every head that is wrong, fault.Denied whoever
// may not import the kind.
func (im *Importer) MapHeads(ctx context.Context, deed journal.Deed, place, kind string, list []catalog.MappedHead) error {
	if err := im.mayMap(deed.Actor, place, kind); err != nil {
		return err
	}
	reg, err := im.Rollout.Registers.Register(ctx, place)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	choices, err := HeadChoices(kind, reg)
	if err != nil {
		return err
	}
	var ms []fault.Mistake
	for i, m := range list {
		if list[i].Fold = foldOf(m); m.Of != "" {
			ms = append(ms, wordWrong(kind, m)...)
			continue
		}
		known := slices.ContainsFunc(choices, func(c HeadChoice) bool { return c.Column == m.Column })
		switch {
		case list[i].Fold == "" || len(m.Head) > 300:
			ms = append(ms, fault.Mistake{Value: m.Head, Reason: fault.Say("“%s”不是表头", sheet.Shorten(m.Head, 40)), Remedy: fault.Say("照表里的表头写")})
		case m.Column != "" && !known:
			ms = append(ms, fault.Mistake{Value: m.Column, Reason: fault.Say("“%s”没有对应的列 %s", sheet.Shorten(m.Head, 40), sheet.Shorten(m.Column, 40)), Remedy: fault.Say("从列表中选一列，或选不读这一列")})
		}
	}
	if err := fault.Mistakes(ms, "列的对应没有保存"); err != nil {
		return err
	}
	return im.changeHeads(ctx, deed, place, kind, "map", list, func(h *catalog.Heads) bool { return h.Put(list) })
}

// ForgetHeads undoes what was said of heads, by their folds; they are asked about again.
func (im *Importer) ForgetHeads(ctx context.Context, deed journal.Deed, place, kind string, folds []string) error {
	if err := im.mayMap(deed.Actor, place, kind); err != nil {
		return err
	}
	return im.changeHeads(ctx, deed, place, kind, "forget", folds, func(h *catalog.Heads) bool { return h.Forget(folds) })
}

func (im *Importer) mayMap(a journal.Actor, place, kind string) error {
	f, err := FormOf(kind)
	if err != nil {
		return err
	}
	return f.Allow(a, place)
}

// headTries is how often a change of the heads is tried where somebody else saved first.
const headTries = 8

func (im *Importer) changeHeads(ctx context.Context, deed journal.Deed, place, kind, name string, asked any, change func(*catalog.Heads) bool) error {
	if deed.Day == 0 {
		deed.Day = im.Rollout.Clock.Today()
	}
	digest := journal.Ask(name, deed.Day, place, kind, asked)
	for range headTries {
		h, err := im.MappedHeads(ctx, place, kind)
		if err != nil {
			return err
		}
		if !change(h) {
			return nil
		}
		err = im.Heads.SaveHeads(ctx, h, deed, name, digest)
		if err == nil || errors.Is(err, fault.Exists) {
			return nil
		}
		if !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return fault.New(fault.Conflict, "同时登记的人太多，没有保存，请再试一次")
}

// withHeads is the file with what its county said of heads, and of those the caller says now.
func (im *Importer) withHeads(ctx context.Context, place, kind string, f File, now []catalog.MappedHead) (File, error) {
	h, err := im.MappedHeads(ctx, place, kind)
	if err != nil {
		return f, err
	}
	f.Mapped, f.Now = map[string]string{}, map[string]bool{}
	for _, m := range h.List {
		f.Mapped[m.Fold] = m.Column
	}
	for _, m := range now {
		f.Mapped[foldOf(m)], f.Now[foldOf(m)] = m.Column, true
	}
	return f, nil
}

// ParseHead reads HEAD=COLUMN as the command line writes it: the column by its key or its title,
// nothing to leave the head aside. fault.Invalid.
func ParseHead(kind, text string, reg *catalog.Register) (catalog.MappedHead, error) {
	head, column, ok := strings.Cut(text, "=")
	choices, err := HeadChoices(kind, reg)
	if err != nil {
		return catalog.MappedHead{}, err
	}
	if column == "" && ok {
		return catalog.MappedHead{Head: head}, nil
	}
	for _, c := range choices {
		if ok && (column == c.Column || column == c.Title) {
			return catalog.MappedHead{Head: head, Column: c.Column}, nil
		}
	}
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = c.Title
	}
	return catalog.MappedHead{}, fault.New(fault.Invalid, "“%s”不对，写成 表头=列；列有：%s", text, strings.Join(names, "、"))
}

// RowHead is the head under which a column of a Row is shown.
func RowHead(kindName, column string) string {
	k, err := kindOf(kindName)
	if err != nil {
		return column
	}
	if head := k.head(column); head != column {
		return head
	}
	for _, c := range rowWords {
		if c[0] == column {
			return c[1]
		}
	}
	return column
}

// rowWords are the heads of what rows have and no sheet of the kind has a column for.
var rowWords = [][2]string{{"item", "事项编码"}, {"reason", "理由"}, {"note", "说明"}, {"month", "月份"}, {"count", "件数"}, {"town", "镇（街道）"}}
