// Package fault is what can go wrong, in three parts: a kind that a program acts on, a
// message that a person reads, and arguments. Nothing here knows a language: the message
// id is the Chinese sentence itself, and the edge (web, command line) puts it into words.
package fault

import (
	"errors"
	"fmt"
)

// Kind is what a program needs to know of an error. It is itself an error, so that
// errors.Is(err, fault.NotFound) asks for it through any wrapping.
type Kind string

// The kinds. Every port names in its comment which of them its methods return.
const (
	Invalid     Kind = "invalid"     // what was asked makes no sense as it stands; Mistakes say where
	NotFound    Kind = "notfound"    // no such record, or none that this person may know of
	Denied      Kind = "denied"      // the record is in the person's scope, the act is not
	Conflict    Kind = "conflict"    // somebody else was first
	Exists      Kind = "exists"      // a record of that key is there already
	Unavailable Kind = "unavailable" // the store cannot be used now; asking again later may help
	Internal    Kind = "internal"    // everything that should not happen
)

// Error says the kind; it makes a Kind usable as a target of errors.Is.
func (k Kind) Error() string { return string(k) }

// Message is one sentence for a person: its Chinese text, with the verbs of package fmt, is
// its id in the message catalogue.
type Message struct {
	ID   string
	Args []any
}

// Say makes a Message. The id must be a literal, so that the catalogue can be checked.
func Say(id string, args ...any) Message { return Message{ID: id, Args: args} }

// String is the Chinese sentence.
func (m Message) String() string {
	if m.ID == "" {
		return ""
	}
	return fmt.Sprintf(m.ID, m.Args...)
}

// Mistake (差错) is one thing that is wrong in a sheet or a form: where, what stands there,
// why that is wrong and what to do about it.
type Mistake struct {
	Sheet  string  // name of the sheet; empty for a form
	Cell   string  // address such as K14; empty for a form or for a whole sheet
	Field  string  // name of the form field; empty for a sheet
	Value  string  // what stands there, shortened
	Reason Message // why it is wrong
	Remedy Message // what to do
}

// Error is a fault on its way to a person.
type Error struct {
	Kind     Kind
	Message  Message
	Mistakes []Mistake // all of them at once, in the order of the sheet or form
	Cause    error     // for the log only; never shown
}

// Error is the Chinese sentence with the cause behind it, for logs. Pages use Message.
func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Message.String()
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives errors.Is and errors.As both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause != nil {
		return []error{e.Kind, e.Cause}
	}
	return []error{e.Kind}
}

// New makes a fault with a sentence for the person.
func New(kind Kind, id string, args ...any) *Error {
	return &Error{Kind: kind, Message: Say(id, args...)}
}

// Wrap makes a fault that keeps its cause for the log.
func Wrap(kind Kind, cause error, id string, args ...any) *Error {
	return &Error{Kind: kind, Message: Say(id, args...), Cause: cause}
}

// Mistakes makes an Invalid fault of all the mistakes found, or nil where there are none.
// The sentence above the list is the caller's.
func Mistakes(list []Mistake, id string, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: Say(id, args...), Mistakes: list}
}

// KindOf is the kind of any error: the first that the chain names, Internal where it names none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	for _, k := range []Kind{Invalid, NotFound, Denied, Conflict, Exists, Unavailable} {
		if errors.Is(err, k) {
			return k
		}
	}
	return Internal
}
