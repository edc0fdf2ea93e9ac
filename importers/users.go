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

// userColumns are the columns of a list of accounts.
var userColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "login", Title: "账号", Words: []string{"账号", "登录名", "用户名", "帐号", "登录账号", "用户账号", "账号名", "login"}, Required: true, Identity: true, Code: true, Width: 18, Example: "yudu01", Note: "小写字母、数字、点和短横，2 至 32 个"},
	{Key: "name", Title: "姓名或岗位", Words: []string{"姓名或岗位", "姓名", "真实姓名", "岗位", "使用人", "人员", "姓名/岗位", "名称"}, Required: true, Width: 22, Example: "便民服务中心 综合岗", Note: "签收时照此署名"},
	{Key: "role", Title: "角色", Words: []string{"角色", "权限", "账号类型", "权限级别", "用户角色", "类型", "role"}, Required: true, Width: 12, Example: "镇（街道）", Choices: roleChoices()},
	{Key: "unit", Title: "单位", Words: []string{"单位", "所在单位", "单位名称", "部门", "镇（街道）", "所属单位"}, Width: 26, Example: "渔渡镇", Note: "县级部门的全称，或镇（街道）的名称"},
	{Key: "scope", Title: "管辖区划", Words: []string{"管辖区划", "区划", "管辖范围", "区划代码", "数据范围", "scope"}, Code: true, Width: 14, Note: "不填即本县；镇级账号即该镇"},
	{Key: "remark", Title: "备注", Words: with(personWords, "备注", "说明", "电话", "手机", "手机号", "手机号码", "联系电话"), Leave: true},
}

// User is an account as a sheet has it: role one of journal.Roles, unit an id, scope a code.
type User struct {
	Login, Name, Unit, Scope string
	Role                     journal.Role
}

// People are the accounts as an import needs them.
type People interface {
	// Users gives those that the actor may change, by login.
	Users(ctx context.Context, a journal.Actor) ([]User, error)

	// Judge says everything that is wrong with an account that somebody asks for, nil for nothing.
	// fault.Invalid with Mistakes by field, fault.Denied and fault.NotFound where the actor may not.
	Judge(ctx context.Context, a journal.Actor, u User) error

	// Put makes an account, or changes the one of that login, and gives the initial password of a
	// new one, which nobody can read again. fault.Invalid, fault.Conflict, fault.Exists.
	Put(ctx context.Context, deed journal.Deed, u User, is bool) (initial string, err error)
}

// UserOptions go with an import of accounts.
type UserOptions struct {
	Place  string
	DryRun bool
}

// Password is the first password of an account that an import made.
type Password struct{ Login, Name, Initial string }

// Users imports accounts. Each is an aggregate of its own and its password is shown once, so that
// nobody else can finish what breaks off: the sheet imported again makes what is missing.
func (im *Importer) Users(ctx context.Context, deed journal.Deed, f File, people People, opt UserOptions) (*Result, []Password, error) {
	reg, err := im.Rollout.Registers.Register(ctx, opt.Place)
	if err != nil {
		return nil, nil, err
	}
	stand, err := people.Users(ctx, deed.Actor)
	if err != nil {
		return nil, nil, err
	}
	k, err := kindOf("users")
	if err != nil {
		return nil, nil, err
	}
	r, reading, err := k.read(ctx, f, nil)
	if err != nil || reading == nil {
		return r, nil, err
	}
	s := &userSheet{ledger: newLedger(r), kind: k, book: newCountyBook(reg, nil), people: people, stand: map[string]User{}, seen: map[string]sheet.Cell{}}
	for _, u := range stand {
		s.stand[u.Login] = u
	}
	for _, t := range reading.Tables {
		for _, row := range t.Rows {
			if err := s.row(ctx, deed.Actor, t, row); err != nil {
				return nil, nil, err
			}
		}
	}
	if r.Read == 0 && len(r.Mistakes) == 0 {
		r.Mistakes = append(r.Mistakes, fault.Mistake{Reason: fault.Say("表里没有一个账号"), Remedy: fault.Say("表头下面至少填一行")})
	}
	s.close()
	r.Absent = len(s.stand) - r.Changed - r.Unchanged
	if len(r.Mistakes) > 0 || opt.DryRun {
		return r, nil, nil
	}
	passwords, err := s.save(ctx, deed)
	if err != nil {
		return r, passwords, r.settle(err)
	}
	r.Saved = true
	if r.Absent > 0 {
		r.notice(fault.Say("%d 个账号不在表里，照旧保留", r.Absent))
	}
	return r, passwords, nil
}

// userSheet is a list of accounts while it is read.
type userSheet struct {
	*ledger
	kind   kind
	book   *countyBook
	people People
	stand  map[string]User
	list   []User
	seen   map[string]sheet.Cell
}

func (s *userSheet) row(ctx context.Context, a journal.Actor, t sheet.Table, row sheet.Row) error {
	s.begin(row)
	c := t.Locate(row, "login")
	u := User{Login: strings.ToLower(strings.TrimSpace(c.Text)), Name: row.Text("name")}
	var ok bool
	if u.Role, ok = roleOf(row.Text("role")); !ok {
		s.wrong(t.Locate(row, "role"), fault.Say("没有角色“%s”", sheet.Shorten(row.Text("role"), 30)), fault.Say("从这些里选：%s", strings.Join(roleChoices(), "、")))
		return nil
	}
	if !s.belongs(t, row, &u) {
		return nil
	}
	if first, twice := s.seen[u.Login]; twice {
		s.wrong(c, fault.Say("账号 %s 与 %s 重复", u.Login, first.Ref), fault.Say("每个账号一行"))
		return nil
	}
	s.seen[u.Login] = c
	if refused := new(fault.Error); errors.As(s.people.Judge(ctx, a, u), &refused) {
		if refused.Kind != fault.Invalid && refused.Kind != fault.Denied && refused.Kind != fault.NotFound {
			return refused
		}
		if len(refused.Mistakes) == 0 {
			s.wrong(c, refused.Message, fault.Say("核对角色和管辖区划"))
		}
		for _, m := range refused.Mistakes {
			s.wrong(t.Locate(row, m.Field), m.Reason, m.Remedy)
		}
		return nil
	}
	s.list = append(s.list, u)
	s.compare(u)
	return nil
}

