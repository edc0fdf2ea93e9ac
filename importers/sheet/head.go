package sheet

import (
	"slices"
	"strings"
)

// Title is one head as it stands in a sheet.
type Title struct {
	Text   string // with the heads above it: 时限/法定
	Ref    string // of its lowest cell
	Column int    // from 1
	Key    string // "" where no word names it
	Also   string // the second column that it names, see Pair
	Nth    int    // 2, 3, … for the further columns under one head
	Band   int    // 1, 2, … for the columns of groups that stand beside each other, see bands
	sensed bool   // Key was derived, see vocabulary.derived
	over   string // the part above the lowest, where a head has several
}

// head is the heads of a table: where they stand and what they mean.
type head struct {
	top, bottom int // lines
	titles      []Title
	keys        map[string][]int // key to its columns, the first claim first
	score       int              // keys found
	groups      int              // of columns beside each other, see bands
	again       int              // titles of the second group and further ones
	cut         bool             // cells of it are merged further down than a head may reach
	missing     []Column
}

func (h *head) whole() bool { return len(h.missing) == 0 }

// column is the title of a column.
func (h *head) column(col int) (Title, bool) {
	i, ok := slices.BinarySearchFunc(h.titles, col, func(t Title, col int) int { return t.Column - col })
	if !ok {
		return Title{}, false
	}
	return h.titles[i], true
}

const (
	searched = 60 // lines that hold something, from the top, in which a head is looked for
	tallest  = 3  // lines of a head

	// A workbook of very many sheets has its heads at their tops: looking through all of each costs
	// more than reading them.
	mostSought = 3_000 // lines of a workbook that are looked through
	shallow    = 12    // lines of each sheet after that
)

// depth is how many lines of the next sheet are looked through for a head.
func (v *vocabulary) depth(lines int) int {
	deep := searched
	if v.sought > mostSought {
		deep = shallow
	}
	deep = min(deep, lines)
	v.sought += deep
	return deep
}

// search finds the best head among the lines: the first with all that is required where at least
// half of it is known; else all that is required, then more keys, then higher up. nil where fewer than two keys
// (one, for tables of one column) stand in any line.
func (s *Sheet) search(v *vocabulary, lines []line) *head {
	var best *head
	for i := range v.depth(len(lines)) {
		if best != nil && best.whole() && best.mostly() && lines[i].number > best.bottom {
			break // a sheet may hold several tables: the first is the first
		}
		for tall := 1; tall <= tallest && i+tall <= len(lines); tall++ {
			if lines[i+tall-1].number != lines[i].number+tall-1 {
				break
			}
			h := s.headAt(v, lines[i].number, lines[i+tall-1].number)
			if h.score < min(2, len(v.spec.Columns)) {
				continue
			}
			if best == nil || h.better(best) {
				best = h
			}
		}
	}
	return best
}

// mostly tells whether at least half of the cells are heads.
func (h *head) mostly() bool { return 2*h.score >= len(h.titles)-h.again }

// better puts the heads of two places in order; a title over the head is no part of it.
func (h *head) better(than *head) bool {
	switch {
	case h.whole() != than.whole():
		return h.whole()
	case h.cut != than.cut:
		return than.cut
	case h.score != than.score:
		return h.score > than.score
	}
	return h.bottom == than.bottom && h.top > than.top
}

// headAt reads the lines from top to bottom as a head. Cells merged down make it taller.
func (s *Sheet) headAt(v *vocabulary, top, bottom int) *head {
	h := s.readHead(v, top, bottom)
	for _, t := range h.titles {
		if m, ok := s.mergeOf(h.bottom, t.Column); t.Key != "" && ok && m.top >= top && m.bottom > h.bottom {
			if m.bottom-top < tallest {
				return s.readHead(v, top, m.bottom)
			}
			h.cut = true
		}
	}
	return h
}

