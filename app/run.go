package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/words"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// The exit codes.
const (
	exitDone    = 0
	exitRefused = 1 // input was refused; every mistake is printed
	exitUsage   = 2 // wrong usage
	exitStore   = 3 // the store could not be used
)

// exit is an error that has been told already, with the code to end with.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usage is a fault of how the program was called.
type usage struct{ fault.Message }

func (u usage) Error() string { return u.Message.String() }

// program is one run of the command line.
type program struct {
	words  words.Words
	getenv func(string) string
	out    io.Writer
	err    io.Writer
	clock  journal.Clock
	set    settings
	// terminal tells whether somebody looks at a writer; nil is nobody.
	terminal func(io.Writer) bool
	ready    func(addr string) // told where serve listens; for tests

	patience time.Duration // with a database server; what it is before the flags are read is their default
}

// run runs the command line and gives the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	p := &program{getenv: getenv, out: stdout, err: stderr, clock: time.Now, terminal: isTerminal}
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) int {
	catalogue, err := words.Load()
	if err != nil { // compiled in; a test loads it
		fmt.Fprintln(p.err, err)
		return exitUsage
	}
	p.words = catalogue.In(language(args, p.getenv))
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.err)
	return p.end(root.ExecuteContext(ctx))
}

// language is chosen before the commands are made, because their help is in it.
func language(args []string, getenv func(string) string) words.Language {
	lang := getenv("JIEDEZHU_LANG")
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = v
		} else if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	if lang == "en" {
		return words.English
	}
	return words.Chinese
}

// end tells an error once, in the person's language, and turns it into an exit code.
func (p *program) end(err error) int {
	var code exit
	var use usage
	var f *fault.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &use):
		fmt.Fprintln(p.err, p.words.Message(use.Message))
		fmt.Fprintln(p.err, p.words.T("看用法：jiedezhu --help"))
		return exitUsage
	case errors.As(err, &f):
		p.tell(f)
		if f.Kind == fault.Unavailable || f.Kind == fault.Internal {
			return exitStore
		}
		return exitRefused
	case fault.KindOf(err) != fault.Internal:
		fmt.Fprintln(p.err, p.words.T("没有完成：%s", string(fault.KindOf(err))))
		return exitRefused
	case errors.Is(err, context.Canceled):
		return exitDone
	case isStoreError(err):
		fmt.Fprintln(p.err, p.words.T("数据出了问题，没有完成"))
		return exitStore
	default: // cobra's own, of which there should be none
		fmt.Fprintln(p.err, p.words.T("用法不对：%s", err.Error()))
		return exitUsage
	}
}

// storeError marks what went wrong below the commands, so that it is not taken for wrong usage.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }

func isStoreError(err error) bool {
	var s storeError
	return errors.As(err, &s)
}

// tell prints a fault and all its mistakes.
func (p *program) tell(f *fault.Error) {
	fmt.Fprintln(p.err, p.words.Message(f.Message))
	p.printMistakes(p.err, f.Mistakes)
	if f.Cause != nil && p.set.debug {
		fmt.Fprintln(p.err, f.Cause)
	}
}

func (p *program) printMistakes(w io.Writer, list []fault.Mistake) {
	for _, m := range list {
		where := m.Field
		if m.Sheet != "" {
			where = strings.TrimSpace(m.Sheet + " " + m.Cell)
		}
		text := fault.Say("%s。%s", m.Reason, m.Remedy)
		if where != "" {
			text = fault.Say("%s：%s", where, text)
		}
		fmt.Fprintf(w, "  %s\n", p.words.Message(text))
	}
}

// settings are what every command knows; each can be given by the environment as JIEDEZHU_ and
// the flag's name.
type settings struct {
	data   string // directory of the embedded store
	store  string // store by URL, instead of data
	as     string // account that acts
	county string // code or name of the county
	lang   string
	debug  bool // print causes too
}

func (p *program) root() *cobra.Command {
	t := p.words.T
	root := &cobra.Command{
		Use:               "jiedezhu",
		Short:             t("接得住：下放的审批服务事项，各镇（街道）真正接住了多少"),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return cmp.Or(p.environment(c), p.sensible()) },
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		Args:              noArgs,
	}
	f := root.PersistentFlags()
	f.StringVar(&p.set.data, "data", "data", t("数据目录"))
	f.StringVar(&p.set.store, "store", "", t("数据库地址 mongodb://…，代替 --data"))
	f.DurationVar(&p.patience, "patience", cmp.Or(p.patience, mongo.Patience), t("等数据库答复多久，如 5s；只对 --store"))
	f.StringVar(&p.set.as, "as", "", t("以哪个账号办理，默认内置的“命令行”"))
	f.StringVar(&p.set.county, "county", "", t("县的名称或代码"))
	f.StringVar(&p.set.lang, "lang", "zh", t("语言：zh 或 en"))
	f.BoolVar(&p.set.debug, "debug", false, t("出错时也打印原因"))
	root.SetUsageFunc(p.usage)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { p.help(c) })
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagUsage(err) })
	root.SetHelpCommand(&cobra.Command{Use: "help", Short: t("看用法"), Hidden: true, RunE: func(*cobra.Command, []string) error { return root.Help() }})
	root.PersistentFlags().BoolP("help", "h", false, t("看用法"))
	root.AddCommand(p.serveCommand(), p.demoCommand(), p.importCommand(), p.exportCommand(), p.reportCommand(), p.copyCommand(), p.userCommand(), p.versionCommand())
	return root
}

// sensible checks what every command knows.
func (p *program) sensible() error {
	if p.patience < 500*time.Millisecond || p.patience > longestPatience {
		return usage{fault.Say("--patience 写 500ms 到 %s 之间的时间，如 5s", longestPatience.String())}
	}
	return nil
}

// longestPatience is less than a web request may take, so that a person is told of it.
const longestPatience = 20 * time.Second

// environment fills every flag that was not given from JIEDEZHU_ and its name.
func (p *program) environment(c *cobra.Command) error {
	var bad error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := "JIEDEZHU_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v := p.getenv(name); v != "" && !f.Changed {
			if err := f.Value.Set(v); err != nil && bad == nil {
				bad = usage{fault.Say("环境变量 %s 的值“%s”不对", name, v)}
			}
		}
	})
	return bad
}
