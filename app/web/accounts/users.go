package accounts

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"jiedezhu/app/account"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// RoleNames are the roles in words.
var RoleNames = map[journal.Role]fault.Message{
	journal.Bureau: fault.Say("县局"), journal.Department: fault.Say("县级部门"), journal.Town: fault.Say("镇办"), journal.Inspector: fault.Say("检查人员"),
	journal.Leader: fault.Say("领导（只读）"), journal.Admin: fault.Say("系统管理"), journal.Auditor: fault.Say("审计"),
}

// users is the accounts under the administrator's scope.
func (s pages) users(r *site.Request) error {
	return usersPage(r, http.StatusOK, view.Secret{}, view.Problems{})
}

func usersPage(r *site.Request, status int, secret view.Secret, problems view.Problems) error {
	list, err := r.Site.People.All(r.Context(), r.Actor.Scope)
	if err != nil {
		return err
	}
	p := view.UsersPage{Shell: r.Shell("/users"), Secret: secret, Problems: problems, Op: r.Site.NewID()}
	p.Title = fault.Say("账号")
	open := 0
	role := journal.Role(site.OneOf(r.Asked("role"), roleWords()...))
	for _, a := range list {
		open += site.Bit(!a.Disabled)
		if role == "" || a.Role == role {
			p.Rows = append(p.Rows, userRow(r, a))
		}
	}
	p.Head.Title = fault.Say("%d 个账号，%d 个在用", len(list), open)
	p.Head.Day = []view.Link{r.Now(), {Text: fault.Say("一人一号，工作随单位移交")}}
	p.Head.Acts = []view.Act{{Href: "/import/users", Text: fault.Say("从表格导入")}}
	p.Filter = view.Filter{Action: "/users", Tight: true, Result: fault.Say("显示 %d/%d 个", len(p.Rows), len(list)), Fields: []view.FilterField{roleField(role)}}
	p.Filter.Fields[0].Name = "role"
	if len(p.Rows) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有这样的账号"), Text: fault.Say("在下面添加。")}
	}
	addForm(r, &p)
	return r.Page(status, p)
}

func roleWords() []string {
	words := make([]string, len(journal.Roles))
	for i, role := range journal.Roles {
		words[i] = string(role)
	}
	return words
}

func roleField(chosen journal.Role) view.FilterField {
	f := view.FilterField{Label: fault.Say("角色"), Options: []view.Option{{Text: fault.Say("不限")}}}
	for _, role := range journal.Roles {
		f.Options = append(f.Options, view.Option{Value: string(role), Text: RoleNames[role], On: role == chosen})
	}
	return f
}

// addForm is the form that adds an account, with what was typed.
func addForm(r *site.Request, p *view.UsersPage) {
	typed := func(name string) string {
		if r.Posted() && len(p.Problems.List) > 0 {
			return r.Text(name)
		}
		return ""
	}
	p.Fields = []view.Field{
		view.Field{Name: "login", Value: typed("login"), Label: fault.Say("账号"), Help: fault.Say("小写字母和数字，2 至 32 个"), AutoComplete: "off"}.With(p.Problems.List),
		view.Field{Name: "name", Value: typed("name"), Label: fault.Say("姓名或岗位"), Help: fault.Say("签收时照此署名，如 便民服务中心 综合岗"), MaxLength: 60}.With(p.Problems.List),
		view.Field{Name: "scope", Value: typed("scope"), Label: fault.Say("管辖"), Help: fault.Say("镇名或区划代码；不填是%s", placeName(r)), Opt: fault.Say("（可不填）")}.With(p.Problems.List),
	}
	p.Roles = roleField(journal.Role(typed("role")))
	p.Roles.Name, p.Roles.Options = "role", p.Roles.Options[1:]
	p.Units = view.FilterField{Name: "unit", Label: fault.Say("单位"), Options: []view.Option{{Text: fault.Say("管辖区划的政府")}}}
	if r.Register == nil {
		return
	}
	for _, u := range r.Register.Departments() {
		p.Units.Options = append(p.Units.Options, view.Option{Value: u.ID, Text: view.Plain(u.Name), On: u.ID == typed("unit")})
	}
}

func placeName(r *site.Request) string {
	if r.Register == nil {
		return r.Actor.Scope
	}
	return r.Register.Place.Name
}

func userRow(r *site.Request, a *account.Account) view.UserRow {
	row := view.UserRow{Login: a.Login, Name: a.Name, Role: RoleNames[a.Role], Unit: a.Unit, Place: a.Scope, State: view.Mark{Kind: view.MarkDone, Text: fault.Say("在用")}}
	if r.Register != nil {
		row.Unit = site.UnitName(r.Register, a.Unit)
		row.Place = r.Register.TownName(a.Scope)
		if a.Scope == r.Register.Place.Code {
			row.Place = r.Register.Place.Name
		}
	}
	add := func(word string, text fault.Message) {
		row.Acts = append(row.Acts, view.UserAct{Action: "/users/" + a.Login + "/" + word, Op: r.Site.NewID(), Text: text})
	}
	add("reset", fault.Say("重置密码"))
	switch {
	case a.Disabled:
		row.State = view.Mark{Kind: view.MarkOff, Text: fault.Say("已停用")}
		add("enable", fault.Say("启用"))
		return row
	case a.MustChange:
		row.State = view.Mark{Kind: view.MarkWait, Text: fault.Say("还没有改初始密码")}
	}
	if a.Login != r.Actor.Person {
		add("disable", fault.Say("停用"))
	}
	add("end", fault.Say("结束登录"))
	add("unlock", fault.Say("解锁"))
	return row
}

