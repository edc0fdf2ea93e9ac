package view_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"golang.org/x/net/html"

	"jiedezhu/app/web/view"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var chrome79 = []api.Engine{{Name: api.EngineChrome, Version: "79"}}

func transform(t *testing.T, src []byte, o api.TransformOptions) []byte {
	t.Helper()
	r := api.Transform(string(src), o)
	if len(r.Errors) > 0 {
		t.Fatal(r.Errors)
	}
	return r.Code
}

// TestHtmx: the source is the one that VENDORED names, and what is served is what go generate
// makes of it.
func TestHtmx(t *testing.T) {
	src := read(t, "vendored/htmx-2.0.11.js")
	sum := sha256.Sum256(src)
	if !strings.Contains(string(read(t, "VENDORED")), hex.EncodeToString(sum[:])+"  vendored/htmx-2.0.11.js") {
		t.Errorf("VENDORED does not name the source with %x", sum)
	}
	built := transform(t, src, api.TransformOptions{
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Engines: chrome79, LegalComments: api.LegalCommentsNone,
	})
	if !bytes.Equal(built, read(t, "static/htmx.js")) {
		t.Error("static/htmx.js is not what go generate makes of the source")
	}
}

// TestOldSyntax: our own script is served as written, so it must need no lowering.
func TestOldSyntax(t *testing.T) {
	src := read(t, "static/app.js")
	if !bytes.Equal(transform(t, src, api.TransformOptions{Engines: chrome79}), transform(t, src, api.TransformOptions{Target: api.ESNext})) {
		t.Error("app.js has syntax that Chrome 79 does not know")
	}
	for _, missing := range []string{"replaceAll", ".at(", "structuredClone", "randomUUID", "eval(", "innerHTML", ".style"} {
		if strings.Contains(string(src), missing) {
			t.Errorf("app.js uses %s", missing)
		}
	}
	for _, name := range []string{"static/tokens.css", "static/parts.css"} {
		css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(read(t, name)), "")
		for _, new := range []string{":has(", ":is(", ":where(", "inset:", "dvh", "aspect-ratio:", "color-mix", "@container", " gap:", "accent-color:", "url("} {
			if strings.Contains(css, new) {
				t.Errorf("%s uses %s", name, new)
			}
		}
	}
}

// TestStatic: every file of the folder is served under an address that holds its hash, with its
// type, and every address in a page is one of them.
func TestStatic(t *testing.T) {
	entries, err := os.ReadDir("static")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
	for _, e := range entries {
		body := read(t, "static/"+e.Name())
		sum := sha256.Sum256(body)
		name, ext, _ := strings.Cut(e.Name(), ".")
		address := fmt.Sprintf("%s.%x.%s", name, sum[:6], ext)
		f, ok := view.Static(address)
		if !ok || !bytes.Equal(f.Body, body) || f.Type != types[ext] {
			t.Errorf("%s: %v, %q", address, ok, f.Type)
		}
		if view.Paths[e.Name()] != view.StaticPath+address {
			t.Errorf("pages ask for %s", view.Paths[e.Name()])
		}
	}
	for _, name := range []string{"", "parts.css", "../view.go", "parts.000000000000.css", "vendored/htmx-2.0.11.js"} {
		if _, ok := view.Static(name); ok {
			t.Errorf("%q is served", name)
		}
	}
	for _, n := range find(parse(t, render(t, view.Login{})), func(n *html.Node) bool { return n.Data == "link" || n.Data == "script" }) {
		at := attr(n, "href") + attr(n, "src")
		if _, ok := view.Static(strings.TrimPrefix(at, view.StaticPath)); !ok {
			t.Errorf("the page asks for %s", at)
		}
	}
}

// TestContrast measures every ink on every ground it stands on, in the light and in the dark.
func TestContrast(t *testing.T) {
	css := string(read(t, "static/tokens.css"))
	dark := css[strings.Index(css, `:root[data-theme="dark"]`):]
	for name, tokens := range map[string]map[string]string{"light": colours(css[:strings.Index(css, "@media")]), "dark": colours(dark)} {
		for _, c := range []struct {
			ink, ground string
			least       float64
		}{
			{"ink", "paper", 7}, {"ink", "wash-2", 7}, {"ink-2", "wash-2", 4.5}, {"ink-3", "paper", 4.5}, {"ink-3", "wash", 4.5}, {"ink-3", "wash-2", 4.5},
			{"accent", "paper", 4.5}, {"accent", "accent-wash", 4.5}, {"on-accent", "accent", 4.5}, {"on-accent", "accent-2", 4.5},
			{"red", "paper", 4.5}, {"red", "red-wash", 4.5}, {"ochre", "paper", 4.5}, {"ochre", "ochre-wash", 4.5}, {"green", "paper", 4.5}, {"green", "green-wash", 4.5},
			{"s0-ink", "s0", 4.5}, {"s1-ink", "s1", 4.5}, {"s2-ink", "s2", 4.5}, {"s3-ink", "s3", 4.5}, {"s4-ink", "s4", 4.5}, {"s5-ink", "s5", 4.5},
			{"line-2", "paper", 3}, {"s-edge", "paper", 3},
		} {
			if got := contrast(t, tokens[c.ink], tokens[c.ground]); got < c.least {
				t.Errorf("%s: %s on %s is %.1f, least %.1f", name, c.ink, c.ground, got, c.least)
			}
		}
	}
	// the two dark blocks are one palette
	system := css[strings.Index(css, "prefers-color-scheme"):strings.Index(css, `:root[data-theme="dark"]`)]
	if fmt.Sprint(colours(system)) != fmt.Sprint(colours(dark)) {
		t.Error("the two dark palettes differ")
	}
}

func colours(css string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// contrast is that of WCAG 2.x.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	l := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(n>>(8*i)&255) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}
