package words_test

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jiedezhu/app/words"
)

var update = flag.Bool("update", false, "sort the English files")

// TestEveryIDHasEnglish reads the whole module. Whoever adds a sentence adds its English to
// the file of their part (en_catalog.json, en_view.json, …) in the same commit.
func TestEveryIDHasEnglish(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := c.Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// TestSorted keeps two branches that add sentences from adding them at the same place.
func TestSorted(t *testing.T) {
	names, _ := filepath.Glob("en*.json")
	for _, name := range names {
		had, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := sorted(t, had)
		if bytes.Equal(had, want) {
			continue
		}
		if !*update {
			t.Errorf("%s is not sorted; go test ./app/words -update sorts it", name)
			continue
		}
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func sorted(t *testing.T, file []byte) []byte {
	t.Helper()
	part, err := words.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for i, id := range slices.Sorted(maps.Keys(part)) {
		b.WriteString([]string{",\n", "{\n"}[min(1, max(0, 1-i))])
		key, err := words.Plain(id)
		if err != nil {
			t.Fatal(err)
		}
		value, err := part[id].MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(slices.Concat(key, []byte(": "), value))
	}
	if len(part) == 0 {
		return []byte("{}\n")
	}
	return append(b.Bytes(), "\n}\n"...)
}

const goFile = `package x

import f "jiedezhu/catalog/fault"

var _ = f.New(f.Invalid, "没有 %d", 1)
var _ = f.Wrap(f.Invalid, nil, "包住"+"了")
var _ = f.Mistakes(nil, "有错")
var _ = f.Say("数 %d 不对")
var _ = f.Say("参数 %s", list...)
var _ = f.Say(variable)
var _ = f.Message{ID: "表中", Args: nil}
var _ = f.Message{variable, nil}
var _ = w.T("说 %s", "x")
var _ = w.T(variable)
var _ = other.Say("不是")
var _ = f.Say("100% 坏")
var _ = f.Message{ID: verbatim, Args: nil}
var _ = f.Say(inPart + "接着")
var _ = f.Say("%d/%[2]s · 5%%", 1, "x")
var _ = f.Say("%s：%s", 1, "x")

const verbatim = "%s"
const inPart, number = "常量", 1

func g() {
	t, n := w.T, 1
	_ = t("换了名 %d", n)
	_ = u("不是话")
	_ = f.Say(number)
}
`

const page = `{{define "a"}}{{t "在模板 %d" .N}}{{end}}
{{if t "条件"}}{{.N | t "管道 %d"}}{{else}}{{$.W.T "方法"}}{{end}}
{{range .L}}{{template "a" (t "括号")}}{{with x (t "括号")}}{{end}}{{end}}{{t .N}}{{(w).T "链"}}`

const english = `{"没有 %d": "no %s", "有错": {"one": "%d wrong", "other": "wrong"}, "数 %d 不对": "bad %d", "无人说": "x",
"说 %s": "say %s", "参数 %s": "%s", "表中": "table", "条件": "if"}`

func TestCheckFinds(t *testing.T) {
	c, err := words.LoadFrom(fstest.MapFS{"en.json": {Data: []byte(english)}})
	if err != nil {
		t.Fatal(err)
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	problems, err := c.Check(fstest.MapFS{
		"a/x.go": file(goFile), "a/x_test.go": file(`package x; var _ = w.T("测试")`),
		"a/testdata/y.go": file(`package y; var _ = w.T("数据")`),
		"m/go.mod":        file(`module m`), "m/m.go": file(`package m; var _ = w.T("别的模块")`),
		"v/p.html": file(page), "v/bad.html": file(`{{if}}`), "z.go": file(`package`),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, strings.TrimSpace(p.Where+" "+string(p.Fault)+" "+p.ID))
	}
	want := []string{
		"a/x.go:10 not a literal", "a/x.go:12 not a literal",
		"v/bad.html cannot be read", "z.go cannot be read",
		"a/x.go:5 verbs differ 没有 %d", "a/x.go:6 no English 包住了", "a/x.go:7 verbs differ 有错",
		"a/x.go:8 argument count 数 %d 不对", "a/x.go:16 verbs differ 100% 坏",
		"a/x.go:18 no English 常量接着", "a/x.go:20 no English %s：%s", "a/x.go:27 no English 换了名 %d", "a/x.go:29 not a literal",
		"v/p.html:1 no English 在模板 %d", "v/p.html:2 no English 管道 %d", "v/p.html:2 no English 方法",
		"v/p.html:3 no English 括号", "v/p.html:3 no English 链",
		"nothing says it 无人说",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
