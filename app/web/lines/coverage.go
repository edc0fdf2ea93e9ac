package lines

import (
	"bytes"
	"net/http"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// Input is what reports of the person's county are made from; as_of in the address asks for a
// past day.
func Input(r *site.Request) (coverage.Input, error) {
	day, wrong := r.Day("as_of")
	if len(wrong) > 0 {
		return coverage.Input{}, fault.Mistakes(wrong, "日期不对")
	}
	return InputAt(r, day)
}

// InputAt is Input of a day, 0 for today.
func InputAt(r *site.Request, day journal.Day) (coverage.Input, error) {
	return r.Site.Reports.Load(r.Context(), r.Actor, r.Place(), day)
}

func (s pages) apiCoverage(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, site.JSONType, coverage.JSON(coverage.Make(in)))
}

func (s pages) reportWorkbook(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := importers.WriteCoverage(&b, in, coverage.Make(in), r.Say); err != nil {
		return err
	}
	return r.File("承接落实情况 "+in.AsOf.String()+".xlsx", "coverage.xlsx", site.XlsxType, b.Bytes())
}

func (s pages) matrixWorkbook(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := importers.WriteMatrix(&b, in, coverage.Make(in), lineFilter(r), r.Say); err != nil {
		return err
	}
	return r.File("承接矩阵 "+in.AsOf.String()+".xlsx", "matrix.xlsx", site.XlsxType, b.Bytes())
}
