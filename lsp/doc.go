// Package lsp is a language server for the Amazon States Language: it tells
// editors what is wrong with a definition while it is written, what its words mean,
// what can stand where, and where names are used.
//
// A Server speaks the Language Server Protocol 3.17 over a pair of streams. It
// reads definitions in JSON and YAML, and those within templates. server.go has the
// loop: one goroutine reads ahead and notes what is cancelled, another answers one
// message after the other, so that documents need no locks. A text becomes a tree
// (tree.go, tree_yaml.go) that survives what is half-typed, and that a model of
// states and variables (model.go, variables.go) is made of, once per version; each
// feature is a file that asks those. Only diagnostics parse the text as AWS does.
package lsp
