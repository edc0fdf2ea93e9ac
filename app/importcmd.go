package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// importFlags are the options of an import.
type importFlags struct {
	dry       bool
	errors    string
	format    string
	docNo     string
	effective string
	title     string
	reason    string
	complete  bool
	newUnits  bool
	demo      bool
	sheets    []string
}

func (p *program) importCommand() *cobra.Command {
	t := p.words.T
	c := &cobra.Command{Use: "import", Short: t("导入表格（.xlsx、.xls、.et、.csv）"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.importTowns(), p.importCatalog(), p.importLedger(), p.importTraining(), p.importAttendance(), p.importAcceptance(), p.importFindings(), p.importCases(), p.importLiaisons(), p.importUsers(), p.importStandard())
	return c
}

func (p *program) importTowns() *cobra.Command {
	var f importFlags
	t := p.words.T
	c := &cobra.Command{
		Use: "towns FILE", Short: t("导入镇（街道）：区划代码和名称"), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error {
			return p.importFile(c, args[0], f, func(ctx context.Context, h *house, d journal.Deed, file importers.File) (*importers.Result, error) {
				return h.importer.Towns(ctx, d, file, importers.TownsOptions{County: p.set.county, Demo: f.demo, DryRun: f.dry})
			})
		},
	}
	p.importOptions(c, &f)
	c.Flags().BoolVar(&f.demo, "demo", false, t("标为演示数据"))
	return c
}

func (p *program) importCatalog() *cobra.Command {
	var f importFlags
	t := p.words.T
	c := &cobra.Command{
		Use: "catalog FILE", Short: t("导入事项目录，成为新的一版"), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error {
			issue, err := f.issue()
			if err != nil {
				return err
			}
			return p.importFile(c, args[0], f, func(ctx context.Context, h *house, d journal.Deed, file importers.File) (*importers.Result, error) {
				reg, err := p.place(ctx, h, d.Actor)
				if err != nil {
					return nil, err
				}
				return h.importer.Catalog(ctx, d, file, importers.CatalogOptions{Place: reg.Place.Code, Issue: issue, DryRun: f.dry, NewDepartments: f.newUnits})
			})
		},
	}
	p.importOptions(c, &f)
	c.Flags().StringVar(&f.docNo, "doc-no", "", t("文号，可后补"))
	c.Flags().StringVar(&f.effective, "effective", "", t("生效日期，如 2022-04-25；默认今天"))
	c.Flags().StringVar(&f.title, "title", "", t("目录名称"))
	c.Flags().BoolVar(&f.complete, "complete", false, t("表是完整目录：不在表里的事项收回；须写 --doc-no 和 --reason"))
	c.Flags().BoolVar(&f.newUnits, "add-departments", false, t("表里的新部门一并添加；不写则算差错"))
	c.Flags().StringVar(&f.reason, "reason", "", t("收回的理由"))
	return c
}

func (p *program) importOptions(c *cobra.Command, f *importFlags) {
	t := p.words.T
	c.Flags().BoolVar(&f.dry, "dry-run", false, t("只检查，不保存"))
	c.Flags().StringVar(&f.errors, "errors", "", t("把标出差错的表写到这个 .xlsx"))
	c.Flags().StringVar(&f.format, "format", "text", t("输出：text 或 json"))
	c.Flags().StringArrayVar(&f.sheets, "sheet", nil, t("只读这个工作表，隐藏的也读；可写几次"))
}

func (f importFlags) issue() (catalog.Issue, error) {
	day, err := journal.ParseDay(f.effective)
	if err != nil {
		return catalog.Issue{}, usage{fault.Say("--effective 的日期“%s”不对，写成 2022-04-25", f.effective)}
	}
	if f.complete && (f.docNo == "" || f.reason == "") {
		return catalog.Issue{}, usage{fault.Say("--complete 会收回不在表里的事项，须同时写 --doc-no 和 --reason")}
	}
	return catalog.Issue{Title: f.title, DocNo: f.docNo, Reason: f.reason, Effective: day, Complete: f.complete}, nil
}

type importing func(context.Context, *house, journal.Deed, importers.File) (*importers.Result, error)

// maxFile is the largest file that is read at all; each kind of sheet has its own limit.
const maxFile = 128 << 20

func (p *program) importFile(c *cobra.Command, path string, f importFlags, do importing) error {
	if f.format != "text" && f.format != "json" {
		return usage{fault.Say("--format 只能是 text 或 json")}
	}
	data, err := readFile(path)
	if err != nil {
		return err
	}
	file := importers.File{Name: filepath.Base(path), Data: data, Sheets: f.sheets}
	return p.with(c.Context(), func(h *house, d journal.Deed) error {
		r, err := do(c.Context(), h, d, file)
		if refused := new(fault.Error); f.format == "json" && errors.As(err, &refused) && refused.Kind != fault.Unavailable && refused.Kind != fault.Internal {
			r, err = importers.Refused(c.Name(), file, refused), nil // a program gets its object all the same
		}
		if err != nil {
			return err
		}
		if err := p.printResult(r, f); err != nil {
			return err
		}
		if len(r.Mistakes) > 0 {
			return exit(exitRefused)
		}
		return nil
	})
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, usage{fault.Say("打不开文件 %s", path)}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, usage{fault.Say("读不了文件 %s", path)}
	}
	return data, nil
}

