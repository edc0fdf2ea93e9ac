package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// pastFlags are the options of imports that bring the past in.
type pastFlags struct {
	day, pushed, month, found string
	allItems, unsigned        bool
	passwords                 string
}

// pastCommand is an import of what the county has besides its catalog: do reads the sheet for the
// county that the settings name. Options that are wrong are told before the file is opened.
func (p *program) pastCommand(use, short string, f *importFlags, do func() (placeImporting, error)) *cobra.Command {
	c := &cobra.Command{Use: use + " FILE", Short: short, Args: oneArg, RunE: func(c *cobra.Command, args []string) error {
		in, err := do()
		if err != nil {
			return err
		}
		return p.importPlace(c, args[0], *f, in)
	}}
	p.importOptions(c, f)
	return c
}

func (p *program) importLedger() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := p.pastCommand("ledger", t("补录承接台账：事项 × 镇，或每行一个项次"), &f, func() (placeImporting, error) {
		day, err := dayFlag("day", past.day)
		if err != nil {
			return nil, err
		}
		pushed, err := dayFlag("pushed", past.pushed)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Ledger(ctx, d, file, importers.LedgerOptions{Place: place, Day: day, Pushed: pushed, DocNo: f.docNo, DryRun: f.dry})
		}, nil
	})
	c.Flags().StringVar(&past.day, "day", "", t("只写√的格在哪一天签收，如 2022-04-25"))
	c.Flags().StringVar(&past.pushed, "pushed", "", t("表里没有下发日期的在哪一天下发；默认表里最早的日期"))
	c.Flags().StringVar(&f.docNo, "doc-no", "", t("下发的文号"))
	return c
}

func (p *program) importTraining() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := p.pastCommand("training", t("补录培训台账：每行一场，或每行一场的一个镇"), &f, func() (placeImporting, error) {
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Training(ctx, d, file, importers.TrainingOptions{Place: place, AllItems: past.allItems, DryRun: f.dry})
		}, nil
	})
	c.Flags().BoolVar(&past.allItems, "all-items", false, t("没有写事项的培训，覆盖全部事项"))
	return c
}

func (p *program) importAttendance() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := p.pastCommand("attendance", t("补录培训签到表：每行一人"), &f, func() (placeImporting, error) {
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Attendance(ctx, d, file, importers.TrainingOptions{Place: place, Unsigned: past.unsigned, DryRun: f.dry})
		}, nil
	})
	c.Flags().BoolVar(&past.unsigned, "unsigned-present", false, t("签到栏全部空白的，名单上的都到场了"))
	return c
}

func (p *program) importCases() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := p.pastCommand("cases", t("导入办件量：事项、镇、月份、件数"), &f, func() (placeImporting, error) {
		month, ok := sheet.ParseMonth(past.month, 0)
		if past.month != "" && !ok {
			return nil, usage{fault.Say("--month 的月份“%s”不对，写成 2022-04", past.month)}
		}
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Cases(ctx, d, file, importers.CaseOptions{Place: place, Month: month, DryRun: f.dry})
		}, nil
	})
	c.Flags().StringVar(&past.month, "month", "", t("没有写月份的是哪个月，如 2022-04"))
	return c
}

func (p *program) importLiaisons() *cobra.Command {
	var f importFlags
	return p.pastCommand("liaisons", p.words.T("导入联络员：单位、姓名、电话"), &f, func() (placeImporting, error) {
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Liaisons(ctx, d, file, importers.LiaisonOptions{Place: place, DryRun: f.dry})
		}, nil
	})
}

func (p *program) importAcceptance() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := p.pastCommand("acceptance", t("补录验收汇总表：每行一次验收的得分和结论"), &f, func() (placeImporting, error) {
		day, err := dayFlag("day", past.day)
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			return h.importer.Acceptances(ctx, d, file, importers.AcceptanceOptions{Place: place, Day: day, DryRun: f.dry})
		}, err
	})
	c.Flags().StringVar(&past.day, "day", "", t("没有写日期的验收在哪一天，如 2022-04-25"))
	return c
}

func (p *program) importFindings() *cobra.Command {
	var f importFlags
	var past pastFlags
	var source string
	t := p.words.T
	c := p.pastCommand("findings", t("补录整改台账：每行一个问题"), &f, func() (placeImporting, error) {
		opt := importers.FindingOptions{Source: importers.SourceOf(source), DryRun: f.dry}
		if source != "" && opt.Source == "" {
			return nil, usage{fault.Say("--source 的来源“%s”不对，写成验收、指导检查、作风督查、体验、巡察反馈、审计、督查或群众反映", source)}
		}
		var err error
		if opt.Day, err = dayFlag("day", past.day); err != nil {
			return nil, err
		}
		opt.Found, err = dayFlag("found", past.found)
		return func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
			opt.Place = place
			return h.importer.Findings(ctx, d, file, opt)
		}, err
	})
	c.Flags().StringVar(&source, "source", "", t("没有写来源的问题从哪里来，如 巡察反馈"))
	c.Flags().StringVar(&past.found, "found", "", t("没有写发现日期的问题在哪一天发现；默认该行最早的日期"))
	c.Flags().StringVar(&past.day, "day", "", t("只写整改完成、已销号的问题在哪一天，如 2022-04-25"))
	return c
}

