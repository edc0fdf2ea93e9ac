package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// input is what reports of the person's county are made from; as_of in the address asks for a
// past day.
func (r *request) input() (coverage.Input, error) {
	day, wrong := r.day("as_of")
	if len(wrong) > 0 {
		return coverage.Input{}, fault.Mistakes(wrong, "日期不对")
	}
	return r.inputAt(day)
}

func (r *request) inputAt(day journal.Day) (coverage.Input, error) {
	return r.s.Reports.Load(r.ctx(), r.actor, r.place(), day)
}

func (s *Server) apiCoverage(r *request) error {
	in, err := r.input()
	if err != nil {
		return err
	}
	r.c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return r.c.Send(coverage.JSON(coverage.Make(in)))
}

func (s *Server) reportWorkbook(r *request) error {
	in, err := r.input()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := importers.WriteCoverage(&b, in, coverage.Make(in), r.say); err != nil {
		return err
	}
	return r.file("承接落实情况 "+in.AsOf.String()+".xlsx", "coverage.xlsx", xlsxType, b.Bytes())
}

func (s *Server) matrixWorkbook(r *request) error {
	in, err := r.input()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := importers.WriteMatrix(&b, in, coverage.Make(in), r.lineFilter(), r.say); err != nil {
		return err
	}
	return r.file("承接矩阵 "+in.AsOf.String()+".xlsx", "matrix.xlsx", xlsxType, b.Bytes())
}
