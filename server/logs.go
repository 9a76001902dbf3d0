package server

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// maxLogged is how many bytes of an input or output a record has at most.
const maxLogged = 248 << 10

// A LogRecord is an event of an execution as CloudWatch Logs gets it.
type LogRecord struct {
	Time time.Time // of the event
	Text []byte    // a JSON object
}

// An executionLog writes the records of one execution.
type executionLog struct {
	to       logging
	arn      string
	redrives int
}

// newLogStream logs the events of an execution as the settings of its state
// machine say; it is nil when nothing is logged.
// redrives is how many there were until now.
func (c *catalog) newLogStream(to logging, arn string, redrives int) *stream[LogRecord] {
	if c.logs == nil || !to.isOn() {
		return nil
	}
	l := &executionLog{to: to, arn: arn, redrives: redrives}
	return &stream[LogRecord]{by: c.logs, address: to.group, wants: l.wants, tell: l.tell}
}

// wants reports whether an event is of interest: a redrive is, for its count.
func (l *executionLog) wants(t engine.EventType) bool {
	return t == engine.TypeExecutionRedriven || l.to.wants(t.String())
}

func (l *executionLog) tell(e *engine.HistoryEvent) (LogRecord, bool) {
	if d, ok := e.Details.(*engine.ExecutionRedriven); ok {
		l.redrives = d.Count
	}
	if !l.to.wants(e.Type.String()) {
		return LogRecord{}, false
	}
	return LogRecord{e.Time(), l.record(e)}, true
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

// record returns the text of a record.
func (l *executionLog) record(e *engine.HistoryEvent) []byte {
	details := jsonval.ObjectValue(nil)
	if v, err := jsonval.Parse(string(e.AppendJSON(nil))); err == nil { // the engine writes JSON
		for _, m := range v.Members() {
			if strings.HasSuffix(m.Key, "EventDetails") {
				details = m.Value
			}
		}
	}
	if l.to.withData {
		details = truncated(details)
	} else {
		details = withoutData(details)
	}
	o := newObject()
	o.Str("id", strconv.FormatInt(e.ID, 10))
	o.Str("type", e.Type.String())
	o.Raw("details", details.String())
	o.Str("previous_event_id", strconv.FormatInt(e.PreviousID, 10))
	o.Str("event_timestamp", strconv.FormatInt(e.Millis, 10))
	o.Str("execution_arn", l.arn)
	o.Str("redrive_count", strconv.Itoa(l.redrives))
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
