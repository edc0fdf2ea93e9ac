//go:build ignore

// Sizes prints what is long, as something to look at and not a gate: functions over 60 lines,
// files over 400, exported names without a comment.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"strings"
)

func main() {
	out, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	files, functions, exported, bare := 0, 0, 0, 0
	for _, path := range strings.Fields(string(out)) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, ".") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		files++
		if n := set.Position(f.End()).Line; n > 400 {
			fmt.Printf("%5d lines  %s\n", n, path)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			functions++
			if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > 60 {
				fmt.Printf("%5d lines  %s: func %s\n", n, path, fn.Name.Name)
			}
			if fn.Name.IsExported() {
				exported++
				if fn.Doc == nil && !receiverIsLocal(fn) {
					bare++
					fmt.Printf("      no comment  %s: %s\n", path, fn.Name.Name)
				}
			}
		}
	}
	fmt.Printf("%d files, %d functions, %d exported functions, %d without a comment\n", files, functions, exported, bare)
}

// receiverIsLocal tells a method of an unexported type, which nobody reads from outside.
func receiverIsLocal(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return false
	}
	t := fn.Recv.List[0].Type
	if s, ok := t.(*ast.StarExpr); ok {
		t = s.X
	}
	id, ok := t.(*ast.Ident)
	return ok && !id.IsExported()
}
