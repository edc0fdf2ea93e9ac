package main

import (
	"context"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// isTerminal tells whether somebody looks at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// steps are the words of a long act.
var steps = map[catalog.Step]fault.Message{
	catalog.Texts: fault.Say("读文字"), catalog.Reading: fault.Say("读表"), catalog.Judging: fault.Say("校核"), catalog.Saving: fault.Say("保存"), catalog.Writing: fault.Say("写出"),
}

// follow is the context of an act that may take long: a bar on the terminal says how many rows of how
// many are done. Where nobody looks, or a program reads the output, there is none. The second value
// takes the bar away.
func (p *program) follow(ctx context.Context, format string) (context.Context, func()) {
	if format == "json" || p.terminal == nil || !p.terminal(p.err) {
		return ctx, func() {}
	}
	var mu sync.Mutex
	var bar *progressbar.ProgressBar
	var step catalog.Step
	gone := func() {
		if bar != nil {
			_ = bar.Clear() // a terminal that cannot be written to has nobody before it
		}
	}
	heard := func(now catalog.Step, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		if bar == nil || now != step {
			gone()
			step = now
			bar = progressbar.NewOptions(max(total, -1), progressbar.OptionSetWriter(p.err), progressbar.OptionSetDescription(p.words.Message(steps[now])),
				progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
		}
		if total > 0 && bar.GetMax() != total {
			bar.ChangeMax(total)
		}
		_ = bar.Set(done)
	}
	return catalog.WithProgress(ctx, heard), func() {
		mu.Lock()
		defer mu.Unlock()
		gone()
	}
}