// addUser adds an account under the administrator's scope; its initial password is shown once.
func (s pages) addUser(r *site.Request) error {
	want := account.Account{Login: r.Text("login"), Name: r.Text("name"), Role: journal.Role(r.Text("role")), Scope: r.Text("scope"), Unit: r.Text("unit")}
	if r.Register != nil {
		if t, _, ok := catalog.FindTown(r.Register.Towns, want.Scope); ok {
			want.Scope = t.Code
		}
	}
	if want.Scope == "" {
		want.Scope = r.Place()
	}
	if want.Unit == "" && want.Role != journal.Department {
		want.Unit = want.Scope
	}
	err := reaches(r, want.Scope)
	if err == nil {
		err = placed(r, want)
	}
	var a *account.Account
	secret := ""
	if err == nil {
		a, secret, err = s.Accounts.Create(r.Context(), r.Deed(), want)
	}
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Exists) {
		return usersPage(r, site.Statuses[refused.Kind], view.Secret{}, site.ProblemsOf(refused, "login"))
	} else if err != nil {
		return err
	}
	return usersPage(r, http.StatusOK, view.Secret{Login: a.Login, Password: secret}, view.Problems{})
}

// reaches refuses a scope that the administrator's does not hold.
func reaches(r *site.Request, scope string) error {
	if catalog.May(r.Actor, catalog.Users, catalog.About(scope)) {
		return nil
	}
	return fault.Mistakes([]fault.Mistake{{Field: "scope", Value: scope, Reason: fault.Say("“%s”不在你的管辖范围", scope), Remedy: fault.Say("填本县的镇名或区划代码")}}, "账号没有添加")
}

// placed refuses a town or a unit that the register of its county does not have: such an account
// would sign for nobody.
func placed(r *site.Request, want account.Account) error {
	reg, err := r.Site.Rollout.Registers.Register(r.Context(), catalog.CountyOf(want.Scope))
	if errors.Is(err, fault.NotFound) {
		reg = &catalog.Register{}
	} else if err != nil {
		return err
	}
	var ms []fault.Mistake
	if _, ok := reg.Town(want.Scope); !ok && catalog.LevelOf(want.Scope) == catalog.Town {
		ms = append(ms, fault.Mistake{Field: "scope", Value: want.Scope, Reason: fault.Say("区划表里没有 %s", want.Scope), Remedy: fault.Say("填本县的镇名或区划代码")})
	}
	known := slices.ContainsFunc(reg.Departments(), func(u catalog.Unit) bool { return u.ID == want.Unit })
	if !known && want.Unit != "" && want.Unit != want.Scope {
		ms = append(ms, fault.Mistake{Field: "unit", Value: want.Unit, Reason: fault.Say("单位表里没有 %s", want.Unit), Remedy: fault.Say("从列表中选择单位")})
	}
	return fault.Mistakes(ms, "账号没有添加")
}

// otherAccount is the account that the address names, if it lies under the administrator's scope; one
// elsewhere answers like one that does not exist.
func otherAccount(r *site.Request) (*account.Account, error) {
	login := account.Normal(r.Param("login"))
	a, err := r.Site.People.Load(r.Context(), login)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil || !catalog.May(r.Actor, catalog.Users, catalog.About(a.Scope)) {
		return nil, fault.New(fault.NotFound, "没有账号 %s", login)
	}
	return a, nil
}

// resetUser gives an account a new initial password, shown once.
func (s pages) resetUser(r *site.Request) error {
	a, err := otherAccount(r)
	if err != nil {
		return err
	}
	a, secret, err := s.Accounts.ResetPassword(r.Context(), r.Deed(), a.Login)
	if err != nil {
		return err
	}
	return usersPage(r, http.StatusOK, view.Secret{Login: a.Login, Password: secret}, view.Problems{})
}

// userDeed is an act on an account that needs nothing but its name.
func userDeed(r *site.Request, do func(context.Context, journal.Deed, string) (*account.Account, error), said fault.Message) error {
	a, err := otherAccount(r)
	if err != nil {
		return err
	}
	if a, err = do(r.Context(), r.Deed(), a.Login); err != nil {
		return err
	}
	return r.To("/users", &view.Notice{Kind: view.NoticeOK, Title: said, Text: fault.Say("%s %s", a.Login, a.Name)})
}

func (s pages) disableUser(r *site.Request) error {
	if account.Normal(r.Param("login")) == r.Actor.Person {
		return fault.New(fault.Conflict, "不能停用自己的账号，请另一位管理员办理")
	}
	return userDeed(r, s.Accounts.Disable, fault.Say("已停用，登录同时结束"))
}

func (s pages) enableUser(r *site.Request) error {
	return userDeed(r, s.Accounts.Enable, fault.Say("已启用，密码不变"))
}

func (s pages) endUser(r *site.Request) error {
	return userDeed(r, s.Accounts.EndSessions, fault.Say("已结束这个账号的全部登录"))
}

func (s pages) unlockUser(r *site.Request) error {
	return userDeed(r, s.Accounts.Unlock, fault.Say("已解锁，可以再登录"))
}