// belongs reads unit and scope; one may follow from the other.
func (s *userSheet) belongs(t sheet.Table, row sheet.Row, u *User) bool {
	unit, scope := t.Locate(row, "unit"), t.Locate(row, "scope")
	if own, is := s.government(unit.Text); is {
		u.Unit = own
	} else if !unit.Blank() {
		found, ok := s.ledger.unit(s.book, unit)
		if !ok {
			return false
		}
		u.Unit = found.ID
	}
	switch digits := bareDigits(scope.Text); {
	case catalog.LevelOf(digits) != catalog.NoLevel:
		u.Scope = digits
	case !scope.Blank():
		town, ok := s.town(s.book, scope, catalog.Division{})
		if !ok {
			return false
		}
		u.Scope = town.Code
	case u.Role == journal.Town && catalog.LevelOf(u.Unit) == catalog.Town:
		u.Scope = u.Unit
	case u.Role == journal.Town:
	case u.Role != journal.Admin && u.Role != journal.Auditor:
		u.Scope = s.book.reg.Place.Code
	}
	if was, known := s.stand[u.Login]; u.Unit == "" && u.Role != journal.Department && !(known && was.Unit == "" && unit.Blank()) {
		u.Unit = u.Scope // the government of the place itself
	}
	return true
}

// government is the place whose own government a unit is: the county by name or code, a city or a
// province by code. A town's is a unit of the register.
func (s *userSheet) government(text string) (code string, ok bool) {
	digits := bareDigits(text)
	if level := catalog.LevelOf(digits); level != catalog.NoLevel && level != catalog.Town {
		return digits, true
	}
	if place := s.book.reg.Place; bare(text) != "" && bare(text) == bare(place.Name) {
		return place.Code, true
	}
	return "", false
}

// compare counts what the account changes, field by field.
func (s *userSheet) compare(u User) {
	was, known := s.stand[u.Login]
	s.result.Rows = append(s.result.Rows, Row{{"login", u.Login}, {"name", u.Name}, {"role", string(u.Role)}, {"unit", s.unitName(u.Unit)}, {"scope", u.Scope}})
	switch {
	case !known:
		s.result.Added++
	case was == u:
		s.result.Unchanged++
	default:
		s.result.Changed++
	}
	for _, f := range []struct{ field, old, now string }{
		{"name", was.Name, u.Name}, {"role", was.Role.Message().String(), u.Role.Message().String()}, {"unit", s.unitName(was.Unit), s.unitName(u.Unit)}, {"scope", was.Scope, u.Scope},
	} {
		if f.old != f.now {
			s.result.Changes = append(s.result.Changes, Change{Row: u.Login, Field: s.kind.head(f.field), Old: f.old, New: f.now, Added: !known})
		}
	}
}

func (s *userSheet) unitName(id string) string { return unitName(s.book.reg, id) }

func unitName(reg *catalog.Register, id string) string {
	if u, ok := reg.Unit(id); ok {
		return u.Name
	}
	return id
}

// save makes and changes the accounts, one after the other.
func (s *userSheet) save(ctx context.Context, deed journal.Deed) ([]Password, error) {
	var passwords []Password
	for _, u := range s.list {
		was, known := s.stand[u.Login]
		if known && was == u {
			continue
		}
		initial, err := s.people.Put(ctx, deed.Step("user-"+u.Login), u, known)
		if err != nil {
			return passwords, err
		}
		if initial != "" {
			passwords = append(passwords, Password{u.Login, u.Name, initial})
		}
	}
	return passwords, nil
}

// roleWords are other words for the roles.
var roleWords = map[journal.Role][]string{
	journal.Bureau: {"县局", "行政审批局", "审批局", "主管局"}, journal.Department: {"县级部门", "部门", "主管部门"},
	journal.Town: {"镇（街道）", "镇", "镇街道", "镇办", "街道", "乡镇", "镇级"}, journal.Inspector: {"检查人员", "检查员", "验收组", "验收人员"},
	journal.Leader: {"领导", "县领导"}, journal.Admin: {"系统管理", "管理员", "系统管理员"}, journal.Auditor: {"审计", "审计员"},
}

func roleOf(text string) (journal.Role, bool) {
	if cut := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(bare(text), "用户"), "账号"), "级"); cut != bare(text) {
		if r, ok := roleOf(cut); ok { // 镇级用户
			return r, true
		}
	}
	for _, r := range journal.Roles {
		if strings.EqualFold(strings.TrimSpace(text), string(r)) || slices.ContainsFunc(roleWords[r], func(w string) bool { return bare(w) == bare(text) && bare(text) != "" }) {
			return r, true
		}
	}
	return "", false
}

func roleChoices() []string {
	list := make([]string, len(journal.Roles))
	for i, r := range journal.Roles {
		list[i] = r.Message().String()
	}
	return list
}
