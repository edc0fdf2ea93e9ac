package importers

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// Accepted is what an export of acceptances is made of.
type Accepted struct {
	Centers      []*acceptance.Center
	Applications []*acceptance.Application
	Inspections  []*acceptance.Inspection // of every kind and state
}

// WriteAcceptances writes the summary of acceptances: a row a locked round, by town and day.
func WriteAcceptances(out io.Writer, e Export, a Accepted) error {
	centers, applications := map[string]*acceptance.Center{}, map[string]*acceptance.Application{}
	for _, c := range a.Centers {
		centers[c.Town] = c
	}
	for _, x := range a.Applications {
		applications[x.ID] = x
	}
	var list []*acceptance.Inspection
	for _, in := range a.Inspections {
		if _, known := e.Register.Town(in.Town); known && in.Kind == acceptance.Acceptance && in.Hash != "" && (in.State == acceptance.Locked || in.State == acceptance.Locking) {
			list = append(list, in)
		}
	}
	slices.SortStableFunc(list, func(x, y *acceptance.Inspection) int {
		return cmp.Or(cmp.Compare(x.Town, y.Town), cmp.Compare(x.Date, y.Date), x.Round-y.Round)
	})
	return e.write(out, "acceptance", len(list), func(yield func(map[string]sheet.Value) bool) {
		for _, in := range list {
			row := acceptedRow(e, in, applications[in.Application])
			if c := centers[in.Town]; c != nil && c.Listed() {
				row["year"], row["built"] = number(c.Year), sheet.Day(c.Built)
			}
			if !yield(row) {
				return
			}
		}
	})
}

func acceptedRow(e Export, in *acceptance.Inspection, a *acceptance.Application) map[string]sheet.Value {
	lead, team := in.Names()
	row := map[string]sheet.Value{
		"town": sheet.Text(e.Register.TownName(in.Town)), "day": sheet.Day(in.Date), "round": number(in.Round), "verdict": sheet.Text(in.Verdict.Grade.Message().String()),
		"self": scoreValue(in.SelfText(a)), "score": scoreValue(in.ScoreText()), "lead": sheet.Text(lead), "team": sheet.Text(strings.Join(team, "、")),
		"standard": sheet.Text(fault.Say("第 %d 版", in.Standard).String()),
	}
	if in.Past != nil {
		row["standard"], row["remark"] = sheet.Text(in.Past.Standard), sheet.Text(in.Past.Remark)
	}
	return row
}

// scoreValue is a score as a number, for a reader of the workbook; nothing is counted with it.
func scoreValue(text string) sheet.Value {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return sheet.Value{}
	}
	return sheet.Number(f)
}

// WriteFindingLedger writes the ledger of findings: a row a finding, by its number; void ones are
// left out. Findings of towns that the Register does not have are left out, and those of the county
// with them where it is one town's.
func WriteFindingLedger(out io.Writer, e Export, findings []*acceptance.Finding) error {
	var list []*acceptance.Finding
	for _, f := range findings {
		_, known := e.Register.Town(f.Division)
		if f.State != acceptance.Void && (known || catalog.LevelOf(f.Division) != catalog.Town) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(x, y *acceptance.Finding) int { return x.Number - y.Number })
	return e.write(out, "findings", len(list), func(yield func(map[string]sheet.Value) bool) {
		for _, f := range list {
			if !yield(findingLine(e, f)) {
				return
			}
		}
	})
}

func findingLine(e Export, f *acceptance.Finding) map[string]sheet.Value {
	town := ""
	if catalog.LevelOf(f.Division) == catalog.Town {
		town = e.Register.TownName(f.Division)
	}
	row := map[string]sheet.Value{
		"label": sheet.Text(f.Label()), "town": sheet.Text(town), "source": sheet.Text(f.Source.Message().String()), "doc_no": sheet.Text(f.DocNo), "text": sheet.Text(f.What()),
		"clause": sheet.Text(f.Clause), "unit": sheet.Text(unitName(e.Register, f.Unit)), "person": sheet.Text(f.Person), "measures": sheet.Text(f.MeasuresText()),
		"due": sheet.Day(f.Due), "found": sheet.Day(f.Found), "rectified": sheet.Day(f.RectifiedOn()), "result": sheet.Text(f.ResultText()), "closed": sheet.Day(f.ClosedOn()),
		"state": sheet.Text(f.State.Message().String()),
	}
	if f.State == acceptance.Closed {
		row["ground"] = sheet.Text(f.Closing.DocNo)
	}
	if f.Inspection == "" {
		row["remark"] = sheet.Text(f.Note)
	}
	return row
}
