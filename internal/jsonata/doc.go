// Package jsonata is an engine for JSONata 2.0.6, the expression language that
// AWS Step Functions runs, on the ordered values of package jsonval.
//
// An expression goes through four steps, a file or a family of files each:
// lexer.go turns the text into tokens, parser.go turns these into a tree,
// resolve.go and ancestry.go give the tree its meaning (paths become steps,
// % finds its ancestor), and eval.go with its companions walks it. What the
// language offers as functions is listed in functions.go.
//
// The judge of all behaviour is the reference implementation, version 2.0.6:
// values, error codes and the wording of messages. Three things differ on
// purpose. Objects keep the order in which their keys came, also for keys that
// look like integers. Evaluation is bounded, see [Options]. And time and chance
// come from the caller, so that a result can be repeated.
package jsonata
