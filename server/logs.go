package server

import (
	"strconv"
	"strings"
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

// deliver logs the events of an execution until it has ended.
func (c *catalog) deliver(l logging, arn string, running *interpreter.Execution) {
	tick := time.NewTicker(logInterval)
	defer tick.Stop()
	logged := 0
	for ended := false; !ended; {
		select {
		case <-tick.C:
		case <-running.Done():
			ended = true
		}
		events := running.History()
		for i := range events[logged:] {
			if e := &events[logged+i]; l.wants(e.Type.String()) {
				c.log(l.group, logRecord(arn, e, l.withData))
			}
		}
		logged = len(events)
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

// logRecord returns an event as CloudWatch Logs gets it.
func logRecord(executionARN string, e *engine.HistoryEvent, withData bool) []byte {
	details := jsonval.ObjectValue(nil)
	if v, err := jsonval.Parse(string(e.AppendJSON(nil))); err == nil { // the engine writes JSON
		for _, m := range v.Members() {
			if strings.HasSuffix(m.Key, "EventDetails") {
				details = m.Value
			}
		}
	}
	if withData {
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
	o.str("execution_arn", executionARN)
	o.str("redrive_count", "0")
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
