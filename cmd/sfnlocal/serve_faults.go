package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// faults tells what went wrong with executions: when the disk is full it is the
// same with all of them, every two seconds.
type faults struct {
	to io.Writer

	mu    sync.Mutex
	told  map[string]int // by error, in this minute
	began time.Time      // of the minute
}

// maxTold is how often an error is told in a minute.
const maxTold = 10

// tell tells of an error of an execution.
func (f *faults) tell(id string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); now.Sub(f.began) >= time.Minute {
		f.told, f.began = map[string]int{}, now
	}
	n := f.told[err.Error()] + 1
	f.told[err.Error()] = n
	switch {
	case n <= maxTold:
		fmt.Fprintf(f.to, "sfnlocal: %s: %v\n", id, err)
	case n == maxTold+1:
		fmt.Fprintf(f.to, "sfnlocal: more executions have this error, or have it again; they are not told for a minute\n")
	}
}
