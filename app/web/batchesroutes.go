package web

import "jiedezhu/catalog"

func (s *Server) batchesPages() []Route {
	return []Route{
		Get("/confirm", catalog.Receive, Self, s.confirmForm),
		Post("/confirm", catalog.Receive, Self, s.confirm).takes(listBody),
		Get("/object", catalog.Object, Self, s.objectForm),
		Post("/object", catalog.Object, Self, s.object),
		Get("/declare", catalog.Declare, Self, s.declareForm),
		Post("/declare", catalog.Declare, Self, s.declare),
		Post("/trainings/:id/enrol", catalog.Enrol, Self, s.enrol),
		Get("/batches", catalog.See, Issued, s.batches),
		Get("/batches/new", catalog.Push, Place, s.pushPage),
		Post("/batches", catalog.Push, Place, s.push).takes(listBody),
		Get("/batches/:number", catalog.See, Issued, s.batch),
		Post("/batches/:number/docno", catalog.Push, Place, s.fillDocNo),
		Get("/batches/:number/withdraw", catalog.Withdraw, Place, s.withdrawPage),
		Post("/batches/:number/withdraw", catalog.Withdraw, Place, s.withdraw),
		Get("/behalf", catalog.OnBehalf, Place, s.behalfPage),
		Post("/behalf", catalog.OnBehalf, Place, s.behalf).upload(largestBody),
		Get("/objections", catalog.See, Issued, s.objections),
		Post("/objections", catalog.Answer, OwnItems, s.answer).takes(listBody),
		Get("/ready", catalog.Ready, OwnItems, s.readyPage),
		Post("/ready", catalog.Ready, OwnItems, s.ready).takes(listBody),
		Get("/trainings", catalog.See, Issued, s.trainings),
		Get("/trainings/new", catalog.Train, Place, s.arrangePage),
		Post("/trainings", catalog.Train, Place, s.arrange).takes(listBody),
		Get("/trainings/:id", catalog.See, Issued, s.training),
		Post("/trainings/:id/hold", catalog.Train, Place, s.hold),
		Get("/batches.xlsx", catalog.See, Issued, workbookOf(s.batches)),
		Get("/trainings.xlsx", catalog.See, Issued, workbookOf(s.trainings)),
		Get("/objections.xlsx", catalog.See, Issued, workbookOf(s.objections)),
	}
}
