package words

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// usage is what a format does with its arguments: for each argument (from 0) the verbs that
// print it, sorted; '*' where it is a width or a precision.
type usage map[int]string

// same tells whether two formats use the same arguments in the same way, in whatever order.
func (u usage) same(v usage) bool { return maps.Equal(u, v) }

// count is how many arguments a call must give.
func (u usage) count() int {
	n := 0
	for i := range u {
		n = max(n, i+1)
	}
	return n
}

// String is %d, %s: the verbs in the order of the arguments.
func (u usage) String() string {
	var parts []string
	for i := range u.count() {
		parts = append(parts, "%"+u[i])
	}
	return strings.Join(parts, ", ")
}

// usageOf reads a format of package fmt: flags, width, precision, explicit indexes such as
// %[2]s, and %%. A format that fmt would complain about is an error.
func usageOf(format string) (usage, error) {
	u := usage{}
	next := 0
	for i := 0; i < len(format); {
		if format[i] != '%' {
			i++
			continue
		}
		s := spec{format: format, at: i + 1, next: next}
		if err := s.read(u); err != nil {
			return nil, fmt.Errorf("%q: %w", format, err)
		}
		i, next = s.at, s.next
	}
	for i := range u.count() {
		if u[i] == "" {
			return nil, fmt.Errorf("%q: argument %d is not used", format, i+1)
		}
	}
	return u, nil
}

// spec is one % of a format while it is read.
type spec struct {
	format string
	at     int // next byte
	next   int // next argument
}

func (s *spec) read(u usage) error {
	start := s.at
	for s.at < len(s.format) && strings.IndexByte("+-# 0", s.format[s.at]) >= 0 {
		s.at++
	}
	if err := s.number(u); err != nil { // width
		return err
	}
	if s.peek() == '.' {
		s.at++
		if err := s.number(u); err != nil { // precision
			return err
		}
	}
	if err := s.index(); err != nil {
		return err
	}
	verb := s.peek()
	if verb == '%' && s.at == start {
		s.at++
		return nil
	}
	if verb == 0 || !strings.ContainsRune("vdsqfgexXtTcUob", rune(verb)) {
		return fmt.Errorf("no verb after the %% at byte %d", start-1)
	}
	s.at++
	s.use(u, verb)
	return nil
}

// number passes over digits or a star.
func (s *spec) number(u usage) error {
	save := s.at
	if err := s.index(); err != nil {
		return err
	}
	if s.peek() == '*' {
		s.at++
		s.use(u, '*')
		return nil
	}
	if s.at != save { // an index that belongs to the verb: read again by read
		s.at = save
		return nil
	}
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return nil
}

// index reads [n], which makes argument n (from 1) the next.
func (s *spec) index() error {
	if s.peek() != '[' {
		return nil
	}
	end := strings.IndexByte(s.format[s.at:], ']')
	if end < 0 {
		return fmt.Errorf("bracket at byte %d is open", s.at)
	}
	n, err := strconv.ParseUint(s.format[s.at+1:s.at+end], 10, 8)
	if err != nil || n < 1 {
		return fmt.Errorf("no argument number in the bracket at byte %d", s.at)
	}
	s.next = int(n) - 1
	s.at += end + 1
	return nil
}

func (s *spec) peek() byte {
	if s.at >= len(s.format) {
		return 0
	}
	return s.format[s.at]
}

func (s *spec) use(u usage, verb byte) {
	verbs := append([]byte(u[s.next]), verb)
	slices.Sort(verbs)
	u[s.next] = string(slices.Compact(verbs))
	s.next++
}
