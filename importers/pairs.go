package importers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// pair are two columns that people write as one. What of a cell is whose follows from the sort of
// the second, or of both where they are lists of names.
type pair struct {
	sheet.Pair
	by partSort
	// strip is for a second that only stands beside the first and is not the row's own, such as what
	// all of a section weighs: it is left out.
	strip bool
}

// strippedKey is the cell of what was left out so.
const strippedKey = "stripped"

type partSort int

const (
	byUnit   partSort = iota // the first are units, the second is none
	byPhone                  // the second are telephone numbers
	byPoints                 // the second is a number of points or a weight
	byScore                  // the second is a score, the first has no number
	byDay                    // the second is a day
	byOrder                  // two words, in the order of the head
)

// The pairs of the kinds. A second column that is left aside is only taken off.
var (
	liaisonsPairs   = []pair{{Pair: sheet.Pair{First: "unit", Second: "name"}, by: byUnit}, {Pair: sheet.Pair{First: "name", Second: "phone"}, by: byPhone}, {Pair: sheet.Pair{First: "name", Second: "duty"}, by: byOrder}}
	usersPairs      = []pair{{Pair: sheet.Pair{First: "unit", Second: "name"}, by: byUnit}, {Pair: sheet.Pair{First: "name", Second: "remark"}, by: byPhone}}
	attendancePairs = []pair{{Pair: sheet.Pair{First: "town", Second: "name"}, by: byUnit}, {Pair: sheet.Pair{First: "town", Second: "remarks"}, by: byUnit, strip: true}, {Pair: sheet.Pair{First: "name", Second: "remarks"}, by: byOrder}}
	findingsPairs   = []pair{{Pair: sheet.Pair{First: "unit", Second: "person"}, by: byUnit}, {Pair: sheet.Pair{First: "town", Second: "person"}, by: byUnit}, {Pair: sheet.Pair{First: "unit", Second: "chief"}, by: byUnit},
		{Pair: sheet.Pair{First: "measures", Second: "due"}, by: byDay}}
	standardPairs   = []pair{{Pair: sheet.Pair{First: "section", Second: "points"}, by: byPoints, strip: true}, {Pair: sheet.Pair{First: "clause", Second: "points"}, by: byPoints}}
	acceptancePairs = []pair{{Pair: sheet.Pair{First: "verdict", Second: "score"}, by: byScore}}
	trainingPairs   = []pair{{Pair: sheet.Pair{First: "where", Second: "day"}, by: byDay}}
)

func sheetPairs(list []pair) []sheet.Pair {
	out := make([]sheet.Pair, len(list))
	for i, p := range list {
		out[i] = p.Pair
	}
	return out
}

// part gives each of two columns that stand in one its part of every cell. What cannot be parted for
// certain is a mistake.
func (k kind) part(reading *sheet.Reading) {
	for _, t := range reading.Tables {
		for _, x := range t.Titles {
			i := slices.IndexFunc(k.pairs, func(p pair) bool {
				return x.Also != "" && (p.Pair == sheet.Pair{First: x.Key, Second: x.Also} || p.Pair == sheet.Pair{First: x.Also, Second: x.Key})
			})
			if i < 0 {
				continue
			}
			for _, row := range t.Rows {
				for _, r := range append([]sheet.Row{row}, row.Under...) {
					if r.Band == x.Band || x.Band == 0 {
						k.partCell(reading, k.pairs[i], x, r)
					}
				}
			}
			reading.Notices = append(reading.Notices, k.parted(k.pairs[i], t, x))
		}
	}
}

// parted says what became of a column.
func (k kind) parted(p pair, t sheet.Table, x sheet.Title) fault.Message {
	if p.strip {
		return fault.Say("工作表“%s”的“%s”一列读作%s，其余没有登记", t.Sheet, sheet.Shorten(x.Text, 40), k.head(p.First))
	}
	return fault.Say("工作表“%s”的“%s”一列按内容分成%s和%s", t.Sheet, sheet.Shorten(x.Text, 40), k.head(x.Key), k.head(x.Also))
}

func (k kind) partCell(reading *sheet.Reading, p pair, x sheet.Title, r sheet.Row) {
	c, ok := r.Cells[x.Key]
	if !ok || c.Column != x.Column {
		return
	}
	first, second, ok := p.parts(c, x.Key == p.First)
	if !ok {
		reading.Mistakes = append(reading.Mistakes, c.Mistake(fault.Say("分不清哪是%s、哪是%s", k.head(p.First), k.head(p.Second)), fault.Say("分成两列填写；或在两项之间换行或空一格")))
		return
	}
	delete(r.Cells, x.Key)
	put := func(key, text string) {
		if _, taken := r.Cells[key]; text == "" || taken {
			return
		}
		part := c
		part.Text, part.Raw, part.Number = text, text, false
		r.Cells[key] = part
	}
	put(p.First, first)
	switch {
	case !p.strip:
		put(p.Second, second)
	case !strings.Contains(x.Text, "权重"):
		put(strippedKey, second)
	}
}

