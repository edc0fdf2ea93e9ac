package acceptance

import (
	"slices"

	"jiedezhu/catalog/journal"
)

// Calendar is what the country's calendar does to a year beyond Monday to Friday: days off that
// would be worked (放假), and weekend days that are worked (调休上班).
type Calendar struct {
	Off    []journal.Day `json:"off,omitempty"`
	Worked []journal.Day `json:"worked,omitempty"`
}

// saturday is a day whose weekday is known: 2000-01-01.
const saturday = journal.Day(1)

// Works tells whether a day is a working day.
func (c Calendar) Works(d journal.Day) bool {
	switch weekend := (d-saturday)%7 <= 1; {
	case slices.Contains(c.Off, d):
		return false
	case slices.Contains(c.Worked, d):
		return true
	default:
		return !weekend
	}
}

// After is the nth working day after a day, that day itself left out; the day itself for 0.
func (c Calendar) After(d journal.Day, n int) journal.Day {
	for n > 0 && d != 0 {
		if d = d.Add(1); c.Works(d) {
			n--
		}
	}
	return d
}
