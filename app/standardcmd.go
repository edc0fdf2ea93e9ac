package main

import (
	"context"

	"github.com/spf13/cobra"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// standardFlags are the options of an import of a standard beside those of every import.
type standardFlags struct {
	kind, title, docNo      string
	pass, mend, line, total string
	rectifyDays, lookBack   int
	settings                acceptance.Settings
	totalTenths             acceptance.Tenths
	kindOf                  acceptance.Kind
}

func (p *program) importStandard() *cobra.Command {
	var f importFlags
	var s standardFlags
	t := p.words.T
	usual := acceptance.Usual()
	c := &cobra.Command{
		Use: "standard FILE", Short: t("导入验收或检查标准，成为新的一版"), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error {
			if err := s.read(); err != nil {
				return err
			}
			return p.importPlace(c, args[0], f, func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
				return h.importer.Standard(ctx, d, file, importers.StandardOptions{
					Place: place, Kind: s.kindOf, Title: s.title, DocNo: s.docNo, Settings: s.settings, Total: s.totalTenths, DryRun: f.dry,
				})
			})
		},
	}
	p.importOptions(c, &f)
	c.Flags().StringVar(&s.kind, "kind", "", t("哪一类：acceptance（验收）、guidance（指导检查）、conduct（作风督查）、experience（体验）；不写则看标题和文件名"))
	c.Flags().StringVar(&s.title, "title", "", t("标准名称"))
	c.Flags().StringVar(&s.docNo, "doc-no", "", t("文号，可后补"))
	c.Flags().StringVar(&s.total, "total", "100", t("各条分值应合计多少分"))
	c.Flags().StringVar(&s.pass, "pass", usual.Pass.String(), t("合格线"))
	c.Flags().StringVar(&s.mend, "mend", usual.Mend.String(), t("限期整改线，低于它为不合格"))
	c.Flags().StringVar(&s.line, "line", usual.Line.String(), t("指导检查中一个事项的合格线"))
	c.Flags().IntVar(&s.rectifyDays, "rectify-days", usual.Rectify, t("整改期限，工作日"))
	c.Flags().IntVar(&s.lookBack, "lookback-days", usual.LookBack, t("销号后多少天回头看"))
	return c
}

// read understands the flags; what makes no sense is wrong usage.
func (s *standardFlags) read() error {
	if s.kind != "" {
		k, err := importers.ParseKind(s.kind)
		if err != nil {
			return usage{fault.Say("--kind 只能是 acceptance、guidance、conduct 或 experience")}
		}
		s.kindOf = k
	}
	s.settings = acceptance.Usual()
	s.settings.Rectify, s.settings.LookBack = s.rectifyDays, s.lookBack
	for _, x := range []struct {
		flag, text string
		to         *acceptance.Tenths
	}{
		{"--pass", s.pass, &s.settings.Pass}, {"--mend", s.mend, &s.settings.Mend}, {"--line", s.line, &s.settings.Line}, {"--total", s.total, &s.totalTenths},
	} {
		v, ok := acceptance.ParseTenths(x.text)
		if !ok {
			return usage{fault.Say("%s 的“%s”不是分数", x.flag, x.text)}
		}
		*x.to = v
	}
	return nil
}
