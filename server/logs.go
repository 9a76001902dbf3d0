package server

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

const (
	// logInterval is how long after an event its record is delivered at most.
	logInterval = time.Second

	// maxLogged is how many bytes of an input or output a record has at most.
	maxLogged = 248 << 10
)

// A logStream logs the events of one execution, in order and each once.
type logStream struct {
	to      logging
	log     func(logGroupArn string, record []byte)
	arn     string
	running *interpreter.Execution

	mu       sync.Mutex
	next     int64 // the id of the first event that is not logged yet
	redrives int
}

// follow logs events until the execution has ended, for this time.
func (s *logStream) follow() {
	tick := time.NewTicker(logInterval)
	defer tick.Stop()
	done := s.running.Done()
	for ended := false; !ended; {
		select {
		case <-tick.C:
		case <-done:
			ended = true
		}
		s.flush()
	}
}

// flush logs the events that are there.
func (s *logStream) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		const batch = 1000
		events := s.running.Events(s.next, batch)
		for i := range events {
			e := &events[i]
			if d, ok := e.Details.(*engine.ExecutionRedriven); ok {
				s.redrives = d.Count
			}
			if s.to.wants(e.Type.String()) {
				s.log(s.to.group, s.record(e))
			}
		}
		s.next += int64(len(events))
		if len(events) < batch {
			return
		}
	}
}

// wants reports whether events of a type are logged at the level.
func (l *logging) wants(typ string) bool {
	switch typ {
	case "ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut":
		return l.isOn()
	case "FailStateEntered":
		return l.level == "ALL" || l.level == "ERROR"
	}
	failure := strings.HasSuffix(typ, "Failed") || strings.HasSuffix(typ, "TimedOut") || strings.HasSuffix(typ, "Aborted")
	return l.level == "ALL" || l.level == "ERROR" && failure
}

// record returns an event as CloudWatch Logs gets it.
func (s *logStream) record(e *engine.HistoryEvent) []byte {
	details := jsonval.ObjectValue(nil)
	if v, err := jsonval.Parse(string(e.AppendJSON(nil))); err == nil { // the engine writes JSON
		for _, m := range v.Members() {
			if strings.HasSuffix(m.Key, "EventDetails") {
				details = m.Value
			}
		}
	}
	if s.to.withData {
		details = truncated(details)
	} else {
		details = withoutData(details)
	}
	o := newObject()
	o.str("id", strconv.FormatInt(e.ID, 10))
	o.str("type", e.Type.String())
	o.raw("details", details.String())
	o.str("previous_event_id", strconv.FormatInt(e.PreviousID, 10))
	o.str("event_timestamp", strconv.FormatInt(e.Millis, 10))
	o.str("execution_arn", s.arn)
	o.str("redrive_count", strconv.Itoa(s.redrives))
	return o.end()
}

// truncated cuts the inputs and outputs that are too long for a record.
func truncated(details jsonval.Value) jsonval.Value {
	for _, name := range []string{"input", "output"} {
		text := details.Get(name).Str()
		if len(text) <= maxLogged {
			continue
		}
		end := maxLogged
		for !utf8.RuneStart(text[end]) {
			end--
		}
		details = details.With(name, jsonval.StringValue(text[:end]))
		details = details.With(name+"Details", jsonval.ObjectValue([]jsonval.Member{{Key: "truncated", Value: jsonval.BoolValue(true)}}))
	}
	return details
}
