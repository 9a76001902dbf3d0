// Package engine is the deterministic core: what an execution of a state machine
// does, as a function of what happened to it.
//
// [Compile] makes a [Program] of a definition. An [Execution] is plain data, and
// [Execution.Apply] is the only way to change it: it takes the time and an
// [Event] — the execution was started, a task was answered, time has come — and
// goes on until everything waits. What it returns, [Effects], is what the world
// must do: events for the history, tasks to begin, tasks to cancel, and when to
// wake it. Whoever calls Apply is a driver; package interpreter has two.
//
// # Purity
//
// The package imports no clock, network, operating system, log or source of
// chance, and starts no goroutine. Time is an argument; UUIDs, jitter and task
// tokens are drawn from the seed in [Started]. So the same events at the same
// times make the same history, and an execution that was marshalled and read
// again between any two events goes on as if nothing had happened. Drivers apply
// one event at a time, at times that do not go back.
//
// # How to read it
//
//	program, compile…, template, resource  a definition becomes states, paths and templates
//	query                                  JSONata expressions and what they see
//	execution, event, effects              the data: frames, what comes in, what goes out
//	apply, timers, marshal                 the loop: turns, entering states, ending, limits
//	dataflow, contextobj, variables        InputPath … OutputPath, $$ and Assign
//	state_…, operators                     what each type of state does
//	fork, policy, failure                  branches and iterations; Retry, Catch and errors
//	history, history_types                 the events and their JSON
//
// Each thread of control — the execution, a branch, an iteration — is a frame,
// which is in one state and waits for one thing: a timer, a task, its own
// branches. Frames have their turns in the order in which they asked for them,
// and go on until they must wait. That is the order of AWS's histories, and no
// other order is possible.
//
// # Values
//
// JSON is an immutable value that keeps the order of members and the spelling of
// numbers. Beside it goes the text it came from: AWS hands that on unchanged,
// white space included, until a state selects or makes something.
package engine
