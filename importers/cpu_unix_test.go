//go:build !windows

package importers_test

import (
	"syscall"
	"time"
)

// cpuTime is how long this process has worked, on all processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
