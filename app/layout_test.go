package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "jiedezhu"

// pkg is what go list says of one package of the module.
type pkg struct {
	ImportPath  string
	Dir         string
	Doc         string
	GoFiles     []string
	Imports     []string
	TestImports []string
	Deps        []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports,TestImports,Deps", module+"/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 5 {
		t.Fatalf("only %d packages found", len(list))
	}
	return list
}

// line is the one direction of imports: a folder may import those after it.
var line = []string{"app", "importers", "acceptance", "catalog"}

func rank(path string) int {
	rest, ok := strings.CutPrefix(path, module+"/")
	if !ok {
		return -1
	}
	return slices.Index(line, strings.Split(rest, "/")[0])
}

// Imports go app → importers → acceptance → catalog and never back; there is no other folder.
func TestLineOfImports(t *testing.T) {
	for _, p := range packages(t) {
		from := rank(p.ImportPath)
		if from < 0 {
			t.Errorf("%s: no folder of the layout", p.ImportPath)
			continue
		}
		// Tests inside a package are held to it too; only external ones may look upward.
		for _, imp := range slices.Concat(p.Imports, p.TestImports) {
			if to := rank(imp); to >= 0 && to < from {
				t.Errorf("%s imports %s: back up the line", p.ImportPath, imp)
			}
		}
	}
}

// pageLine are the packages of pages, each of which may build on those before it.
var pageLine = []string{"view", "site", "lines", "batches", "centers", "findings", "accounts", "imports", "desks"}

// A page leads to another by its address; what two nouns share stands in the earlier.
func TestLineOfPages(t *testing.T) {
	place := func(path string) int {
		rest, ok := strings.CutPrefix(path, module+"/app/web/")
		if !ok {
			return len(pageLine) // web itself, which has them all
		}
		return slices.Index(pageLine, rest)
	}
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, module+"/app/web/") {
			continue
		}
		at := place(p.ImportPath)
		if at < 0 {
			t.Errorf("%s has no place in the line of pages", p.ImportPath)
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module+"/app/web") && place(imp) >= at {
				t.Errorf("%s imports %s: back up the line of pages", p.ImportPath, imp)
			}
		}
	}
}

// fewer are packages whose imports within the module are these and no others; std means that
// nothing outside the standard library may come in at all, however far down.
var fewer = []struct {
	pkg     string
	imports []string
	std     bool
}{
	{"catalog/fault", nil, true},
	{"catalog/journal", []string{"catalog/fault"}, true},
	{"catalog", []string{"catalog/fault", "catalog/journal"}, true},
	{"catalog/rollout", []string{"catalog", "catalog/fault", "catalog/journal"}, true},
	{"acceptance/coverage", []string{"catalog", "catalog/fault", "catalog/journal", "catalog/rollout", "acceptance"}, true},
	// The accounts' port stands in app/account, and its password hash comes with it.
	{"app/storage", []string{"acceptance", "app/account", "catalog", "catalog/fault", "catalog/journal", "catalog/rollout"}, false},
	{"app/storage/memory", []string{"app/storage", "catalog/fault", "catalog/journal"}, false},
}

func TestFewerImports(t *testing.T) {
	all := packages(t)
	for _, f := range fewer {
		i := slices.IndexFunc(all, func(p pkg) bool { return p.ImportPath == module+"/"+f.pkg })
		if i < 0 {
			t.Errorf("%s is not there", f.pkg)
			continue
		}
		for _, imp := range all[i].Imports {
			if inside, ok := strings.CutPrefix(imp, module+"/"); ok && !slices.Contains(f.imports, inside) {
				t.Errorf("%s imports %s", f.pkg, inside)
			}
		}
		for _, dep := range all[i].Deps {
			if f.std && strings.Contains(strings.Split(dep, "/")[0], ".") {
				t.Errorf("%s needs %s: only the standard library", f.pkg, dep)
			}
		}
	}
}

// owners are the outside libraries with the one folder that may import each. A prefix that ends
// in a slash owns all below it.
var owners = map[string]string{
	"github.com/gofiber/":               "app/web",
	"github.com/valyala/fasthttp":       "app/web",
	"github.com/danielgtaylor/huma/":    "app/web/api",
	"github.com/xuri/excelize/":         "importers/sheet",
	"golang.org/x/image":                "importers/sheet",
	"github.com/richardlehane/mscfb":    "importers/sheet/xls",
	"go.mongodb.org/mongo-driver":       "app/storage/mongo",
	"github.com/Shopify/toxiproxy/":     "app/storage/mongo",
	"github.com/rs/zerolog":             "app/storage/mongo", // toxiproxy asks for one
	"zombiezen.com/go/sqlite":           "app/storage/sqlite",
	"modernc.org/sqlite":                "app/storage/sqlite",
	"html/template":                     "app/web/view",
	"github.com/signintech/gopdf":       "app/document",
	"github.com/skip2/go-qrcode":        "app/document",
	"github.com/spf13/cobra":            "app",
	"github.com/schollz/progressbar/":   "app",
	"golang.org/x/term":                 "app",
	"database/sql":                      "", // nobody: it costs 2.7 times
	"go.mongodb.org/mongo-driver/mongo": "", // the first major version, deprecated by its makers
}

// owner is the folder that owns an import, found by the longest entry.
func owner(imp string) (folder, library string, owned bool) {
	for lib, dir := range owners {
		if (imp == lib || strings.HasPrefix(imp, strings.TrimSuffix(lib, "/")+"/")) && len(lib) > len(library) {
			folder, library, owned = dir, lib, true
		}
	}
	return folder, library, owned
}

func TestOwners(t *testing.T) {
	for _, p := range packages(t) {
		here := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, imp := range p.Imports {
			folder, library, owned := owner(imp)
			if owned && here != folder && !(folder == "app/web" && (here == "app/web/api" || here == "app/web/site")) && here != folder+"/mongotest" {
				t.Errorf("%s imports %s: %s belongs to %q", here, imp, library, folder)
			}
		}
	}
}

func TestOwnerOfTheLongest(t *testing.T) {
	for imp, want := range map[string]string{
		"github.com/gofiber/fiber/v2":              "app/web",
		"github.com/xuri/excelize/v2":              "importers/sheet",
		"go.mongodb.org/mongo-driver/v2/mongo":     "app/storage/mongo",
		"go.mongodb.org/mongo-driver/mongo":        "",
		"zombiezen.com/go/sqlite/sqlitex":          "app/storage/sqlite",
		"html/template":                            "app/web/view",
		"github.com/valyala/fasthttp/fasthttputil": "app/web",
	} {
		if got, _, ok := owner(imp); !ok || got != want {
			t.Errorf("%s belongs to %q, want %q", imp, got, want)
		}
	}
	if _, _, ok := owner("html"); ok {
		t.Error("html has an owner")
	}
}
