package web_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/app/account"
	"jiedezhu/catalog/journal"
)

// TestImportLedger: a ledger whose day is asked once and whose column nobody knows is answered on the
// page; what is saved is what was looked at, and the column is known the next time, until it is undone.
func TestImportLedger(t *testing.T) {
	b := imported(t)
	ledger := sheetOf(t, [][]string{{"镇", "编码", "事项名称", "签收日期", "落地<em>时点", "操作员"}, {"甲街道", "XF-001", "", "√", "2026-05-04", "某"}, {"乙镇", "XF-001", "", "2026-05-05", "", "某"}})
	b.get("/import/ledger").expect(http.StatusOK, "导入承接台账").post("/import/ledger", nil, map[string]file{"ledger": {"台账.csv", ledger}})
	b.expect(http.StatusUnprocessableEntity, "表里有 1 处差错").says("span", "mark", "1 格只写了已签收，没有日期").says("h2", "", "认不得的列").says("td", "soft", "2026-05-04")
	for n := range b.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "em" && text(n) == "时点" {
			t.Error("an element came out of a head")
		}
	}
	b.post("/import/ledger/again", map[string][]string{"day": {"2026-13-01"}}, nil)
	b.expect(http.StatusUnprocessableEntity, "导入承接台账").says("div", "problems", "日期“2026-13-01”不对")
	b.post("/import/ledger", map[string][]string{"day": {""}}, nil) // the file is kept
	b.expect(http.StatusUnprocessableEntity, "表里有 1 处差错")
	b.post("/import/ledger/again", map[string][]string{"day": {"2026-05-01"}, "column-0": {"live"}, "column-1": {"-"}}, nil)
	b.expect(http.StatusOK, "表里没有差错：新增 2").says("li", "", "按本县上次的对应：“落地<em>时点”是可办日期")
	b.post("/import/ledger", map[string][]string{"act": {"save"}}, nil)
	b.expect(http.StatusOK, "现行目录 6 项").says("div", "note", "已导入 台账.csv：新增 2")
	b.get("/lines?has=live").expect(http.StatusOK, "已可办：1 项次")

	b.get("/import/ledger").says("h2", "", "本县的表头").post("/import/ledger", map[string][]string{"day": {"2026-05-01"}}, map[string]file{"ledger": {"台账.csv", ledger}})
	b.expect(http.StatusOK, "新增 0，改动 0，不变 2").never("认不得的列")
	b.get("/journal").says("td", "", "记住表头")
	b.get("/import/ledger").post("/import/ledger/heads", nil, nil).says("div", "note", "已不再这样对应")
	b.get("/import/ledger").post("/import/ledger", map[string][]string{"day": {"2026-05-01"}}, map[string]file{"ledger": {"台账.csv", ledger}})
	b.says("h2", "", "认不得的列")
}

// TestImportUsers: the first passwords are shown once, to whoever saved, and the sheet sent again shows
// none.
func TestImportUsers(t *testing.T) {
	admin := imported(t).person(journal.Admin, county, county)
	users := sheetOf(t, [][]string{{"账号", "姓名", "角色", "单位"}, {"jia01", "综合岗", "镇", "甲街道"}, {"mzj01", "业务股", "部门", "县民政局"}})
	admin.get("/import/users").post("/import/users", nil, map[string]file{"users": {"账号.csv", users}})
	admin.expect(http.StatusOK, "表里没有差错：新增 2").post("/import/users", map[string][]string{"act": {"save"}}, nil)
	admin.expect(http.StatusOK, "新开 2 个账号，初始密码只显示这一次")
	slips := admin.all("span", "hash")
	if len(slips) != 2 || slips[0] == slips[1] || len(slips[0]) < 8 {
		t.Fatalf("%d passwords", len(slips))
	}
	admin.get("/users").never(slips[0])
	admin.get("/import/users").post("/import/users", nil, map[string]file{"users": {"账号.csv", users}})
	admin.expect(http.StatusOK, "新增 0，改动 0，不变 2").post("/import/users", map[string][]string{"act": {"save"}}, nil).never(slips[1])
}

