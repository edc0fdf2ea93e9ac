package words

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

const faultPath = "jiedezhu/catalog/fault"

// position of the id among the arguments of the functions of package fault.
var idAt = map[string]int{"Say": 0, "New": 1, "Wrap": 2, "Mistakes": 1}

// goSource is one Go file while its ids are read.
type goSource struct {
	files    *token.FileSet
	fault    string            // how the file calls package fault; empty where it does not import it
	constant map[string]string // the text of the file's own constants
	spoken   map[string]bool   // names that a method T was given to: t := words.T
	uses     []use
	problems []Problem
}

func readGo(name, src string) ([]use, []Problem) {
	g := &goSource{files: token.NewFileSet(), constant: map[string]string{}, spoken: map[string]bool{}}
	file, err := parser.ParseFile(g.files, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, []Problem{{name, "", Unreadable, err.Error()}}
	}
	for _, i := range file.Imports {
		if p, _ := strconv.Unquote(i.Path.Value); p == faultPath {
			g.fault = path.Base(faultPath)
			if i.Name != nil {
				g.fault = i.Name.Name
			}
		}
	}
	g.declared(file)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			g.assigned(n)
		case *ast.CallExpr:
			g.call(n)
		case *ast.CompositeLit:
			g.message(n)
		}
		return true
	})
	return g.uses, g.problems
}

// declared reads the constants of the file: an id that stands in one is as good as a literal.
func (g *goSource) declared(file *ast.File) {
	for _, d := range file.Decls {
		c, ok := d.(*ast.GenDecl)
		if !ok || c.Tok != token.CONST {
			continue
		}
		for _, s := range c.Specs {
			v := s.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i >= len(v.Values) {
					break
				}
				if text, ok := g.literal(v.Values[i]); ok {
					g.constant[name.Name] = text
				}
			}
		}
	}
}

// assigned notes t := words.T, after which t("…") says a sentence.
func (g *goSource) assigned(a *ast.AssignStmt) {
	if len(a.Lhs) != len(a.Rhs) {
		return
	}
	for i, r := range a.Rhs {
		sel, ok := r.(*ast.SelectorExpr)
		name, ok2 := a.Lhs[i].(*ast.Ident)
		if ok && ok2 && sel.Sel.Name == "T" {
			g.spoken[name.Name] = true
		}
	}
}

func (g *goSource) call(c *ast.CallExpr) {
	at, name := g.said(c.Fun)
	if at < 0 || len(c.Args) <= at {
		return
	}
	id, ok := g.literal(c.Args[at])
	if !ok {
		if name != "T" { // a T may be given an id that a fault.Say elsewhere holds
			g.problems = append(g.problems, Problem{g.where(c), "", NotLiteral, "id of fault." + name})
		}
		return
	}
	args := len(c.Args) - at - 1
	if c.Ellipsis.IsValid() {
		args = -1
	}
	g.uses = append(g.uses, use{g.where(c), id, args})
}

// said is the place of the id among the arguments of a function that says a sentence, and the
// function's name; -1 for every other function.
func (g *goSource) said(fun ast.Expr) (at int, name string) {
	switch f := fun.(type) {
	case *ast.Ident:
		if g.spoken[f.Name] {
			return 0, "T"
		}
	case *ast.SelectorExpr:
		if at, ok := idAt[f.Sel.Name]; ok && g.isFault(f.X) {
			return at, f.Sel.Name
		}
		if f.Sel.Name == "T" {
			return 0, "T"
		}
	}
	return -1, ""
}

// message reads fault.Message{ID: "…"}, which a table may hold.
func (g *goSource) message(c *ast.CompositeLit) {
	sel, ok := c.Type.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Message" || !g.isFault(sel.X) {
		return
	}
	for i, e := range c.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		if keyed {
			if k, ok := kv.Key.(*ast.Ident); !ok || k.Name != "ID" {
				continue
			}
			e = kv.Value
		} else if i > 0 {
			return
		}
		if id, ok := g.literal(e); ok {
			g.uses = append(g.uses, use{g.where(c), id, -1})
		} else {
			g.problems = append(g.problems, Problem{g.where(c), "", NotLiteral, "ID of fault.Message"})
		}
	}
}

func (g *goSource) isFault(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && g.fault != "" && id.Name == g.fault
}

func (g *goSource) where(n ast.Node) string {
	p := g.files.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// literal is the text of a string literal, of a constant of the file, or of several of them
// joined by +.
func (g *goSource) literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.Ident:
		s, ok := g.constant[e.Name]
		return s, ok
	case *ast.ParenExpr:
		return g.literal(e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		a, ok := g.literal(e.X)
		b, ok2 := g.literal(e.Y)
		return a + b, ok && ok2
	}
	return "", false
}

func readTemplate(name, src string) ([]use, []Problem) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(src, "", "", set); err != nil {
		return nil, []Problem{{name, "", Unreadable, err.Error()}}
	}
	t := &templateSource{name: name, src: src}
	for _, one := range slices.Sorted(maps.Keys(set)) {
		t.list(set[one].Root)
	}
	return t.uses, nil
}

// templateSource is one template file while its ids are read.
type templateSource struct {
	name, src string
	uses      []use
}

func (t *templateSource) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			t.pipe(n.Pipe)
		case *parse.TemplateNode:
			t.pipe(n.Pipe)
		case *parse.IfNode:
			t.branch(&n.BranchNode)
		case *parse.RangeNode:
			t.branch(&n.BranchNode)
		case *parse.WithNode:
			t.branch(&n.BranchNode)
		}
	}
}

func (t *templateSource) branch(b *parse.BranchNode) {
	t.pipe(b.Pipe)
	t.list(b.List)
	t.list(b.ElseList)
}

func (t *templateSource) pipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	for i, c := range p.Cmds {
		t.command(c, i)
	}
}

// command reads t "…" arg …; at counts its place in the pipe, whose value becomes one more
// argument of every command but the first.
func (t *templateSource) command(c *parse.CommandNode, at int) {
	for _, a := range c.Args {
		switch a := a.(type) {
		case *parse.PipeNode:
			t.pipe(a)
		case *parse.ChainNode:
			if p, ok := a.Node.(*parse.PipeNode); ok {
				t.pipe(p)
			}
		}
	}
	if len(c.Args) < 2 || !speaks(c.Args[0]) {
		return
	}
	if s, ok := c.Args[1].(*parse.StringNode); ok {
		line := 1 + strings.Count(t.src[:min(int(s.Pos), len(t.src))], "\n")
		t.uses = append(t.uses, use{fmt.Sprintf("%s:%d", t.name, line), s.Text, len(c.Args) - 2 + min(at, 1)})
	}
}

// speaks tells whether a command's first word is t, or a method T of something.
func speaks(n parse.Node) bool {
	var path []string
	switch n := n.(type) {
	case *parse.IdentifierNode:
		return n.Ident == "t"
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		path = n.Ident
	case *parse.ChainNode:
		path = n.Field
	}
	return len(path) > 0 && path[len(path)-1] == "T"
}
