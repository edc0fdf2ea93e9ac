package view

import (
	"errors"
	"time"

	"jiedezhu/catalog/fault"
)

// Message is the one page for everything that did not work: not found, not allowed, a
// conflict, wrong input, a failure, a store that cannot be used.
type Message struct {
	Shell
	Kind     fault.Kind
	Mistakes []fault.Mistake
	Kept     []Kept        // conflict: what was typed, beside what stands
	Number   string        // of a failure, to pass on: E-0617-0932
	At       time.Time     // when it failed
	Doing    fault.Message // what was tried, in words of the page: 生成通报; may be empty
	Acts     []Act
}

// Kept is one field of a conflict: what stands now and what the person typed.
type Kept struct {
	Label      fault.Message
	Now, Yours string
}

// Template names the page's file.
func (Message) Template() string { return "message" }

// NewMessage fills title and sentence of a Message by the kind of an error. The sentence is
// that of the fault in its chain; where there is none, and always for what must not be explained
// (Internal), it is the kind's own. Causes are never shown.
func NewMessage(s Shell, err error) Message {
	m := Message{Shell: s, Kind: fault.KindOf(err)}
	m.Title = m.About().Window
	m.Head.Title = m.About().Title
	var e *fault.Error
	if errors.As(err, &e) && m.Kind != fault.Internal {
		m.Mistakes = e.Mistakes
		if e.Message.ID != "" {
			m.Head.Title = e.Message
		}
	}
	return m
}

// About is what a Message says by its kind.
type About struct {
	Window fault.Message // title of the window
	Title  fault.Message // of the page, where the fault has no sentence
	Next   fault.Message // head of what stands below
	Hints  []fault.Message
	Report bool // has a number to pass on
}

// About is what the kind of the message says for itself.
func (m Message) About() About {
	if a, ok := abouts[m.Kind]; ok {
		return a
	}
	return abouts[fault.Internal]
}

// unsure is said where nobody knows whether an act went through: an operation id makes the
// second try safe.
var unsure = fault.Say("刚才若在提交，可以再提交一次：同一次操作只记一回。")

var abouts = map[fault.Kind]About{
	fault.NotFound: {
		Window: fault.Say("没有找到"),
		Title:  fault.Say("没有找到这一页；没有改动任何数据"),
		Next:   fault.Say("可能是这几种情况"),
		Hints: []fault.Message{
			fault.Say("编码抄错了，比如把 212 写成 312。"),
			fault.Say("链接是从别处复制的，少了一截。"),
			fault.Say("这一页不在你的范围内。"),
		},
	},
	fault.Denied: {
		Window: fault.Say("不能办理"),
		Title:  fault.Say("你的岗位不办这件事；没有改动任何数据"),
		Next:   fault.Say("接下来"),
		Hints: []fault.Message{
			fault.Say("请有这项权限的同事办理。"),
			fault.Say("需要这项权限的，请本单位管理员调整。"),
		},
	},
	fault.Conflict: {
		Window: fault.Say("没有保存"),
		Title:  fault.Say("没有保存：别人刚改过这里"),
		Next:   fault.Say("接下来"),
		Hints: []fault.Message{
			fault.Say("回到上一页，看看现在的内容，再填一次。"),
		},
	},
	fault.Exists: {
		Window: fault.Say("没有保存"),
		Title:  fault.Say("没有保存：同样的记录已经有了"),
		Next:   fault.Say("接下来"),
		Hints: []fault.Message{
			fault.Say("查一查已有的记录；编码写错的，改好再提交。"),
		},
	},
	fault.Invalid: {
		Window: fault.Say("没有保存"),
		Title:  fault.Say("没有保存：内容要改；没有改动任何数据"),
		Next:   fault.Say("接下来"),
		Hints: []fault.Message{
			fault.Say("回到上一页，改好再提交。"),
		},
	},
	fault.Unavailable: {
		Window: fault.Say("暂时不能用"),
		Title:  fault.Say("数据库暂时连不上"),
		Next:   fault.Say("请 1 分钟后再试；仍不行，把编号告诉管理员"),
		Hints:  []fault.Message{unsure, fault.Say("已确认的签收、验收都在，没有丢失。")},
		Report: true,
	},
	fault.Internal: {
		Window: fault.Say("没有完成"),
		Title:  fault.Say("没有完成：系统出了差错"),
		Next:   fault.Say("请再试一次；仍不行，把编号告诉管理员"),
		Hints:  []fault.Message{unsure, fault.Say("已确认的签收、验收都在，没有丢失。")},
		Report: true,
	},
}

// Report is what the person may copy to the administrator; there is no secret in it.
func (m Message) Report() fault.Message {
	if m.Doing.ID == "" {
		return fault.Say("接得住 %s 出了差错，编号 %s，%s。", Clock(m.At), m.Number, m.who())
	}
	return fault.Say("接得住 %s %s失败，编号 %s，%s。", Clock(m.At), m.Doing, m.Number, m.who())
}

func (m Message) who() fault.Message {
	switch {
	case m.Post != "":
		return Plain(m.Post)
	case m.Place != "":
		return Plain(m.Place)
	}
	return fault.Say("未登录")
}