func (p *program) importUsers() *cobra.Command {
	var f importFlags
	var past pastFlags
	t := p.words.T
	c := &cobra.Command{
		Use: "users FILE", Short: t("导入账号；新账号的初始密码写到 --passwords 的文件"), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error {
			if past.passwords == "" && !f.dry {
				return usage{fault.Say("用 --passwords 写明初始密码写到哪个文件；只检查用 --dry-run")}
			}
			if !f.dry { // before an account is made whose password could not be written down
				file, err := os.OpenFile(past.passwords, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
				if err != nil || file.Close() != nil {
					return usage{fault.Say("写不了文件 %s", past.passwords)}
				}
			}
			return p.importPlace(c, args[0], f, func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error) {
				r, passwords, err := h.importer.Users(ctx, d, file, people{h}, importers.UserOptions{Place: place, DryRun: f.dry})
				return r, errors.Join(err, keepPasswords(past.passwords, passwords))
			})
		},
	}
	p.importOptions(c, &f)
	c.Flags().StringVar(&past.passwords, "passwords", "", t("初始密码写到这个文件（只写这一次）"))
	return c
}

// keepPasswords writes the first passwords to a file that only its owner reads, behind those that
// stand there.
func keepPasswords(path string, list []importers.Password) (err error) {
	if len(list) == 0 {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "写不了文件 %s", path)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for _, x := range list {
		if _, err := fmt.Fprintf(file, "%s\t%s\t%s\n", x.Login, x.Name, x.Initial); err != nil {
			return fault.Wrap(fault.Unavailable, err, "写不了文件 %s", path)
		}
	}
	return nil
}

func dayFlag(name, text string) (journal.Day, error) {
	if text == "" {
		return 0, nil
	}
	d, ok := sheet.ParseDay(text, 0)
	if !ok {
		return 0, usage{fault.Say("--%s 的日期“%s”不对，写成 2022-04-25", name, text)}
	}
	return d, nil
}

type placeImporting func(ctx context.Context, h *house, d journal.Deed, file importers.File, place string) (*importers.Result, error)

// importPlace imports a sheet of the county that the settings name.
func (p *program) importPlace(c *cobra.Command, path string, f importFlags, do placeImporting) error {
	return p.importFile(c, path, f, func(ctx context.Context, h *house, d journal.Deed, file importers.File) (*importers.Result, error) {
		reg, err := p.place(ctx, h, d.Actor)
		if err != nil {
			return nil, err
		}
		return do(ctx, h, d, file, reg.Place.Code)
	})
}

// people are the accounts as an import of them needs them.
type people struct{ h *house }

var _ importers.People = people{}

// Users implements importers.People.
func (p people) Users(ctx context.Context, a journal.Actor) ([]importers.User, error) {
	all, err := (storage.Accounts{Store: p.h.store}).All(ctx, a.Scope)
	if err != nil {
		return nil, err
	}
	list := make([]importers.User, len(all))
	for i, x := range all {
		list[i] = importers.User{Login: x.Login, Name: x.Name, Unit: x.Unit, Scope: x.Scope, Role: x.Role}
	}
	return list, nil
}

// Judge implements importers.People.
func (p people) Judge(ctx context.Context, a journal.Actor, u importers.User) error {
	if a.Person != account.CommandLine().Login {
		if err := catalog.Allow(a, catalog.Users, catalog.About(u.Scope)); err != nil {
			return err
		}
	}
	was, err := (storage.Accounts{Store: p.h.store}).Load(ctx, u.Login)
	switch {
	case err == nil && !catalog.Within(was.Scope, a.Scope):
		return fault.New(fault.Denied, "账号 %s 已经有了，不归你的账号管", u.Login)
	case err != nil && !errors.Is(err, fault.NotFound):
		return err
	}
	want := account.Account{Login: u.Login, Name: u.Name, Unit: u.Unit, Role: u.Role, Scope: u.Scope}
	return want.Validate()
}

// Put implements importers.People.
func (p people) Put(ctx context.Context, d journal.Deed, u importers.User, is bool) (string, error) {
	if is {
		_, err := p.h.accounts.Change(ctx, d, u.Login, account.Change{Name: &u.Name, Unit: &u.Unit, Scope: &u.Scope, Role: &u.Role})
		return "", err
	}
	_, initial, err := p.h.accounts.Create(ctx, d, account.Account{Login: u.Login, Name: u.Name, Unit: u.Unit, Role: u.Role, Scope: u.Scope})
	return initial, err
}
