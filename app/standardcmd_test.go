package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The four standards come in by the command line, each with the rows of its file; again is no new
// version; other settings are.
func TestImportStandards(t *testing.T) {
	dir := t.TempDir()
	if code, out := command(t, dir, "import", "standard", "demo/data/standard_conduct.csv"); code != exitRefused {
		t.Fatalf("without towns: exit %d\n%s", code, out)
	}
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县")
	for kind, clauses := range map[string]int{"acceptance": 53, "guidance": 12, "conduct": 14, "experience": 10} {
		file := "demo/data/standard_" + kind + ".csv"
		if dry := importJSONOf(t, dir, exitDone, "standard", file, "--kind", kind, "--dry-run"); dry.Saved || dry.Added != clauses {
			t.Errorf("%s dry: %+v", kind, dry)
		}
		a := importJSONOf(t, dir, exitDone, "standard", file, "--kind", kind)
		if a.Kind != "standard" || !a.Saved || a.Read != clauses || a.Added != clauses || len(a.Rows) != clauses {
			t.Errorf("%s: %d read, %d added, saved %v", kind, a.Read, a.Added, a.Saved)
		}
		sheet := readCSV(t, file)
		for i, row := range sheet[1:] {
			for c, head := range sheet[0] {
				if got := a.Rows[i][head]; got != row[c] {
					t.Errorf("%s row %d %s: %q, in the file %q", kind, i+2, head, got, row[c])
				}
			}
		}
		if a = importJSONOf(t, dir, exitDone, "standard", file, "--kind", kind); a.Unchanged != clauses || a.Added+a.Changed+a.Absent != 0 || len(a.Notices) == 0 {
			t.Errorf("%s again: %+v", kind, a)
		}
		if a = importJSONOf(t, dir, exitDone, "standard", file, "--kind", kind, "--pass", "85"); a.Unchanged != clauses || len(a.Notices) != 0 {
			t.Errorf("%s with another pass line: %+v", kind, a)
		}
	}
}

// Every mistake at once in the reader's words, exit 1, and nothing saved.
func TestImportStandardMistakes(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv")
	rows := readCSV(t, "demo/data/standard_acceptance.csv")
	rows[2][1], rows[3][7], rows[4][4], rows[5][5] = "1.1", "2.5", "0.9", "也许"
	file := writeCSV(t, rows)
	a := importJSONOf(t, dir, exitRefused, "standard", file)
	var cells []string
	for _, m := range a.Mistakes {
		cells = append(cells, m.Cell)
		if m.Reason == "" || m.Remedy == "" || m.Sheet == "" {
			t.Errorf("%+v says too little", m)
		}
	}
	if got := strings.Join(cells, " "); got != "B3 H4 H5 F6 E54" || a.Saved {
		t.Errorf("mistakes at %s", got)
	}
	if r := a.Mistakes[1].Reason; r != "第 1.3 条扣分上限 2.5 不在 0 和分值 2 之间" {
		t.Errorf("%s", r)
	}
	_, out := command(t, dir, "import", "standard", file, "--lang", "en")
	if !strings.Contains(out, "the cap 2.5 is not between 0 and its 2 points") {
		t.Errorf("in English:\n%s", out)
	}
	if again := importJSONOf(t, dir, exitDone, "standard", "demo/data/standard_acceptance.csv"); again.Added != 53 {
		t.Errorf("something was saved before: %+v", again)
	}
	for _, args := range [][]string{
		{"--kind", "party"}, {"--pass", "viel"}, {"--total", "9.99"}, {"--mend", "-1"},
	} {
		if code, out := command(t, dir, append([]string{"import", "standard", file}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
	}
	if code, _ := command(t, dir, "import", "standard", "demo/data/standard_acceptance.csv", "--mend", "90"); code != exitRefused {
		t.Errorf("mend line over the pass line: exit %d", code)
	}
}

// The demonstration has its centres from its file: some accepted, one to mend, one failed, one
// that applied, one being built; a day before the first visit has none accepted.
func TestDemonstrationOfCenters(t *testing.T) {
	dir := t.TempDir()
	if code, out := command(t, dir, "demo"); code != exitDone {
		t.Fatalf("exit %d\n%s", code, out)
	}
	r := reportOf(t, dir)
	centers, findings := r["centers"].(map[string]any), r["findings"].(map[string]any)
	for key, n := range map[string]int{"built": 8, "building": 1, "accepted": 5, "conditional": 1, "failed": 1, "waiting": 1} {
		if count(centers, key) != n {
			t.Errorf("%s: %d, want %d", key, count(centers, key), n)
		}
	}
	if rows := centers["rows"].([]any); len(rows) != 9 || len(readCSV(t, "demo/data/centers.csv")) != 10 {
		t.Errorf("%d centres", len(rows))
	}
	for _, key := range []string{"pending", "working", "waiting", "closed", "overdue"} {
		if count(findings, key) == 0 {
			t.Errorf("no finding is %s", key)
		}
	}
	early := reportOf(t, dir, "--as-of", time.Now().UTC().AddDate(0, 0, -40).Format("2006-01-02"))
	if c := early["centers"].(map[string]any); count(c, "accepted") != 0 || count(c, "waiting") != 8 || count(early["findings"].(map[string]any), "total") != 0 {
		t.Errorf("forty days ago: %v", c)
	}
	var out bytes.Buffer
	env := map[string]string{"JIEDEZHU_DATA": dir}
	if code := run(t.Context(), []string{"report", "coverage"}, func(k string) string { return env[k] }, &out, &out); code != exitDone {
		t.Errorf("exit %d", code)
	}
}
