package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// answer is what `import … --format json` prints, as somebody else's program reads it.
type answer struct {
	Kind, File                                        string
	Read, Accepted, Added, Changed, Unchanged, Absent int
	Saved                                             bool
	Notices, Mistakes                                 []struct{ Sheet, Cell, Value, Reason, Remedy string }
	Rows                                              []map[string]string
	Unknown                                           []struct {
		Head     string
		Examples []string
	}
	Odd []oddJSON
}

func importJSONOf(t *testing.T, address string, wantCode int, args ...string) answer {
	t.Helper()
	code, out := command(t, address, append(append([]string{"import"}, args...), "--format", "json")...)
	if code != wantCode {
		t.Fatalf("%v: exit %d, want %d\n%s", args, code, wantCode, out)
	}
	var a answer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	if a.Read != a.Accepted && len(a.Mistakes) == 0 || a.Accepted > a.Read {
		t.Errorf("%v: read %d, accepted %d, %d mistakes", args, a.Read, a.Accepted, len(a.Mistakes))
	}
	return a
}

func reportOf(t *testing.T, address string, args ...string) map[string]any {
	t.Helper()
	code, out := command(t, address, append([]string{"report", "coverage"}, args...)...)
	if code != exitDone {
		t.Fatalf("report %v: exit %d\n%s", args, code, out)
	}
	var r map[string]any
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func count(r map[string]any, key string) int {
	f, _ := r[key].(float64)
	return int(f)
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func writeCSV(t *testing.T, rows [][]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sheet.csv")
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// After the two imports and before any push every line in scope is open and no stage is reached;
// the rows are what stands in the files.
func TestTwoImports(t *testing.T) {
	dir := t.TempDir()
	a := importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	if a.Kind != "towns" || a.Read != 20 || a.Added != 20 || !a.Saved || a.Rows[0]["code"] != "610728001" {
		t.Errorf("towns: %+v", a)
	}
	dry := importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv", "--dry-run")
	if dry.Saved || dry.Added != 212 {
		t.Errorf("dry run: saved %v, added %d", dry.Saved, dry.Added)
	}
	a = importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv", "--title", "目录", "--doc-no", "演示文号〔2022〕1号")
	sheet := readCSV(t, "demo/data/catalog.csv")
	for i, row := range sheet[1:] {
		for c, head := range sheet[0] {
			if got := a.Rows[i][head]; got != row[c] {
				t.Errorf("row %d %s: %q, in the file %q", i+2, head, got, row[c])
			}
		}
	}
	r := reportOf(t, dir)
	if count(r, "in_scope") != 4056 || count(r, "outside_scope") != 184 || count(r, "items") != 212 || count(r, "towns") != 20 {
		t.Errorf("report: %v in scope, %v outside", r["in_scope"], r["outside_scope"])
	}
	for stage, n := range r["stages"].(map[string]any) {
		if n.(float64) != 0 {
			t.Errorf("stage %s is %v before any push", stage, n)
		}
	}
	again := importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv")
	if again.Unchanged != 212 || again.Added+again.Changed+again.Absent != 0 || len(again.Notices) == 0 {
		t.Errorf("again: %+v", again)
	}
}

// tenMistakes is the catalog of the demonstration with ten different mistakes, and the column of
// each by its cell.
func tenMistakes(t *testing.T) (path string, want map[string]string) {
	t.Helper()
	rows := readCSV(t, "demo/data/catalog.csv")
	col := func(name string) int { return slices.Index(rows[0], name) }
	want = map[string]string{}
	spoil := func(row int, column, value string) {
		rows[row][col(column)] = value
		want[string(rune('A'+col(column)))+strconv.Itoa(row+1)] = column
	}
	spoil(1, "name", "")
	rows[6][col("department")] = rows[5][col("department")]
	spoil(6, "name", rows[5][col("name")])
	spoil(9, "code", rows[8][col("code")])
	spoil(12, "type", "行政审判")
	spoil(15, "department", "县不存在局")
	spoil(18, "legal_days", "若干天")
	rows[21][col("legal_days")] = "5"
	spoil(21, "promised_days", "10")
	spoil(24, "scope", "仅:泾洋街道、长坪镇")
	spoil(27, "training", "也许")
	spoil(30, "code", "6.10728E+11")
	return writeCSV(t, rows), want
}

// A workbook with ten different mistakes gets all ten at once and changes nothing.
func TestTenMistakes(t *testing.T) {
	dir := t.TempDir()
	county(t, dir)
	before := exported(t, dir)
	path, want := tenMistakes(t)
	marked := filepath.Join(t.TempDir(), "marked.xlsx")
	a := importJSONOf(t, dir, exitRefused, "catalog", path, "--errors", marked)
	for _, m := range a.Mistakes {
		if want[m.Cell] == "" || m.Reason == "" || m.Remedy == "" || m.Sheet == "" {
			t.Errorf("mistake %+v", m)
		}
		delete(want, m.Cell)
	}
	if len(want) > 0 || len(a.Mistakes) != 10 || a.Saved || a.Read != 212 || a.Accepted != 202 {
		t.Errorf("not told: %v; %d mistakes, read %d, accepted %d, saved %v", want, len(a.Mistakes), a.Read, a.Accepted, a.Saved)
	}
	if fi, err := os.Stat(marked); err != nil || fi.Size() == 0 {
		t.Errorf("marked workbook: %v", err)
	}
	if after := exported(t, dir); after != before {
		t.Error("the store changed")
	}
}

// exported is the state of a store as the command line shows it.
func exported(t *testing.T, address string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.csv")
	if code, out := command(t, address, "export", "catalog", "-o", path); code != exitDone {
		t.Fatalf("export: exit %d\n%s", code, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rep := command(t, address, "report", "coverage")
	return string(b) + rep
}

// Whoever imports the sheets on the pages needs an account before the county is there; a town and
// a department are known only by the sheets.
func TestFirstAccount(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"jia", "--role", "bureau"}, exitRefused},
		{[]string{"yi", "--role", "town", "--scope", "610728101"}, exitRefused},
		{[]string{"bing", "--role", "department", "--scope", "610728"}, exitRefused},
		{[]string{"ding", "--role", "bureau", "--scope", "610728", "--unit", "县民政局"}, exitRefused},
		{[]string{"wu", "--role", "bureau", "--scope", "610728"}, exitDone},
		{[]string{"ji", "--role", "admin", "--scope", "610728"}, exitDone},
	} {
		if code, out := command(t, dir, append([]string{"user", "add", "--name", "综合岗"}, c.args...)...); code != c.code {
			t.Errorf("user add %v: exit %d, want %d: %s", c.args, code, c.code, out)
		}
	}
}

// The exit codes are a promise to scripts.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		args []string
	}{
		{exitDone, []string{"version"}},
		{exitDone, []string{"--help"}},
		{exitDone, []string{"help"}},
		{exitUsage, []string{"nothing"}},
		{exitUsage, []string{"import", "nothing"}},
		{exitUsage, []string{"import", "towns"}},
		{exitUsage, []string{"import", "towns", "no-such-file"}},
		{exitUsage, []string{"import", "towns", file, "--format", "pdf"}},
		{exitUsage, []string{"import", "catalog", file, "--effective", "yesterday"}},
		{exitUsage, []string{"import", "catalog", file, "--complete"}},
		{exitUsage, []string{"report", "coverage", "--nope"}},
		{exitUsage, []string{"report", "coverage", "--as-of", "2022-13-01"}},
		{exitUsage, []string{"import", "towns", "demo/data/towns.csv", "--as", "nobody"}},
		{exitRefused, []string{"import", "towns", file}},
		{exitRefused, []string{"import", "catalog", "demo/data/catalog.csv"}}, // no towns yet
		{exitRefused, []string{"report", "coverage"}},
	} {
		if code, out := command(t, dir, c.args...); code != c.code {
			t.Errorf("%v: exit %d, want %d\n%s", c.args, code, c.code, out)
		}
	}
	none := filepath.Join(dir, "none")
	if code, _ := command(t, none, "report", "coverage"); code != exitStore {
		t.Errorf("no data directory: exit %d", code)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("reading made a data directory")
	}
	if code, out := command(t, file, "report", "coverage"); code != exitStore || strings.Contains(out, ".go:") {
		t.Errorf("a file instead of a directory: exit %d\n%s", code, out)
	}
}

