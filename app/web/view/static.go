package view

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:generate sh -c "go tool esbuild --minify --target=chrome79 --legal-comments=none < vendored/htmx-2.0.11.js > static/htmx.js"

//go:embed static
var staticFiles embed.FS

// Policy is the Content-Security-Policy that every page is written for: nothing inline (no
// script, no style, no style attribute), nothing from elsewhere.
const Policy = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// StaticPath is where static files are served; the rest of the path is what Static takes.
const StaticPath = "/static/"

// File is one static file. Its address holds the hash of its content, so it may be kept for ever.
type File struct {
	Type string // Content-Type
	Body []byte // not to be changed
}

// Static gives the file behind the rest of a path below StaticPath (parts.1a2b3c4d5e6f.css);
// false where there is no file of that name with that content.
func Static(name string) (File, bool) {
	f, ok := assets.files[name]
	return f, ok
}

// assets are the embedded files: by address, and the address of each name.
var assets = embedded()

type assetTable struct {
	files map[string]File
	paths map[string]string
}

func embedded() assetTable {
	t := assetTable{map[string]File{}, map[string]string{}}
	err := fs.WalkDir(staticFiles, "static", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := fs.ReadFile(staticFiles, p)
		if err == nil {
			t.add(strings.TrimPrefix(p, "static/"), body)
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("view: embedded files cannot be read: %v", err)) // only in a broken binary
	}
	return t
}

func (t assetTable) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	t.files[hashed] = File{Type: contentType(ext), Body: body}
	t.paths[name] = StaticPath + hashed
}

// contentType does not ask the system's table for what the pages need: it differs between systems.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ext)
}

// asset is the address of a static file in a page.
func asset(name string) (string, error) {
	p, ok := assets.paths[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return p, nil
}
