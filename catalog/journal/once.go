package journal

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"jiedezhu/catalog/fault"
)

// Dated gives the deed a day, today where it has none; no act lies after the day it is entered.
// on is the day that was asked for, 0 where none was: what the digest of the deed is made of, so
// that a deed that comes again after midnight is still the same. fault.Invalid where the day has
// not come yet, or the operation id is missing or too long.
func (d Deed) Dated(today Day) (dated Deed, on Day, err error) {
	on = d.Day
	switch {
	case d.Op == "" || len(d.Op) > 128:
		return d, on, fault.New(fault.Invalid, "缺少操作编号，请刷新页面后再试")
	case d.Day == 0:
		d.Day = today
	case d.Day > today:
		return d, on, fault.New(fault.Invalid, "日期 %s 还没有到，不能提前登记", d.Day)
	}
	return d, on, nil
}

// Reused is what an operation id gets that was used for something else. fault.Exists.
func Reused() error {
	return fault.New(fault.Exists, "这个操作编号已经用于别的内容，请刷新页面后再试")
}

// tries bounds how often an act is applied again after somebody else was first. Each try that
// loses means that another one won, so that a queue of n clerks needs n tries at the worst.
const tries = 64

// Tries are the tries of one act: whoever finds that somebody was first goes on to the next, a
// little later each time, with jitter. They end where the context does, or nobody ever lets the
// act through; Beaten says which.
func Tries(ctx context.Context) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range tries {
			if !yield(n) || !pause(ctx, n) {
				return
			}
		}
	}
}

// Beaten is what an act comes to whose Tries are over. fault.Conflict, or the context's error.
func Beaten(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("waiting to try again: %w", err)
	}
	return fault.New(fault.Conflict, "同时登记的人太多，没有保存，请再试一次")
}

// pause waits after a lost try and tells whether there is still somebody to wait for.
func pause(ctx context.Context, try int) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 5)))):
		return ctx.Err() == nil
	}
}
