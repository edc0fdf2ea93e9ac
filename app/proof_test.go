package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook dresses a CSV of the demonstration as a workbook, the way a person would: a title,
// the head, the rows.
func workbook(t *testing.T, source, title string, heads map[string]string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	rows := readCSV(t, source)
	set := func(col, row int, v string) {
		cell, err := excelize.CoordinatesToCellName(col, row)
		if err == nil {
			err = f.SetCellStr("Sheet1", cell, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	set(1, 1, title)
	for r, row := range rows {
		for c, v := range row {
			if r == 0 && heads[v] != "" {
				v = heads[v]
			}
			set(c+1, r+2, v)
		}
	}
	path := filepath.Join(t.TempDir(), "workbook.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// fact is what the oracle keeps of one line: only what people did, never a mark.
type fact struct {
	scope, pushed, received, trained, live, objected, exempt bool
	due, signed                                              string // days
}

// oracle recounts a report from the acts that were performed, by the rules as they are written,
// and shares no code with the product.
type oracle struct {
	items    []map[string]string
	towns    [][]string // code, name
	lines    map[[2]string]*fact
	training map[string]bool
}

func newOracle(t *testing.T) *oracle {
	o := &oracle{lines: map[[2]string]*fact{}, training: map[string]bool{}}
	rows := readCSV(t, "demo/data/catalog.csv")
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, head := range rows[0] {
			m[head] = row[i]
		}
		o.items = append(o.items, m)
		o.training[m["code"]] = m["training"] == "是"
	}
	o.towns = readCSV(t, "demo/data/towns.csv")[1:]
	for _, it := range o.items {
		for _, town := range o.towns {
			o.lines[[2]string{town[0], it["code"]}] = &fact{scope: inScope(it["scope"], town[1])}
		}
	}
	return o
}

func inScope(scope, town string) bool {
	switch {
	case strings.HasPrefix(scope, "仅:"):
		return slices.Contains(strings.Split(strings.TrimPrefix(scope, "仅:"), "、"), town)
	case strings.HasPrefix(scope, "除:"):
		return !slices.Contains(strings.Split(strings.TrimSuffix(strings.TrimPrefix(scope, "除:"), "外"), "、"), town)
	}
	return true
}

// each calls f for the lines of a town, all towns where town is "".
func (o *oracle) each(town string, f func(code string, l *fact)) {
	for _, t := range o.towns {
		if town != "" && t[0] != town {
			continue
		}
		for _, it := range o.items {
			f(it["code"], o.lines[[2]string{t[0], it["code"]}])
		}
	}
}

// copy is the oracle as it stands, for a past day.
func (o *oracle) copy() *oracle {
	c := *o
	c.lines = map[[2]string]*fact{}
	for k, l := range o.lines {
		f := *l
		c.lines[k] = &f
	}
	return &c
}

// expect is every number of the report that the oracle knows.
func (o *oracle) expect(day string) map[string]int {
	n := map[string]int{"items": len(o.items), "towns": len(o.towns)}
	towns, items := map[string]bool{}, map[string]bool{}
	for key, l := range o.lines {
		switch {
		case !l.scope:
			n["outside_scope"]++
			continue
		case l.exempt:
			n["not_applicable"]++
			continue
		}
		n["in_scope"]++
		for stage, is := range map[string]bool{"pushed": l.pushed, "received": l.received, "trained": l.trained, "live": l.live} {
			if is {
				n["stages."+stage]++
				n["town."+key[0]+"."+stage]++
				n["item."+key[1]+"."+stage]++
			}
		}
		n["town."+key[0]+".in_scope"]++
		n["item."+key[1]+".in_scope"]++
		if l.objected {
			n["objections"]++
		}
		if l.pushed && !l.received && !l.objected && l.due < day {
			n["overdue"]++
		}
		if l.received && l.signed <= l.due {
			n["on_time"]++
		}
		if l.trained {
			towns[key[0]] = true
			items[key[1]] = items[key[1]] || o.training[key[1]]
		}
	}
	n["trained_towns"] = len(towns)
	for _, is := range items {
		if is {
			n["trained_items"]++
		}
	}
	for _, is := range o.training {
		if is {
			n["need_training"]++
		}
	}
	return n
}

// hold compares a report, read as JSON, with what the oracle expects.
func (o *oracle) hold(t *testing.T, what string, body []byte, day string) {
	t.Helper()
	var r struct {
		AsOf          string `json:"as_of"`
		Items         int
		Towns         int
		InScope       int `json:"in_scope"`
		Outside       int `json:"outside_scope"`
		NotApplicable int `json:"not_applicable"`
		Objections    int
		Overdue       int
		Stages        map[string]int
		ByTown        []map[string]any `json:"by_town"`
		ByItem        []map[string]any `json:"by_item"`
		Rates         map[string]struct{ Numerator, Denominator int }
	}
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatalf("%s: %v\n%.300s", what, err, body)
	}
	want := o.expect(day)
	got := map[string]int{
		"items": r.Items, "towns": r.Towns, "in_scope": r.InScope, "outside_scope": r.Outside, "not_applicable": r.NotApplicable,
		"objections": r.Objections, "overdue": r.Overdue, "on_time": r.Rates["on_time"].Numerator,
		"trained_towns": r.Rates["trained_towns"].Numerator, "trained_items": r.Rates["trained_items"].Numerator,
		"need_training": r.Rates["trained_items"].Denominator,
	}
	for _, s := range []string{"pushed", "received", "trained", "live"} {
		got["stages."+s] = r.Stages[s]
	}
	for kind, parts := range map[string][]map[string]any{"town.": r.ByTown, "item.": r.ByItem} {
		for _, p := range parts {
			for _, s := range []string{"in_scope", "pushed", "received", "trained", "live"} {
				got[kind+p["code"].(string)+"."+s] = int(p[s].(float64))
			}
		}
	}
	for k := range want {
		if _, ok := got[k]; !ok {
			t.Errorf("%s: %s is not in the report", what, k)
		}
	}
	for k, n := range got {
		if want[k] != n {
			t.Errorf("%s: %s is %d, the acts make %d", what, k, n, want[k])
		}
	}
	for name, n := range map[string][2]int{
		"pushed": {want["stages.pushed"], want["in_scope"]}, "received": {want["stages.received"], want["in_scope"]},
		"live": {want["stages.live"], want["in_scope"]}, "on_time": {want["on_time"], want["stages.pushed"]},
	} {
		if got := [2]int{r.Rates[name].Numerator, r.Rates[name].Denominator}; got != n {
			t.Errorf("%s: rate %s is %v, the acts make %v", what, name, got, n)
		}
	}
	if r.AsOf != day {
		t.Errorf("%s: as of %s, want %s", what, r.AsOf, day)
	}
}

// stage is the story that both proofs tell through the pages; every act is told to the oracle.
type stage struct {
	t      *testing.T
	base   string
	o      *oracle
	bureau *visitor
	towns  map[string]*visitor
	today  func() string
	day    func(after int) string
}

// pushAll pushes every item to every town by the form as it stands.
func (s *stage) pushAll(due string) {
	s.bureau.get("/batches/new").send("/batches", func(f url.Values) { f.Set("due", due); f.Set("act", "push") })
	s.o.each("", func(_ string, l *fact) {
		if l.scope && !l.pushed {
			l.pushed, l.due = true, due
		}
	})
}

// confirm lets a town sign for what waits, but what leave takes.
func (s *stage) confirm(town string, leave func(code string) bool) {
	s.towns[town].get("/confirm").send("/confirm", func(f url.Values) {
		f["c"] = slices.DeleteFunc(f["c"], func(v string) bool { return leave(codeOf(v)) })
	})
	s.o.each(town, func(code string, l *fact) {
		if l.scope && l.pushed && !l.received && !l.objected && !leave(code) {
			l.received, l.signed = true, s.today()
		}
	})
}

var codeIn = regexp.MustCompile(`XF-\d+`)

func codeOf(value string) string { return codeIn.FindString(value) }

func (s *stage) object(town, code string) {
	v := s.towns[town].get("/object?item=" + code)
	v.send("/object", func(f url.Values) { f.Set("reason", "无专业人员") })
	s.o.lines[[2]string{town, code}].objected = true
}

// behalf records for a town that answered by telephone.
func (s *stage) behalf(town string) {
	s.bureau.get("/behalf").send("/behalf", func(f url.Values) {
		f["towns"] = []string{town}
		f.Set("channel-"+town, "电话记录")
		f.Set("signed-"+town, "综合岗")
		f.Set("day-"+town, s.today())
		f.Set("note-"+town, "来电确认")
	})
	s.o.each(town, func(_ string, l *fact) {
		if l.scope && l.pushed && !l.received && !l.objected {
			l.received, l.signed = true, s.today()
		}
	})
}

// train arranges a training of every item and records who came.
func (s *stage) train(came ...string) {
	covered := map[string]bool{}
	s.bureau.get("/trainings/new").send("/trainings", func(f url.Values) {
		f.Set("title", "业务培训")
		f.Set("date", s.today())
		for _, code := range f["items"] { // as ticked
			covered[code] = true
		}
	})
	if len(covered) == 0 {
		s.t.Fatal("the form of a training has no item ticked")
	}
	s.bureau.get("/trainings")
	href := ""
	for n := range s.bureau.page.Descendants() {
		if h := attr(n, "href"); n.Data == "a" && strings.HasPrefix(h, "/trainings/") && h != "/trainings/new" {
			href = h
			break
		}
	}
	s.bureau.get(href).send(href+"/hold", func(f url.Values) {
		for _, t := range s.o.towns {
			f.Set("present-"+t[0], "0")
		}
		for _, t := range came {
			f.Set("present-"+t, "2")
		}
	})
	for _, town := range came {
		s.o.each(town, func(code string, l *fact) {
			if l.scope && l.pushed && !l.exempt && covered[code] {
				l.trained = true
			}
		})
	}
}

// declare lets a town say that it handles the items.
func (s *stage) declare(town string, codes ...string) {
	s.towns[town].get("/declare").send("/declare", func(f url.Values) {
		f["c"] = slices.DeleteFunc(f["c"], func(string) bool { return true })
		for n := range s.towns[town].page.Descendants() {
			if n.Data == "input" && attr(n, "name") == "c" && slices.Contains(codes, codeOf(attr(n, "value"))) {
				f.Add("c", attr(n, "value"))
			}
		}
	})
	for _, code := range codes {
		s.o.lines[[2]string{town, code}].live = true
	}
}

func (s *stage) coverage(query string) []byte {
	s.bureau.get("/api/v1/coverage" + query)
	return slices.Clone(s.bureau.body)
}

var addressIn = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

var initialIn = regexp.MustCompile(`：(\S+)（`)

// TestProof goes the whole way with the real binary: two workbooks, the pages over a real
// listener, and a report whose every number the oracle recounts from the acts.
func TestProof(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) { proof(t, empty(t)) })
}

func proof(t *testing.T, address string) {
	path := realBinary(t)
	cmd := func(args ...string) string {
		t.Helper()
		var out []byte
		var err error
		again(func() bool {
			var ended *exec.ExitError
			out, err = exec.Command(path, slices.Concat(args, flags(address))...).CombinedOutput()
			return errors.As(err, &ended) && ended.ExitCode() == exitStore
		})
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	cmd("import", "towns", workbook(t, "demo/data/towns.csv", "区划表", map[string]string{"code": "行政区划代码", "name": "镇（街道）"}), "--county", "镇巴县")
	cmd("import", "catalog", workbook(t, "demo/data/catalog.csv", "下放审批服务事项目录（212项）", map[string]string{
		"code": "事项编码", "name": "事项名称", "type": "事项类型", "department": "主管部门", "delivery": "办理方式", "legal_days": "法定时限（工作日）",
		"promised_days": "承诺时限（工作日）", "basis": "设定依据", "category": "大类", "delegation": "下放方式", "scope": "适用范围", "training": "应培训",
		"seal": "印章", "system": "业务系统", "supervisor": "监管部门",
	}))
	s := &stage{t: t, o: newOracle(t), towns: map[string]*visitor{}}
	s.day = func(after int) string {
		return time.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, after).Format("2006-01-02")
	}
	s.today = func() string { return s.day(0) }
	s.o.hold(t, "after the imports", []byte(cmd("report", "coverage")), s.today())

	server := exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags(address)...)...)
	said, _ := started(t, server)
	var err error
	if s.base, err = listening(said); err != nil {
		t.Fatal(err)
	}
	initial := func(args ...string) string {
		return initialIn.FindStringSubmatch(cmd(append([]string{"user", "add"}, args...)...))[1]
	}
	s.bureau = newVisitor(t, s.base).enter("xianju", initial("xianju", "--role", "bureau", "--name", "审改股"))
	a, b, c := s.o.towns[0][0], s.o.towns[1][0], s.o.towns[2][0]
	for i, town := range []string{a, b} {
		login := fmt.Sprintf("zhen%d", i)
		s.towns[town] = newVisitor(t, s.base).enter(login, initial(login, "--role", "town", "--scope", town, "--name", "综合岗"))
	}
	s.play(a, b, c, s.day(10))

	web := s.coverage("")
	s.o.hold(t, "the API", web, s.today())
	if cli := cmd("report", "coverage"); cli != string(web) {
		t.Error("the command line and the API differ")
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
}

