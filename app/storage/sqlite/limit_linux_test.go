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
	return setLimit(func(l *syscall.Rlimit) { l.Cur = size })
}

// liftLimit makes room again.
func liftLimit() error { return setLimit(func(l *syscall.Rlimit) { l.Cur = l.Max }) }

func setLimit(change func(*syscall.Rlimit)) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		return err
	}
	change(&l)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
}
