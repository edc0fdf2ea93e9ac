package view_test

import (
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// countyPages is every page of the county with one name in every place that takes one.
func countyPages(name string) []view.Page {
	say := view.Plain(name)
	spread := view.Spread{Counts: [6]int{1, 2, 3, 0, 1, 1}}
	part := view.Portion{Part: 3, Whole: 8, Href: "/lines?has=received"}
	mark := view.Mark{Kind: view.MarkLate, Text: say}
	town := view.TownRow{Name: name, Href: "/towns/1", Scope: view.Figure{N: 8, Href: "/lines"}, Spread: spread, Received: part, Trained: part, Live: part, Verified: part}
	towns := view.TownTable{Rows: []view.TownRow{town}, Total: town, Sum: say}
	item := view.ItemRow{Code: name, Name: name, Href: "/items/a", Spread: spread, Received: part, Live: part}
	tasks := []view.Task{{When: mark, Due: say, What: view.Link{Href: "/a", Text: say}, Detail: say, Do: view.Link{Href: "/b", Text: say}}}
	facts := []view.Fact{{Term: say, Text: say, Strong: say}}
	after := view.After{Title: say, Facts: facts}
	wrong := view.Problems{List: []fault.Mistake{{Field: "a", Reason: say, Remedy: say}, {Sheet: name, Cell: "A1", Value: name, Reason: say}}}
	field := view.Field{Name: "a", Value: name, Label: say, Opt: say, Help: say, Wrong: say}
	box := view.Box{ID: "i-1", Name: "items", Value: name, Label: name, Code: name, On: true, N: 2, Shown: true, Note: say}
	group := view.ChooserGroup{ID: "d-1", Name: name, Unit: name, On: true, Chosen: 1, Of: 2, Cells: 4, LeftOut: 1, Given: 3, State: mark, Items: []view.Box{box}}
	chooser := view.Chooser{Groups: []view.ChooserGroup{group}, Towns: 2, Note: say, Lines: true, Sum: group}
	bar := view.ActBar{Before: say, After: say, Wide: say, Count: "lines", N: 1, Name: "act", Value: "push", Again: &view.Again{Name: "act", Value: "look", Text: say}, Others: []view.Act{{Href: "/", Text: say}}, Why: say}
	tick := box
	tick.ID, tick.Name = "t-1", "towns"
	form := view.BatchForm{Action: "/batches/1/docno", Op: "op", Field: field, Button: say}
	return []view.Page{
		view.CountyHome{Shell: shell(name), Tasks: tasks, Side: []view.SideRow{{Name: name, Href: "/batches/1", State: mark, Received: part}}, Towns: towns, Items: []view.ItemRow{item}},
		view.CountyHome{Shell: shell(name), Steps: []view.FirstStep{{State: mark, What: say, Text: say, Do: view.Act{Href: "/import", Text: say, First: true}}}},
		view.Report{Shell: shell(name), AsOf: field, Towns: towns, Items: []view.ItemRow{item}, Scope: []view.FigureRow{{Name: say, Text: say, Percent: name}, {Name: say, Total: true}}, Rates: []view.RateRow{{Name: say, Portion: part, Of: say}}},
		view.Import{Shell: shell(name), Kinds: []view.ImportRow{{Name: say, Href: "/import/towns", For: say, Needs: name, Now: say, Whole: "/n", Blank: "/b"}, {Name: say, Wait: say}}},
		view.ImportKind{Shell: shell(name), Op: "op", Problems: wrong, Action: "/import/towns", Progress: "/p", Blank: "/b", Now: say, For: say, Hint: say, Needs: name, Limit: say, File: view.Field{Name: "towns", Type: "file", Label: say}, Sum: name, Name: name,
			Options: importOptions(name), Heads: []view.MappedHead{{Head: name, Fold: name, Means: say}}, Forget: "/import/towns/heads"},
		view.ImportKind{Shell: shell(name), Empty: view.Empty{Title: say, Text: say}},
		view.ImportedUsers{Shell: shell(name), Rows: []view.Secret{{Login: name, Name: name, Password: name}}},
		view.ImportCheck{Shell: shell(name), Action: "/import/catalog", Again: importAgain(name, false)},
		view.ImportCheck{Shell: shell(name), Mistakes: wrong.List, Notices: []fault.Message{say}, Changes: []view.ImportChange{{Name: say, N: 1, Text: say}}, Count: say, Action: "/import/catalog", Op: "op",
			Keep: []view.Hidden{{Name: "title", Value: name}}, Bar: bar, After: after, Heads: []string{name}, Sheet: [][]string{{name}}, Rows: say,
			Differ: []view.ImportDiff{{Row: name, Field: name, Old: name, New: name}}, Differs: say, Again: importAgain(name, true)},
		view.Batches{Shell: shell(name), Rows: []view.BatchRow{{Name: name, Href: "/batches/1", DocNo: name, Items: 2, Towns: 2, State: mark, Received: part}}},
		view.Push{Shell: shell(name), Op: "op", Problems: wrong, Fields: []view.Field{field}, Chooser: chooser, Count: say, Ticks: []view.Box{tick}, TownsOn: say,
			Reasons: []view.Reason{{Why: say, Items: 1, Lines: 2, Text: say, Href: "?show=left"}}, LeftOut: say, After: after, Warning: &view.Notice{Title: say, Text: say}, Bar: bar},
		view.Batch{Shell: shell(name), Done: 1, All: 2, Pushing: true, Left: []view.BatchTown{{Name: name, Href: "/towns/1", State: mark}}, Right: []view.BatchTown{{Name: name, State: mark}},
			Reasons: []view.Reason{{Why: say, Items: 1, Lines: 1, Text: say}}, Facts: facts, After: after, DocNo: &form, Withdraw: "/batches/1/withdraw"},
		view.Batch{Shell: shell(name), LinesHead: say, Lines: []view.BatchLine{{Code: name, Name: name, Href: "/lines/1/a", Town: name, State: mark, Why: say}}},
		view.Withdraw{Shell: shell(name), Form: form, After: after, Bar: bar},
		view.Behalf{Shell: shell(name), Op: "op", Problems: wrong, Channels: []view.Option{{Value: name, Text: say}}, Count: say, More: view.Link{Href: "/behalf", Text: say}, After: after, Bar: bar,
			Shared: view.Picture{Sum: "abc", Wrong: say}, Results: []view.BehalfResult{{Name: name, Done: 1, Skipped: say}},
			Rows: []view.BehalfRow{{Code: "1", Name: name, Href: "/lines", Lines: 1, Batches: say, Due: mustDay("2026-06-17"), Late: true, On: true, Channel: name, Signed: name, Note: name, Day: name,
				Picture: view.Picture{Sum: "abc"}, Wrong: map[string]fault.Message{"note": say}}}},
		view.Objections{Shell: shell(name), Op: "op", Problems: wrong, Count: say, May: true, Answers: []view.Answer{{Value: "met", Text: say, Help: say, On: true, Fields: []view.Field{field}}}, After: after, Bar: bar, Elsewhere: say,
			Rows: []view.ObjectionRow{{ID: "o-1", Value: name, Town: name, Code: name, Item: name, Href: "/lines/1/a", Department: name, Delegation: name, Reason: view.Plain(name), Note: name, Due: mark, On: true, May: true}}},
		view.Trainings{Shell: shell(name), Rows: []view.TrainingRow{{Name: name, Href: "/trainings/1", Where: name, Items: 1, Enrolled: part, Present: part, State: mark}}},
		view.Ready{Shell: shell(name), Op: "op", Problems: wrong, Seal: true, Chooser: chooser, Count: say, Ticks: []view.Box{tick}, After: after, Bar: bar},
		view.Arrange{Shell: shell(name), Op: "op", Problems: wrong, Fields: []view.Field{field}, Chooser: chooser, Count: say, Ticks: []view.Box{tick}, After: after, Bar: bar},
		view.Training{Shell: shell(name), Op: "op", Action: "/trainings/1/hold", Hold: true, Facts: facts, After: after, Bar: bar, Items: []view.ItemRow{item},
			Rows: []view.AttendanceRow{{Code: "1", Name: name, Names: name, Expected: 2, State: mark, Value: name, Wrong: true, Href: "/towns/1"}}},
		view.Training{Shell: shell(name), Op: "op", Action: "/trainings/1/hold", Rows: []view.AttendanceRow{{Code: "1", Name: name, Present: 1, Filled: 2, Skipped: say, State: mark}}},
	}
}

func importOptions(name string) view.ImportOptions {
	say := view.Plain(name)
	return view.ImportOptions{
		Fields: []view.Field{{Name: "day", Value: name, Label: say, Help: say, Wrong: say}}, Ticks: []view.ImportTick{{Name: "tick", Label: say, Help: say, On: true}},
		Choices: []view.FilterField{{Name: "kind", Label: say, Options: []view.Option{{Value: name, Text: say, On: true}}}},
	}
}

func importAgain(name string, first bool) view.ImportAgain {
	return view.ImportAgain{Action: "/import/a/again", Op: "again", Keep: []view.Hidden{{Name: "sum", Value: name}}, Options: importOptions(name), First: first,
		Odd:     []view.OddWord{{Of: name, Word: name, At: name, Rows: 2, Options: []view.Option{{Value: name, Text: view.Plain(name)}}}},
		Unknown: []view.UnknownHead{{Head: name, At: name, Examples: []string{name, name}, Options: []view.Option{{Value: name, Text: view.Plain(name)}}}}}
}
