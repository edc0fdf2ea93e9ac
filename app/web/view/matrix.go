package view

import (
	"bytes"
	"html/template"
	"strconv"

	"jiedezhu/catalog/fault"
)

// MatrixPage is items × towns.
type MatrixPage struct {
	Shell
	Filter Filter
	Table  Matrix
	Empty  Empty // with a title: instead of the table, where the filter leaves nothing
}

// Template names the page's file.
func (MatrixPage) Template() string { return "matrix" }

// Matrix is the table of items × towns. Towns stand in division order; every row has a cell a
// town.
type Matrix struct {
	Towns   []MatrixTown
	Totals  []MatrixTotal
	Groups  []MatrixGroup
	Measure uint8 // the stage, 1–5, that subtotals and sums count
	// Open is the address of one cell, with {town} and {item} for the codes: script opens it.
	// Empty: cells do not open.
	Open  string
	Words Words // of the table's own words; nil is Chinese
}

// MatrixTown is one column.
type MatrixTown struct {
	Code, Name, Href string
	Late             bool // something is overdue there
}

// MatrixTotal is one of the rows on top: Stage 0 is 应承接 and has no rate, 1–5 the stages.
type MatrixTotal struct {
	Stage uint8
	Href  string // chooses the stage as Measure; empty for 应承接
	Cells []Figure
	Sum   Figure
	Whole int // what Sum is counted of
}

// MatrixGroup is one department with its items.
type MatrixGroup struct {
	Department, Href string
	Unit             string    // its id, for addresses
	Sub              []Portion // a town; Whole 0 prints —
	Sum              Portion
	Items            []MatrixItem
}

// MatrixItem is one row.
type MatrixItem struct {
	Code, Name, Href string
	Cells            []Cell
	Sum, Whole       int // of its towns
}

// AppendMatrix appends the table, in its box that scrolls on a small screen. Names are escaped;
// an address that is not of this site becomes #. It is written by hand because 4,240 cells cost
// html/template milliseconds, and every cell is one of a few hundred fixed strings.
func AppendMatrix(dst []byte, m *Matrix) []byte {
	w := m.Words
	if w == nil {
		w = chinese{}
	}
	p := matrixPen{b: dst, w: w, m: m, measure: stages[min(int(m.Measure), len(stages)-1)]}
	p.str(`<div class="matrix-box" role="region" aria-label="`).text(w.T("事项与镇（街道）承接矩阵"))
	p.str(`" tabindex="0">` + "\n" + `<table class="matrix"`)
	if m.Open != "" {
		p.str(` data-open="`).href(m.Open).str(`"`)
	}
	p.str(`><caption class="sr">`).text(w.T("%d 项下放事项在 %d 个镇（街道）的承接阶段", m.items(), len(m.Towns))).str("</caption>\n")
	p.head()
	p.totals()
	for i := range m.Groups {
		p.group(&m.Groups[i])
	}
	p.str("</table></div>")
	return p.b
}

func (m *Matrix) items() int {
	n := 0
	for i := range m.Groups {
		n += len(m.Groups[i].Items)
	}
	return n
}

func matrixHTML(m Matrix, w Words) template.HTML {
	if m.Words == nil {
		m.Words = w
	}
	// about 25 bytes a cell, 200 a row besides, 80 a figure that opens: one allocation as a rule
	b := make([]byte, 0, 8192+m.items()*(200+25*len(m.Towns))+(len(m.Totals)+len(m.Groups))*(300+80*len(m.Towns)))
	return template.HTML(AppendMatrix(b, &m))
}

// matrixPen writes; str, text and href return the pen so that a line of HTML reads as one.
type matrixPen struct {
	b       []byte
	w       Words
	m       *Matrix
	measure stage
}

func (p *matrixPen) str(s string) *matrixPen { p.b = append(p.b, s...); return p }

// num writes a whole number with its separators; most have none.
func (p *matrixPen) num(n int) *matrixPen {
	if n >= 0 && n < 1000 {
		p.b = strconv.AppendInt(p.b, int64(n), 10)
		return p
	}
	return p.str(Number(n))
}

// text escapes for content and for quoted attributes.
func (p *matrixPen) text(s string) *matrixPen {
	from := 0
	for i := range len(s) {
		esc := ""
		switch s[i] {
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '&':
			esc = "&amp;"
		case '"':
			esc = "&#34;"
		case '\'':
			esc = "&#39;"
		case 0:
			esc = "\uFFFD"
		default:
			continue
		}
		p.str(s[from:i]).str(esc)
		from = i + 1
	}
	return p.str(s[from:])
}

// href lets through paths, queries and fragments of this site alone: //host is another site,
// and browsers read \ as /.
func (p *matrixPen) href(s string) *matrixPen {
	if s == "" || s[0] != '/' && s[0] != '?' && s[0] != '#' || s[0] == '/' && len(s) > 1 && (s[1] == '/' || s[1] == '\\') {
		return p.str("#")
	}
	return p.text(s)
}