// TestImportProgress: only the session that imports hears how far it is.
func TestImportProgress(t *testing.T) {
	b := imported(t)
	big := [][]string{{"镇", "编码", "事项名称", "签收日期"}}
	for _, town := range []string{"甲街道", "乙镇"} {
		big = append(big, []string{town, "XF-001", "", "2026-05-05"})
	}
	b.get("/import/ledger")
	op := b.fields("/import/ledger").Get("op")
	b.post("/import/ledger", nil, map[string]file{"ledger": {"台账.csv", sheetOf(t, big)}}).expect(http.StatusOK, "新增 2")
	if b.get("/progress/" + op); !strings.Contains(b.body, `"step":"`) || strings.Contains(b.body, `"step":""`) {
		t.Errorf("how far: %s", b.body)
	}
	other := b.person(journal.Leader, county, county)
	if other.get("/progress/" + op); !strings.Contains(other.body, `"step":""`) {
		t.Errorf("another hears %s", other.body)
	}
}

// TestBookProgress: a workbook that the script of the page waits for says how far it is, to nobody else;
// an operation id that is none says nothing.
func TestBookProgress(t *testing.T) {
	b := imported(t)
	for op, said := range map[string]bool{strings.Repeat("a1", 16): true, "../" + strings.Repeat("a", 29): false} {
		req := httptest.NewRequest(http.MethodGet, "/import/towns/now.xlsx", nil)
		req.Header.Set("X-Progress", op)
		if res := b.send(req); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", op, res.Status)
		}
		if b.get("/progress/" + url.PathEscape(op)); strings.Contains(b.body, `"step":"write"`) != said {
			t.Errorf("%s: how far: %s", op, b.body)
		}
	}
}

// TestLargeSheets: over a real line, a sheet of 13 MB reaches the forms of large kinds of those who are
// logged in, and no other.
func TestLargeSheets(t *testing.T) {
	b := imported(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.server.Serve(ctx, ln) }()
	defer func() { stop(); <-done }()
	large := bytes.Repeat([]byte("甲街道,XF-001,2026-05-05\n"), 13<<20/24)
	ask := func(kind, token string) int {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile(kind, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(large) // to memory: never fails
		m.Close()
		req, err := http.NewRequest(http.MethodPost, fmt.Sprintf("http://%s/import/%s", ln.Addr(), kind), &body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", m.FormDataContentType())
		req.Header.Set("X-CSRF-Token", account.FormToken(token))
		req.AddCookie(&http.Cookie{Name: "jdz", Value: token})
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return 0 // the line was cut while the body was on its way
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := ask("ledger", b.token); got != http.StatusUnprocessableEntity { // read whole: its rows are wrong
		t.Errorf("a large ledger: %d", got)
	}
	if got := ask("catalog", b.token); got != http.StatusRequestEntityTooLarge && got != 0 {
		t.Errorf("a large catalog: %d", got)
	}
	if got := ask("ledger", strings.Repeat("A", 22)); got != http.StatusRequestEntityTooLarge && got != 0 {
		t.Errorf("a large ledger of a stranger: %d", got)
	}
}

// TestImportTypes: types that the dictionary lacks are answered once on the page, and the form says
// so from then on.
func TestImportTypes(t *testing.T) {
	b := imported(t)
	odd := append([][]string{}, items...)
	odd[2] = []string{"XF-002", "临时救助", "给付类服务", "县民政局", "", "是", "无"}
	b.get("/import/catalog").post("/import/catalog", nil, map[string]file{"catalog": {"目录.csv", sheetOf(t, odd)}})
	b.expect(http.StatusUnprocessableEntity, "表里有 1 处差错").says("h2", "", "认不得的类型")
	b.post("/import/catalog/again", map[string][]string{"means-0": {"行政给付"}}, nil)
	b.expect(http.StatusOK, "新增 0，改动 0，不变 6").says("li", "", "按本县上次的选择：类型“给付类服务”的 1 行算作行政给付")
	b.get("/import/catalog").says("th", "", "事项类型 给付类服务").says("td", "", "行政给付")
	b.post("/import/catalog/heads", nil, nil).get("/import/catalog").never("给付类服务")
}
