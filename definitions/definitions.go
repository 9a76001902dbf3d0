// Package definitions holds the state machines that ship with sfnlocal.
package definitions

import "embed"

// Files holds every definition of this folder under its file name, such as
// "order-saga.asl.json". It is read-only and safe for concurrent use.
//
//go:embed *.asl.json
var Files embed.FS
