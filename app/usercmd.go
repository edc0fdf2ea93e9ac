package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// userFlags are the options of user add.
type userFlags struct{ role, scope, unit, name string }

func (p *program) userCommand() *cobra.Command {
	t := p.words.T
	c := &cobra.Command{Use: "user", Short: t("账号"), Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var f userFlags
	add := &cobra.Command{Use: "add LOGIN", Short: t("添加账号，打印一次性的初始密码"), Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error { return p.addUser(c.Context(), args[0], f) }}
	add.Flags().StringVar(&f.role, "role", "", t("角色：%s", roleList()))
	add.Flags().StringVar(&f.scope, "scope", "", t("管辖区划的代码；镇级账号可写镇名"))
	add.Flags().StringVar(&f.unit, "unit", "", t("所在单位的名称"))
	add.Flags().StringVar(&f.name, "name", "", t("姓名或岗位，签收时照此署名"))
	c.AddCommand(add)
	return c
}

func (p *program) addUser(ctx context.Context, login string, f userFlags) error {
	return p.with(ctx, func(h *house, d journal.Deed) error {
		want, err := p.wanted(ctx, h, d.Actor, login, f)
		if err != nil {
			return err
		}
		a, password, err := h.accounts.Create(ctx, d, want)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.words.T("已添加账号 %s", a.Login))
		fmt.Fprintln(p.out, p.words.T("初始密码：%s（只显示这一次，首次登录后要改）", password))
		return nil
	})
}

// wanted is the account that the flags describe: its scope is a code or the name of a town, its
// unit the name of a department of the county.
func (p *program) wanted(ctx context.Context, h *house, a journal.Actor, login string, f userFlags) (account.Account, error) {
	want := account.Account{Login: login, Name: f.name, Role: journal.Role(f.role), Scope: f.scope}
	if !slices.Contains(journal.Roles, want.Role) {
		return want, usage{fault.Say("--role 要从这些里选：%s", roleList())}
	}
	if a.Person != account.CommandLine().Login {
		if err := catalog.Allow(a, catalog.Users, catalog.About(f.scope)); err != nil {
			return want, err
		}
	}
	reg, err := p.place(ctx, h, a)
	switch {
	case errors.Is(err, fault.Conflict) && f.scope == "" && want.Role != journal.Town:
		return want, fault.New(fault.Conflict, "还没有导入区划：先运行 jiedezhu import towns，或用 --scope 写明县的六位代码")
	case errors.Is(err, fault.Conflict) && mayComeFirst(want, f):
		want.Unit = want.Scope
		return want, nil
	case err != nil:
		return want, err
	}
	if want.Scope == "" {
		want.Scope = reg.Place.Code
	}
	if catalog.LevelOf(want.Scope) == catalog.NoLevel || want.Role == journal.Town {
		t, _, ok := catalog.FindTown(reg.Towns, want.Scope)
		if !ok {
			return want, usage{fault.Say("区划表里没有 %s；--scope 写区划代码或镇名，部门写在 --unit", want.Scope)}
		}
		want.Scope = t.Code
	}
	switch u, ok := reg.Department(f.unit); {
	case ok:
		want.Unit = u.ID
	case f.unit != "":
		return want, usage{fault.Say("单位表里没有 %s", f.unit)}
	case want.Role == journal.Department:
		return want, usage{fault.Say("部门账号要用 --unit 写明单位")}
	default: // the government of the place itself
		want.Unit = want.Scope
	}
	return want, nil
}

// mayComeFirst tells whether an account may be there before its county is: whoever imports the
// sheets on the pages needs one, a town or a department does not.
func mayComeFirst(a account.Account, f userFlags) bool {
	return catalog.LevelOf(a.Scope) == catalog.County && f.unit == "" && a.Role != journal.Town && a.Role != journal.Department
}

func roleList() string {
	names := make([]string, len(journal.Roles))
	for i, r := range journal.Roles {
		names[i] = string(r)
	}
	return strings.Join(names, "、")
}
