package coverage

import "encoding/json"

// JSON is the report as the command line and the API answer it: indented, ended by a line
// break, the same bytes for the same report.
func JSON(r *Report) []byte {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil { // a Report holds nothing that JSON cannot say
		panic("coverage: " + err.Error())
	}
	return append(b, '\n')
}
