package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/journal"
)

// shower shows numbers as Excel shows them. What General, codes like 0000 and dates need is
// here; every other format is spelt by excelize, in a scratch workbook made when first needed.
type shower struct {
	file   *excelize.File
	styles map[string]int
	known  map[shownKey]string
}

type shownKey struct {
	format string
	num    float64
}

var (
	zeros       = regexp.MustCompile(`^0+$`)
	scientificT = regexp.MustCompile(`^[+-]?\d(\.\d+)?[eE]\+?\d{1,3}$`)
)

// scientific tells whether a text is a number that lost its digits: 6.10728E+11.
func scientific(s string) bool {
	return len(s) < 40 && strings.ContainsAny(s, "eE") && scientificT.MatchString(s) && strings.ContainsAny(s, "+.")
}

// show gives the text, the date where it is one, and whether digits are lost.
func (s *shower) show(v float64, format string, from1904 bool) (text string, date time.Time, lossy bool) {
	format = bare(format)
	lossy = math.Abs(v) >= 1e15
	day, clock := dateParts(format)
	if day || clock {
		if text, date, ok := serial(v, day, from1904); ok {
			return text, date, false
		}
		return general(v), time.Time{}, lossy
	}
	switch {
	case format == "":
		return general(v), time.Time{}, lossy
	case zeros.MatchString(format) && v == math.Trunc(v) && !lossy:
		t := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
		if n := len(format) - len(t); n > 0 {
			t = strings.Repeat("0", n) + t
		}
		if v < 0 {
			t = "-" + t
		}
		return t, time.Time{}, false
	}
	if strings.ContainsAny(format, "eE") && strings.Contains(strings.ToUpper(format), "E+") && math.Abs(v) >= 1e5 {
		lossy = true
	}
	return s.spelt(v, format), time.Time{}, lossy
}

// bare takes a format's first look away: widths of characters (_x), and General by its names.
func bare(format string) string {
	for {
		i := strings.IndexByte(format, '_')
		if i < 0 || i+1 >= len(format) || strings.ContainsAny(format, `"[\`) {
			break
		}
		format = format[:i] + format[i+2:]
	}
	format = strings.TrimSpace(format)
	switch strings.ToLower(format) {
	case "general", "@", "g/通用格式":
		return ""
	}
	return format
}

// general is a number as General shows it in a wide cell: at most 15 digits, no exponent.
func general(v float64) string {
	switch size := math.Abs(v); {
	case v == math.Trunc(v) && size < 1e15:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 1e15 && size < 1e21: // the digits behind the fifteenth are not the person's
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 14, 64), "e+")
		n, _ := strconv.Atoi(exponent)
		return strings.Replace(mantissa, ".", "", 1) + strings.Repeat("0", n-14)
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil || math.Abs(r) >= 1e21 || math.Abs(r) < 1e-9 {
		return strconv.FormatFloat(v, 'G', 15, 64)
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

func (s *shower) spelt(v float64, format string) (text string) {
	key := shownKey{format, v}
	if t, ok := s.known[key]; ok {
		return t
	}
	defer func() {
		if recover() != nil || text == "" { // a format that cannot be spelt hides no number
			text = general(v)
		}
		if len(s.known) < 20_000 {
			s.known[key] = text
		}
	}()
	if s.file == nil {
		s.file, s.styles, s.known = excelize.NewFile(), map[string]int{}, map[shownKey]string{}
	}
	id, ok := s.styles[format]
	if !ok {
		var err error
		if id, err = s.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return ""
		}
		s.styles[format] = id
	}
	if s.file.SetCellFloat("Sheet1", "A1", v, -1, 64) != nil || s.file.SetCellStyle("Sheet1", "A1", "A1", id) != nil {
		return ""
	}
	t, err := s.file.GetCellValue("Sheet1", "A1")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(t)
}

// dateParts tells whether a format shows a day, and whether it shows a time of day. Elapsed
// hours ([h]:mm) are neither.
func dateParts(format string) (day, clock bool) {
	format, _, _ = strings.Cut(format, ";")
	month := false
	for i := 0; i < len(format); i++ {
		switch format[i] {
		case '"':
			j := strings.IndexByte(format[i+1:], '"')
			if j < 0 {
				return false, false
			}
			i += j + 1
		case '\\', '_', '*':
			i++
		case '[':
			j := strings.IndexByte(format[i:], ']')
			if j < 0 {
				return false, false
			}
			if b := strings.Trim(strings.ToLower(format[i+1:i+j]), "hms"); b == "" && j > 1 {
				return false, false
			}
			i += j
		case 'y', 'Y', 'd', 'D':
			day = true
		case 'h', 'H', 's', 'S':
			clock = true
		case 'm', 'M':
			month = true
		case 'G', 'g': // General
			if len(format) >= i+7 && strings.EqualFold(format[i:i+7], "general") {
				i += 6
			}
		}
	}
	return day || month && !clock, clock
}

// serial is the day, or the time of day, that a number stands for. Excel counts a 1900-02-29
// that never was.
func serial(v float64, day, from1904 bool) (string, time.Time, bool) {
	if v < 0 || v >= 2958466 {
		return "", time.Time{}, false
	}
	seconds := int64(math.Round(v * 86400))
	days := int(seconds / 86400)
	rest := time.Duration(seconds%86400) * time.Second
	if !day {
		return clockText(rest), time.Time{}, true
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, journal.Zone)
	switch {
	case from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, journal.Zone)
	case days == 60:
		return "1900-02-29", time.Time{}, true
	case days < 60:
		base = base.AddDate(0, 0, 1)
	}
	t := base.AddDate(0, 0, days).Add(rest)
	return dayText(t), t, true
}

func clockText(d time.Duration) string {
	t := time.Time{}.Add(d)
	if t.Second() != 0 {
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

func dayText(t time.Time) string {
	switch {
	case t.Second() != 0:
		return t.Format("2006-01-02 15:04:05")
	case t.Hour() != 0 || t.Minute() != 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02")
}

// isoDate reads a cell of type d; what is no date stays a text.
func isoDate(s string) (string, time.Time) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, journal.Zone)
			return dayText(t), t
		}
	}
	for _, layout := range []string{"15:04:05", "T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return clockText(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second), time.Time{}
		}
	}
	return Clean(s), time.Time{}
}
