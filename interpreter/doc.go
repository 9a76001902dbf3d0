// Package interpreter runs state machines of the Amazon States Language in a Go
// program: their definitions come from package asl, the work of their Task
// states from an implementation of [Tasks], of which package tasks has many.
//
//	sm, err := asl.Parse("order.asl.json", text)
//	…
//	in := &interpreter.Interpreter{Tasks: tasks.Handlers{"charge": charge}}
//	output, err := in.Run(ctx, sm, input)
//
// [Interpreter.Run] waits for the end; [Interpreter.Start] returns an [Execution]
// that can be watched, stopped and asked for its history, which is the one that
// AWS Step Functions would have written, event by event.
//
// # Time
//
// By default an execution lives in real time. With [Interpreter.VirtualTime] its
// time stands still while tasks work and jumps to the next moment at which
// something happens when none does, so that a Wait of a year or the delays of a
// Retry take no time in a test. A task takes modelled time only in [Sleep], and
// [After] lets something happen later. Each execution has a virtual time of its own.
//
// Answers that come at the same modelled moment are applied in the order in
// which the tasks began, so that with one seed (Request.Info.Seed), one start
// and tasks that answer alike, a run has one history, byte for byte.
//
// # Failures
//
// What AWS calls an error is a [Failure]: a name that Retry and Catch match, and
// a cause. A task fails by returning one; any other error, and a panic, becomes
// States.TaskFailed. An execution that did not succeed gives its Failure as the
// error of Run and of [Execution.Result]. Every other error of this package means
// that the call was wrong.
//
// # Tokens
//
// A task whose Resource ends in .waitForTaskToken, and one of an activity, is
// given a token. It ends when somebody calls [Interpreter.SendTaskSuccess] or
// [Interpreter.SendTaskFailure] with it, and [Interpreter.SendTaskHeartbeat]
// keeps it alive. Tokens belong to the Interpreter that gave them out.
//
// # Restarts
//
// With [Interpreter.Journal], executions survive the process: each event is in the
// journal before anything comes of it, Start, Stop, Redrive and the calls with tokens
// return when what they did is durable, and Describe and History show only what is.
// [Interpreter.Recover] goes on with what had not ended. docs/durability.md says
// what is promised.
//
// # Concurrency
//
// An Interpreter is set up once and then used from any number of goroutines; so
// are its executions. An execution is changed by one goroutine at a time, and
// one that only waits has no goroutine in real time: a million waiting executions
// are a million small values and one timer. Each task at work has a goroutine,
// in which [Tasks.Invoke] is called; its context ends when nobody waits for the
// answer any more. An answer that comes too late, or twice, changes nothing.
// Observe, of an Interpreter and of a [Request], is called with the execution locked.
//
// # Reading the source
//
// Begin with Start in interpreter.go. What happens to an execution is posted to it
// (execution.go) and applied by the engine; what that did is a step, which is
// published (step.go): tasks begin and end (call.go), tokens are given out
// (tokens.go), the next wake is set, by the clock (real.go) or in modelled time
// (virtual.go).
//
// With a journal (journal.go) a step is recorded first (log.go), as an entry
// (journal_entry.go) or a snapshot (snapshot.go), and published when a batch of
// them is durable (commit.go). After a restart recover.go makes executions of their
// records again (replay.go); registry.go knows those that are in memory.
package interpreter
