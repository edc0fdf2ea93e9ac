// Package view is what a person sees: page structs, their templates, the static files and the
// hand-written table of items × towns. It owns html/template and knows nothing of HTTP: it is
// given a struct and gives bytes.
//
// # A page
//
// A page is three things that carry one word: a struct that embeds Shell and has a method
// Template, a file templates/<word>.html that defines "main", and a row in the table pages.
// New refuses a file without a row and a row without a file; a test type-checks each template
// against its struct, so a misspelt field never reaches a reader.
//
//	// Findings is the list of what is to be put right.
//	type Findings struct {
//		Shell
//		Filter Filter
//		Rows   []FindingRow
//		Empty  Empty
//		Pager  Pager
//	}
//
//	func (Findings) Template() string { return "findings" }
//
//	{{define "main"}}{{template "filter" .Filter}}
//	{{if .Rows}}<table class="t stack">…</table>{{template "pager" .Pager}}
//	{{else}}{{template "empty" .Empty}}{{end}}{{end}}
//
// The layout writes bar, notice (Shell.Flash), head (Shell.Head) and foot around "main".
// A part takes always the value or always the pointer (the check of types insists); a sentence
// without text is how a value says that it is not there.
//
// # Words
//
// A sentence in a template is {{t "有 %d 处要改" .N}}: its Chinese text is its id. A sentence that
// comes from outside is a fault.Message, made with fault.Say (or Plain, for names and codes), and
// is written with {{say .Title}}. Handlers put nothing into words: Render is told the language.
//
// # Parts
//
// Each takes the struct named, shown in parts.go, strip.go and shell.go:
//
//	{{template "strip" .Strip}}       Strip      the five stages
//	{{template "tasks" .Tasks}}       []Task     what I must do now
//	{{template "problems" .Problems}} Problems   everything wrong with what was sent
//	{{template "mistake" .}}          fault.Mistake
//	{{template "field" .Owner}}       Field      label, help, mistake, box
//	{{template "notice" .Note}}       *Notice    in the flow
//	{{template "filter" .Filter}}     Filter     with its toggle for phones
//	{{template "towns" .Towns}}       TownTable  one row a town with its bar, and the total
//	{{template "spread" .Spread}}     Spread     that bar alone
//	{{template "gauge" .Gauge}}       Gauge      part of a whole
//	{{template "figure" .N}}          Figure     a number that opens to its rows
//	{{template "rate" .P}}            Portion    3,743/4,018 93.2%
//	{{template "portion" .P}}         Portion    the same in a column: 3,743 93.2%
//	{{template "mark" .State}}        Mark       word, shape, colour
//	{{template "pager" .Pager}}       Pager
//	{{template "empty" .Empty}}       Empty
//	{{template "acts" .Acts}}         []Act      {{template "act" .}} one of them
//	{{template "link" .}}             Link
//	{{template "csrf" .CSRF}}         string     in every form that posts
//
// Those of lines, in townparts.go:
//
//	{{template "tabs" .Tabs}}         []Tab      several views of the same rows
//	{{template "cell" .Cell}}         Cell       one cell; {{template "cell-says" .Cell}} in words
//	{{template "after" .After}}       After      what an act changes, or what can be done next
//	{{template "facts" .Facts}}       []Fact     terms and what there is to say of them
//	{{template "timeline" .Events}}   []Moment   what happened, the newest first
//	{{template "groups" .Groups}}     []LineGroup one town's lines, by department
//	{{template "ticklist" .Groups}}   []TickGroup rows to be ticked
//	{{template "path" .Path}}         []Stop     how far one line has come
//
// Those of forms about many rows, in choose.go and county.go:
//
//	{{template "actbar" .Bar}}        ActBar     the foot of a form: its one button and the way out
//	{{template "chooser" .Chooser}}   Chooser    departments and their items, to be ticked
//	{{template "ticks" .Towns}}       []Box      towns or items with a tick and a figure
//	{{template "reasons" .Reasons}}   []Reason   what is left out, and why
//	{{template "all" "lines"}}        string     the tick of all ticks of that name
//	{{template "hidden" .Keep}}       []Hidden   values that a form carries along
//	{{template "items" .Items}}       []ItemRow  one row an item with its bar
//	{{template "bar-legend"}}                    what the bars of rows mean
//
// Functions: t, say, number (4,018), rate (93.2%), day (6月17日), fullday (2026年6月17日), tightday
// (06-17), moment (2026年6月17日 9:30), phrases, asset (the address of a static file), lang.
//
// # Script
//
// Pages are complete without it. app.js adds, by attributes: data-all="c" on a hidden tick
// ticks all boxes named c of its form, data-count="c" shows how many are ticked, data-needs="c"
// disables a button while none is; Matrix.Open lets cells open; a form that posts is sent once,
// unless data-again says that it may be sent again (its answer is a file). Nothing inline: the strict
// Policy holds, and a test looks for style, on… and script in every page.
package view
