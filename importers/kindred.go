package importers

import "jiedezhu/importers/sheet"

// kindred are the kinds of sheets that a county keeps beside one of another kind, by which a sheet that
// stands in the same workbook is named. book tells towns from other heads; nil knows none.
func kindred(of string, book *countyBook) []sheet.Kindred {
	specs := map[string]sheet.Spec{}
	for _, k := range kinds {
		specs[k.name] = sheet.Spec{Columns: k.columns}
	}
	specs["ledger"] = sheet.Spec{Columns: ledgerColumns, Facts: ledgerFacts}
	specs["cases"] = sheet.Spec{Columns: caseColumns, Facts: []string{"count", "month/"}, More: caseHead(nil)}
	if book != nil {
		specs["ledger"] = sheet.Spec{Columns: ledgerColumns, Facts: ledgerFacts, More: func(head string) (string, bool) { return staged(head, book.townHead) }}
	}
	specs["attendance"] = sheet.Spec{Columns: attendanceColumns, Facts: signKeys}
	var list []sheet.Kindred
	for _, k := range kinds {
		if k.name != of {
			list = append(list, sheet.Kindred{Name: k.title.String(), Spec: specs[k.name]})
		}
	}
	return list
}
