package view_test

import "jiedezhu/app/web/view"

// findingPages is every page of findings with one name in every place that takes one.
func findingPages(name string) []view.Page {
	say := view.Plain(name)
	mark := view.Mark{Kind: view.MarkLate, Text: say}
	row := view.FindingRow{Label: name, Href: "/a", Who: name, Person: name, Text: name, Under: name, Clause: say, From: say, State: mark, Due: 9000, Left: mark, First: say, Next: say, Done: say}
	var out []view.Page
	for _, list := range []string{"", "tasks", "duties"} {
		out = append(out, view.FindingsPage{Shell: shell(name), List: list, Tabs: []view.Tab{{Href: "?a", Text: say, N: 1234, On: true}}, Filter: filter(name),
			Groups: []view.FindingGroup{{Name: name, Count: say, Rows: []view.FindingRow{row, {Label: name, Href: "/b", Text: name}}}}, Pager: view.Pager{From: 1, To: 2, Total: 2},
			Common: []view.CommonRow{{Clause: name, Text: name, Source: say, Count: view.Figure{N: 3, Href: "/a"}, Towns: []string{name, name}}}})
	}
	field := view.Field{Name: "reason", Value: name, Label: say, Help: say}
	form := view.LineForm{ID: "measures", Action: "/a", Op: name, Title: say, Help: say, Open: true, Problems: problems(name), Fields: []view.Field{field}, Button: say, Grave: true,
		Choices: []view.Pick{{Name: "held", Label: say, Options: []view.Option{{Value: name, Text: say, On: true}}}}}
	return append(out,
		view.FindingsPage{Shell: shell(name), Filter: filter(name), Empty: view.Empty{Title: say, Text: say}},
		view.TogetherPage{Shell: shell(name), Op: name, Action: "/a", Tabs: []view.Tab{{Href: "?a", Text: say, N: 2, On: true}}, Problems: problems(name), Keep: []view.Hidden{{Name: "a", Value: name}}, Button: say, Count: say,
			Rows: []view.TogetherRow{{FindingRow: row, On: true, Said: say}, {FindingRow: view.FindingRow{Label: "b", Href: "/b", Text: name}, Alone: say}}, Fields: []view.Field{field}, After: after(name), Bar: view.ActBar{Before: say, Count: "findings", N: 1, After: say}},
		view.TogetherPage{Shell: shell(name), Results: []view.TogetherResult{{FindingRow: row, Done: true, Mark: mark}, {FindingRow: row, Mark: mark, Why: say}}},
		view.TogetherPage{Shell: shell(name), Empty: view.Empty{Title: say, Text: say}},
		view.RaisePage{Shell: shell(name), Op: name, Problems: problems(name), Sources: []view.Option{{Value: name, Text: say, On: true}},
			Units: view.FilterField{Name: "unit", Label: say, Options: []view.Option{{Value: name, Text: say, On: true}}}, Fields: []view.Field{field}, Short: []view.Field{{Name: "due", Value: name, Label: say}}, After: after(name)},
		view.FindingPage{Shell: shell(name), Problems: problems(""), Measures: []view.MeasureRow{{Text: name}}},
		view.FindingPage{Shell: shell(name), Warn: &view.Notice{Kind: view.NoticeWarn, Title: say, Text: say}, Facts: after(name).Facts, Owner: after(name).Facts, Count: say,
			Measures: []view.MeasureRow{{Text: name, Person: name, Result: name, Due: 9000, State: mark}, {Text: name}}, Path: []view.Stop{{State: "now", Name: say, Day: 9000, Text: say}},
			Events: []view.Moment{{State: "now", Day: 9000, Text: say, Detail: say, Mark: mark, By: say, Entered: 9001}}, Next: after(name),
			Forms: []view.FindingForm{{LineForm: form, Seen: "3", Plan: []view.PlanRow{{N: 1, Text: name, Person: name, Due: name, Done: name, Result: name, Lasting: true}}}},
			Prev:  view.Link{Href: "/a", Text: say}, After: view.Link{Href: "/b", Text: say}})
}
