// Package journal is the record of who did what, once: Actor, Deed, Entry and the chain that
// makes a changed record show. History, audit line and the stored answer of an act are one
// thing here, the Entry; stores insert it before anything else.
package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash"
	"time"

	"jiedezhu/catalog/fault"
)

// Role is what a person is to the product; rights hang on it (catalog.May).
type Role string

// The roles of DESIGN 7.
const (
	Bureau     Role = "bureau"     // 县局
	Department Role = "department" // 县级部门
	Town       Role = "town"       // 镇办
	Inspector  Role = "inspector"  // 检查人员
	Leader     Role = "leader"     // 领导,只读
	Admin      Role = "admin"      // 系统管理
	Auditor    Role = "auditor"    // 审计
)

// Roles are all of them, in the order in which pages list them.
var Roles = []Role{Bureau, Department, Town, Inspector, Leader, Admin, Auditor}

// Message is the role as pages call it. journal stands under fault alone, so the words are here.
func (r Role) Message() fault.Message {
	switch r {
	case Bureau:
		return fault.Say("县局")
	case Department:
		return fault.Say("县级部门")
	case Town:
		return fault.Say("镇（街道）")
	case Inspector:
		return fault.Say("检查人员")
	case Leader:
		return fault.Say("领导")
	case Admin:
		return fault.Say("系统管理")
	case Auditor:
		return fault.Say("审计")
	}
	return fault.Message{}
}

// Actor is who acts. Person and Unit are ids; Name is the name as it stands when something is
// signed, kept only where an act is a signature.
type Actor struct {
	Person  string // account id, such as cli or the login name
	Name    string // the person or post as signed: 便民服务中心 综合岗
	Unit    string // unit id
	Role    Role
	Scope   string // division prefix the person's rights reach: 610728, 610728114; empty is everywhere
	Session string // session id (not the token); empty on the command line
	Address string // network address as far as it can be trusted
}

// Deed is one act of one person, to be done once: the same operation id again gets the first
// answer. Day is when it happened (it may lie before the day of entry: 补录), 0 is today.
type Deed struct {
	Actor
	Op  string // operation id: 1 to 128 bytes, made by the caller before the first try
	Day Day
}

// Step is the deed of one step of a deed over several aggregates: same person, an operation
// id that is the same whoever finishes the step.
func (d Deed) Step(name string) Deed {
	d.Op += "/" + name
	return d
}

// Signature is who did a deed that several steps belong to, and the deed's operation id.
type Signature struct {
	Person  string `json:"person"`
	Name    string `json:"name,omitempty"`
	Unit    string `json:"unit,omitempty"`
	Role    Role   `json:"role"`
	Scope   string `json:"scope"`
	Session string `json:"session,omitempty"`
	Address string `json:"address,omitempty"`
	Op      string `json:"op"`
	Day     Day    `json:"day"`
}

// SignatureOf keeps a deed for its steps.
func SignatureOf(d Deed) Signature {
	return Signature{
		Person: d.Person, Name: d.Name, Unit: d.Unit, Role: d.Role, Scope: d.Scope, Session: d.Session, Address: d.Address,
		Op: d.Op, Day: d.Day,
	}
}

// Deed is the deed again.
func (s Signature) Deed() Deed {
	return Deed{
		Actor: Actor{
			Person: s.Person, Name: s.Name, Unit: s.Unit, Role: s.Role, Scope: s.Scope, Session: s.Session, Address: s.Address,
		},
		Op: s.Op, Day: s.Day,
	}
}

// Entry is one line of the journal, inserted under (Stream, Revision) and a second unique key
// (Division, Stream, Op). For a Package, Act holds the act and Row every column after it; for
// other aggregates Act holds the new body.
type Entry struct {
	Division string // shard key: the code of the stream's division; a stream never changes it
	Stream   string // kind/key, such as package/610728114
	Revision int64  // gapless from 1
	Op       string
	Name     string // what was done, a word such as push; see the typed stores
	Person   string
	Signed   string // name as signed; empty where the act is no signature
	Unit     string
	Role     Role
	Session  string
	Address  string
	Day      Day       // when it happened
	At       time.Time // when it was entered: UTC, milliseconds, never decreasing along a stream
	Asked    []byte    // digest of what was asked (Ask): an operation id with another content is no repetition
	Touched  []int     // slots it touched; empty where the stream is no Package
	V        int       // version of Act's format
	Act      json.RawMessage
	Row      []byte // packed columns after the act, nil where there are none
	Prev     []byte // mac of the entry before, empty for the first
	Mac      []byte // HMAC over the canonical form and Prev
}

// Kind is the first part of a stream's name.
func Kind(stream string) string {
	for i := range len(stream) {
		if stream[i] == '/' {
			return stream[:i]
		}
	}
	return stream
}

// Seal fills Prev and Mac: HMAC-SHA-256 under key over length-prefixed fields. The act goes in
// by its values, not by its bytes: a store may spell the same JSON another way.
func (e *Entry) Seal(key, prev []byte) {
	e.Prev = prev
	e.Mac = e.mac(key)
}

// Sealed tells whether the entry is what was sealed, and follows prev.
func (e Entry) Sealed(key, prev []byte) bool {
	return hmac.Equal(e.Prev, prev) && hmac.Equal(e.Mac, e.mac(key))
}

// Digest is what the entry says after a stream whose digest is prev, under no key: two streams
// that say the same have the same digests, whatever keys they are sealed under.
func (e Entry) Digest(prev []byte) []byte {
	e.Prev = prev
	return e.mac(nil)
}

func (e Entry) mac(key []byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, s := range []string{e.Division, e.Stream, e.Op, e.Name, e.Person, e.Signed, e.Unit, string(e.Role), e.Session, e.Address, e.Day.String()} {
		field(h, []byte(s))
	}
	number(h, uint64(e.Revision))
	number(h, uint64(e.At.UnixMilli()))
	number(h, uint64(e.V))
	field(h, e.Asked)
	number(h, uint64(len(e.Touched)))
	for _, s := range e.Touched {
		number(h, uint64(s))
	}
	canonical(h, e.Act)
	field(h, e.Row)
	field(h, e.Prev)
	return h.Sum(nil)
}

func field(h hash.Hash, b []byte) {
	number(h, uint64(len(b)))
	h.Write(b)
}

func number(h hash.Hash, n uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	h.Write(b[:])
}

// Clock is the time as the product sees it; the composition root injects it.
type Clock func() time.Time

// Now is the clock's time as it is stored: UTC, milliseconds.
func (c Clock) Now() time.Time { return c().UTC().Truncate(time.Millisecond) }

// Today is the clock's day in UTC+8.
func (c Clock) Today() Day { return DayOf(c()) }
