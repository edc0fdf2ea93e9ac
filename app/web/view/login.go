package view

import "jiedezhu/catalog/fault"

// Login is the door. Its form posts account, password, code (empty where no second factor is
// bound), next and csrf to /login.
type Login struct {
	Shell
	Account  string        // as typed; a password is never sent back
	Next     string        // where to go afterwards; the server checks it
	Refused  fault.Message // why the last try failed; says the same for every cause
	Attempts int           // tries until the account is locked; 0 says nothing of it
	Minutes  int           // for how long it is locked
}

// Template names the page's file.
func (Login) Template() string { return "login" }

// AccountField is the first field.
func (l Login) AccountField() Field {
	return Field{Name: "account", Value: l.Account, Label: fault.Say("账号"), AutoComplete: "username",
		Help: fault.Say("由县局管理员开通，一人一号，工作随单位移交")}
}

// PasswordField is the second.
func (Login) PasswordField() Field {
	return Field{Name: "password", Type: "password", Label: fault.Say("密码"), AutoComplete: "current-password"}
}

// CodeField is the third.
func (Login) CodeField() Field {
	return Field{Name: "code", Label: fault.Say("动态口令"), Opt: fault.Say("（已绑定的账号填写）"), Short: true,
		AutoComplete: "one-time-code", InputMode: "numeric", MaxLength: 6}
}
