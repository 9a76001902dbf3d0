package engine

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Standing says what counts of where an execution stands, for callers that know
// what will be read. What is nil counts as a whole.
type Standing struct {
	Input     func(dst []byte, state string, input jsonval.Value) []byte // of a state in which a frame is
	Variables func(dst []byte, variables jsonval.Value) []byte
	Output    func(dst []byte, output string) []byte // of an execution that succeeded

	// Unread reports whether the results of the branches or iterations of a state
	// count only for being there; nil is of none.
	Unread func(state string) bool
	// Alike reports whether the iterations of a state with Unread results can be
	// told apart by nothing but where they stand, so that they count in any order;
	// nil is of none.
	Alike func(state string) bool
	// Mark appends what the caller knows of a task that is waited for; nil is nothing.
	Mark func(dst []byte, id ID) []byte
}

// AppendStanding appends where the execution stands: states, data, variables,
// attempts, what each frame waits for and for how long yet. Two executions of a
// program that stand in the same place go on in the same way when the same
// happens to them, though they may have come there on different ways: the
// history, the clock, IDs, tokens and the chance that was drawn are left out.
// (A definition that computes with those will not see the same.) The text is
// meant to be compared. A nil s counts everything.
func (x *Execution) AppendStanding(dst []byte, s *Standing) []byte {
	if s == nil {
		s = &Standing{}
	}
	dst = append(dst, x.Status...)
	if x.Status != StatusRunning {
		if s.Output != nil {
			dst = s.Output(dst, x.Output)
		} else {
			dst = append(dst, x.Output...)
		}
		if x.Failure != nil {
			dst = jsonval.AppendString(jsonval.AppendString(dst, x.Failure.Name), x.Failure.Cause)
		}
		return dst
	}
	return x.appendFrame(x.appendTime(dst, 'd', x.Deadline), x.Root, s, false)
}

// appendFrame appends a frame; one that is alike counts whatever its item is.
func (x *Execution) appendFrame(dst []byte, f *frame, s *Standing, alike bool) []byte {
	dst = append(dst, '(')
	if !alike {
		dst = strconv.AppendInt(dst, int64(f.Index), 10)
		dst = f.Item.Append(append(dst, 'i'))
	}
	dst = jsonval.AppendString(dst, f.State)
	dst = append(dst, '0'+byte(f.Wait))
	if s.Input != nil {
		dst = s.Input(dst, f.State, f.Input.value)
	} else {
		dst = f.Input.value.Append(dst)
	}
	if dst = append(dst, 'v'); s.Variables != nil {
		dst = s.Variables(dst, f.Variables)
	} else {
		dst = f.Variables.Append(dst)
	}
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
	if s.Mark != nil && f.Wait == forTask {
		dst = s.Mark(dst, f.ID)
	}
	if f.Fork != nil {
		dst = x.appendFork(dst, f, s)
	}
	return append(dst, ')')
}

// appendFork appends the branches or iterations of a frame.
func (x *Execution) appendFork(dst []byte, f *frame, s *Standing) []byte {
	k := f.Fork
	dst = strconv.AppendInt(append(dst, 'n'), int64(k.Next), 10)
	unread := s.Unread != nil && s.Unread(f.State)
	if !unread || s.Alike == nil || !s.Alike(f.State) {
		for i := range k.Results {
			if dst = append(dst, ','); !unread {
				dst = k.Results[i].value.Append(dst)
			}
		}
		for _, c := range k.Frames {
			dst = x.appendFrame(dst, c, s, false)
		}
		return dst
	}
	dst = strconv.AppendInt(append(dst, 'f'), int64(k.Finished), 10)
	all := make([][]byte, len(k.Frames))
	for i, c := range k.Frames {
		all[i] = x.appendFrame(nil, c, s, true)
	}
	slices.SortFunc(all, bytes.Compare)
	for _, text := range all {
		dst = append(dst, text...)
	}
	return dst
}

// appendTime appends how long it is until a time, which is 0 for none.
func (x *Execution) appendTime(dst []byte, what byte, at int64) []byte {
	if at == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, what), at-x.Clock, 10)
}