// Settings come from the environment where no flag gives them.
func TestEnvironment(t *testing.T) {
	dir := t.TempDir()
	county(t, dir)
	var out bytes.Buffer
	env := map[string]string{"JIEDEZHU_DATA": dir, "JIEDEZHU_FORMAT": "csv"}
	code := run(t.Context(), []string{"report", "coverage"}, func(k string) string { return env[k] }, &out, &out)
	if code != exitDone || !strings.HasPrefix(out.String(), "\ufeff") || !strings.Contains(out.String(), "泾洋街道") {
		t.Errorf("exit %d\n%.200s", code, out.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"--lang", "en", "--help"}, func(string) string { return "" }, &out, &out); code != exitDone || strings.Contains(out.String(), "用法") {
		t.Errorf("English help: exit %d\n%s", code, out.String())
	}
}

// Commands work on a data directory that a server is using.
func TestBesideServer(t *testing.T) {
	dir := t.TempDir()
	county(t, dir)
	serving(t, dir, func(string) {
		a := importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv", "--complete", "--doc-no", "文", "--reason", "核对")
		if a.Unchanged != 212 {
			t.Errorf("beside a server: %+v", a)
		}
	})
}

// A complete sheet recalls what it lacks; the parts add up before and after.
func TestComplete(t *testing.T) {
	dir := t.TempDir()
	county(t, dir)
	rows := readCSV(t, "demo/data/catalog.csv")
	a := importJSONOf(t, dir, exitDone, "catalog", writeCSV(t, rows[:203]))
	if a.Absent != 10 || !a.Saved || count(reportOf(t, dir), "in_scope") != 4056 {
		t.Errorf("a part of the catalog: %+v", a)
	}
	a = importJSONOf(t, dir, exitDone, "catalog", writeCSV(t, rows[:203]), "--complete", "--doc-no", "演示文号〔2022〕9号", "--reason", "上级收回")
	r := reportOf(t, dir)
	if a.Absent != 10 || count(r, "items") != 212 || count(r, "recalled") == 0 {
		t.Errorf("complete: absent %d, %v items, %v recalled", a.Absent, r["items"], r["recalled"])
	}
	sum := 0
	for _, k := range []string{"in_scope", "outside_scope", "not_applicable", "suspended", "recalled", "cancelled"} {
		sum += count(r, k)
	}
	if sum != 4240 {
		t.Errorf("the parts add up to %d", sum)
	}
	yesterday := time.Now().AddDate(0, 0, -1).Format("2006-01-02")
	if code, _ := command(t, dir, "report", "coverage", "--as-of", yesterday); code != exitRefused {
		t.Errorf("a day before there was anything: exit %d", code)
	}
}

