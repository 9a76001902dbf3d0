// Package explore tries what can happen to a state machine: every outcome of
// every task, in every order that makes a difference, and says which ways lead
// where nobody wanted to go.
//
// It can do so because the engine is a pure function: an execution is cloned at
// each point where the world could answer in more than one way, and each clone
// is told something else.
//
// # How to read it
//
//	explore                 the search: breadth first, so that the first way found is a shortest
//	walk                    one step: an execution, what is in flight, and what could come next
//	outcome                 what a task could answer: results, errors, silence
//	machine                 the definition as the search needs it
//	reads, origin, solve    which data decide, where they come from, and what they could be
//	trace                   a way through the machine, as it is observed and told
//	invariant, check        what must hold on every way
//	compensation            what must be undone, as declared or as the machine itself shows
//	finding                 what is found wrong without being told what is right
//	report, replay          the findings for people, programs, and as cases to run again
//	services                compensations delivered twice to the real thing
//
// # What is tried
//
// Each task succeeds with each of its results, fails with each error that its
// Retry or Catch names and with one that they do not, times out or loses its
// heartbeat where it can. Results come from examples, or are found: the rules of
// Choice states are followed back to the task whose answer they read, and each
// rule gets an answer that satisfies it and one that does not.
//
// Executions that stand in the same place after the same observations are
// merged. Of the orders in which branches of Parallel and iterations of Map go
// on, one of each set is tried that cannot differ in what comes out.
//
// The package touches no clock and starts no goroutine; the caller may spread the
// work with [Options.Each].
package explore
