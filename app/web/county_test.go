package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// hostile is a name that somebody may have typed.
const hostile = `<em onmouseover=alert(1)>甲</em>`

// The county of the tests: four towns, three departments, six items, of which one is for two
// towns only: 6 × 4 − 2 = 22 lines.
var (
	towns = [][]string{{"行政区划代码", "名称"}, {county + "001", "甲街道"}, {county + "101", "乙镇"}, {county + "102", "丙镇"}, {county + "103", "丁镇"}}
	items = [][]string{
		{"事项编码", "事项名称", "事项类型", "主管部门", "适用范围", "应培训", "印章"},
		{"XF-001", "低保" + hostile, "行政给付", "县民政局", "", "是", "镇政府公章"},
		{"XF-002", "临时救助", "行政给付", "县民政局", "", "是", "无"},
		{"XF-003", "林木采伐", "行政许可", "县林业局", "仅:甲街道、乙镇", "否", "无"},
		{"XF-004", "宅基地审批", "行政许可", "县农业农村局", "", "否", "无"},
		{"XF-005", "动物检疫", "行政许可", "县农业农村局", "", "是", "无"},
		{"XF-006", "流转备案", "行政备案", "县农业农村局", "", "否", "无"},
	}
)

const lines = 22

func sheetOf(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imported is the bureau after the two imports, done on the pages.
func imported(t testing.TB) *person {
	t.Helper()
	b := newWorld(t).bureau()
	b.get("/import/towns").post("/import/towns", map[string][]string{"county": {"镇巴县"}}, map[string]file{"towns": {"towns.csv", sheetOf(t, towns)}})
	b.expect(http.StatusOK, "表里没有差错：新增 4").post("/import/towns", map[string][]string{"act": {"save"}}, nil)
	b.says("div", "note", "已导入 towns.csv：新增 4")
	b.get("/import/catalog").post("/import/catalog", map[string][]string{"title": {"目录（2022年版）"}}, map[string]file{"catalog": {"目录.csv", sheetOf(t, items)}})
	b.expect(http.StatusOK, "表里没有差错：新增 6").post("/import/catalog", map[string][]string{"act": {"save"}}, nil)
	return b.says("div", "note", "已导入 目录.csv：新增 6")
}

// pushed is the bureau after a first batch of everything, due in three days.
func pushed(t testing.TB) *person {
	t.Helper()
	b := imported(t)
	b.get("/batches/new").post("/batches", map[string][]string{"act": {"push"}, "due": {b.day(3)}}, nil)
	return b.expect(http.StatusOK, "第 1 批已送达 4 个镇（街道）：22 项次已签收 0")
}

func TestFirstSteps(t *testing.T) {
	b := newWorld(t).bureau()
	b.get("/").expect(http.StatusOK, "还没有下发任何事项").says("a", "first", "导入镇（街道）")
	b.get("/import").expect(http.StatusOK, "先校核，再保存").says("span", "mark", "先导入镇（街道）")
	b.get("/import/catalog").expect(http.StatusOK, "导入事项目录").says("h2", "", "先导入镇（街道）")
	for _, path := range []string{"/batches", "/objections", "/trainings", "/report"} {
		if b.get(path); b.status != http.StatusOK {
			t.Errorf("%s of an empty county: %d", path, b.status)
		}
	}
	b = imported(t)
	b.get("/").expect(http.StatusOK, "还没有下发任何事项；目录 6 项、4 个镇（街道）都已导入").says("a", "first", "准备第 1 批：6 项")
	b.get("/report").expect(http.StatusOK, "应承接 22 项次")
}

// TestMissing: an address that is no page leaves the navigation to whoever has one, and everybody
// a way on.
func TestMissing(t *testing.T) {
	b := newWorld(t).bureau()
	b.get("/nosuch").expect(http.StatusNotFound, "没有找到这一页").says("a", "first", "回工作台").says("header", "bar", "矩阵")
	b.get("/users").expect(http.StatusForbidden, "").says("a", "first", "回工作台")
	stranger := &person{world: b.world}
	stranger.get("/nosuch").expect(http.StatusNotFound, "没有找到这一页").says("a", "first", "去登录")
}

// TestImportRefused: every mistake at once, nothing changed, the marked workbook, and what was
// looked at is what is saved.
func TestImportRefused(t *testing.T) {
	b := imported(t)
	bad := append([][]string{}, items...)
	bad[2] = []string{"XF-001", "临时救助", "不知道", "县民政局", "仅:戊镇", "是", "无"}
	b.get("/import/catalog").post("/import/catalog", nil, map[string]file{"catalog": {hostile + ".csv", sheetOf(t, bad)}})
	b.expect(http.StatusUnprocessableEntity, "表里有 3 处差错，改好才能导入；没有改动任何数据").says("b", "code", "A3")
	href := ""
	for n := range b.doc.Descendants() {
		if h := attr(n, "href"); strings.HasPrefix(h, "/import/catalog/marked.xlsx") {
			href = h
		}
	}
	if b.get(href); b.status != http.StatusOK || !strings.HasPrefix(b.body, "PK") {
		t.Errorf("the marked workbook: %d", b.status)
	}
	b.get("/import/catalog").post("/import/catalog", map[string][]string{"complete": {"1"}}, map[string]file{"catalog": {"a.csv", sheetOf(t, items[:4])}})
	b.expect(http.StatusUnprocessableEntity, "1 处差错").says("span", "mark", "须写明文号和理由")
	b.get("/import/catalog").post("/import/catalog", nil, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有选文件")
	b.get("/report").expect(http.StatusOK, "应承接 22 项次")
	for path, want := range map[string]int{
		"/import/catalog/blank.xlsx": http.StatusOK, "/import/towns/blank.xlsx": http.StatusOK, "/import/ledger/blank.xlsx": http.StatusOK,
		"/import/users/blank.xlsx": http.StatusForbidden, "/import/nosuch/blank.xlsx": http.StatusNotFound,
		"/import/catalog/marked.xlsx?sum=../../etc&name=a":                  http.StatusNotFound,
		"/import/catalog/marked.xlsx?name=a&sum=" + strings.Repeat("a", 64): http.StatusNotFound,
	} {
		if b.get(path); b.status != want {
			t.Errorf("%s: %d, want %d", path, b.status, want)
		}
	}
}

func TestPush(t *testing.T) {
	b := imported(t)
	b.get("/batches/new").expect(http.StatusOK, "第 1 批还没有下发：6 项、4 个镇（街道），共 22 项次").says("button", "first", "下发 22 项次（6 项 × 4 镇）")
	all := b.fields("/batches")
	agriculture := all["units"][2]
	b.post("/batches", map[string][]string{"act": {"look"}, "units": {agriculture}, "note": {hostile}}, nil)
	b.expect(http.StatusOK, "3 项、4 个镇（街道），共 12 项次")
	if v := b.fields("/batches"); v.Get("note") != hostile || len(v["units"]) != 1 || len(v["items"]) != 6 {
		t.Errorf("what was chosen is not kept: %v", v)
	}
	b.post("/batches", map[string][]string{"act": {"push"}, "units": nil, "towns": nil}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有选中任何事项").says("div", "problems", "没有选中任何镇")
	b.get("/batches/new").post("/batches", map[string][]string{"act": {"push"}, "due": {b.day(-1)}, "title": {"春季" + hostile}}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "早于下发日")
	if v := b.fields("/batches"); v.Get("title") != "春季"+hostile {
		t.Errorf("the title is not kept: %q", v.Get("title"))
	}
	b.post("/batches", map[string][]string{"act": {"push"}, "due": {b.day(3)}, "items": {"XF-003", "XF-004"}}, nil)
	b.expect(http.StatusOK, "春季"+hostile+"已送达 4 个镇（街道）：6 项次已签收 0").says("div", "note", "已下发：2 项、4 个镇（街道）")
	b.says("tr", "", "不在下放范围1 项2 项次")
	b.get("/batches").expect(http.StatusOK, "已下发 1 批，6 项次已签收 0").says("td", "", "已送达 4/4").says("span", "mark", "文号待补")
	b.get("/batches/1?show=left").says("td", "", "没有下发 不在下放范围")
	b.get("/batches/1?town="+county+"102").says("h2", "", "本批在丙镇")
	if n := len(b.all("tr", "")) - 1; n != 1 {
		t.Errorf("%d lines of one town, want 1", n)
	}
	b.get("/batches/new").expect(http.StatusOK, "第 2 批还没有下发：4 项")
	b.get("/batches/9").expect(http.StatusNotFound, "没有找到")
	b.get("/batches/abc").expect(http.StatusNotFound, "没有找到")
}

// TestPushOnce: a form that is sent twice pushes once.
func TestPushOnce(t *testing.T) {
	b := imported(t)
	b.get("/batches/new")
	op := b.fields("/batches")["op"]
	for range 2 {
		b.get("/batches/new").post("/batches", map[string][]string{"act": {"push"}, "due": {b.day(3)}, "op": op,
			"items": {"XF-004"}, "units": b.fieldsOf("/batches/new", "units"), "towns": {county + "101"}}, nil)
		b.expect(http.StatusOK, "第 1 批已送达 1 个镇（街道）：1 项次")
	}
}

// fieldsOf is what a field of a page's form stands at when the page is first shown.
func (p *person) fieldsOf(path, name string) []string {
	p.Helper()
	q := *p
	var out []string
	for n := range q.get(path).doc.Descendants() {
		if attr(n, "name") == name {
			out = append(out, attr(n, "value"))
		}
	}
	return out
}

func TestDocNoAndWithdraw(t *testing.T) {
	b := pushed(t)
	b.post("/batches/1/docno", map[string][]string{"doc_no": {""}}, nil).expect(http.StatusUnprocessableEntity, "").says("div", "problems", "请填写文号")
	b.post("/batches/1/docno", map[string][]string{"doc_no": {"镇审改〔2026〕1号"}}, nil).expect(http.StatusOK, "第 1 批").says("div", "note", "文号已补：镇审改〔2026〕1号")
	sign(b.world, county+"101")
	b.get("/batches/1/withdraw").expect(http.StatusOK, "撤回第 1 批：16 项次收回，6 项次已签收不动").says("button", "grave", "撤回 16 项次")
	b.post("/batches/1/withdraw", nil, nil).expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有写撤回的理由")
	b.post("/batches/1/withdraw", map[string][]string{"reason": {hostile}}, nil).expect(http.StatusOK, "第 1 批已撤回").says("dd", "", hostile)
	b.get("/lines?has=pushed").expect(http.StatusOK, "6 项次")
	b.get("/batches/1/withdraw").post("/batches/1/withdraw", map[string][]string{"reason": {"再撤"}}, nil).expect(http.StatusConflict, "").says("div", "problems", "已撤回")
}

// sign lets a town sign for everything that waits.
func sign(w *world, town string) {
	w.Helper()
	p := w.town(town).get("/confirm")
	p.post("/confirm", nil, nil)
	if p.status != http.StatusOK {
		w.Fatalf("signing: %d %s %q", p.status, p.title(), p.all("div", "problems"))
	}
}

func picture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBehalf(t *testing.T) {
	b := pushed(t)
	b.pass(5)
	b.get("/").expect(http.StatusOK, "已签收 0 项次（0.0%）；4 个镇逾期").says("ol", "tasks", "逾期 22 项次")
	b.get("/behalf").expect(http.StatusOK, "4 个镇（街道）还有 22 项次未签收；4 个镇逾期")
	one, two := county+"101", county+"102"
	b.post("/behalf", map[string][]string{"towns": {one}, "signed-" + two: {"主任"}, "signed-" + one: {hostile}},
		map[string]file{"picture-" + one: {"a.png", picture(t)}, "picture-" + two: {"b.png", []byte("no picture")}})
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "不是 JPG 或 PNG 图片").says("div", "problems", "丙镇：填了内容，没有选中")
	kept := b.fields("/behalf")
	if kept.Get("signed-"+one) != hostile || len(kept.Get("kept-"+one)) != 64 {
		t.Errorf("what was typed is not kept: %v", kept)
	}
	b.post("/behalf", map[string][]string{"towns": {one, two}}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "丙镇：既没有图片也没有记录").says("div", "problems", "乙镇：没有选答复方式")
	b.post("/behalf", map[string][]string{"towns": {one, two}, "channel-" + one: {rollout.Channels[0]}, "channel-" + two: {rollout.Channels[1]},
		"note-" + two: {"通过电话"}, "day-" + one: {b.day(1)}, "day-" + two: {b.day(4)}}, nil)
	b.expect(http.StatusOK, "2 个镇（街道）还有 11 项次未签收").says("div", "note", "已代录 2 个镇（街道）签收 11 项次")
	b.says("tr", "", "乙镇6 项").says("tr", "", "丙镇5 项")
	b.get("/report").says("tr", "", "按期签收627.3%").says("tr", "", "逾期（含逾期后签收）1672.7%")
	// A forged hash is no evidence.
	b.get("/behalf").post("/behalf", map[string][]string{"towns": {county + "103"}, "channel-" + county + "103": {rollout.Channels[0]},
		"signed-" + county + "103": {"甲"}, "kept-" + county + "103": {strings.Repeat("0", 64)}}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "先前的图片没有了")
}

func TestBehalfShared(t *testing.T) {
	b := pushed(t)
	change := map[string][]string{"towns": {county + "101", county + "103"}}
	for _, c := range change["towns"] {
		change["channel-"+c], change["signed-"+c] = []string{rollout.Channels[0]}, []string{"综合岗"}
	}
	b.get("/behalf?town="+county+"101&town="+county+"103").expect(http.StatusOK, "2 个镇（街道）还有 11 项次未签收")
	b.post("/behalf", change, map[string]file{"picture-shared": {"群.png", picture(t)}})
	b.expect(http.StatusOK, "").says("div", "note", "已代录 2 个镇（街道）签收 11 项次")
	sign(b.world, county+"102")
	b.get("/batches/1").says("a", "", "导出回执").get("/batches/1/receipts.xlsx")
	w, err := sheet.Open(context.Background(), "回执.xlsx", []byte(b.body), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, cells := range w.Sheets[0].Lines {
		row := ""
		for _, c := range cells {
			row += c.Text + " "
		}
		rows = append(rows, row)
	}
	for _, want := range []string{"乙镇 6 .* 综合岗 代录：微信回复 ", "丁镇 5 .* 综合岗 代录：微信回复 ", "丙镇 5 .* 本镇签收 "} {
		if !slices.ContainsFunc(rows, regexp.MustCompile(want).MatchString) {
			t.Errorf("no row like %q in\n%s", want, strings.Join(rows, "\n"))
		}
	}
	z, err := zip.NewReader(strings.NewReader(b.body), int64(len(b.body)))
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := fs.ReadFile(z, "xl/drawings/drawing1.xml")
	if err != nil || bytes.Count(drawn, []byte("<xdr:pic>")) != 2 {
		t.Errorf("%d pictures of evidence: %v", bytes.Count(drawn, []byte("<xdr:pic>")), err)
	}
}

// object lets a town object to items.
func object(w *world, town string, codes ...string) {
	w.Helper()
	p := w.town(town)
	e, err := w.deps.Rollout.Editions.Current(context.Background(), county)
	if err != nil {
		w.Fatal(err)
	}
	var slots []int
	for _, c := range codes {
		it, _ := e.Item(c)
		slots = append(slots, it.Slot)
	}
	if _, err := w.deps.Rollout.Object(context.Background(), journal.Deed{Actor: p.account.Actor(), Op: w.id()}, town, slots, rollout.Reasons[1], hostile); err != nil {
		w.Fatal(err)
	}
}

func TestObjections(t *testing.T) {
	b := pushed(t)
	b.get("/objections").expect(http.StatusOK, "没有等待答复的异议")
	object(b.world, county+"101", "XF-001", "XF-005")
	object(b.world, county+"102", "XF-005")
	b.pass(1)
	b.get("/objections").expect(http.StatusOK, "3 项次异议等待答复；最早 6月11日到期").says("small", "", hostile)
	tick := func(v ...string) map[string][]string {
		return map[string][]string{"lines": v}
	}
	b.post("/objections", nil, nil).expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有选中任何异议")
	b.get("/objections").post("/objections", tick(county+"101/XF-005", county+"102/XF-005"), nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有选答复")
	for _, c := range []struct{ answer, want string }{
		{rollout.AnswerExempt, "不适用没有写批准人"}, {rollout.AnswerRecalled, "收回没有写文号"}, {rollout.AnswerRefused, "没有写理由"},
	} {
		ch := tick(county + "101/XF-005")
		ch["answer"] = []string{c.answer}
		b.get("/objections").post("/objections", ch, nil).expect(http.StatusUnprocessableEntity, "").says("div", "problems", c.want)
		if v := b.fields("/objections"); len(v["lines"]) != 1 || v.Get("answer") != c.answer {
			t.Errorf("what was ticked is not kept: %v", v)
		}
	}
	ch := tick(county+"101/XF-005", county+"102/XF-005")
	ch["answer"], ch["due"] = []string{rollout.AnswerMet}, []string{b.day(9)}
	b.get("/objections").post("/objections", ch, nil).expect(http.StatusOK, "1 项次异议等待答复").says("div", "note", "已答复 2 条异议")
	// A colleague who answers what is answered hears so.
	b.get("/objections").post("/objections", ch, nil).says("div", "note", "2 条没有记")

	forest := b.person(journal.Department, county, unitOf(b.world, "县林业局"))
	forest.get("/objections").expect(http.StatusOK, "1 项次异议等待答复").never("答复 0 条")
	civil := b.person(journal.Department, county, unitOf(b.world, "县民政局"))
	civil.get("/objections").expect(http.StatusOK, "1 项次")
	ch = tick(county + "101/XF-001")
	ch["answer"], ch["reason"], ch["by"] = []string{rollout.AnswerExempt}, []string{"没有"}, []string{"分管领导"}
	civil.post("/objections", ch, nil).expect(http.StatusOK, "没有等待答复的异议")
	b.get("/report").says("tr", "", "减：不适用1")
}

// TestObjectionOfAnother: a department cannot answer for another's item, whatever it sends.
func TestObjectionOfAnother(t *testing.T) {
	b := pushed(t)
	object(b.world, county+"101", "XF-001", "XF-003")
	forest := b.person(journal.Department, county, unitOf(b.world, "县林业局")).get("/objections")
	forest.post("/objections", map[string][]string{"lines": {county + "101/XF-001"}, "answer": {rollout.AnswerMet}}, nil)
	if forest.status != http.StatusForbidden {
		t.Errorf("answered for another department: %d", forest.status)
	}
	b.get("/objections").expect(http.StatusOK, "2 项次")
}

func unitOf(w *world, name string) string {
	w.Helper()
	reg, err := w.deps.Rollout.Registers.Register(context.Background(), county)
	if err != nil {
		w.Fatal(err)
	}
	u, ok := reg.Department(name)
	if !ok {
		w.Fatalf("no unit %s", name)
	}
	return u.ID
}

func TestTraining(t *testing.T) {
	b := imported(t)
	b.get("/batches/new").post("/batches", map[string][]string{"act": {"push"}, "due": {b.day(3)}, "items": {"XF-001", "XF-004", "XF-005"}}, nil)
	b.get("/trainings").expect(http.StatusOK, "还没有排过培训")
	b.get("/trainings/new").expect(http.StatusOK, "排一次培训：3 项、4 个镇（街道）")
	b.post("/trainings", map[string][]string{"people": {"很多"}, "date": {"2026-13-01"}, "units": nil, "towns": nil}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "有 3 处要改")
	b.get("/trainings/new").post("/trainings", map[string][]string{"title": {""}, "date": {""}}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有写培训名称").says("div", "problems", "没有写培训日期")
	b.post("/trainings", map[string][]string{"title": {"第一次" + hostile}, "date": {b.day(2)}, "where": {"会议室"}, "people": {"2"}}, nil)
	b.expect(http.StatusOK, "第一次"+hostile+"：还有 2 天，已报名 0/4").says("div", "note", "培训已排好：3 项、4 个镇（街道）")
	at := b.at
	b.get("/").says("ol", "tasks", "6月10日培训")
	b.pass(2)
	b.get(at).expect(http.StatusOK, "到场还没有登记")
	hold := at + "/hold"
	b.post(hold, nil, nil).expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有一个镇（街道）到场")
	b.post(hold, map[string][]string{"present-" + county + "101": {"x"}, "present-" + county + "102": {"7"}}, nil).says("div", "problems", "人数“x”不对")
	if v := b.fields(hold); v.Get("present-"+county+"102") != "7" {
		t.Errorf("what was typed is not kept: %v", v)
	}
	b.post(hold, map[string][]string{"present-" + county + "101": {"2"}, "present-" + county + "102": {"1"}}, nil)
	b.expect(http.StatusOK, "2/4 个镇（街道）到场，记培训 4 项次").says("div", "note", "已登记 2 个镇（街道）到场，记培训 4 项次")
	b.says("tr", "", "还没有下发 1 项")
	b.get("/trainings").expect(http.StatusOK, "排了 1 次培训；到期的都已登记")
	b.get("/trainings/none").expect(http.StatusNotFound, "没有找到")

	forest := b.person(journal.Department, county, unitOf(b.world, "县民政局"))
	forest.get("/trainings/new").expect(http.StatusOK, "排一次培训：2 项").never("动物检疫")
}

// TestFiguresOpen: every figure of the county's pages that opens to lines is the number of lines
// that open.
func TestFiguresOpen(t *testing.T) {
	b := pushed(t)
	sign(b.world, county+"101")
	object(b.world, county+"102", "XF-005")
	b.pass(5)
	digits := regexp.MustCompile(`^[0-9,]+$`)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/report", "/report?as_of=" + b.day(1), "/matrix", "/batches", "/batches/1"} {
		b.get(path)
		links := map[string]string{}
		for n := range b.doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "a" && digits.MatchString(text(n)) {
				links[attr(n, "href")] = text(n)
			}
		}
		for href, shown := range links {
			if !strings.HasPrefix(href, "/lines?") && !strings.HasPrefix(href, "/batches/1?") || seen[href] {
				continue
			}
			seen[href] = true
			want, err := strconv.Atoi(strings.ReplaceAll(shown, ",", ""))
			if err != nil {
				t.Fatal(err)
			}
			if got := b.get(href).rows(); got != want {
				t.Errorf("%s: %s opens to %d rows of %s", path, shown, got, href)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d figures open", len(seen))
	}
}

// rows is how many rows the body of the page's first table has.
func (p *person) rows() int {
	n := 0
	for d := range p.doc.Descendants() {
		if d.Type == html.ElementNode && d.Data == "tbody" {
			for c := range d.ChildNodes() {
				if c.Type == html.ElementNode && c.Data == "tr" {
					n++
				}
			}
			return n
		}
	}
	return n
}

// TestReport: the page says the numbers of the JSON, and a past day's as they were known.
func TestReport(t *testing.T) {
	b := pushed(t)
	b.pass(1)
	sign(b.world, county+"101")
	b.get("/report").expect(http.StatusOK, fmt.Sprintf("应承接 %d 项次，已签收 27.3%%，可办 0.0%%；没有逾期", lines))
	b.get("/report?as_of="+b.day(0)).expect(http.StatusOK, "已签收 0.0%").says("p", "day", "统计截止 2026年6月8日")
	b.get("/report?as_of="+b.day(9)).expect(http.StatusUnprocessableEntity, "还没有到")
	b.get("/report?as_of=abc").expect(http.StatusUnprocessableEntity, "日期不对")
	b.get("/api/v1/coverage")
	if !strings.Contains(b.body, `"received": 6`) {
		t.Errorf("the JSON does not say 6: %s", b.body[:min(len(b.body), 400)])
	}
}

func TestDepartmentHome(t *testing.T) {
	b := pushed(t)
	object(b.world, county+"101", "XF-005")
	d := b.person(journal.Department, county, unitOf(b.world, "县农业农村局"))
	d.get("/").expect(http.StatusOK, "本部门 3 项应承接 12 项次，已签收 0 项次（0.0%）；没有逾期").says("ol", "tasks", "1 项次异议等待答复").never("临时救助")
	other := b.person(journal.Department, county, unitOf(b.world, "县林业局"))
	other.get("/").expect(http.StatusOK, "本部门 1 项应承接 2 项次").never("异议等待答复")
	for _, path := range []string{"/batches/new", "/behalf", "/import"} {
		if d.get(path); d.status != http.StatusForbidden {
			t.Errorf("a department on %s: %d", path, d.status)
		}
	}
}

// TestNothingTyped: what somebody typed is text on every page that shows it.
func TestNothingTyped(t *testing.T) {
	b := pushed(t)
	object(b.world, county+"101", "XF-001")
	for _, path := range []string{"/", "/report", "/batches/1", "/batches/1?show=waiting", "/objections", "/trainings/new", "/batches/new", "/behalf"} {
		b.get(path)
		for n := range b.doc.Descendants() {
			if n.Type == html.ElementNode && has(n, "onmouseover") {
				t.Errorf("%s: an element came out of a name", path)
			}
		}
	}
}

// TestReady: the bureau records seals and accounts of many items in many towns; what lacks them
// goes down by as much, and nothing ticked is told.
func TestReady(t *testing.T) {
	b := pushed(t)
	b.get("/ready").expect(http.StatusOK, "项次缺印章或账号")
	b.post("/ready", map[string][]string{"what": nil, "towns": nil, "items": nil}, nil)
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "没有选登记什么").says("div", "problems", "没有选中任何事项").says("div", "problems", "没有选中任何镇（街道）")
	var units, towns []string
	for n := range b.get("/ready").doc.Descendants() {
		switch attr(n, "name") {
		case "units":
			units = append(units, attr(n, "value"))
		case "towns":
			towns = append(towns, attr(n, "value"))
		}
	}
	b.post("/ready", map[string][]string{"units": units, "towns": towns}, nil)
	b.expect(http.StatusOK, "权限都到位了").says("div", "note", "项次的权限")
}