// The past of a county: its ledger, with the marks of which the day is asked once, its sessions and
// their people, counts, liaisons and accounts; each again changes nothing, each export comes back.
func TestPastImports(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv")
	sheets := map[string][][]string{
		"ledger":     {{"事项编码", "事项名称", "渔渡镇", "盐场镇"}, {"XF-001", "", "√", "2022.3.5"}, {"XF-002", "", "暂不承接（无专业人员）", "不适用"}},
		"training":   {{"培训日期", "培训名称", "培训事项", "参训镇", "人数"}, {"2022-03-08", "救助培训", "XF-001", "渔渡镇、盐场镇", "2"}},
		"attendance": {{"姓名", "镇", "培训日期", "签到"}, {"甲", "渔渡镇", "2022-03-08", "√"}, {"乙", "盐场镇", "", "√"}},
		"acceptance": {{"镇", "便民服务中心", "验收日期", "考核分", "结论"}, {"渔渡镇", "渔渡镇便民服务中心", "2022.3.1", "92.55", "合格"}, {"盐场镇", "", "2022-03-02", "71", ""}},
		"findings":   {{"镇", "问题来源", "问题描述", "整改措施", "整改完成日期", "销号日期/状态"}, {"渔渡镇", "", "没有公示", "公示", "2022-03-20", "已销号"}, {"盐场镇", "", "窗口无人", "", "", ""}},
		"cases":      {{"事项编码", "事项名称", "镇", "月份", "件数"}, {"XF-001", "", "渔渡镇", "2022-03", "12"}},
		"liaisons":   {{"单位", "联络员", "电话"}, {"渔渡镇", "甲", "0916-0000000"}, {"县民政局", "乙", ""}},
		"users":      {{"账号", "姓名", "角色", "单位"}, {"yudu01", "便民服务中心 综合岗", "镇", "渔渡镇"}, {"mzj01", "业务股", "部门", "县民政局"}},
	}
	options := map[string][]string{"ledger": {"--day", "2022-03-10", "--pushed", "2022-02-20"}, "users": {"--passwords", filepath.Join(dir, "passwords.txt")},
		"findings": {"--source", "巡察反馈", "--found", "2022-03-01"}}
	bad := importJSONOf(t, dir, exitRefused, "ledger", writeCSV(t, sheets["ledger"]))
	if len(bad.Mistakes) != 1 || bad.Mistakes[0].Cell != "C2" || bad.Saved {
		t.Errorf("without a day: %+v", bad)
	}
	added := map[string]int{"ledger": 3, "training": 1, "attendance": 0, "acceptance": 2, "findings": 2, "cases": 1, "liaisons": 2, "users": 2}
	for _, kind := range []string{"ledger", "training", "attendance", "acceptance", "findings", "cases", "liaisons", "users"} {
		args := append([]string{kind, writeCSV(t, sheets[kind])}, options[kind]...)
		dry := importJSONOf(t, dir, exitDone, append(args, "--dry-run")...)
		a := importJSONOf(t, dir, exitDone, args...)
		if a.Added != added[kind] || dry.Added != a.Added || dry.Saved || !a.Saved || len(a.Mistakes) > 0 || len(a.Rows) == 0 {
			t.Errorf("%s: %+v", kind, a)
		}
		if again := importJSONOf(t, dir, exitDone, args...); again.Added+again.Changed > 0 {
			t.Errorf("%s again: %+v", kind, again)
		}
		out := filepath.Join(dir, kind+".xlsx")
		if code, text := command(t, dir, "export", kind, "-o", out); code != exitDone {
			t.Errorf("export %s: %d %s", kind, code, text)
		}
		back := importJSONOf(t, dir, exitDone, append([]string{kind, out}, options[kind]...)...)
		if back.Added+back.Changed > 0 {
			t.Errorf("%s comes back as %+v", kind, back)
		}
		form := filepath.Join(dir, "form.xlsx")
		if code, text := command(t, dir, "export", "form", kind, "-o", form); code != exitDone {
			t.Errorf("form %s: %d %s", kind, code, text)
		}
	}
	own := filepath.Join(dir, "own.csv")
	for kind, rows := range map[string]int{"ledger": 3, "training": 2, "attendance": 2, "acceptance": 2, "findings": 2, "cases": 2, "towns": 2} { // with the head
		if code, text := command(t, dir, "export", kind, "-o", own, "--as", "yudu01"); code != exitDone {
			t.Errorf("export %s by a town: %d %s", kind, code, text)
		}
		if got := readCSV(t, own); len(got) != rows || strings.Contains(fmt.Sprint(got[1:]), "盐场") {
			t.Errorf("a town sees of %s: %v", kind, got)
		}
	}
	for _, kind := range []string{"liaisons", "users"} {
		if code, _ := command(t, dir, "export", kind, "-o", own, "--as", "yudu01"); code != exitRefused {
			t.Errorf("export %s by a town: %d", kind, code)
		}
	}
	r := reportOf(t, dir)
	if stages := r["stages"].(map[string]any); stages["received"].(float64) != 2 || stages["trained"].(float64) != 2 || count(r, "objections") != 1 {
		t.Errorf("report %v, %d objections", r["stages"], count(r, "objections"))
	}
	centers, findings := r["centers"].(map[string]any), r["findings"].(map[string]any)
	if centers["built"].(float64) != 2 || centers["accepted"].(float64) != 1 || centers["conditional"].(float64) != 1 || findings["closed"].(float64) != 1 || findings["pending"].(float64) != 1 {
		t.Errorf("centres %v, findings %v", centers, findings)
	}
	passwords, err := os.ReadFile(filepath.Join(dir, "passwords.txt"))
	if err != nil || strings.Count(string(passwords), "\n") != 2 {
		t.Errorf("passwords %q %v", passwords, err)
	}
}