// parts parts a cell; turned is how its head names the two, false for the second first.
func (p pair) parts(c sheet.Cell, straight bool) (first, second string, ok bool) {
	text := c.Long()
	if emptyWord(c.Text) {
		return "", "", true
	}
	switch p.by {
	case byPhone:
		return tail(phoneIn, text, "、")
	case byPoints:
		return tail(pointsIn, text, "")
	case byScore:
		first, second, ok = tail(scoreIn, text, "")
		return first, second, ok && !strings.ContainsAny(first, "0123456789")
	case byDay:
		return tail(dayIn, text, "")
	case byUnit:
		return unitAnd(text, p.strip)
	}
	words := wordsOf(text)
	switch {
	case len(words) == 1 && straight:
		return words[0], "", true
	case len(words) != 2:
		return "", "", false
	case straight:
		return words[0], words[1], true
	}
	return words[1], words[0], true
}

var (
	phoneIn  = regexp.MustCompile(`(?:\+?86-?)?1[0-9]{10}|0[0-9]{2,3}\s?-?\s?[0-9]{7,8}|\b[0-9]{7,8}\b`)
	pointsIn = regexp.MustCompile(`[（(【\[]?\s*(?:权重|占比?|分值|计|满分)?\s*[:：]?\s*[0-9]+(?:\.[0-9]+)?\s*(?:分|%|％)\s*[)）】\]]?|[（(]\s*[0-9]+(?:\.[0-9]+)?\s*[)）]|(?:^|[\s，,、/])[0-9]+(?:\.[0-9]+)?$`)
	scoreIn  = regexp.MustCompile(`[（(]?\s*(?:得分?|考核分)?\s*[:：]?\s*[0-9]+(?:\.[0-9]+)?\s*分?(?:\s*[/／]\s*100\s*分?)?\s*[)）]?`)
	dayIn    = regexp.MustCompile(`(?:限于?|于)?(?:(?:20)?[0-9]{2}\s*[年./-]\s*)?[0-9]{1,2}\s*[月./-]\s*(?:[0-9]{1,2}\s*[日号]?|底|末)(?:前|之前|以前)?(?:完成|前完成)?`)
	partMark = "，,、；;：:/／（()）\n "
)

// tail takes what a pattern finds off a text. Several finds are joined by mark; where it is empty there
// may be but one.
func tail(find *regexp.Regexp, text, mark string) (rest, found string, ok bool) {
	finds := find.FindAllString(text, -1)
	if len(finds) > 1 && mark == "" {
		return "", "", false
	}
	rest = strings.Trim(find.ReplaceAllString(text, "\n"), partMark)
	rest = strings.Join(strings.FieldsFunc(rest, func(r rune) bool { return r == '\n' }), "、")
	for i, f := range finds {
		finds[i] = strings.Trim(strings.TrimSpace(f), partMark+"【】[]权重占比分值计满完成限于得考核")
	}
	return rest, strings.Join(finds, mark), strings.ContainsFunc(rest, unicode.IsLetter) || len(finds) > 0
}

// wordsOf are the words of a cell, single characters that blanks part put together: 张 三.
func wordsOf(text string) []string {
	var words []string
	joins := false
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(partMark, r) }) {
		single := utf8.RuneCountInString(w) == 1
		if single && joins {
			words[len(words)-1] += w
			joins = false
			continue
		}
		words, joins = append(words, w), single
	}
	return words
}

// unitRun is a unit with a name or a post right behind it.
var unitRun = regexp.MustCompile(`^(\p{Han}{1,14}?(?:人民政府|街道办事处|便民服务中心|镇|乡|街道|局|委员会|办公室|中心))(\p{Han}{2,})$`)

// unitAnd parts units from the names and posts of people: every word is a unit by its end, or none by
// it and short. 渔渡镇副镇长 in one run is parted where what follows the unit is not kept.
func unitAnd(text string, aside bool) (units, people string, ok bool) {
	var us, ps []string
	for _, w := range wordsOf(text) {
		switch m := unitRun.FindStringSubmatch(w); {
		case unitLike(w):
			us = append(us, w)
		case m != nil && aside:
			us, ps = append(us, m[1]), append(ps, m[2])
		case m != nil:
			return "", "", false
		case utf8.RuneCountInString(w) <= 4:
			ps = append(ps, w)
		default:
			return "", "", false
		}
	}
	return strings.Join(us, "、"), strings.Join(ps, "、"), len(us) > 0
}

// unitLike tells a unit by its end.
func unitLike(name string) bool {
	return isDepartment(name) || townLike(name) || slices.ContainsFunc([]string{"便民服务中心", "中心", "政府", "县局", "镇办"}, func(e string) bool { return strings.HasSuffix(name, e) })
}