// readHead reads lines as a head. What repeats in it are groups beside each other, or else further
// columns of one value.
func (s *Sheet) readHead(v *vocabulary, top, bottom int) *head {
	titles := name(v, s.stacks(top, bottom))
	v.settle(titles)
	if v.spec.Bands {
		h := headOf(v, top, bottom, slices.Clone(titles), false)
		h.groups = s.bands(v, h)
		for _, t := range h.titles {
			if t.Band > 1 {
				h.again++
			}
		}
		if h.groups > 0 {
			return h
		}
	}
	return headOf(v, top, bottom, titles, true)
}

// headOf is a head of these titles; joins tells whether those of Column.Parts that repeat are one value.
func headOf(v *vocabulary, top, bottom int, titles []Title, joins bool) *head {
	h := &head{top: top, bottom: bottom, titles: titles, keys: map[string][]int{}}
	parts := map[string]int{}
	for i, t := range h.titles {
		if t.Key == "" {
			continue
		}
		more := v.by[t.Key].Key == "" && strings.Count(t.Key, "/") > 1 // 是否承接 and 承接时间 under one town
		if parts[t.Key]++; joins && (v.by[t.Key].Parts || more) && parts[t.Key] > 1 {
			h.titles[i].Nth = parts[t.Key]
			continue
		}
		if prev := i - 1; prev >= 0 && t.Key == h.titles[prev].Key && t.Column == h.titles[prev].Column+1 && oneHead(h.titles[prev], t) &&
			!v.by[t.Key].Identity && !v.by[t.Key].Serial && !v.by[t.Key].Required && !v.by[t.Key].Sole {
			h.titles[i].Nth = max(h.titles[prev].Nth, 1) + 1
			continue
		}
		if len(h.keys[t.Key]) == 0 && t.Key != ownKey && t.Key != asideKey {
			h.score++
		}
		h.keys[t.Key] = append(h.keys[t.Key], t.Column)
		if t.Also != "" {
			if len(h.keys[t.Also]) == 0 {
				h.score++
			}
			h.keys[t.Also] = append(h.keys[t.Also], t.Column)
		}
	}
	for _, c := range v.need {
		if len(h.keys[c.Key]) == 0 && len(h.keys[c.Or]) == 0 {
			h.missing = append(h.missing, c)
		}
	}
	return h
}

// oneHead tells whether two columns side by side stand under one head: merged, or written again. A
// column without a head follows the one on its left anyway, see tabling.put.
func oneHead(a, b Title) bool { return a.Ref == b.Ref || squeeze(a.Text) == squeeze(b.Text) }

// factless notes that a head that is whole lacks what Spec.Facts asks for. A head is not chosen by its
// facts: a row below it may look like one of towns.
func (h *head) factless(v *vocabulary) {
	if len(v.spec.Facts) == 0 || !h.whole() {
		return
	}
	for key := range h.keys {
		if slices.ContainsFunc(v.spec.Facts, func(f string) bool { return key == f || strings.HasSuffix(f, "/") && strings.HasPrefix(key, f) }) {
			return
		}
	}
	h.missing = append(h.missing, v.by[v.spec.Facts[0]])
}

// stack is what stands in the lines of a head over one column, from above.
type stack struct {
	column int
	ref    string
	parts  []string
	spread bool   // the lowest part belongs to a merged range that begins further left
	group  string // the part above the lowest, where that spans several columns
}

