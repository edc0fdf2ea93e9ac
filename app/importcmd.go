package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// importFlags are the flags of every import.
type importFlags struct {
	dry       bool
	errors    string
	format    string
	demo      bool
	passwords string
	sheets    []string
	columns   []string             // HEAD=COLUMN
	words     map[string]*[]string // WORD=MEANS, by the column that does not know the word
	values    map[string]string    // of the kind's own options, by name
}

// importCommand has a command for every kind of sheet there is a form for.
func (p *program) importCommand() *cobra.Command {
	t := p.words.T
	c := &cobra.Command{Use: "import", Short: t("导入表格（.xlsx、.xls、.et、.csv）"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	for _, form := range importers.Forms() {
		c.AddCommand(p.importKind(form))
	}
	return c
}

func (p *program) importKind(form importers.Form) *cobra.Command {
	var f importFlags
	t := p.words.T
	read := func() (map[string]string, error) { return nil, nil }
	c := &cobra.Command{Use: form.Kind + " FILE", Short: p.words.Message(fault.Say("%s：%s", form.Title, form.For)), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) (err error) {
			if f.values, err = read(); err != nil {
				return err
			}
			return p.importFile(c, form, args[0], f)
		}}
	c.Flags().BoolVar(&f.dry, "dry-run", false, t("只检查，不保存"))
	c.Flags().StringVar(&f.errors, "errors", "", t("把标出差错的表写到这个 .xlsx"))
	c.Flags().StringVar(&f.format, "format", "text", t("输出：text 或 json"))
	c.Flags().StringArrayVar(&f.sheets, "sheet", nil, t("只读这个工作表，隐藏的也读；可写几次"))
	c.Flags().StringArrayVar(&f.columns, "column", nil, t("认不得的表头是哪一列：表头=列，不读的写 表头=；保存后记住，可写几次"))
	f.words = map[string]*[]string{}
	for _, of := range importers.WordColumns(form.Kind) {
		f.words[of] = c.Flags().StringArray(of, nil, t("“%s”列认不得的词算作什么：词=算作，照录写 词=keep，不导入写 词=out；保存后记住，可写几次", importers.RowHead(form.Kind, of)))
	}
	switch form.Kind {
	case "towns":
		c.Flags().BoolVar(&f.demo, "demo", false, t("标为演示数据"))
	case "users":
		c.Flags().StringVar(&f.passwords, "passwords", "", t("初始密码写到这个文件（只写这一次）"))
	}
	read = p.formFlags(c, form)
	return c
}

// formFlags makes a flag of every option of a form; the county is a setting of the program. What it
// gives reads them.
func (p *program) formFlags(c *cobra.Command, form importers.Form) func() (map[string]string, error) {
	for _, o := range form.Options {
		short := p.words.Message(o.Label)
		if o.Help.ID != "" {
			short = p.words.Message(fault.Say("%s（%s）", o.Label, o.Help))
		}
		for _, x := range o.Choices {
			short += p.words.Message(fault.Say(" %s（%s）", x.Value, x.Text))
		}
		switch {
		case o.Name == "county":
		case o.Sort == importers.TickSort:
			c.Flags().Bool(o.Name, false, short)
		default:
			c.Flags().String(o.Name, o.Default, short)
		}
	}
	return func() (map[string]string, error) {
		values := map[string]string{}
		for _, o := range form.Options {
			if o.Name == "county" {
				values[o.Name] = p.set.county
				continue
			}
			if v := c.Flags().Lookup(o.Name).Value.String(); v != "false" {
				values[o.Name] = v
			}
		}
		if ms := form.Check(values); len(ms) > 0 {
			return nil, usage{fault.Say("--%s：%s，%s", ms[0].Field, ms[0].Reason, ms[0].Remedy)}
		}
		if values["complete"] != "" && (values["doc-no"] == "" || values["reason"] == "") {
			return nil, usage{fault.Say("--complete 会收回不在表里的事项，须同时写 --doc-no 和 --reason")}
		}
		return values, nil
	}
}

// maxFile is the largest file that is read at all; each kind of sheet has its own limit.
const maxFile = 128 << 20

func (p *program) importFile(c *cobra.Command, form importers.Form, path string, f importFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage{fault.Say("--format 只能是 text 或 json")}
	}
	data, err := readFile(path)
	if err != nil {
		return err
	}
	if err := f.canKeepPasswords(form.Kind); err != nil {
		return err
	}
	file := importers.File{Name: filepath.Base(path), Data: data, Sheets: f.sheets}
	return p.with(c.Context(), func(h *house, d journal.Deed) error {
		r, err := p.importInto(c.Context(), h, d, form, file, f)
		if refused := new(fault.Error); f.format == "json" && errors.As(err, &refused) && refused.Kind != fault.Unavailable && refused.Kind != fault.Internal {
			r, err = importers.Refused(form.Kind, file, refused), nil // a program gets its object all the same
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

// importInto imports into the county that the settings name; towns bring theirs.
func (p *program) importInto(ctx context.Context, h *house, d journal.Deed, form importers.Form, file importers.File, f importFlags) (*importers.Result, error) {
	reg, err := p.place(ctx, h, d.Actor)
	if err != nil {
		if form.Kind != "towns" {
			return nil, err
		}
		reg = &catalog.Register{}
	}
	ask := importers.Ask{
		Kind: form.Kind, Place: reg.Place.Code, Values: f.values, Demo: f.demo, DryRun: f.dry, People: account.Roster{Accounts: storage.Accounts{Store: h.store}, Service: h.accounts},
	}
	if ask.Heads, err = f.heads(form.Kind, reg); err != nil {
		return nil, err
	}
	ctx, done := p.follow(ctx, f.format)
	defer done()
	r, passwords, err := h.importer.Import(ctx, d, file, ask)
	return r, errors.Join(err, keepPasswords(f.passwords, passwords))
}

// heads are what the flags say of heads and of words.
func (f importFlags) heads(kind string, reg *catalog.Register) (list []catalog.MappedHead, err error) {
	take := func(m catalog.MappedHead, err error) error {
		if refused := new(fault.Error); errors.As(err, &refused) {
			return usage{refused.Message}
		}
		list = append(list, m)
		return err
	}
	for _, text := range f.columns {
		if err := take(importers.ParseHead(kind, text, reg)); err != nil {
			return nil, err
		}
	}
	for _, of := range importers.WordColumns(kind) {
		for _, text := range *f.words[of] {
			if err := take(importers.ParseWord(kind, of, text)); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
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
	p.printUnknown(r.Unknown)
	for _, o := range r.Odd {
		fmt.Fprintln(p.out, t("认不得的词：%s “%s”（%d 行）；用 --%s %s=算作 说明，照录写 keep，不导入写 out", o.At, o.Word, o.Rows, o.Of, o.Word))
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

// printUnknown asks about the columns that nothing names.
func (p *program) printUnknown(list []sheet.Unknown) {
	t := p.words.T
	for _, u := range list {
		fmt.Fprintln(p.out, t("没有对应的列：%s %s “%s”（%s）；用 --column %s=列 指明，不读的写 --column %s=", u.Sheet, u.Ref, u.Head, strings.Join(u.Examples, "、"), u.Head, u.Head))
	}
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
	Unknown   []unknownJSON       `json:"unknown"`
	Odd       []oddJSON           `json:"odd"` // words that their column does not know
}

// oddJSON is a word that its column does not know, asked about once for the file.
type oddJSON struct {
	Of   string `json:"of"`
	Word string `json:"word"`
	Rows int    `json:"rows"`
	At   string `json:"at"`
}

// unknownJSON is a column that nothing names, with some of its values.
type unknownJSON struct {
	Head     string   `json:"head"`
	Sheet    string   `json:"sheet"`
	Cell     string   `json:"cell"`
	Examples []string `json:"examples"`
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
		Notices: []mistakeJSON{}, Mistakes: []mistakeJSON{}, Rows: []map[string]string{}, Changes: []changeJSON{}, Unknown: []unknownJSON{}, Odd: []oddJSON{},
	}
	for _, o := range r.Odd {
		out.Odd = append(out.Odd, oddJSON(o))
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, changeJSON(c))
	}
	for _, u := range r.Unknown {
		out.Unknown = append(out.Unknown, unknownJSON{Head: u.Head, Sheet: u.Sheet, Cell: u.Ref, Examples: u.Examples})
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
