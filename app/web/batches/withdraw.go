package batches

import (
	"net/http"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// fillDocNo records the 文号 of a batch that went out before it had one.
func (s pages) fillDocNo(r *site.Request) error {
	n, err := batchNumber(r)
	if err != nil {
		return err
	}
	err = s.Rollout.FillDocNo(r.Context(), r.Deed(), r.Place(), n, r.Text("doc_no"))
	if list, status, ok := site.Refused(err); ok {
		for i := range list {
			list[i].Field = "doc_no"
		}
		return s.showBatch(r, status, list)
	} else if err != nil {
		return err
	}
	return r.To(BatchHref(n), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("文号已补：%s", r.Text("doc_no"))})
}

// withdrawable counts the lines that a withdrawal takes back, and those that stay.
func (v *batchView) withdrawable() (back, stay int) {
	for _, t := range v.reach {
		back, stay = back+t.Back, stay+t.Stay
	}
	return back, stay
}

func (s pages) withdrawPage(r *site.Request) error { return s.showWithdraw(r, http.StatusOK, nil) }

// showWithdraw is the page before a batch is taken back: what it takes from whom.
func (s pages) showWithdraw(r *site.Request, status int, problems []fault.Mistake) error {
	v, err := oneBatch(r)
	if err != nil {
		return err
	}
	done, _, _, _ := v.counts()
	back, stay := v.withdrawable()
	p := view.Withdraw{Shell: r.Shell("/batches")}
	name := view.Plain(v.b.Name())
	p.Title = fault.Say("撤回")
	p.Head = view.Head{
		Crumb: []view.Link{{Href: "/batches", Text: fault.Say("下发")}, {Href: BatchHref(v.b.Number), Text: name}, {Text: fault.Say("撤回")}},
		Title: fault.Say("撤回%s：%d 项次收回，%d 项次已签收不动", name, back, stay),
	}
	p.Form = view.BatchForm{
		Action: BatchHref(v.b.Number) + "/withdraw", Op: s.NewID(), Problems: view.Problems{List: problems},
		Field: view.Field{Name: "reason", Type: "area", Value: r.Text("reason"), Label: fault.Say("撤回的理由"), Help: fault.Say("镇里看得到；原记录保留"), MaxLength: 300}.With(problems),
	}
	p.After = view.After{Title: fault.Say("撤回之后"), Facts: []view.Fact{
		site.Fact(fault.Say("收回"), fault.Say("%d 项次回到下发之前的样子，镇的待办里不再有", back)),
		site.Fact(fault.Say("不动"), fault.Say("%d 项次镇里已签收，不能撤回", stay)),
		site.Fact(fault.Say("涉及"), fault.Say("%d 个镇（街道）", done)),
		site.Fact(fault.Say("记录"), fault.Say("下发和撤回都留在记录里；过去某一天的报告不变")),
		site.Fact(fault.Say("再发"), fault.Say("撤回之后可以另作一批再下发")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("撤回 %d 项次", back), Grave: true, Others: []view.Act{{Href: BatchHref(v.b.Number), Text: fault.Say("不撤回")}}}
	return r.Page(status, p)
}

func (s pages) withdraw(r *site.Request) error {
	n, err := batchNumber(r)
	if err != nil {
		return err
	}
	b, err := s.Rollout.Withdraw(r.Context(), r.Deed(), r.Place(), n, r.Text("reason"))
	if list, status, ok := site.Refused(err); ok && b == nil {
		if r.Text("reason") == "" {
			list = []fault.Mistake{{Field: "reason", Reason: fault.Say("没有写撤回的理由"), Remedy: fault.Say("写明为什么撤回")}}
		}
		return s.showWithdraw(r, status, list)
	} else if b == nil {
		return err
	}
	r.GoesOn(err)
	if b.State == rollout.Withdrawing {
		return r.To(BatchHref(n), &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("%s正在撤回", view.Plain(b.Name())), Text: fault.Say("会自动接着撤，不用再点。")})
	}
	return r.To(BatchHref(n), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("%s已撤回", view.Plain(b.Name())), Text: fault.Say("理由：%s", r.Text("reason"))})
}
