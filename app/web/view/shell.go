package view

import "jiedezhu/catalog/fault"

// Shell is what every page has around its rows; page structs embed it. Sentences are
// Messages, put into words when the page is rendered; names of places and people are text.
type Shell struct {
	Title fault.Message // of the window: 承接矩阵
	Head  Head          // the title that is the answer; without one the page writes its own
	Theme string        // light, dark; empty follows the system
	Type  string        // large (大字) or empty
	Demo  bool          // everything shown is 演示数据
	Bare  bool          // no bar and no foot: the door
	Home  string        // address behind the brand; empty is /
	Place string        // 镇巴县
	Post  string        // 县行政审批服务局 审改股
	Nav   []NavLink
	Foot  []Link  // at the end of every page: 使用说明, 操作记录
	CSRF  string  // token of the session; empty where there is no session: then nothing is posted
	Flash *Notice // what the last act did
}

// NavLink is one word of the navigation. N, where it is not 0, is how much waits there.
type NavLink struct {
	Href    string
	Text    fault.Message
	Current bool
	N       int
}

// Head is the head of a page. The title is one sentence in up to three pieces, Title, Urgent
// (red: only what is overdue or wrong) and Rest; it breaks between phrases.
type Head struct {
	Crumb  []Link
	Title  fault.Message
	Urgent fault.Message
	Rest   fault.Message
	Day    []Link // as of when, on what basis, how the denominator is made; no Href is text
	Acts   []Act
}

// Link is text that may lead somewhere; without Href it is text alone.
type Link struct {
	Href   string
	Text   fault.Message
	Narrow bool // on phones only
}

// Act is a button or a link in its dress. At most one of a page is First. With Form it is the
// submit button of the form of that id, otherwise a link to Href.
type Act struct {
	Href  string
	Form  string
	Text  fault.Message // named with the act and its size: 确认签收 86 项
	First bool
	Grave bool          // cannot be taken back
	Wide  bool          // on a desk screen alone: a phone has it in a bar under the thumb
	Why   fault.Message // the reason where it cannot be done now; the act is then disabled
}

// NoticeKind is the colour of a Notice.
type NoticeKind string

// The kinds of a Notice. Bad ones interrupt a screen reader.
const (
	NoticePlain NoticeKind = ""
	NoticeOK    NoticeKind = "ok"
	NoticeWarn  NoticeKind = "warn"
	NoticeBad   NoticeKind = "bad"
)

// Notice says in the flow of the page what was done, how much and where to see it.
type Notice struct {
	Kind  NoticeKind
	Title fault.Message
	Text  fault.Message
	Link  Link // without text: none
}
