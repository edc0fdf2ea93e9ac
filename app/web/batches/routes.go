// Package batches is a batch from the push to the towns' answers: pushing and withdrawing, receipts and
// objections, the readiness of departments and trainings.
package batches

import (
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of batches, receipts, objections and trainings.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return []site.Route{
		site.Get("/confirm", catalog.Receive, site.Self, s.confirmForm),
		site.Post("/confirm", catalog.Receive, site.Self, s.confirm).Takes(site.ListBody),
		site.Get("/object", catalog.Object, site.Self, s.objectForm),
		site.Post("/object", catalog.Object, site.Self, s.object),
		site.Get("/declare", catalog.Declare, site.Self, s.declareForm),
		site.Post("/declare", catalog.Declare, site.Self, s.declare),
		site.Post("/trainings/:id/enrol", catalog.Enrol, site.Self, s.enrol),
		site.Get("/batches", catalog.See, site.Issued, s.batches),
		site.Get("/batches/new", catalog.Push, site.Place, s.pushPage),
		site.Post("/batches", catalog.Push, site.Place, s.push).Takes(site.ListBody),
		site.Get("/batches/:number", catalog.See, site.Issued, s.batch),
		site.Get("/batches/:number/receipts.xlsx", catalog.See, site.Issued, s.receipts),
		site.Post("/batches/:number/docno", catalog.Push, site.Place, s.fillDocNo),
		site.Get("/batches/:number/withdraw", catalog.Withdraw, site.Place, s.withdrawPage),
		site.Post("/batches/:number/withdraw", catalog.Withdraw, site.Place, s.withdraw),
		site.Get("/behalf", catalog.OnBehalf, site.Place, s.behalfPage),
		site.Post("/behalf", catalog.OnBehalf, site.Place, s.behalf).Upload(site.LargestBody),
		site.Get("/objections", catalog.See, site.Issued, s.objections),
		site.Post("/objections", catalog.Answer, site.OwnItems, s.answer).Takes(site.ListBody),
		site.Get("/ready", catalog.Ready, site.OwnItems, s.readyPage),
		site.Post("/ready", catalog.Ready, site.OwnItems, s.ready).Takes(site.ListBody),
		site.Get("/trainings", catalog.See, site.Issued, s.trainings),
		site.Get("/trainings/new", catalog.Train, site.Place, s.arrangePage),
		site.Post("/trainings", catalog.Train, site.Place, s.arrange).Takes(site.ListBody),
		site.Get("/trainings/:id", catalog.See, site.Issued, s.training),
		site.Post("/trainings/:id/hold", catalog.Train, site.Place, s.hold),
		site.Get("/batches.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.batches)),
		site.Get("/trainings.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.trainings)),
		site.Get("/objections.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.objections)),
	}
}
