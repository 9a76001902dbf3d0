package engine

import (
	"regexp"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// waitState lets time pass: a number of seconds, or until a moment.
type waitState struct {
	fields
	seconds       number
	timestamp     time.Time // when neither path is set and seconds is not
	timestampPath *jsonpath.Path
	timestampExpr expr // of JSONata
}

func (s *waitState) enter(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	at, fail := s.until(a, f, in.value)
	if fail == nil && at-a.now > maxWaitDays*24*3600*1000 {
		fail = runtimeFailure(f, "Wait state delay is too long.")
	}
	switch {
	case fail != nil:
		a.fail(f, fail)
	case at <= a.now:
		s.done(a, f)
	default:
		if a.x.WaitScale != 0 {
			at = a.now + int64(float64(at-a.now)*a.x.WaitScale)
		}
		f.Wait = forTimer
		a.x.set(f, at)
	}
}

// until is when the state is over, in Unix milliseconds.
func (s *waitState) until(a *applier, f *frame, in jsonval.Value) (int64, *Failure) {
	switch {
	case s.timestampExpr != nil:
		v, fail := s.timestampExpr.eval(a.see(f, in))
		if fail != nil {
			return 0, fail
		}
		t, ok := parseTimestamp(v.Str())
		if !ok {
			return 0, queryFailure(f, "Timestamp", "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: %s", plain(v))
		}
		return t.UnixMilli(), nil
	case s.seconds.expr != nil:
		n, fail := a.integer(f, &s.seconds, "Seconds", in)
		return a.now + n*1000, fail
	case s.timestampPath != nil:
		v, err := s.timestampPath.Get(a.see(f, in))
		if missing(err) {
			return 0, runtimeFailure(f, "The TimestampPath parameter does not reference an input value: %s", s.timestampPath)
		}
		t, ok := parseTimestamp(v.Str())
		if !ok {
			return 0, runtimeFailure(f, "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s",
				s.timestampPath, plain(v))
		}
		return t.UnixMilli(), nil
	case s.seconds.path != nil:
		v, err := s.seconds.path.Get(a.see(f, in))
		if missing(err) {
			return 0, runtimeFailure(f, "The SecondsPath parameter does not reference an input value: %s", s.seconds.path)
		}
		n, ok := integerOf(v)
		switch {
		case !ok:
			return 0, runtimeFailure(f, "The SecondsPath parameter cannot be parsed as a long value: %s == %s", s.seconds.path, plain(v))
		case n < 0:
			return 0, runtimeFailure(f, "The SecondsPath parameter references a negative value: %s == %s", s.seconds.path, plain(v))
		}
		return a.now + min(n, maxSeconds)*1000, nil
	case s.seconds.set:
		return a.now + int64(s.seconds.value)*1000, nil
	}
	return s.timestamp.UnixMilli(), nil
}

// maxSeconds keeps times within an int64 of milliseconds; it is far beyond maxWaitDays.
const maxSeconds = 1 << 40

// done ends the state when its time has come.
func (s *waitState) done(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.leave(a.see(f, in.value), in, s.assign, s.output, s.next)
}

// timestampForm is the profile of ISO-8601 that AWS accepts: upper-case T, and
// Z or an offset.
var timestampForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$`)

// parseTimestamp reads a timestamp in the form that AWS accepts.
func parseTimestamp(s string) (time.Time, bool) {
	if !timestampForm.MatchString(s) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}
