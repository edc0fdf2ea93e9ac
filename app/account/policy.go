package account

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Policy is what a password must be. The banned words, and the rules against sequences and
// repetitions, hold under every Policy.
type Policy struct {
	Name    string        // dengbao or nist
	Length  int           // least number of characters
	Classes int           // of lower case, upper case, digits and others, at least so many; 0 asks for none
	Age     time.Duration // after this a new one must be chosen; 0 is never
}

// DengBao (等保) is what an assessor of GB/T 22239 looks for: eight characters of three
// classes, a new one every 90 days.
func DengBao() Policy {
	return Policy{Name: "dengbao", Length: 8, Classes: 3, Age: 90 * 24 * time.Hour}
}

// NIST is what ASVS 5.0 (6.2) and NIST SP 800-63B ask: length and a list of banned words, no
// classes and no forced change. SP 800-63B-4 wants 15 characters where the password is the only
// factor; Length is a county's to raise.
func NIST() Policy { return Policy{Name: "nist", Length: 8} }

// Policies is the Policy of each role.
type Policies map[journal.Role]Policy

// Recommended is 等保 for those whose account reaches many (bureau, admin, auditor) and NIST
// for everybody else: the two rules contradict each other on forced change, and a clerk in a
// town must not be made to write the password on the monitor.
func Recommended() Policies {
	return Policies{journal.Bureau: DengBao(), journal.Admin: DengBao(), journal.Auditor: DengBao()}
}

// Strict is 等保 for every role.
func Strict() Policies {
	all := Policies{}
	for _, r := range journal.Roles {
		all[r] = DengBao()
	}
	return all
}

// For is the Policy of a role: NIST where none is set.
func (p Policies) For(r journal.Role) Policy {
	if one, ok := p[r]; ok {
		return one
	}
	return NIST()
}

// maxPassword is in characters. It bounds the work of Check; nothing is ever cut off.
const maxPassword = 128

// strength is how many pieces a password must have, where a banned word, a word that everybody
// knows of the person, a sequence, a repetition or a date counts as one piece and every other
// character as one.
const strength = 6

// Check says everything that is wrong with a password for an account; words are further words
// that everybody knows of the place, such as its name in pinyin. The Mistakes never carry the
// password. None where it will do.
func (p Policy) Check(password string, a *Account, words ...string) []fault.Mistake {
	var list []fault.Mistake
	add := func(reason, remedy fault.Message) {
		list = append(list, fault.Mistake{Field: "password", Reason: reason, Remedy: remedy})
	}
	n := utf8.RuneCountInString(password)
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		add(fault.Say("密码里有打不出来的字符"), fault.Say("用键盘上的字符重新输入"))
		return list
	}
	if n > maxPassword {
		add(fault.Say("密码超过 %d 个字符", maxPassword), fault.Say("缩短到 %d 个字符以内", maxPassword))
		return list
	}
	if n < p.Length {
		add(fault.Say("密码只有 %d 个字符，不够 %d 个", n, p.Length), fault.Say("再加 %d 个字符", p.Length-n))
	}
	if have := classes(password); have < p.Classes {
		add(fault.Say("密码只用了 %d 类字符，要有 %d 类", have, p.Classes),
			fault.Say("大写字母、小写字母、数字、其他字符，至少用 %d 类", p.Classes))
	}
	if pieces(password, personal(a, words)) < strength {
		add(fault.Say("密码太容易猜到：它由常用密码、账号、单位、日期、连号或重复的字符组成"),
			fault.Say("换成几个不相干的词连起来，或者加上别人想不到的字符"))
	}
	return list
}

// Expired tells whether the account's password is older than the policy allows.
func (p Policy) Expired(a *Account, now time.Time) bool {
	return p.Age > 0 && now.Sub(a.Set) > p.Age
}

func classes(s string) int {
	var lower, upper, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// personal is the words that everybody knows of an account: login, name, unit, division code,
// whole and in their parts.
func personal(a *Account, words []string) []string {
	all := slices.Clone(words)
	if a != nil {
		all = append(all, a.Login, a.Name, a.Unit, a.Scope)
	}
	for _, w := range slices.Clone(all) {
		all = append(all, strings.FieldsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return all
}

// Mistakes of a form as one fault; nil where there are none.
func refused(list []fault.Mistake) error {
	return fault.Mistakes(list, "新密码有 %d 处不合要求", len(list))
}

// Rule is the policy as the person reads it who has to choose.
func (p Policy) Rule() fault.Message {
	length := fault.Say("至少 %d 个字", p.Length)
	if p.Classes > 0 {
		length = fault.Say("至少 %d 个字，大写、小写、数字、符号里至少 %d 类", p.Length, p.Classes)
	}
	if p.Age > 0 {
		return fault.Say("%s；%d 天后要换", length, int(p.Age.Hours()/24))
	}
	return fault.Say("%s；不用定期换", length)
}

// String is the policy for a log: dengbao(8,3,90d).
func (p Policy) String() string {
	return fmt.Sprintf("%s(%d,%d,%dd)", p.Name, p.Length, p.Classes, int(p.Age.Hours()/24))
}
