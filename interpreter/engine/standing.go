package engine

import (
	"strconv"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// AppendStanding appends where the execution stands: states, data, variables,
// attempts, what each frame waits for and for how long yet. Two executions of a
// program that stand in the same place go on in the same way when the same
// happens to them, though they may have come there on different ways: the
// history, the clock, IDs, tokens and the chance that was drawn are left out.
// (A definition that computes with those will not see the same.) The text is
// meant to be compared.
//
// data appends what counts of the input of a state in which a frame is, for
// callers that know what will be read of it; nil is the whole.
func (x *Execution) AppendStanding(dst []byte, data func(dst []byte, state string, input jsonval.Value) []byte) []byte {
	dst = append(dst, x.Status...)
	if x.Status != StatusRunning {
		dst = append(dst, x.Output...)
		if x.Failure != nil {
			dst = jsonval.AppendString(jsonval.AppendString(dst, x.Failure.Name), x.Failure.Cause)
		}
		return dst
	}
	if data == nil {
		data = func(dst []byte, _ string, input jsonval.Value) []byte { return input.Append(dst) }
	}
	return x.appendFrame(x.appendTime(dst, 'd', x.Deadline), x.Root, data)
}

func (x *Execution) appendFrame(dst []byte, f *frame, data func([]byte, string, jsonval.Value) []byte) []byte {
	dst = strconv.AppendInt(append(dst, '('), int64(f.Index), 10)
	dst = jsonval.AppendString(dst, f.State)
	dst = append(dst, '0'+byte(f.Wait))
	dst = data(dst, f.State, f.Input.value)
	dst = f.Item.Append(append(dst, 'i'))
	dst = f.Variables.Append(append(dst, 'v'))
	for _, n := range f.Attempts {
		dst = strconv.AppendInt(append(dst, 'a'), n, 10)
	}
	dst = strconv.AppendInt(append(dst, 'r'), int64(f.Retries), 10)
	dst = x.appendTime(dst, 't', f.Timer)
	if t := f.Task; t != nil && f.Wait == forTask {
		dst = append(dst, 's')
		dst = strconv.AppendBool(dst, t.Submitted)
		dst = strconv.AppendBool(dst, t.Started)
		dst = x.appendTime(dst, 'o', t.TimeoutAt)
		dst = x.appendTime(dst, 'b', t.BeatBy)
		if t.Early != nil {
			dst = append(append(dst, 'e'), t.Early.Output...)
			if t.Early.Failure != nil {
				dst = append(dst, t.Early.Failure.Error()...)
			}
		}
	}
	if k := f.Fork; k != nil {
		dst = strconv.AppendInt(append(dst, 'n'), int64(k.Next), 10)
		for i := range k.Results {
			dst = k.Results[i].value.Append(append(dst, ','))
		}
		for _, c := range k.Frames {
			dst = x.appendFrame(dst, c, data)
		}
	}
	return append(dst, ')')
}

// appendTime appends how long it is until a time, which is 0 for none.
func (x *Execution) appendTime(dst []byte, what byte, at int64) []byte {
	if at == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, what), at-x.Clock, 10)
}