func (p *program) printResult(r *importers.Result, f importFlags) error {
	if f.errors != "" && len(r.Mistakes) > 0 {
		marked, err := r.Marked(p.words.Message)
		if err == nil {
			err = os.WriteFile(f.errors, marked, 0o644)
		}
		if err != nil {
			r.Notices = append(r.Notices, fault.Say("标出差错的表没有写成"))
		}
	}
	if f.format == "json" {
		return p.printJSON(resultJSON(r, p.words.Message))
	}
	return p.printText(r, f)
}

func (p *program) printText(r *importers.Result, f importFlags) error {
	t := p.words.T
	fmt.Fprintln(p.out, t("读到 %d 行，可用 %d 行：新增 %d，改动 %d，不变 %d，表里没有 %d", r.Read, r.Accepted, r.Added, r.Changed, r.Unchanged, r.Absent))
	for _, n := range r.Notices {
		fmt.Fprintln(p.out, t("提示：%s", n))
	}
	p.printChanges(r.Changes)
	switch {
	case len(r.Mistakes) > 0:
		fmt.Fprintln(p.out, t("%d 处差错，没有改动任何数据：", len(r.Mistakes)))
		p.printMistakes(p.out, r.Mistakes)
		if f.errors != "" {
			fmt.Fprintln(p.out, t("标出差错的表：%s", f.errors))
		}
	case f.dry:
		fmt.Fprintln(p.out, t("只检查，没有保存"))
	default:
		fmt.Fprintln(p.out, t("已保存"))
	}
	return nil
}

// mostChanges is how many changed fields are printed; --format json has all.
const mostChanges = 50

// printChanges prints what changes field by field; what is new altogether is counted.
func (p *program) printChanges(list []importers.Change) {
	t, n := p.words.T, 0
	for _, c := range list {
		if c.Added {
			continue
		}
		if n++; n <= mostChanges {
			old := c.Old
			if old == "" {
				old = t("（空）")
			}
			fmt.Fprintln(p.out, t("改动：%s，%s：%s → %s", c.Row, c.Field, old, c.New))
		}
	}
	if n > mostChanges {
		fmt.Fprintln(p.out, t("改动共 %d 处，全部见 --format json", n))
	}
}

// importJSON is the answer of an import for a program.
type importJSON struct {
	Kind      string              `json:"kind"`
	File      string              `json:"file"`
	Read      int                 `json:"read"`
	Accepted  int                 `json:"accepted"`
	Added     int                 `json:"added"`
	Changed   int                 `json:"changed"`
	Unchanged int                 `json:"unchanged"`
	Absent    int                 `json:"absent"`
	Saved     bool                `json:"saved"`
	Notices   []mistakeJSON       `json:"notices"`
	Mistakes  []mistakeJSON       `json:"mistakes"`
	Rows      []map[string]string `json:"rows"`
	Changes   []changeJSON        `json:"changes"`
}

type changeJSON struct {
	Row   string `json:"row"`
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
	Added bool   `json:"added"`
}

type mistakeJSON struct {
	Sheet  string `json:"sheet"`
	Cell   string `json:"cell"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
}

func resultJSON(r *importers.Result, say func(fault.Message) string) importJSON {
	out := importJSON{
		Kind: r.Kind, File: r.File, Read: r.Read, Accepted: r.Accepted, Added: r.Added, Changed: r.Changed,
		Unchanged: r.Unchanged, Absent: r.Absent, Saved: r.Saved,
		Notices: []mistakeJSON{}, Mistakes: []mistakeJSON{}, Rows: []map[string]string{}, Changes: []changeJSON{},
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, changeJSON(c))
	}
	for _, n := range r.Notices {
		out.Notices = append(out.Notices, mistakeJSON{Reason: say(n)})
	}
	for _, m := range r.Mistakes {
		out.Mistakes = append(out.Mistakes, mistakeJSON{Sheet: m.Sheet, Cell: m.Cell, Value: m.Value, Reason: say(m.Reason), Remedy: say(m.Remedy)})
	}
	for _, row := range r.Rows {
		m := make(map[string]string, len(row))
		for _, f := range row {
			m[f.Name] = f.Value
		}
		out.Rows = append(out.Rows, m)
	}
	return out
}

func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