// stacks collects the columns under a head that have any text over them.
func (s *Sheet) stacks(top, bottom int) []stack {
	rows := make([]line, 0, tallest)
	var columns []int
	for r := top; r <= bottom; r++ {
		l := s.lineAt(r)
		if s.labels(l) {
			l = line{number: r}
		}
		rows = append(rows, l)
		for _, d := range l.cells {
			columns = append(columns, int(d.col))
			if m, ok := s.mergeOf(r, int(d.col)); ok {
				for c := m.left + 1; c <= min(m.right, m.left+200); c++ {
					columns = append(columns, c)
				}
			}
		}
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	out := make([]stack, 0, len(columns))
	left := make([]string, len(rows)) // the last text of each line, for heads that were not merged
	for _, c := range columns {
		st := stack{column: c}
		for i, l := range rows {
			s.push(&st, l, c, top, i == len(rows)-1, &left[i])
		}
		if len(st.parts) > 0 {
			out = append(out, st)
		}
	}
	return out
}

func (s *Sheet) push(st *stack, l line, c, top int, lowest bool, left *string) {
	m, merged := s.mergeOf(l.number, c)
	if merged && m.top < l.number {
		if m.top >= top {
			return // told by the line above
		}
		merged = false
	}
	from := c
	if merged {
		from = m.left
	}
	d, ok := l.find(from)
	if !ok {
		if !lowest && st.group == "" && !merged {
			st.group = *left // blank beside a text: perhaps a group nobody merged
		}
		return
	}
	text := s.cell(l.number, d).Text // a day is a head too
	if text == "" {
		return
	}
	if len(st.parts) > 0 {
		st.group = st.parts[len(st.parts)-1]
	}
	if *left = text; merged && m.right > m.left {
		*left = ""
	}
	st.parts = append(st.parts, text)
	st.spread = merged && c > m.left
	st.ref = Ref(l.number, from)
}

// labels tells a line that is all of labels and what they say, 验收时间：| 2022-03-02: it is no head.
func (s *Sheet) labels(l line) bool {
	said, label := false, false
	for _, d := range l.cells {
		text := s.cell(l.number, d).Text
		colon := strings.HasSuffix(text, "：") || strings.HasSuffix(text, ":")
		if !colon && !label && text != "" {
			return false
		}
		said, label = said || !colon && text != "", colon
	}
	return said
}

// name finds what every stack means. Under a group whose word is needed (时限 over 法定 and
// 承诺) the words of a single cell mean nothing by themselves: its 单位 is not the table's.
func name(v *vocabulary, stacks []stack) []Title {
	out := make([]Title, len(stacks))
	needed := map[string]bool{}
	for i, st := range stacks {
		n := len(st.parts)
		out[i] = Title{Text: strings.Join(st.parts, "/"), Ref: st.ref, Column: st.column}
		if n > 1 {
			out[i].over = st.parts[n-2]
		}
		joined := []string{strings.Join(st.parts, "")}
		if n > 1 {
			turned := slices.Clone(st.parts)
			slices.Reverse(turned)
			joined = append(joined, strings.Join(turned, ""))
			if n > 2 { // a head of three lines: the uppermost may be a title of all below it
				joined = append(joined, st.parts[n-2]+st.parts[n-1], st.parts[n-1]+st.parts[n-2])
			}
		} else if st.group != "" {
			if k := v.more(st.group + st.parts[0]); k != "" { // 3月5日, unmerged, over 上午 and 下午
				joined[0] = st.group + st.parts[0]
			}
			joined = append(joined, st.group+st.parts[0], st.parts[0]+st.group)
		}
		if out[i].Key, out[i].Also = v.pair(st.parts[n-1]); out[i].Also != "" {
			continue
		}
		for j, w := range joined {
			k := v.said(w)
			if k == "" && n == 1 && j == 0 {
				k = v.derived(w)
				out[i].sensed = k != ""
			} else if k == "" {
				k = v.bySense(sense(w))
				out[i].sensed = k != ""
			}
			if k != "" {
				out[i].Key = k
				if st.group != "" && (n > 1 || j > 0) && !out[i].sensed && v.said(st.parts[n-1]) != k {
					needed[st.group] = true
				}
				break
			}
		}
	}
	for i, st := range stacks {
		if n := len(st.parts); n > 1 && out[i].Key == "" && !needed[st.group] {
			out[i].Key = v.key(st.parts[n-1])
			out[i].sensed = out[i].Key != "" && v.said(st.parts[n-1]) == ""
		}
	}
	return out
}

// mergeOf is the merged range that covers a cell. It is for the few lines of heads: each
// line's ranges are found once and kept.
func (s *Sheet) mergeOf(row, col int) (span, bool) {
	if len(s.merges) == 0 {
		return span{}, false
	}
	w := s.covers[row]
	if w == nil {
		w = &sweep{merges: s.merges}
		w.to(row)
		if s.covers == nil {
			s.covers = map[int]*sweep{}
		}
		s.covers[row] = w
	}
	return w.at(col)
}
