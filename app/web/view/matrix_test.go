package view_test

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// matrixOf is a matrix in which every kind of cell comes by; every third town is late.
func matrixOf(items, towns int, name string) *view.Matrix {
	m := &view.Matrix{Measure: 4, Open: "/lines/{town}/{item}"}
	portions := make([]view.Portion, towns)
	for i := range towns {
		code := fmt.Sprintf("6107281%02d", i)
		m.Towns = append(m.Towns, view.MatrixTown{Code: code, Name: name, Href: "/towns/" + code, Late: i%3 == 0})
		portions[i] = view.Portion{Part: i % 4, Whole: i % 5 * 3, Href: "/matrix?town=" + code}
	}
	figures := make([]view.Figure, towns)
	for i := range figures {
		figures[i] = view.Figure{N: i * 100, Href: "/rows?town=" + m.Towns[i].Code}
	}
	for k := range uint8(6) {
		href := ""
		if k > 0 {
			href = fmt.Sprintf("?measure=%d", k)
		}
		m.Totals = append(m.Totals, view.MatrixTotal{Stage: k, Href: href, Cells: figures, Sum: view.Figure{N: 3743, Href: "/rows"}, Whole: 4018})
	}
	n := 0
	for left := items; left > 0; left -= 10 {
		g := view.MatrixGroup{Department: name, Href: "?dept=1", Sub: portions, Sum: view.Portion{Part: 394, Whole: 532, Href: "/rows"}}
		for range min(left, 10) {
			code := fmt.Sprintf("XF-%03d", n+1)
			it := view.MatrixItem{Code: code, Name: name, Href: "/items/" + code, Sum: n % 21, Whole: 20 * min(1, n%7)}
			for t := range towns {
				k := n*towns + t
				it.Cells = append(it.Cells, view.Cell{Stage: uint8(k % 6), Standing: view.Standing((k / 6) % 8), Gap: k%5 == 0, Late: k%11 == 0})
			}
			g.Items = append(g.Items, it)
			n++
		}
		m.Groups = append(m.Groups, g)
	}
	return m
}

func matrixDoc(t testing.TB, m *view.Matrix) *html.Node {
	t.Helper()
	return parse(t, view.AppendMatrix(nil, m))
}

func TestMatrixStructure(t *testing.T) {
	const items, towns = 212, 20
	m := matrixOf(items, towns, "杨家河镇")
	doc := matrixDoc(t, m)
	for _, c := range []struct {
		what string
		at   func(*html.Node) bool
		want int
	}{
		{"tables", class("table", "matrix"), 1},
		{"boxes", class("div", "matrix-box"), 1},
		{"towns", class("th", "town"), towns},
		{"late towns", class("th", "late"), (towns + 2) / 3},
		{"totals", class("tr", "tot"), 6},
		{"departments", class("tr", "dept"), (items + 9) / 10},
		{"items", class("tr", "i"), items},
		{"entries of the key", func(n *html.Node) bool { return n.Data == "li" }, len(view.Legend)},
		{"current stages", func(n *html.Node) bool { return attr(n, "aria-current") == "true" }, 1},
	} {
		if got := len(find(doc, c.at)); got != c.want {
			t.Errorf("%d %s, want %d", got, c.what, c.want)
		}
	}
	for _, row := range find(doc, tag("tr")) {
		if n := len(find(row, func(n *html.Node) bool { return n.Parent == row })); n != 1+towns+2 {
			t.Fatalf("a row (%s) has %d cells, want %d", attr(row, "class"), n, 1+towns+2)
		}
	}
	first := find(doc, class("tr", "i"))[0]
	if head := find(first, class("th", "name"))[0]; attr(head, "scope") != "row" || text(head) != "XF-001杨家河镇" {
		t.Errorf("head of the first row: %s", text(head))
	}
	if s := text(find(doc, tag("caption"))[0]); s != "212 项下放事项在 20 个镇（街道）的承接阶段" {
		t.Error(s)
	}
}

// TestMatrixCells: what each kind of cell looks like; the characters are those of the sheet.
func TestMatrixCells(t *testing.T) {
	for _, c := range []struct {
		cell        view.Cell
		class, text string
	}{
		{view.Cell{Standing: view.Open}, "m0", "·"},
		{view.Cell{Stage: 1, Standing: view.Open}, "m1", "发"},
		{view.Cell{Stage: 1, Standing: view.Open, Late: true}, "m1 late-c", "发"},
		{view.Cell{Stage: 2, Standing: view.Open}, "m2", "签"},
		{view.Cell{Stage: 3, Standing: view.Open}, "m3", "训"},
		{view.Cell{Stage: 4, Standing: view.Open, Gap: true}, "m4", "办°"},
		{view.Cell{Stage: 5, Standing: view.Open}, "m5", "查"},
		{view.Cell{Stage: 4, Standing: view.Newer, Late: true}, "m4 new late-c", "办△"},
		{view.Cell{Stage: 4, Standing: view.Newer, Gap: true}, "m4 new", "办△"},
		{view.Cell{Stage: 2, Standing: view.Objection, Late: true}, "obj", "异"},
		{view.Cell{Stage: 2, Standing: view.Suspended}, "gone", "停"},
		{view.Cell{Stage: 2, Standing: view.Recalled}, "gone", "回"},
		{view.Cell{Standing: view.NotApplicable}, "na", "／"},
		{view.Cell{Standing: view.Cancelled}, "gone", "消"},
		{view.Cell{Stage: 3}, "out", "不在下放范围"},
		{view.Cell{Stage: 200, Standing: 9}, "m0", "·"},
	} {
		m := &view.Matrix{Towns: make([]view.MatrixTown, 1), Groups: []view.MatrixGroup{{Items: []view.MatrixItem{{Cells: []view.Cell{c.cell}}}}}}
		td := find(find(matrixDoc(t, m), class("tr", "i"))[0], tag("td"))[0]
		if attr(td, "class") != c.class || text(td) != c.text {
			t.Errorf("%+v: %q %q, want %q %q", c.cell, attr(td, "class"), text(td), c.class, c.text)
		}
	}
}

