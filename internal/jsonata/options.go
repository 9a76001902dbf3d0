package jsonata

import (
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Bindings give variables their values. Lookup must answer the same for the
// same name as long as an evaluation runs; ok false means that the name is not
// bound. A binding hides a function of the same name.
type Bindings interface {
	Lookup(name string) (v jsonval.Value, ok bool)
}

// A Var is a variable and its value.
type Var struct {
	Name  string // without the dollar sign
	Value jsonval.Value
}

// Vars are bindings for a handful of variables; the first of a name counts.
type Vars []Var

var _ Bindings = Vars(nil)

// Lookup implements [Bindings].
func (vs Vars) Lookup(name string) (jsonval.Value, bool) {
	for i := range vs {
		if vs[i].Name == name {
			return vs[i].Value, true
		}
	}
	return jsonval.Value{}, false
}

// Rand is a source of chance: 64 bits, all values equally likely. It is used by
// one evaluation at a time.
type Rand interface{ Uint64() uint64 }

// Options are what an evaluation gets besides its input. The zero value, like a
// nil pointer, is a plain evaluation with no variables, at the zero time, with
// a fixed sequence of random numbers and the default limits. Options are read
// only, and may be shared by concurrent evaluations if Rand is nil.
type Options struct {
	Bindings Bindings
	Now      time.Time // what $now and $millis say during the whole evaluation
	Rand     Rand      // for $random, $shuffle and $uuid; nil is a generator with a fixed seed

	// AllowEval makes $eval available. Without it $eval is not a function.
	AllowEval bool
	// StepFunctions adds the functions that AWS Step Functions adds, with its
	// bounds on $range and $pad, and makes NaN and the infinities in a result
	// strings, as AWS does. Without it they are a [*ResultError].
	StepFunctions bool

	// MaxDepth is how deeply evaluations may nest, 0 for [DefaultMaxDepth].
	// Calls in tail position do not nest.
	MaxDepth int
	// MaxSteps bounds the work of an evaluation, 0 for [DefaultMaxSteps]. A
	// step is the evaluation of one node of the tree, or a comparable piece of
	// work inside a function.
	MaxSteps int
	// MaxMemory bounds, in bytes and roughly, what an evaluation allocates for
	// strings, arrays and objects, 0 for [DefaultMaxMemory]. What a call
	// allocates counts no more when its result is a number, a boolean or
	// nothing.
	MaxMemory int
	// Done ends the evaluation when it is closed; a context's Done fits.
	Done <-chan struct{}
}

// The limits of an evaluation whose options leave them open.
const (
	DefaultMaxDepth  = 1000
	DefaultMaxSteps  = 5_000_000
	DefaultMaxMemory = 256 << 20
)

// fixedRand is splitmix64: the generator of options without one.
type fixedRand struct{ state uint64 }

func (r *fixedRand) Uint64() uint64 {
	r.state += 0x9E3779B97F4A7C15
	z := r.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
