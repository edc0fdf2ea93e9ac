package sheet_test

import "time"

var started = time.Now()

// cpuTime is the time that passed: an upper bound of what this process has worked.
func cpuTime() time.Duration { return time.Since(started) }