func TestMatrixAddresses(t *testing.T) {
	for href, want := range map[string]string{
		"/items/XF-001": "/items/XF-001", "?a=1&b=2": "?a=1&b=2", "#rows": "#rows", "/": "/",
		"": "#", "javascript:alert(1)": "#", "//elsewhere": "#", `/\elsewhere`: "#", "https://elsewhere": "#", `/"><b>`: `/"><b>`,
	} {
		m := &view.Matrix{Groups: []view.MatrixGroup{{Items: []view.MatrixItem{{Href: href}}}}}
		a := find(find(matrixDoc(t, m), class("tr", "i"))[0], tag("a"))
		if len(a) != 1 || attr(a[0], "href") != want {
			t.Errorf("%q became %v", href, a[0].Attr)
		}
	}
}

// TestMatrixSame: the appender writes, byte for byte, what the plain way of writing it gives,
// whatever the names.
func TestMatrixSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := matrixOf(rapid.IntRange(0, 23).Draw(t, "items"), rapid.IntRange(0, 5).Draw(t, "towns"), rapid.String().Draw(t, "name"))
		m.Measure = uint8(rapid.IntRange(1, 5).Draw(t, "measure"))
		got, want := string(view.AppendMatrix(nil, m)), string(naiveMatrix(nil, m))
		if got != want {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			t.Fatalf("they part at byte %d:\n%q\n%q", i, got[max(0, i-40):min(len(got), i+60)], want[max(0, i-40):min(len(want), i+60)])
		}
	})
}

// TestMatrixAppends: what stood in the slice stays.
func TestMatrixAppends(t *testing.T) {
	b := view.AppendMatrix([]byte("before"), matrixOf(1, 1, "x"))
	if !strings.HasPrefix(string(b), `before<div class="matrix-box"`) {
		t.Errorf("%.40s", b)
	}
}

