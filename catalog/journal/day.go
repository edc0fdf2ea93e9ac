package journal

import (
	"fmt"
	"time"
)

// Day is a calendar day in UTC+8: the number of days since 1999-12-31, so that 0 is "no day"
// and 1 is 2000-01-01. It fits the two bytes that a column keeps a slot, until 2179.
type Day uint16

// Zone is UTC+8, fixed: a zone file is not everywhere (Windows has none), and China has no
// summer time.
var Zone = time.FixedZone("UTC+8", 8*60*60)

var origin = time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC)

const lastDay = 1<<16 - 1

// DayOf is the day on which an instant falls in UTC+8, 0 outside 2000-01-01 … 2179-06-05.
func DayOf(t time.Time) Day {
	y, m, d := t.In(Zone).Date()
	return dayOfDate(y, m, d)
}

func dayOfDate(y int, m time.Month, d int) Day {
	n := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(origin) / (24 * time.Hour))
	if n < 1 || n > lastDay {
		return 0
	}
	return Day(n)
}

// ParseDay reads 2006-01-02; the empty string is no day.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("day %q: %w", s, err)
	}
	d := dayOfDate(t.Year(), t.Month(), t.Day())
	if d == 0 {
		return 0, fmt.Errorf("day %q lies outside 2000-01-01 to 2179-06-05", s)
	}
	return d, nil
}

// Date is the day's year, month and day of month.
func (d Day) Date() (int, time.Month, int) {
	return origin.AddDate(0, 0, int(d)).Date()
}

// Start is the instant at which the day begins, in UTC+8.
func (d Day) Start() time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Zone)
}

// End is the instant at which the day is over: the beginning of the next.
func (d Day) End() time.Time { return d.Start().AddDate(0, 0, 1) }

// Add is the day n days later.
func (d Day) Add(n int) Day {
	v := int(d) + n
	if d == 0 || v < 1 || v > lastDay {
		return 0
	}
	return Day(v)
}

// String is 2006-01-02, empty for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// MarshalText makes a Day a string in JSON.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(b []byte) error {
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