func (p *matrixPen) head() {
	p.str(`<thead><tr><td class="name corner"><ul class="legend in-corner" aria-label="`).text(p.w.T("图例")).str(`">`)
	for _, k := range legend {
		p.str(`<li><span class="cell `).str(k.Class).str(`" aria-hidden="true">`).str(k.Char).str(`</span>`).text(say(p.w, k.Name)).str(`</li>`)
	}
	p.str(`</ul><span class="at"><span class="code">`).text(p.w.T("编码")).str(`</span>`).text(p.w.T("事项")).str(`</span></td>`)
	for i := range p.m.Towns {
		t := &p.m.Towns[i]
		p.str(`<th scope="col" class="town`)
		if t.Late {
			p.str(` late`)
		}
		p.str(`" data-code="`).text(t.Code).str(`"><a href="`).href(t.Href).str(`"><span class="v">`).text(t.Name).str(`</span>`)
		if t.Late { // the red corner is never alone
			p.str(`<span class="sr">`).text(p.w.T("有逾期")).str(`</span>`)
		}
		p.str(`</a></th>`)
	}
	p.str(`<th scope="col" class="sumh">`).text(say(p.w, p.measure.name)).str(`</th><th scope="col" class="sumh">`).text(say(p.w, p.measure.rate)).str("</th></tr></thead>\n")
}

func (p *matrixPen) totals() {
	if len(p.m.Totals) == 0 {
		return
	}
	p.str(`<tbody>`)
	for i := range p.m.Totals {
		p.total(&p.m.Totals[i])
	}
	p.str("</tbody>\n")
}

func (p *matrixPen) total(t *MatrixTotal) {
	p.str(`<tr class="tot"><th scope="row">`)
	if t.Stage == 0 || int(t.Stage) >= len(stages) {
		p.text(p.w.T("应承接"))
	} else {
		p.stageName(t)
	}
	p.str(`</th>`)
	for _, f := range t.Cells {
		p.str(`<td>`).figure(f, "").str(`</td>`)
	}
	p.str(`<td class="sum">`).figure(t.Sum, "").str(`</td><td class="sum">`)
	if t.Stage != 0 {
		p.str(Rate(t.Sum.N, t.Whole))
	}
	p.str(`</td></tr>`)
}

// totalNotes say what a stage is counted of where that is not 应承接.
var totalNotes = [...]fault.Message{3: fault.Say("占应训项次"), 5: fault.Say("占已抽查")}

func (p *matrixPen) stageName(t *MatrixTotal) {
	s, now := stages[t.Stage], t.Stage == p.m.Measure
	p.str(`<span class="cell m`).num(int(t.Stage)).str(`" aria-hidden="true">`).str(s.char).str(`</span>`)
	if t.Href == "" {
		p.text(say(p.w, s.name))
	} else {
		p.str(`<a class="to" href="`).href(t.Href).str(`"`)
		if now {
			p.str(` aria-current="true"`)
		}
		p.str(`>`).text(say(p.w, s.name)).str(`</a>`)
	}
	switch note := totalNotes[t.Stage]; {
	case note.ID != "":
		p.str(`<small>`).text(say(p.w, note)).str(`</small>`)
	case now:
		p.str(`<small>`).text(p.w.T("灰行按此小计，点别的阶段可换")).str(`</small>`)
	}
}

// figure opens to its rows; a zero has none. attrs is fixed text of the caller.
func (p *matrixPen) figure(f Figure, attrs string) *matrixPen {
	switch {
	case f.N == 0:
		return p.str(`<span class="quiet">0</span>`)
	case f.Href == "":
		return p.num(f.N)
	}
	return p.str(`<a class="to" href="`).href(f.Href).str(`"`).str(attrs).str(`>`).num(f.N).str(`</a>`)
}

// outOfTabs keeps the 460 figures of the departments out of the tab order; the department's
// name leads to a page where they are in it.
const outOfTabs = ` tabindex="-1"`

func (p *matrixPen) group(g *MatrixGroup) {
	p.str(`<tbody><tr class="dept"><th scope="rowgroup">`)
	if g.Href == "" {
		p.text(g.Department)
	} else {
		p.str(`<a class="to" href="`).href(g.Href).str(`">`).text(g.Department).str(`</a>`)
	}
	p.str(`<small>`).text(p.w.T("%d 项", len(g.Items))).str(`<span class="wide-only"> · `).text(p.w.T("本行为%s项数", say(p.w, p.measure.name))).str(`</span></small></th>`)
	for _, s := range g.Sub {
		p.sub(s)
	}
	p.str(`<td class="sum">`).figure(Figure{g.Sum.Part, g.Sum.Href}, outOfTabs).str(`</td><td class="sum">`).str(Rate(g.Sum.Part, g.Sum.Whole)).str("</td></tr>\n")
	blank := outCell(p.w)
	for i := range g.Items {
		p.item(&g.Items[i], blank)
	}
	p.str("</tbody>\n")
}

// sub is one subtotal: light where the department is complete there, — where it has nothing.
func (p *matrixPen) sub(s Portion) {
	if s.Part == s.Whole {
		p.str(`<td class="all">`)
	} else {
		p.str(`<td>`)
	}
	if s.Whole == 0 {
		p.str(none)
	} else {
		p.figure(Figure{s.Part, s.Href}, outOfTabs)
	}
	p.str(`</td>`)
}

func (p *matrixPen) item(it *MatrixItem, blank string) {
	p.str(`<tr class="i"><th scope="row" class="name"><span class="code">`).text(it.Code).str(`</span><a href="`).href(it.Href).str(`">`).text(it.Name).str(`</a></th>`)
	for _, c := range it.Cells {
		if c.Standing == OutOfScope {
			p.str(blank)
			continue
		}
		p.str(cellHTML[c.index()])
	}
	p.str(`<td class="sum">`)
	if it.Whole == 0 {
		p.str(none)
	} else {
		p.num(it.Sum).str(`/`).num(it.Whole)
	}
	p.str(`</td><td class="sum">`).str(Rate(it.Sum, it.Whole)).str("</td></tr>\n")
}

// escape is html/template's, for the few strings made once.
func escape(s string) string {
	var b bytes.Buffer
	template.HTMLEscape(&b, []byte(s))
	return b.String()
}
