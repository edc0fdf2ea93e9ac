package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/words"
)

// A bar stands on a terminal, goes when the act is done, and is neither in what a program reads nor
// where nobody looks.
func TestProgressBar(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv")
	rows := [][]string{{"事项编码", "事项名称", "镇", "月份", "件数"}}
	for i := range 3000 {
		rows = append(rows, []string{fmt.Sprintf("XF-%03d", i%60+1), "", "渔渡镇", fmt.Sprintf("%d-%02d", 2020+i/720, i/60%12+1), "1"})
	}
	file := writeCSV(t, rows)
	as := func(terminal bool, args ...string) (out, err string) {
		t.Helper()
		var o, e bytes.Buffer
		p := &program{getenv: func(string) string { return "" }, out: &o, err: &e, clock: time.Now, terminal: func(io.Writer) bool { return terminal }}
		if code := p.run(context.Background(), append([]string{"--data", dir}, args...)); code != exitDone {
			t.Fatalf("%v: exit %d\n%s%s", args, code, &o, &e)
		}
		return o.String(), e.String()
	}
	if out, e := as(true, "import", "cases", file, "--dry-run"); !strings.Contains(e, "校核") || !strings.Contains(e, "/3000") || strings.Contains(out, "校核 ") {
		t.Errorf("on a terminal: %q, and on stdout %q", e, out)
	}
	if _, e := as(true, "import", "cases", file, "--dry-run", "--format", "json"); e != "" {
		t.Errorf("a program reads %q", e)
	}
	if _, e := as(false, "import", "cases", file); e != "" {
		t.Errorf("where nobody looks: %q", e)
	}
	if _, e := as(true, "export", "cases", "-o", filepath.Join(dir, "c.xlsx")); !strings.Contains(e, "写出") || !strings.Contains(e, "/3000") {
		t.Errorf("an export on a terminal: %q", e)
	}
	if c, err := words.Load(); err != nil || c.In(words.English).Message(steps["save"]) == "保存" {
		t.Error("a step has no English")
	}
}
