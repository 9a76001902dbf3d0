package jsonata

import (
	"strings"
	"sync"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Expression is a compiled expression. It never changes and is safe for
// concurrent use; it must not be copied.
type Expression struct {
	source string
	root   *node
	frames bool // every block needs a frame, see prepare

	evaluators sync.Pool // their memory, for the next evaluation
}

// Compile checks text and prepares it for evaluation. Bytes that are no UTF-8 stand
// for U+FFFD, as where a document is decoded. An error is an [*Error].
func Compile(text string) (*Expression, error) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	e, err := compile(text)
	if err != nil {
		return nil, err.finish(text)
	}
	return e, nil
}

func compile(text string) (e *Expression, err *Error) {
	defer func() {
		if r := recover(); r != nil {
			raised, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = raised
		}
	}()
	e = &Expression{source: text}
	e.root = resolve(parse(text))
	// Only $eval can bind a variable in a block that does not show it.
	e.frames = strings.Contains(text, "$eval")
	prepare(e.root, e.frames)
	return e, nil
}

// String returns the text of the expression.
func (e *Expression) String() string { return e.source }

// Eval returns the value of the expression for the context in, which may be
// Undefined: for an expression that uses variables only. The result is
// Undefined when the expression yields nothing. A nil opts is the zero Options.
//
// An error is an [*Error] with a code and a text of JSONata, a [*LimitError]
// when a bound was reached, or a [*ResultError] when JSON cannot hold the result.
func (e *Expression) Eval(in jsonval.Value, opts *Options) (jsonval.Value, error) {
	if opts == nil {
		opts = &Options{}
	}
	ev, _ := e.evaluators.Get().(*evaluator)
	if ev == nil {
		ev = &evaluator{}
	}
	ev.start(e, opts)
	v, err := ev.evaluate(in)
	ev.reset()
	e.evaluators.Put(ev)
	return v, err
}

// evaluate is Eval, once the evaluator is ready.
func (ev *evaluator) evaluate(in jsonval.Value) (jsonval.Value, error) {
	e := ev.expr
	input := fromJSON(in)
	ev.root.bind("$", input)
	if a, ok := input.(*array); ok {
		input = &array{elems: []value{a}, sequence: true, wrapper: true}
	}
	v, err := ev.eval(e.root, input, &ev.root)
	if err == nil {
		err = ev.checkNow()
	}
	if err != nil {
		if e2, ok := err.(*Error); ok {
			return jsonval.Value{}, e2.finish(e.source)
		}
		return jsonval.Value{}, err
	}
	return converter{&ev.meter, ev.opts.StepFunctions}.toJSON(v)
}
