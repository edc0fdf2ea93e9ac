package web_test

import (
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/mod/semver"
)

// fasthttp v1.51.0, which Fiber asks for, lets a redirect write headers and takes one request for
// two; it must never come back.
func TestFasthttp(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/valyala/fasthttp").Output()
	if err != nil {
		t.Fatal(err)
	}
	if v := strings.TrimSpace(string(out)); semver.Compare(v, "v1.78.0") < 0 {
		t.Errorf("fasthttp %s, want v1.78.0 or later", v)
	}
}