// play is one day's story: push, sign, object, on behalf, training, live.
func (s *stage) play(a, b, c, due string) {
	s.pushAll(due)
	s.object(b, "XF-002")
	s.confirm(a, func(string) bool { return false })
	s.confirm(b, func(code string) bool { return code == "XF-001" || code == "XF-010" })
	s.behalf(c)
	s.train(a, c)
	s.declare(a, "XF-001", "XF-003")
}

// TestProofOfAPastDay tells the story over three days on a clock of its own, and asks on the last
// for each of them.
func TestProofOfAPastDay(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) { proofOfAPastDay(t, empty(t)) })
}

func proofOfAPastDay(t *testing.T, address string) {
	// Ahead of the real clock, by which the visitor's cookies expire.
	y, m, d := time.Now().AddDate(0, 0, 2).Date()
	clock := &movedClock{now: time.Date(y, m, d, 9, 0, 0, 0, time.FixedZone("", 8*3600))}
	p := &program{getenv: func(string) string { return "" }, clock: clock.Now}
	cmd := func(args ...string) string {
		var out strings.Builder
		var code int
		again(func() bool {
			out.Reset()
			q := *p
			q.out, q.err = &out, &out
			code = q.run(t.Context(), slices.Concat(args, flags(address)))
			return code == exitStore
		})
		if code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, out.String())
		}
		return out.String()
	}
	cmd("import", "towns", "demo/data/towns.csv", "--county", "镇巴县")
	cmd("import", "catalog", "demo/data/catalog.csv")
	s := &stage{t: t, o: newOracle(t), towns: map[string]*visitor{}}
	s.day = func(after int) string { return clock.Peek().AddDate(0, 0, after).Format("2006-01-02") }
	s.today = func() string { return s.day(0) }
	initial := func(args ...string) string {
		return initialIn.FindStringSubmatch(cmd(append([]string{"user", "add"}, args...)...))[1]
	}
	first := initial("xianju", "--role", "bureau", "--name", "审改股")
	a, b := s.o.towns[0][0], s.o.towns[1][0]
	firsts := map[string]string{}
	for i, town := range []string{a, b} {
		firsts[town] = initial(fmt.Sprintf("zhen%d", i), "--role", "town", "--scope", town, "--name", "综合岗")
	}

	ctx, stop := context.WithCancel(t.Context())
	addr := make(chan string, 1)
	ended := make(chan int, 1)
	server := *p
	server.out, server.err, server.ready = io.Discard, io.Discard, func(a string) { addr <- a }
	go func() {
		ended <- server.run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags(address)...))
	}()
	select {
	case at := <-addr:
		s.base = "http://" + at
	case code := <-ended:
		t.Fatalf("serve ended with %d", code)
	}
	enter := func() {
		s.bureau = newVisitor(t, s.base).enter("xianju", first)
		for i, town := range []string{a, b} {
			s.towns[town] = newVisitor(t, s.base).enter(fmt.Sprintf("zhen%d", i), firsts[town])
		}
	}
	again := func() { // a session ends over night
		s.bureau = s.back("xianju")
		for i, town := range []string{a, b} {
			s.towns[town] = s.back(fmt.Sprintf("zhen%d", i))
		}
	}
	past := map[string]*oracle{}
	enter()
	s.pushAll(s.day(1))
	past[s.today()] = s.o.copy()
	clock.Next()
	again()
	s.confirm(a, func(string) bool { return false })
	s.object(b, "XF-005")
	past[s.today()] = s.o.copy()
	clock.Next()
	again()
	s.confirm(b, func(code string) bool { return code > "XF-100" })
	s.train(a, b)
	s.declare(b, "XF-001")
	for day, o := range past {
		body := s.coverage("?as_of=" + day)
		o.hold(t, "as of "+day, body, day)
		if cli := cmd("report", "coverage", "--as-of", day); cli != string(body) {
			t.Errorf("as of %s: the command line and the API differ", day)
		}
	}
	s.o.hold(t, "today", s.coverage(""), s.today())
	if len(past) != 2 {
		t.Errorf("%d past days were asked for, want 2", len(past))
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("serve ended with %d", code)
	}
}

// back logs in with the password chosen on the first day.
func (s *stage) back(login string) *visitor {
	v := newVisitor(s.t, s.base)
	return v.get("/login").send("/login", func(f url.Values) {
		f.Set("account", login)
		f.Set("password", fmt.Sprintf("Zijide-%s-2022!", login))
	})
}

// movedClock stands still but for a millisecond at each look, and is moved a day on by hand.
type movedClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *movedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *movedClock) Peek() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *movedClock) Next() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.AddDate(0, 0, 1)
}
