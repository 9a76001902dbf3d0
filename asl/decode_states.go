package asl

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// stateBody reads what only states of one type have, in the order in which the
// specification lists it.
func (d *decoder) stateBody(o *object, b Base) State {
	switch b.Type {
	case "Pass":
		return &Pass{
			Base:       b,
			Parameters: d.template(o, "Parameters"),
			Result:     d.literal(o, "Result"),
			ResultPath: d.referencePath(o, "ResultPath"),
		}
	case "Task":
		return d.task(o, b)
	case "Choice":
		return d.choice(o, b)
	case "Wait":
		return d.wait(o, b)
	case "Succeed":
		return &Succeed{Base: b}
	case "Fail":
		return d.fail(o, b)
	case "Parallel":
		return d.parallel(o, b)
	default:
		return d.mapState(o, b)
	}
}

func (d *decoder) task(o *object, b Base) *Task {
	d.required(o, "Resource")
	d.atMostOne(o, "TimeoutSeconds", "TimeoutSecondsPath")
	d.atMostOne(o, "HeartbeatSeconds", "HeartbeatSecondsPath")
	t := &Task{
		Base:                 b,
		Resource:             d.text(o, "Resource"),
		Parameters:           d.template(o, "Parameters"),
		Arguments:            d.template(o, "Arguments"),
		Credentials:          d.credentials(o),
		ResultSelector:       d.template(o, "ResultSelector"),
		ResultPath:           d.referencePath(o, "ResultPath"),
		TimeoutSeconds:       d.number(o, "TimeoutSeconds", 1, maxSeconds),
		TimeoutSecondsPath:   d.valuePath(o, "TimeoutSecondsPath"),
		HeartbeatSeconds:     d.number(o, "HeartbeatSeconds", 1, maxSeconds),
		HeartbeatSecondsPath: d.valuePath(o, "HeartbeatSecondsPath"),
		Retry:                d.retry(o),
		Catch:                d.catch(o),
	}
	d.checkHeartbeat(o, t)
	if t.Resource.Set {
		d.checkResource(o, t.Resource)
	}
	return t
}

// checkHeartbeat warns of a heartbeat that can never be missed. The
// specification demands the smaller heartbeat; AWS accepts any.
func (d *decoder) checkHeartbeat(o *object, t *Task) {
	heartbeat, timeout := t.HeartbeatSeconds, t.TimeoutSeconds
	if !heartbeat.Set || !timeout.Set || heartbeat.Expr != "" || timeout.Expr != "" || heartbeat.Value < timeout.Value {
		return
	}
	d.warn(codeHeartbeat, o.pos, heartbeat.Pos, "HeartbeatSeconds should be smaller than TimeoutSeconds").
		Hint = "the timeout comes first, so that a missed heartbeat is never noticed"
}

func (d *decoder) credentials(o *object) JSON {
	m := d.typed(o, "Credentials", "OBJECT")
	if m == nil {
		return JSON{}
	}
	if !d.hasParameter(m.val, "RoleArn") {
		d.field(m, "The field 'RoleArn' is required but was missing")
	}
	return d.template(o, "Credentials")
}

func (d *decoder) wait(o *object, b Base) *Wait {
	d.exactlyOne(o, "SecondsPath", "Seconds", "TimestampPath", "Timestamp")
	w := &Wait{
		Base:          b,
		Seconds:       d.number(o, "Seconds", 0, maxSeconds),
		SecondsPath:   d.valuePath(o, "SecondsPath"),
		Timestamp:     d.stringOrExpression(o, "Timestamp"),
		TimestampPath: d.valuePath(o, "TimestampPath"),
	}
	if w.Timestamp.Set && !(b.QueryLanguage == JSONata && strings.HasPrefix(w.Timestamp.Value, "{%")) {
		d.timestamp(o.get("Timestamp"))
	}
	return w
}

// timestamp checks a field that must be a time as Choice and Wait states read
// it: RFC 3339 with an upper-case T and Z.
func (d *decoder) timestamp(m *member) {
	if !isTimestamp(m.val.Str) {
		d.field(m, "String does not match RFC3339 timestamp").Hint = `write it like "2006-01-02T15:04:05Z"`
	}
}

func isTimestamp(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil && !strings.ContainsAny(s, "tz,")
}

// stringOrExpression reads a field that is a string, in JSONata also "{% … %}".
func (d *decoder) stringOrExpression(o *object, name string) Text {
	t := d.text(o, name)
	if t.Set && d.stateLang == JSONata {
		d.expression(o.get(name).val, name)
	}
	return t
}

func (d *decoder) fail(o *object, b Base) *Fail {
	d.atMostOne(o, "Error", "ErrorPath")
	d.atMostOne(o, "Cause", "CausePath")
	return &Fail{
		Base:      b,
		Error:     d.stringOrExpression(o, "Error"),
		ErrorPath: d.pathOrIntrinsic(o, "ErrorPath"),
		Cause:     d.stringOrExpression(o, "Cause"),
		CausePath: d.pathOrIntrinsic(o, "CausePath"),
	}
}

func (d *decoder) parallel(o *object, b Base) *Parallel {
	d.required(o, "Branches")
	p := &Parallel{
		Base:           b,
		Parameters:     d.template(o, "Parameters"),
		Arguments:      d.template(o, "Arguments"),
		ResultSelector: d.template(o, "ResultSelector"),
		ResultPath:     d.referencePath(o, "ResultPath"),
		Retry:          d.retry(o),
		Catch:          d.catch(o),
	}
	_, branches := d.elems(o, "Branches")
	p.Branches = make([]Scope, 0, len(branches))
	for i, val := range branches {
		d.enterElem("Branches", i)
		if s, ok := d.branch(val); ok {
			p.Branches = append(p.Branches, s)
		}
		d.leave()
	}
	return p
}

// branch reads the object of a Parallel branch.
func (d *decoder) branch(val gjson.Result) (Scope, bool) {
	if !val.IsObject() {
		d.schema(Pos(val.Index), Pos(val.Index), "Expected value of type [OBJECT]")
		return Scope{}, false
	}
	o := d.object(val)
	d.accept(o, branchFields, eitherLanguage)
	d.required(o, "States", "StartAt")
	return d.scope(o), true
}
