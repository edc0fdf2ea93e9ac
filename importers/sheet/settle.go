package sheet

import (
	"slices"
	"strings"
)

// settle gives heads the meaning that they have by the heads beside them: of two that mean the same one
// means what stands in its brackets, what stands over several columns means Left over all but the last, and the first head of Weak means its column where no
// other does.
func (v *vocabulary) settle(titles []Title) {
	for i, t := range titles {
		in := v.words[squeeze(inBrackets(t.Text))]
		if in != "" && in != t.Key && slices.ContainsFunc(titles, func(o Title) bool { return o.Column != t.Column && o.Key == t.Key }) {
			titles[i].Key = in // 事项名称（子项） beside 事项名称（主项）
		}
	}
	for i := range titles[:max(0, len(titles)-1)] {
		if left := v.by[titles[i].Key].Left; left != "" && titles[i+1].Ref == titles[i].Ref {
			titles[i].Key = left
		}
	}
	for _, c := range v.spec.Columns {
		if c.Own {
			v.choose(titles, c)
		}
		if len(c.Weak) == 0 || slices.ContainsFunc(titles, func(t Title) bool { return t.Key == c.Key }) {
			continue
		}
		if i := v.weakest(titles, c); i >= 0 {
			titles[i].Key = c.Key
		}
	}
}

// choose leaves a column to the heads that come first among its words; what the others mean a person
// says, or nobody.
func (v *vocabulary) choose(titles []Title, c Column) {
	n, best := 0, len(c.Words)+1
	for _, t := range titles {
		if t.Key == c.Key {
			n++
		}
	}
	if n < 2 {
		return
	}
	for _, t := range titles {
		if t.Key == c.Key {
			best = min(best, v.rank(c, t))
		}
	}
	for i, t := range titles {
		if t.Key == c.Key && v.rank(c, t) > best {
			titles[i].Key, titles[i].sensed = v.spec.Mapped[squeeze(t.Text)], false
			if _, aside := v.spec.Mapped[squeeze(t.Text)]; aside && titles[i].Key == "" {
				titles[i].Key = asideKey
			}
		}
	}
}

// rank is the place of a head among the words of its column, the last for one that is none of them.
func (v *vocabulary) rank(c Column, t Title) int {
	ranks := v.ranks[c.Key]
	for _, head := range []string{squeeze(unbracket(t.Text[strings.LastIndex(t.Text, "/")+1:])), squeeze(t.Text)} {
		if i, is := ranks[head]; is {
			return i
		}
	}
	return len(c.Words) + 1
}

// ranks are the places of the words of a column, its title first, by how heads are compared.
func (c Column) ranks() map[string]int {
	m := map[string]int{}
	for i, w := range append([]string{c.Title}, c.Words...) {
		for _, fold := range []string{squeeze(w), squeeze(unbracket(w))} {
			if _, is := m[fold]; !is && fold != "" {
				m[fold] = i
			}
		}
	}
	return m
}

// weakest is the place of the first head that c.Weak names, -1 for none.
func (v *vocabulary) weakest(titles []Title, c Column) int {
	for _, w := range c.Weak {
		for i, t := range titles {
			head := unbracket(t.Text[strings.LastIndex(t.Text, "/")+1:])
			if squeeze(head) == squeeze(w) || len([]rune(squeeze(head))) > 2 && sense(head) == sense(w) {
				return i
			}
		}
	}
	return -1
}
