package catalog

import "context"

// Progress hears how far a long act has come: what it does now, and how much of how much of it is
// done. Several may tell it at once.
type Progress func(step Step, done, total int)

// Step is what a long act does.
type Step string

// The steps, in their order.
const (
	Texts   Step = "text"  // what the cells of a sheet share, before its rows
	Reading Step = "read"  // a sheet, by its rows
	Judging Step = "judge" // its rows
	Saving  Step = "save"  // what it brings, one stream after the other
	Writing Step = "write" // rows of a list
)

type progressKey struct{}

// WithProgress is the context of an act that somebody waits for.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// Tell says how far an act is to whoever waits for it; total is 0 where it is not known.
func Tell(ctx context.Context, step Step, done, total int) {
	if p, ok := ctx.Value(progressKey{}).(Progress); ok {
		p(step, done, total)
	}
}