// naiveMatrix is the same table by fmt and html/template's escaper, one piece at a time: what
// AppendMatrix is measured against and compared with.
func naiveMatrix(b []byte, m *view.Matrix) []byte {
	names := []string{"未下发", "下发", "签收", "培训", "可办", "抽查合格"}
	chars := []string{"·", "发", "签", "训", "办", "查"}
	esc := template.HTMLEscapeString
	link := func(f view.Figure, attrs string) string {
		if f.N == 0 {
			return `<span class="quiet">0</span>`
		}
		return fmt.Sprintf(`<a class="to" href="%s"%s>%s</a>`, esc(f.Href), attrs, view.Number(f.N))
	}
	items := 0
	for _, g := range m.Groups {
		items += len(g.Items)
	}
	b = fmt.Appendf(b, `<div class="matrix-box" role="region" aria-label="事项与镇（街道）承接矩阵" tabindex="0">`+"\n"+`<table class="matrix" data-open="%s"><caption class="sr">%d 项下放事项在 %d 个镇（街道）的承接阶段</caption>`+"\n", esc(m.Open), items, len(m.Towns))
	b = fmt.Appendf(b, `<thead><tr><td class="name corner"><ul class="legend in-corner" aria-label="图例">`)
	for _, k := range view.Legend {
		b = fmt.Appendf(b, `<li><span class="cell %s" aria-hidden="true">%s</span>%s</li>`, k.Class, k.Char, k.Name)
	}
	b = fmt.Appendf(b, `</ul><span class="at"><span class="code">编码</span>事项</span></td>`)
	for _, t := range m.Towns {
		late, word := "", ""
		if t.Late {
			late, word = " late", `<span class="sr">有逾期</span>`
		}
		b = fmt.Appendf(b, `<th scope="col" class="town%s" data-code="%s"><a href="%s"><span class="v">%s</span>%s</a></th>`, late, esc(t.Code), esc(t.Href), esc(t.Name), word)
	}
	b = fmt.Appendf(b, `<th scope="col" class="sumh">%s</th><th scope="col" class="sumh">%[1]s率</th></tr></thead>`+"\n"+`<tbody>`, names[m.Measure])
	for _, t := range m.Totals {
		head := "应承接"
		if t.Stage > 0 {
			now, note := "", ""
			if t.Stage == m.Measure {
				now, note = ` aria-current="true"`, "<small>灰行按此小计，点别的阶段可换</small>"
			}
			switch t.Stage {
			case 3:
				note = "<small>占应训项次</small>"
			case 5:
				note = "<small>占已抽查</small>"
			}
			head = fmt.Sprintf(`<span class="cell m%d" aria-hidden="true">%s</span><a class="to" href="%s"%s>%s</a>%s`, t.Stage, chars[t.Stage], esc(t.Href), now, names[t.Stage], note)
		}
		b = fmt.Appendf(b, `<tr class="tot"><th scope="row">%s</th>`, head)
		for _, f := range t.Cells {
			b = fmt.Appendf(b, `<td>%s</td>`, link(f, ""))
		}
		rate := ""
		if t.Stage > 0 {
			rate = view.Rate(t.Sum.N, t.Whole)
		}
		b = fmt.Appendf(b, `<td class="sum">%s</td><td class="sum">%s</td></tr>`, link(t.Sum, ""), rate)
	}
	b = append(b, "</tbody>\n"...)
	for _, g := range m.Groups {
		b = fmt.Appendf(b, `<tbody><tr class="dept"><th scope="rowgroup"><a class="to" href="%s">%s</a><small>%d 项<span class="wide-only"> · 本行为%s项数</span></small></th>`, esc(g.Href), esc(g.Department), len(g.Items), names[m.Measure])
		for _, s := range g.Sub {
			td, in := "<td>", link(view.Figure{N: s.Part, Href: s.Href}, ` tabindex="-1"`)
			if s.Part == s.Whole {
				td = `<td class="all">`
			}
			if s.Whole == 0 {
				in = "—"
			}
			b = fmt.Appendf(b, `%s%s</td>`, td, in)
		}
		b = fmt.Appendf(b, `<td class="sum">%s</td><td class="sum">%s</td></tr>`+"\n", link(view.Figure{N: g.Sum.Part, Href: g.Sum.Href}, ` tabindex="-1"`), view.Rate(g.Sum.Part, g.Sum.Whole))
		for _, it := range g.Items {
			b = fmt.Appendf(b, `<tr class="i"><th scope="row" class="name"><span class="code">%s</span><a href="%s">%s</a></th>`, esc(it.Code), esc(it.Href), esc(it.Name))
			for _, c := range it.Cells {
				class, char := naiveCell(c, chars)
				b = fmt.Appendf(b, `<td class="%s">%s</td>`, class, char)
			}
			of := "—"
			if it.Whole > 0 {
				of = fmt.Sprintf("%d/%d", it.Sum, it.Whole)
			}
			b = fmt.Appendf(b, `<td class="sum">%s</td><td class="sum">%s</td></tr>`+"\n", of, view.Rate(it.Sum, it.Whole))
		}
		b = append(b, "</tbody>\n"...)
	}
	return append(b, "</table></div>"...)
}

func naiveCell(c view.Cell, chars []string) (class, char string) {
	if c.Standing == view.OutOfScope {
		return "out", `<span class="sr">不在下放范围</span>`
	}
	if c.Standing > view.Newer {
		return []string{"obj", "gone", "gone", "na", "gone"}[c.Standing-view.Objection], []string{"异", "停", "回", "／", "消"}[c.Standing-view.Objection]
	}
	class, char = fmt.Sprintf("m%d", c.Stage), chars[c.Stage]
	if c.Standing == view.Newer {
		class, char = class+" new", char+"△"
	} else if c.Gap {
		char += "°"
	}
	if c.Late {
		class += " late-c"
	}
	return class, char
}

func BenchmarkMatrix(b *testing.B) {
	m := matrixOf(212, 20, "城乡居民最低生活保障对象认定")
	for _, way := range []struct {
		name   string
		append func([]byte, *view.Matrix) []byte
	}{{"append", view.AppendMatrix}, {"naive", naiveMatrix}} {
		b.Run(way.name, func(b *testing.B) {
			buf := way.append(nil, m)
			b.SetBytes(int64(len(buf)))
			b.ReportAllocs()
			for b.Loop() {
				buf = way.append(buf[:0], m)
			}
		})
	}
	b.Run("page", func(b *testing.B) {
		s := newSet(b)
		p := view.MatrixPage{Shell: shell("x"), Filter: filter("x"), Table: *m}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Render("zh-CN", p); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestMatrixPage: the table stands in its page, or the reason why it does not.
func TestMatrixPage(t *testing.T) {
	p := view.MatrixPage{Table: *matrixOf(3, 2, "x")}
	if doc := parse(t, render(t, p)); len(find(doc, class("table", "matrix"))) != 1 {
		t.Error("no table")
	}
	p.Empty = view.Empty{Title: fault.Say("没有符合的事项")}
	doc := parse(t, render(t, p))
	states := find(doc, class("div", "state"))
	if len(find(doc, class("table", "matrix"))) != 0 || len(states) != 1 || !slices.Contains([]string{"没有符合的事项"}, text(states[0])) {
		t.Error("an empty result does not say so")
	}
}
