package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiedezhu/acceptance"
)

// TestPastOnPages: what was entered later says so, with what is known of it and what is not; it can
// be taken back with a reason, and the town may apply anew where it was not 合格.
func TestPastOnPages(t *testing.T) {
	b := newBench(t)
	day := b.today().Add(-40)
	_, err := b.deps.Acceptance.EnterAcceptances(b.ctx(), b.deed(b.desk.actor), county, "验收<em>汇总.xlsx", []acceptance.PastAcceptance{
		{Town: townA, Day: day, Score: "72.55", Grade: acceptance.Mend, Lead: "组长<em>", Team: []string{"成员甲"}, Standard: "2021年标准", Remark: "标识<em>不全"},
		{Town: townC, Day: day, Grade: acceptance.Fit},
	}, false)
	b.must(err)
	_, err = b.deps.Acceptance.EnterFindings(b.ctx(), b.deed(b.desk.actor), county, "整改<em>台账.xlsx", []acceptance.PastFinding{
		{Source: acceptance.FromAcceptance, Unit: townA, Text: "标识<em>不全", Found: day, Measures: "补上", Rectified: day.Add(5), Closed: day.Add(9)},
	}, false)
	b.must(err)
	visit := "/inspections/" + townA + "/" + b.visit(townA).ID
	record := b.desk.page(visit)
	for _, part := range []string{"补录", "72.6 分", "72.55", "限期整改", "组长<em>", "2021年标准", "标识<em>不全", "没有逐条评分、签名和照片", "与锁定时一致", "验收<em>汇总.xlsx"} {
		if !record.shows(part) {
			t.Errorf("the record does not show %q: %s", part, words(record.doc))
		}
	}
	unscored := b.desk.page("/inspections/" + townC + "/" + b.visit(townC).ID)
	if !unscored.shows("得分不详") || unscored.shows("0.0 分") {
		t.Errorf("without a score: %s", words(unscored.doc))
	}
	if a := b.desk.page("/centers/" + townA); !strings.Contains(a.title(t), "（补录）") || !a.shows("没有逐条评分") {
		t.Errorf("the centre: %q", a.title(t))
	}
	if a := b.clerk.page("/centers/" + townA); !a.shows("自评并申请验收") {
		t.Errorf("the town cannot apply: %s", words(a.doc))
	}
	if a := b.desk.page("/centers"); !a.shows("—") || !strings.Contains(a.title(t), "验收合格 1/2") {
		t.Errorf("the list: %q %s", a.title(t), words(a.doc))
	}
	if a := b.desk.page("/findings/WT-001"); !a.shows("来自《整改<em>台账.xlsx》") || !a.shows("补录") {
		t.Errorf("the finding: %s", words(a.doc))
	}
	if a := b.desk.page("/journal"); !a.shows("补录验收汇总表") || !a.shows("补录整改台账") || !a.shows("补录验收") {
		t.Errorf("the journal: %s", words(a.doc))
	}
	for _, p := range []string{"/centers", "/centers/" + townA, "/centers/" + townC, visit, "/inspections", "/findings", "/findings/WT-001", "/journal"} {
		clean(t, p, b.desk.page(p))
	}
	if a := b.desk.post(visit+"/reopen", nil); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 {
		t.Errorf("no reason: %d %v", a.status, problems(a))
	}
	b.desk.done(visit+"/reopen", url.Values{"reopen-reason": {"抄错了"}})
	if a := b.desk.page(visit); !strings.Contains(a.title(t), "补录已撤销") || !a.shows("抄错了") {
		t.Errorf("taken back: %q %s", a.title(t), words(a.doc))
	}
	if a := b.desk.page("/centers/" + townA); a.shows("72.6") {
		t.Errorf("the centre still says it: %s", words(a.doc))
	}
}
