package sheet_test

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"jiedezhu/importers/sheet"
)

// peakOf is how many bytes were in use at most while a function ran.
func peakOf(f func()) uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, top := m.HeapAlloc, m.HeapAlloc
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc)
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return top - base
}

// TestExportDoesNotGrow: a list of four times the rows takes no more memory to write.
func TestExportDoesNotGrow(t *testing.T) {
	write := func(n int) uint64 {
		row := make([]sheet.Value, 4)
		p := sheet.Page{Columns: items.Columns[:4], Count: n, Each: func(yield func([]sheet.Value) bool) {
			for i := range n {
				row[0], row[1], row[2], row[3] = sheet.Number(float64(i)), sheet.Text(fmt.Sprintf("XF-%d", i)), sheet.Text(fmt.Sprintf("最低生活保障对象认定 %d", i)), sheet.Text("说明")
				if !yield(row) {
					return
				}
			}
		}}
		return peakOf(func() {
			if err := sheet.Write(io.Discard, p); err != nil {
				t.Fatal(err)
			}
		})
	}
	small, large := write(60_000), write(240_000)
	t.Logf("60,000 rows %d MiB, 240,000 rows %d MiB", small>>20, large>>20)
	if large > small+small/2+(24<<20) {
		t.Errorf("60,000 rows took %d MiB, 240,000 rows %d MiB", small>>20, large>>20)
	}
}