// A type that the dictionary lacks is one question for the file: --type answers it, the import
// remembers it, and what makes no sense is wrong usage.
func TestTypesAreRemembered(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	file := writeCSV(t, [][]string{{"事项名称", "主管部门", "类型"}, {"低保", "县民政局", "给付类服务"}, {"救助", "县民政局", "给付类服务"}, {"甲项", "县民政局", "内部事项"}})
	a := importJSONOf(t, dir, exitRefused, "catalog", file)
	if len(a.Odd) != 2 || a.Odd[0] != (oddJSON{Of: "type", Word: "给付类服务", Rows: 2, At: a.Odd[0].At}) {
		t.Errorf("without a word: %+v", a.Odd)
	}
	if code, out := command(t, dir, "import", "catalog", file); code != exitRefused || !strings.Contains(out, "--type 给付类服务=") {
		t.Errorf("the question: %d %s", code, out)
	}
	for _, wrong := range []string{"给付类服务", "给付类服务=没有的类型", "=行政给付"} {
		if code, out := command(t, dir, "import", "catalog", file, "--type", wrong); code != exitUsage || !strings.Contains(out, "词=算作") {
			t.Errorf("%s: %d %s", wrong, code, out)
		}
	}
	a = importJSONOf(t, dir, exitDone, "catalog", file, "--type", "给付类服务=行政给付", "--type", "内部事项=out")
	if a.Added != 2 || !a.Saved || a.Rows[0]["type"] != "行政给付" || !strings.Contains(fmt.Sprint(a.Notices), "按这次的选择") {
		t.Errorf("saved: %+v", a)
	}
	if a := importJSONOf(t, dir, exitDone, "catalog", file, "--dry-run"); a.Unchanged != 2 || len(a.Odd) != 0 || !strings.Contains(fmt.Sprint(a.Notices), "按本县上次的选择") {
		t.Errorf("the next one: %+v", a)
	}
}

