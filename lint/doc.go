// Package lint finds what is wrong with a definition though AWS accepts it, by
// following its data and its transitions.
//
// What a state can be given is found as a shape: the fields that an object can
// have, as far as they are known. The input of an execution and the results of
// most tasks may be anything; only what the definition itself writes, and the
// answers of services whose form AWS publishes, are known. A rule speaks up when
// a definition is wrong whatever the unknown parts are.
//
// All rules, those of AWS among them, are in the table that [Rules] returns.
// Each can be explained, and the warnings can be suppressed where they are known
// to do no harm: by "sfnlocal:ignore ID" in the Comment of a state or machine.
package lint
