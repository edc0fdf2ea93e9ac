// Package account is who may log in: accounts and their passwords, the log-in with its throttle,
// sessions and the tokens against forged requests. It decides who somebody is; what they may do
// is catalog.May's to say, and the caller asks it before calling the methods here that change
// somebody else's account.
//
// Nothing here keeps truth in the process: accounts are aggregates behind the port Accounts,
// sessions and failures lie in a Scratch. Passwords are argon2id; of a session's token only the
// SHA-256 is stored.
package account

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Account (账号) is one person's, or one post's, way in. Login is its key and never changes.
type Account struct {
	Login      string       `json:"login"` // 2 to 32 of a-z 0-9 . _ - beginning with a letter or digit
	Name       string       `json:"name"`  // person or post as it is signed: 便民服务中心 综合岗
	Unit       string       `json:"unit,omitempty"`
	Role       journal.Role `json:"role"`
	Scope      string       `json:"scope,omitempty"` // division prefix; empty is everywhere
	Hash       string       `json:"hash,omitempty"`  // PHC string of the password; empty: no password logs in
	Set        time.Time    `json:"set,omitzero"`    // when Hash was chosen: UTC, milliseconds
	MustChange bool         `json:"mustChange,omitempty"`
	Disabled   bool         `json:"disabled,omitempty"`
	Epoch      int          `json:"epoch"` // raised by whatever must end the sessions begun before it
	Revision   int64        `json:"-"`     // of the aggregate; 0 is not saved yet
}

// Accounts is the port of the accounts' store. An account is one stream; every save is one
// Entry of it. All methods return fault.Unavailable where the store cannot be used.
type Accounts interface {
	// Load gives the account of a login. fault.NotFound.
	Load(ctx context.Context, login string) (*Account, error)

	// All gives the accounts whose Scope begins with the prefix, by login; "" is every account.
	All(ctx context.Context, prefix string) ([]*Account, error)

	// Asked gives the digest that the deed of an operation id in the account's stream was
	// entered with. fault.NotFound where no deed has that id.
	Asked(ctx context.Context, login, op string) ([]byte, error)

	// Save enters the deed and puts the account as it now stands after Revision, atomically,
	// and raises a.Revision. Revision 0 creates. fault.Conflict where the stored revision is
	// another one (for 0: where the login is taken), fault.Exists where the operation id stands
	// in the stream already; nothing is written then.
	Save(ctx context.Context, a *Account, d journal.Deed, name string, asked []byte) error
}

// commandLine is the login of whoever runs the program on the machine itself.
const commandLine = "cli"

// CommandLine is the account that the command line acts as: built in, not stored, of the
// bureau, everywhere. It has no password and nobody can log in as it or take its login.
func CommandLine() *Account {
	return &Account{Login: commandLine, Name: "命令行", Role: journal.Bureau}
}

// Actor is the account as the one who acts on the command line or in the work loop; for a
// request see Session.Actor.
func (a *Account) Actor() journal.Actor {
	return journal.Actor{Person: a.Login, Name: a.Name, Unit: a.Unit, Role: a.Role, Scope: a.Scope}
}

// Normal is a login as it is stored: what a person types, without the blanks around it and in
// lower case.
func Normal(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// Validate says everything that is wrong with the account's own fields (the password is the
// Policy's to judge). fault.Invalid with Mistakes, whose Field is the json name.
func (a *Account) Validate() error {
	var list []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		list = append(list, fault.Mistake{Field: field, Value: short(value), Reason: reason, Remedy: remedy})
	}
	if !validLogin(a.Login) {
		add("login", a.Login, fault.Say("账号不合规"),
			fault.Say("用 2 至 32 个小写字母、数字、点、下划线或短横，以字母或数字开头"))
	}
	if a.Login == commandLine {
		add("login", a.Login, fault.Say("这个账号由系统保留"), fault.Say("换一个账号"))
	}
	if strings.TrimSpace(a.Name) == "" || utf8.RuneCountInString(a.Name) > 60 {
		add("name", a.Name, fault.Say("姓名或岗位没有填，或者太长"), fault.Say("填写姓名或岗位，不超过 60 个字"))
	}
	if !slices.Contains(journal.Roles, a.Role) {
		add("role", string(a.Role), fault.Say("没有这个角色"), fault.Say("从列表中选择角色"))
	}
	if a.Unit == "" && slices.Contains([]journal.Role{journal.Bureau, journal.Department, journal.Town}, a.Role) {
		add("unit", "", fault.Say("没有选择单位"), fault.Say("选择账号所属的单位"))
	}
	if !validScope(a.Role, a.Scope) {
		add("scope", a.Scope, fault.Say("区划代码与角色不符"),
			fault.Say("镇办填 9 位代码，其他角色填 2、4、6 或 9 位代码；只有系统管理和审计可以不填"))
	}
	return fault.Mistakes(list, "账号有 %d 处要改", len(list))
}

func validLogin(s string) bool {
	if len(s) < 2 || len(s) > 32 || strings.Trim(s[:1], "._-") == "" {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == "" // all of them lie in the set
}

// validScope: a town's person works for one town; whoever may see everything is named by role,
// never by a field left empty.
func validScope(r journal.Role, scope string) bool {
	if strings.Trim(scope, "0123456789") != "" {
		return false
	}
	switch len(scope) {
	case 9:
		return true
	case 2, 4, 6:
		return r != journal.Town
	case 0:
		return r == journal.Admin || r == journal.Auditor
	}
	return false
}

// short is what a mistake shows of a value.
func short(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
