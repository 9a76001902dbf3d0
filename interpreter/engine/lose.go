package engine

import "time"

// Lose returns a running execution of which nothing is known any more but what is
// given: all that can happen to it is [Lost], of any program.
func Lose(info Info, start time.Time) Execution {
	return Execution{Info: info, Input: "{}", Status: StatusRunning, Start: start, threads: threads{Root: &frame{}}}
}
