package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// outFlags are the options of what writes a file.
type outFlags struct {
	format string
	out    string
	asOf   string
}

func (p *program) exportCommand() *cobra.Command {
	t := p.words.T
	c := &cobra.Command{Use: "export", Short: t("导出表格"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var f outFlags
	sub := func(name, short string, write func(context.Context, *house, io.Writer, coverage.Input) error) {
		one := &cobra.Command{Use: name, Short: short, Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
			if f.out == "" {
				return usage{fault.Say("用 -o 写明文件名")}
			}
			return p.withReport(c.Context(), f, write)
		}}
		one.Flags().StringVarP(&f.out, "output", "o", "", t("写到这个文件；- 为标准输出"))
		c.AddCommand(one)
	}
	sub("catalog", t("导出现行目录（.xlsx 或 .csv）"), func(ctx context.Context, h *house, w io.Writer, in coverage.Input) error {
		return h.importer.Whole(ctx, w, "catalog", in, importers.Export{CSV: isCSV(f.out), Say: p.words.Message})
	})
	sub("matrix", t("导出承接矩阵（.xlsx）"), func(ctx context.Context, h *house, w io.Writer, in coverage.Input) error {
		return importers.WriteMatrix(w, in, coverage.Make(in), coverage.Filter{}, p.words.Message)
	})
	c.AddCommand(p.exportLists()...)
	return c
}

func isCSV(path string) bool { return strings.EqualFold(filepath.Ext(path), ".csv") }

func (p *program) reportCommand() *cobra.Command {
	t := p.words.T
	c := &cobra.Command{Use: "report", Short: t("出报表"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var f outFlags
	one := &cobra.Command{Use: "coverage", Short: t("承接落实情况"), Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		if f.out == "" {
			f.out = "-"
		}
		return p.withReport(c.Context(), f, p.coverage(f.format))
	}}
	one.Flags().StringVar(&f.format, "format", "json", t("输出：json、xlsx 或 csv"))
	one.Flags().StringVarP(&f.out, "output", "o", "", t("写到这个文件；- 为标准输出"))
	one.Flags().StringVar(&f.asOf, "as-of", "", t("截至哪一天，如 2022-06-30；默认今天"))
	c.AddCommand(one)
	return c
}

func (p *program) coverage(format string) func(context.Context, *house, io.Writer, coverage.Input) error {
	return func(_ context.Context, _ *house, w io.Writer, in coverage.Input) error {
		r := coverage.Make(in)
		switch format {
		case "json":
			_, err := w.Write(coverage.JSON(r))
			return err
		case "xlsx":
			return importers.WriteCoverage(w, in, r, p.words.Message)
		case "csv":
			return importers.WriteCoverageCSV(w, r, p.words.Message)
		}
		return usage{fault.Say("--format 只能是 json、xlsx 或 csv")}
	}
}

// withReport loads what a report needs and writes a file of it. The file appears whole or not
// at all.
func (p *program) withReport(ctx context.Context, f outFlags, write func(context.Context, *house, io.Writer, coverage.Input) error) error {
	day, err := journal.ParseDay(f.asOf)
	if err != nil {
		return usage{fault.Say("--as-of 的日期“%s”不对，写成 2022-06-30", f.asOf)}
	}
	return p.reading(ctx, func(h *house, d journal.Deed) error {
		reg, err := p.place(ctx, h, d.Actor)
		if err != nil {
			return err
		}
		in, err := h.reports.Load(ctx, d.Actor, reg.Place.Code, day)
		if err != nil {
			return err
		}
		return p.outFile(f.out, func(w io.Writer) error { return write(ctx, h, w, in) })
	})
}

// outFile writes to a file, or to the standard output where that is asked for.
func (p *program) outFile(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(p.out)
	}
	return wholeFile(path, write)
}

func wholeFile(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".jiedezhu-*")
	if err != nil {
		return usage{fault.Say("写不了文件 %s", path)}
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing under that name
	if err := write(tmp); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return usage{fault.Say("写不了文件 %s", path)}
	}
	return nil
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: p.words.T("版本"), Args: noArgs, RunE: func(*cobra.Command, []string) error {
		_, err := fmt.Fprintln(p.out, "jiedezhu", version())
		return err
	}}
}

// release is the version of the product; CHANGELOG.md says what is in it.
const release = "0.1.0"

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return release + "+" + s.Value[:12]
		}
	}
	return release
}
