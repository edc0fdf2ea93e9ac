package main_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// file is one parsed Go file of the product, tests left out.
type file struct {
	path string // from the module's root, with slashes
	*ast.File
	set *token.FileSet
}

func files(t *testing.T) []file {
	t.Helper()
	var list []file
	for _, top := range line {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil // not written yet
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules"):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			rel := strings.TrimPrefix(filepath.ToSlash(path), "../")
			list = append(list, file{rel, f, set})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// outside are the calls that reach the world outside: only the files of package app itself make
// them, and what only tests import; everything else is given its clock and its settings.
var outside = map[string][]string{
	"time": {"Now", "Since", "Until"},
	"os":   {"Getenv", "LookupEnv", "Environ", "ExpandEnv"},
}

func TestClockAndEnvironment(t *testing.T) {
	for _, f := range files(t) {
		if dir := filepath.ToSlash(filepath.Dir(f.path)); dir == "app" || strings.HasSuffix(dir, "/mongotest") {
			continue
		}
		for _, call := range reaches(f.File) {
			t.Errorf("%s:%d: %s belongs into app/*.go", f.path, f.set.Position(call.Pos()).Line, call.Sel.Name)
		}
	}
}

// reaches are the uses of a name of outside, whether called or handed on.
func reaches(f *ast.File) []*ast.SelectorExpr {
	local := map[string]string{} // name in this file → package
	for _, imp := range f.Imports {
		path := strings.Trim(imp.Path.Value, `"`)
		if _, ok := outside[path]; !ok {
			continue
		}
		name := path
		if imp.Name != nil {
			name = imp.Name.Name
		}
		local[name] = path
	}
	var out []*ast.SelectorExpr
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(outside[local[x.Name]], sel.Sel.Name) {
			out = append(out, sel)
		}
		return true
	})
	return out
}

func TestReachesFindsAll(t *testing.T) {
	src := `package x
import (clock "time"; "os")
var now = clock.Now
func f() { os.Getenv("A"); clock.Sleep(1); _ = os.Args }`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := reaches(f); len(got) != 2 {
		t.Errorf("%d uses found, want 2", len(got))
	}
}

// Storage holds no rule of the field: it never says that what a person asked makes no sense.
func TestStorageHasNoRules(t *testing.T) {
	for _, f := range files(t) {
		if !strings.HasPrefix(f.path, "app/storage/") || f.path == "app/storage/backends.go" || strings.HasPrefix(f.path, "app/storage/shelftest/") {
			continue // backends.go has the one limit of a file's size
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Invalid" {
				t.Errorf("%s:%d: fault.Invalid in storage", f.path, f.set.Position(sel.Pos()).Line)
			}
			return true
		})
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// Every exported name says what it is. A method that only implements a port, and the fields and
// values of a commented group, are said by their type.
func TestExportedNamesAreCommented(t *testing.T) {
	for _, f := range files(t) {
		for _, d := range f.Decls {
			for _, id := range bare(d) {
				t.Errorf("%s:%d: %s has no comment", f.path, f.set.Position(id.Pos()).Line, id.Name)
			}
		}
	}
}

// bare are the exported names of a declaration that nothing says.
func bare(d ast.Decl) []*ast.Ident {
	var out []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d))) {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					out = append(out, s.Name)
				}
			case *ast.ValueSpec:
				if d.Doc != nil || s.Doc != nil || s.Comment != nil {
					continue
				}
				for _, id := range s.Names {
					if id.IsExported() {
						out = append(out, id)
					}
				}
			}
		}
	}
	return out
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// ports are the interfaces that a store or another process implements: at most seven methods,
// each with a comment that says its faults or that it has none to say.
func TestPorts(t *testing.T) {
	seen := 0
	for _, f := range files(t) {
		ast.Inspect(f.File, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			port, ok := spec.Type.(*ast.InterfaceType)
			if !ok || !spec.Name.IsExported() {
				return true
			}
			seen++
			if n := port.Methods.NumFields(); n > 7 {
				t.Errorf("%s: %s has %d methods, seven are the most", f.path, spec.Name.Name, n)
			}
			for _, m := range port.Methods.List {
				if m.Doc == nil && len(m.Names) > 0 {
					t.Errorf("%s:%d: %s.%s has no comment", f.path, f.set.Position(m.Pos()).Line, spec.Name.Name, m.Names[0].Name)
				}
			}
			return true
		})
	}
	if seen < 8 {
		t.Errorf("only %d ports found", seen)
	}
}

// The id of a message is a literal, so that the catalogue of translations can be checked.
func TestMessagesAreLiterals(t *testing.T) {
	at := map[string]int{"Say": 0, "New": 1, "Wrap": 2, "Mistakes": 1}
	for _, f := range files(t) {
		if f.path == "catalog/fault/fault.go" {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			i, is := at[sel.Sel.Name]
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "fault" || !is || i >= len(call.Args) {
				return true
			}
			if lit, ok := call.Args[i].(*ast.BasicLit); !ok || lit.Kind != token.STRING {
				t.Errorf("%s:%d: the message of fault.%s is no literal", f.path, f.set.Position(call.Pos()).Line, sel.Sel.Name)
			}
			return true
		})
	}
}

// Errors are wrapped, never flattened: %w for every error, errors.Is for every comparison.
func TestErrorsAreWrapped(t *testing.T) {
	for _, f := range files(t) {
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "Errorf" || len(n.Args) < 2 {
					return true
				}
				last, ok := n.Args[len(n.Args)-1].(*ast.Ident)
				format, lit := n.Args[0].(*ast.BasicLit)
				if ok && lit && last.Name == "err" && !strings.Contains(format.Value, "%w") {
					t.Errorf("%s:%d: an error without %%w", f.path, f.set.Position(n.Pos()).Line)
				}
			case *ast.BinaryExpr:
				x, ok := n.X.(*ast.Ident)
				y, isSel := n.Y.(*ast.SelectorExpr)
				if ok && isSel && x.Name == "err" && (n.Op == token.EQL || n.Op == token.NEQ) {
					t.Errorf("%s:%d: err compared with %s", f.path, f.set.Position(n.Pos()).Line, y.Sel.Name)
				}
			}
			return true
		})
	}
}
