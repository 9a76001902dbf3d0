package engine

import (
	"errors"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// The steps of data through a JSONPath state, in AWS's order:
//
//	raw input → InputPath → Parameters → work → ResultSelector → ResultPath → OutputPath → output
//
// A document that no step changes keeps its text, white space included.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html

// newPayload is the document of a value that was just made.
func newPayload(v jsonval.Value) payload { return payload{value: v, text: v.String()} }

// arrayPayload is the array of documents, each with the text it has.
func arrayPayload(ps []payload) payload {
	elems := make([]jsonval.Value, len(ps))
	size := 1 + len(ps)
	for i := range ps {
		elems[i] = ps[i].value
		size += len(ps[i].text)
	}
	text := append(make([]byte, 0, size), '[')
	for i := range ps {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, ps[i].text...)
	}
	return payload{jsonval.ArrayValue(elems), string(append(text, ']'))}
}

// apply selects the part of in that the path names.
func (p *pathField) apply(a *applier, f *frame, in payload) (payload, *Failure) {
	if p.null {
		return emptyObject, nil
	}
	if p.path == nil {
		return in, nil
	}
	v, fail := a.selectPath(f, p.path, in.value)
	if fail != nil {
		return in, fail
	}
	return newPayload(v), nil
}

// selectPath evaluates a path field other than those of payload templates.
func (a *applier) selectPath(f *frame, path *jsonpath.Path, in jsonval.Value) (jsonval.Value, *Failure) {
	v, err := path.Get(a.see(f, in))
	var notFound *jsonpath.NotFoundError
	if errors.As(err, &notFound) {
		return v, runtimeFailure(f, "Invalid path '%s' : %s", path, notFound.Reason())
	}
	return v, nil
}

// effectiveInput is the state's input after InputPath.
func (a *applier) effectiveInput(f *frame) (payload, *Failure) {
	in, fail := f.state.base().inputPath.apply(a, f, f.Input)
	a.x.probe.after(stepInputPath, in.text, fail)
	return in, fail
}

// arguments is the effective input after Parameters.
func (a *applier) arguments(f *frame, in payload) (payload, *Failure) {
	if parameters := f.state.base().parameters; parameters != nil {
		v, fail := parameters.eval(a.see(f, in.value))
		if fail != nil {
			return in, fail
		}
		in = newPayload(v)
	}
	a.x.probe.after(stepParameters, in.text, nil)
	return in, nil
}

// succeed ends the state with a raw result: ResultSelector, Assign, ResultPath
// and OutputPath, then StateExited and on to the next state.
//
// In JSONata it is only Assign and Output, which both see the variables from
// before the state.
func (a *applier) succeed(f *frame, result payload) {
	s := f.state.base()
	a.x.probe.after(stepResult, result.text, nil)
	if s.jsonata {
		d := a.see(f, f.Input.value)
		d.result = result.value
		a.leave(d, result, s.assign, s.output, s.next)
		return
	}
	if s.selector != nil {
		v, fail := s.selector.eval(a.see(f, result.value))
		if fail != nil {
			a.fail(f, fail)
			return
		}
		result = newPayload(v)
	}
	a.x.probe.after(stepResultSelector, result.text, nil)
	assigned, fail := a.assign(a.see(f, result.value), s.assign)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	output, fail := s.resultPath.apply(f, result)
	a.x.probe.after(stepResultPath, output.text, fail)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.exit(f, output, assigned, s.next)
}

// leave ends the state after its work: Assign, and in JSONata the Output where
// there is one in place of output, then StateExited and on to next.
func (a *applier) leave(d *data, output payload, assign []assignment, expr expr, next string) {
	f := d.f
	assigned, fail := a.assign(d, assign)
	if fail == nil && expr != nil {
		var v jsonval.Value
		if v, fail = expr.eval(d); fail == nil {
			output = newPayload(v)
		}
	}
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.exit(f, output, assigned, next)
}

// exit applies OutputPath, writes StateExited and leads the frame on to next,
// or out of its scope when next is "".
func (a *applier) exit(f *frame, output payload, assigned assigned, next string) {
	s := f.state.base()
	output, fail := s.outputPath.apply(a, f, output)
	if fail == nil && len(output.text) > MaxPayload {
		fail = dataLimit(f.State)
	}
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.commit(f, assigned)
	a.emit(f, s.exited, allocate(&a.exited, StateExited{Name: s.name, Output: output.text, Assigned: assigned.texts}))
	a.move(f, next, output)
}

// apply puts the result into the frame's raw input.
func (p *resultPath) apply(f *frame, result payload) (payload, *Failure) {
	switch {
	case p.discard:
		return f.Input, nil
	case p.path == nil:
		return result, nil
	}
	v, err := p.path.Set(f.Input.value, result.value)
	if err != nil {
		return result, &Failure{Name: ErrorReferencePathConflict, Cause: err.Error()}
	}
	return newPayload(v), nil
}
