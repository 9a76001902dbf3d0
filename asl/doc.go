// Package asl is the Amazon States Language: it turns the text of a definition
// into a [StateMachine] and says what is wrong with it. It runs nothing.
//
// # Reading
//
// [Parse] reads a definition. What it returns mirrors the text: fields have the
// names of the specification, paths, templates and expressions stay text, and
// everything that can go wrong later has its [Pos]. Only defaults that have no
// meaning as "absent" are filled in: Version, the query language in effect and
// the numbers of a [Retrier].
//
// # Problems
//
// [Validate] finds all problems of a definition, not just the first: each
// [Diagnostic] has the code, message and location that AWS reports, the line
// and column in the text, and where possible a hint what to write instead.
// [Diagnostics] come in the order of the text; [Diagnostics.InAWSOrder] and
// [Diagnostics.InvalidDefinition] give what the API of AWS answers.
//
// Beyond AWS's codes there are five of our own. Duplicate keys (DUPLICATE_KEY),
// a heartbeat that the timeout precedes (HEARTBEAT_NOT_BELOW_TIMEOUT), a
// misspelt States.… error (UNKNOWN_ERROR_NAME) and a JSONata function that does
// not exist (UNKNOWN_FUNCTION) are warnings of things that AWS accepts silently.
// A text beyond a mebibyte (DEFINITION_TOO_LARGE) is an error
// that AWS's API raises before it looks at the definition.
//
// A definition may have been made from another text, such as a template: then
// [Source] has an [Origin], and positions point into that. It may also have parts
// that only a deployment knows: [ValidateSource] says nothing that depends on them.
//
// # How it is built
//
// decode.go begins; a decoder goes through the text once, in document order,
// and checks while it reads, because a state that is wrong in one field is still
// worth checking in the others. Paths are checked in validate_expr.go, JSONata in
// validate_jsonata.go. fields.go has the table of which state has which
// field, resources.go the table of service integrations. What needs a whole
// scope is in validate_graph.go, what needs all scopes in validate_variables.go.
// What is not known is in unknown.go.
//
// All functions are safe for concurrent use, and so is what they return as long
// as nobody changes it.
package asl
