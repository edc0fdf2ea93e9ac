package words_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/app/words"
)

func TestUsage(t *testing.T) {
	for format, want := range map[string]map[int]string{
		"":                 {},
		"100%% 完成":         {},
		"%d 项，%s":          {0: "d", 1: "s"},
		"%[2]s 的 %[1]d":    {0: "d", 1: "s"},
		"%[1]s，又是 %[1]s":   {0: "s"},
		"%[1]s %[1]q":      {0: "qs"},
		"%04d %.1f %+v":    {0: "d", 1: "f", 2: "v"},
		"%*d":              {0: "*", 1: "d"},
		"%.*f":             {0: "*", 1: "f"},
		"%.[2]*[1]f":       {0: "f", 1: "*"},
		"%6.2f%%，%[1]v 为止": {0: "fv"},
	} {
		got, err := words.UsageOf(format)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", format, got, err, want)
		}
	}
	for _, format := range []string{"%", "100% 完成", "%!", "%[x]d", "%[0]d", "%[1", "%[2]d", "%5%", "%[1]"} {
		if got, err := words.UsageOf(format); err == nil {
			t.Errorf("%q is taken for %v", format, got)
		}
	}
}

// What usageOf accepts, package fmt prints without a complaint when it is given just those
// arguments.
func TestUsageAgreesWithFmt(t *testing.T) {
	piece := rapid.SampledFrom([]string{"%d", "%s", "%v", "%%", "%[1]d", "%[2]s", "%[1]*[2]d", "%5d", "%.1f", "%-3s", "项", " ", "%q", "%x", "%"})
	rapid.Check(t, func(t *rapid.T) { agrees(t, strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")) })
}

func FuzzUsage(f *testing.F) {
	for _, s := range []string{"", "%d 项", "%[2]s%[1]d", "%.*f", "%%", "%-+ #0d", "%[1]*.[2]*[3]f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, format string) { agrees(t, format) })
}

func agrees(t interface{ Fatalf(string, ...any) }, format string) {
	u, err := words.UsageOf(format)
	if err != nil {
		return
	}
	args := make([]any, len(u))
	for i := range args {
		args[i] = 1 // a wrong type is not what is looked for here
	}
	got := fmt.Sprintf(format, args...)
	for _, bad := range []string{"%!(NOVERB)", "(MISSING)", "(BADINDEX)", "(BADWIDTH)", "(BADPREC)", "%!(EXTRA"} {
		if strings.Contains(got, bad) && !strings.Contains(format, bad) {
			t.Fatalf("%q with %d arguments prints %q", format, len(args), got)
		}
	}
}
