package sqlite_test

import (
	"os/signal"
	"syscall"
)

// limitFiles lets this process write no file longer than size bytes, as if the disk were full
// (0 changes nothing). The system then also sends a signal, which would end the process.
func limitFiles(size uint64) error {
	if size == 0 {
		return nil
	}
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size})
}
