package storage

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryKindIsKnown: of a kind that is not in folds no head could be made whole after a crash,
// and no copy would take it along.
func TestEveryKindIsKnown(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`= kind\[[\w.]+\]\{\s*name: "(\w+)"`)
	found := 1 // packages are kept apart
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			found++
			if folds[m[1]] == nil {
				t.Errorf("%s: kind %s is not in folds", f, m[1])
			}
		}
	}
	if found != len(folds) {
		t.Errorf("%d kinds are declared and %d in folds", found, len(folds))
	}
}
