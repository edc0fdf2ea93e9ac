package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// listing is one list about towns as a table: an actor sees the rows of those in their scope.
type listing struct{ kind, short string }

func (p *program) lists() []listing {
	t := p.words.T
	return []listing{
		{"towns", t("导出镇（街道）")},
		{"ledger", t("导出承接台账：每行一个项次")},
		{"training", t("导出培训台账")},
		{"attendance", t("导出培训签到")},
		{"acceptance", t("导出验收汇总表：每行一次验收")},
		{"findings", t("导出整改台账：每行一个问题")},
		{"cases", t("导出办件量")},
	}
}

// exportLists are the commands that write a whole list as .xlsx or .csv.
func (p *program) exportLists() []*cobra.Command {
	var out []*cobra.Command
	for _, x := range p.lists() {
		var f outFlags
		c := &cobra.Command{Use: x.kind, Short: x.short, Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
			if f.out == "" {
				return usage{fault.Say("用 -o 写明文件名")}
			}
			return p.withReport(c.Context(), f, func(ctx context.Context, h *house, w io.Writer, in coverage.Input) error {
				ctx, done := p.follow(ctx, "")
				defer done()
				heard := func(done, total int) { catalog.Tell(ctx, catalog.Writing, done, total) }
				return h.importer.Whole(ctx, w, x.kind, in, importers.Export{CSV: isCSV(f.out), Say: p.words.Message, Heard: heard})
			})
		}}
		c.Flags().StringVarP(&f.out, "output", "o", "", p.words.T("写到这个文件；- 为标准输出"))
		out = append(out, c)
	}
	return append(out, p.exportWhole("liaisons", p.words.T("导出联络员"), catalog.See, writeLiaisons),
		p.exportStandard(), p.exportWhole("users", p.words.T("导出账号，没有密码"), catalog.Users, writeUsers), p.exportForm())
}

// exportWhole writes a list that belongs to the whole county: an actor of one town has none of it.
func (p *program) exportWhole(name, short string, act catalog.Act, write func(ctx context.Context, h *house, a journal.Actor, e importers.Export, w io.Writer) error) *cobra.Command {
	var f outFlags
	c := &cobra.Command{Use: name, Short: short, Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		if f.out == "" {
			return usage{fault.Say("用 -o 写明文件名")}
		}
		return p.reading(c.Context(), func(h *house, d journal.Deed) error {
			reg, err := p.place(c.Context(), h, d.Actor)
			if err != nil {
				return err
			}
			if d.Person != account.CommandLine().Login {
				if err := catalog.Allow(d.Actor, act, catalog.About(reg.Place.Code)); err != nil {
					return err
				}
			}
			e := importers.Export{Register: reg, Day: h.clock.Today(), CSV: isCSV(f.out), Say: p.words.Message}
			return p.outFile(f.out, func(w io.Writer) error { return write(c.Context(), h, d.Actor, e, w) })
		})
	}}
	c.Flags().StringVarP(&f.out, "output", "o", "", p.words.T("写到这个文件；- 为标准输出"))
	return c
}

// exportStandard writes the newest version of a kind of standard.
func (p *program) exportStandard() *cobra.Command {
	text := string(acceptance.Acceptance)
	c := p.exportWhole("standard", p.words.T("导出现行的验收或检查标准：每行一条"), catalog.See, func(ctx context.Context, h *house, _ journal.Actor, e importers.Export, w io.Writer) error {
		kind, err := importers.ParseKind(text)
		if err != nil {
			return usage{fault.Say("--kind 只能是 acceptance、guidance、conduct 或 experience")}
		}
		std, err := h.acceptance.Current(ctx, e.Register.Place.Code, kind)
		if err != nil {
			return err
		}
		return importers.WriteStandard(w, e, std)
	})
	c.Flags().StringVar(&text, "kind", text, p.words.T("哪一类：acceptance（验收）、guidance（指导检查）、conduct（作风督查）、experience（体验）"))
	return c
}

func writeUsers(ctx context.Context, h *house, a journal.Actor, e importers.Export, w io.Writer) error {
	list, err := (account.Roster{Accounts: storage.Accounts{Store: h.store}, Service: h.accounts}).Users(ctx, a)
	if err != nil {
		return err
	}
	return importers.WriteUsers(w, e, list)
}

func writeLiaisons(ctx context.Context, h *house, _ journal.Actor, e importers.Export, w io.Writer) error {
	return h.importer.Whole(ctx, w, "liaisons", coverage.Input{Register: e.Register, AsOf: e.Day}, e)
}

// exportForm writes blank forms; without a county they have no choices of towns and units.
func (p *program) exportForm() *cobra.Command {
	var f outFlags
	c := &cobra.Command{Use: "form KIND", Short: p.words.T("导出空白模板（.xlsx）：%s", kindList()), Args: oneArg, RunE: func(c *cobra.Command, args []string) error {
		if f.out == "" {
			return usage{fault.Say("用 -o 写明文件名")}
		}
		write := func(reg *catalog.Register) error {
			err := p.outFile(f.out, func(w io.Writer) error { return importers.WriteBlank(w, args[0], reg, p.words.Message) })
			if errors.Is(err, fault.NotFound) {
				return usage{fault.Say("没有模板 %s，有这些：%s", args[0], kindList())}
			}
			return err
		}
		if !p.hasData() {
			return write(nil)
		}
		return p.reading(c.Context(), func(h *house, d journal.Deed) error {
			reg, err := p.place(c.Context(), h, d.Actor)
			if err != nil {
				reg = nil
			}
			return write(reg)
		})
	}}
	c.Flags().StringVarP(&f.out, "output", "o", "", p.words.T("写到这个文件；- 为标准输出"))
	return c
}

// hasData tells whether there is a store to read.
func (p *program) hasData() bool {
	return p.set.store != "" || sqlite.There(p.set.data)
}

func kindList() string { return strings.Join(importers.Kinds(), "、") }
