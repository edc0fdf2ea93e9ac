package storage

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// What every backend says and does the same way stands here once, so that a person reads one
// sentence for one refusal whatever keeps the data.

// Missing is the fault.NotFound of a stream without an Entry, an unknown operation id, an
// unknown file and a value that is not in Scratch.
func Missing() error { return fault.New(fault.NotFound, "没有找到这条记录") }

// Taken is the fault.Conflict of a revision that is not the next one.
func Taken() error {
	return fault.New(fault.Conflict, "这条记录刚刚被其他人改过，请刷新后再试")
}

// Repeated is the fault.Exists of an operation id that its stream already has.
func Repeated() error { return fault.New(fault.Exists, "这次操作已经提交过") }

// Cancelled is the fault.Unavailable of a context that ended; errors.Is finds context.Canceled
// or context.DeadlineExceeded in it.
func Cancelled(cause error) error {
	return fault.Wrap(fault.Unavailable, cause, "操作已取消或等待超时，是否已保存请刷新后核对")
}

// Closed is the fault.Unavailable of every call after Close.
func Closed() error { return fault.New(fault.Unavailable, "数据库已关闭") }

// TooLarge is the fault.Invalid of content beyond max bytes.
func TooLarge(max int64) error {
	return fault.New(fault.Invalid, "文件超过允许的大小（%d 字节）", max)
}

// Agree refuses, as fault.Internal, an Entry and a head that are not of one stream and one
// revision: a mistake in the program, which must not reach the disk.
func Agree(e journal.Entry, h Head) error {
	if e.Division == h.Division && e.Stream == h.Stream && e.Revision == h.Revision && e.Revision > 0 {
		return nil
	}
	cause := fmt.Errorf("entry %s %s %d, head %s %s %d",
		e.Division, e.Stream, e.Revision, h.Division, h.Stream, h.Revision)
	return fault.Wrap(fault.Internal, cause, "记录与其现状不是同一版本")
}

// CatchUp folds into h the Entries beyond its revision, given in order. The error is fold's.
func CatchUp(h Head, beyond []journal.Entry, fold Fold) (Head, error) {
	for _, e := range beyond {
		next, err := fold(h, e)
		if err != nil {
			return Head{}, fmt.Errorf("storage: fold %s %s revision %d: %w", e.Division, e.Stream, e.Revision, err)
		}
		h = next
	}
	return h, nil
}

// Millis is an instant as backends keep it: milliseconds since 1970, UTC.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Instant reads what Millis wrote: UTC, milliseconds.
func Instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// MillisUntil is the bound of "before t" for instants kept in milliseconds: the stored ones
// below it are exactly those before t, also where t lies between two milliseconds.
func MillisUntil(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
}

// CloneHead is a copy that shares nothing with h; At is UTC, milliseconds.
func CloneHead(h Head) Head {
	h.At = Instant(Millis(h.At))
	h.Body = bytes.Clone(h.Body)
	h.Row = bytes.Clone(h.Row)
	h.Mac = bytes.Clone(h.Mac)
	return h
}

// CloneEntry is a copy that shares nothing with e; At is UTC, milliseconds.
func CloneEntry(e journal.Entry) journal.Entry {
	e.At = Instant(Millis(e.At))
	e.Asked = bytes.Clone(e.Asked)
	e.Touched = slices.Clone(e.Touched)
	e.Act = bytes.Clone(e.Act)
	e.Row = bytes.Clone(e.Row)
	e.Prev = bytes.Clone(e.Prev)
	e.Mac = bytes.Clone(e.Mac)
	return e
}
