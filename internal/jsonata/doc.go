// Package jsonata is an engine for JSONata 2.0.6, the expression language that
// AWS Step Functions runs, on the ordered values of package jsonval.
//
// An expression goes through four steps, a file or a family of files each:
// lexer.go turns the text into tokens, parser.go turns these into a tree,
// resolve.go and ancestry.go give the tree its meaning (paths become steps,
// % finds its ancestor), and eval.go with its companions walks it. What the
// language offers as functions is listed in functions.go; regex_parse.go and
// regex_match.go are the regular expressions, integer_picture.go,
// number_picture.go and datetime_picture.go the pictures.
//
// The judge of all behaviour is the reference implementation, version 2.0.6:
// values, error codes and the wording of messages. These things differ on
// purpose:
//
//   - Objects keep the order in which their keys came, also for keys that look
//     like integers.
//   - The items of an array and the values of an object are evaluated in order,
//     so that of several errors the first is reported; in the reference it is
//     the one that is quickest to find.
//   - An evaluation is bounded in depth, work and memory, see [Options].
//   - Time and chance come from the caller, so that a result can be repeated.
//   - A function inside a result is an error and not left out.
//
// Where the reference fails with an error of its own language, for lack of a
// check, the [Error] has a message and no code.
package jsonata