// A head that nothing names is in the answer for a program; --column says what it is, the import
// remembers it, and the next one needs no word. What makes no sense is wrong usage.
func TestColumnsAreRemembered(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv")
	file := writeCSV(t, [][]string{{"镇", "事项编码", "事项名称", "落地时点"}, {"渔渡镇", "XF-001", "", "2022-03-05"}})
	if a := importJSONOf(t, dir, exitRefused, "ledger", file); len(a.Unknown) != 1 || a.Unknown[0].Head != "落地时点" || len(a.Unknown[0].Examples) != 1 {
		t.Errorf("without a word: %+v", a)
	}
	if code, out := command(t, dir, "import", "ledger", file, "--column", "落地时点=没有"); code != exitUsage || !strings.Contains(out, "表头=列") {
		t.Errorf("a column that is not there: %d %s", code, out)
	}
	if a := importJSONOf(t, dir, exitDone, "ledger", file, "--column", "落地时点=签收日期", "--dry-run"); a.Added != 1 {
		t.Errorf("dry: %+v", a)
	}
	importJSONOf(t, dir, exitRefused, "ledger", file) // a dry run remembers nothing
	if a := importJSONOf(t, dir, exitDone, "ledger", file, "--column", "落地时点=签收日期"); a.Added != 1 || !a.Saved {
		t.Errorf("saved: %+v", a)
	}
	if a := importJSONOf(t, dir, exitDone, "ledger", file, "--dry-run"); a.Unchanged != 1 || len(a.Unknown) != 0 || len(a.Notices) != 1 {
		t.Errorf("the next one: %+v", a)
	}
}
