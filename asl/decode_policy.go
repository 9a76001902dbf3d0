package asl

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// retry reads the retriers of a state.
func (d *decoder) retry(o *object) []Retrier {
	m := d.typed(o, "Retry", "ARRAY")
	if m == nil {
		return nil
	}
	elems := m.val.Array()
	retriers := make([]Retrier, 0, len(elems))
	for i, val := range elems {
		d.enterElem("Retry", i)
		if r, ok := d.retrier(val, i == len(elems)-1); ok {
			retriers = append(retriers, r)
		}
		d.leave()
	}
	return retriers
}

func (d *decoder) retrier(val gjson.Result, last bool) (Retrier, bool) {
	o := d.elemObject(val)
	if o == nil {
		return Retrier{}, false
	}
	d.accept(o, retrierFields, eitherLanguage)
	r := Retrier{
		ErrorEquals:     d.errorEquals(o, last),
		IntervalSeconds: d.integer(o, "IntervalSeconds", 1, 0, maxSeconds),
		MaxAttempts:     d.integer(o, "MaxAttempts", 3, 0, maxSeconds),
		BackoffRate:     2,
		MaxDelaySeconds: d.integer(o, "MaxDelaySeconds", 0, 1, 31622400),
		FullJitter:      d.oneOf(o, "JitterStrategy", "NONE", "FULL") == "FULL",
		Pos:             o.pos,
	}
	if m := o.get("BackoffRate"); m != nil {
		if f, ok := d.decimal(m, 1, maxFloat); ok {
			r.BackoffRate = f
		}
	}
	return r, true
}

// catch reads the catchers of a state.
func (d *decoder) catch(o *object) []Catcher {
	m := d.typed(o, "Catch", "ARRAY")
	if m == nil {
		return nil
	}
	elems := m.val.Array()
	catchers := make([]Catcher, 0, len(elems))
	for i, val := range elems {
		d.enterElem("Catch", i)
		if c, ok := d.catcher(val, i, i == len(elems)-1); ok {
			catchers = append(catchers, c)
		}
		d.leave()
	}
	return catchers
}

func (d *decoder) catcher(val gjson.Result, i int, last bool) (Catcher, bool) {
	o := d.elemObject(val)
	if o == nil {
		return Catcher{}, false
	}
	d.accept(o, catcherFields, d.stateLang)
	d.sees = seesErrorOutput
	assign, names := d.assign(o)
	c := Catcher{
		ErrorEquals: d.errorEquals(o, last),
		Next:        d.text(o, "Next"),
		ResultPath:  d.referencePath(o, "ResultPath"),
		Assign:      assign,
		Output:      d.template(o, "Output"),
		Pos:         o.pos,
	}
	d.sees = noResult
	d.required(o, "Next")
	d.graph.elemEdge(d.current, "Catch", i, c.Next, names)
	return c, true
}

// elemObject reads an element of an array that must be an object.
func (d *decoder) elemObject(val gjson.Result) *object {
	if !val.IsObject() {
		if d.wholly(val) {
			d.hidden()
		}
		d.schema(Pos(val.Index), Pos(val.Index), "Expected value of type [OBJECT]").Hint = "found " + preview(val)
		return nil
	}
	o := d.object(val)
	if d.openObject(o) {
		d.hidden()
	}
	return o
}

// errorEquals reads the error names of a retrier or catcher.
func (d *decoder) errorEquals(o *object, last bool) []string {
	if !d.required(o, "ErrorEquals") {
		return nil
	}
	m, elems := d.elems(o, "ErrorEquals")
	names := make([]string, 0, len(elems))
	for _, e := range elems {
		if e.Type != gjson.String {
			d.field(m, "Expected value of type [STRING]").Hint = "found " + preview(e)
			continue
		}
		names = append(names, e.Str)
		d.checkErrorName(m, e)
	}
	if slices.Contains(names, "States.ALL") && (len(names) > 1 || !last) {
		d.field(m, "States.ALL must appear alone and at end of list")
	}
	return names
}

// errorNames are the errors that Step Functions itself raises, without the
// "States." before them.
var errorNames = []string{
	"ALL", "BranchFailed", "DataLimitExceeded", "ExceedToleratedFailureThreshold", "HeartbeatTimeout", "Http.Socket",
	"IntrinsicFailure", "ItemReaderFailed", "NoChoiceMatched", "ParameterPathFailure", "Permissions",
	"QueryEvaluationError", "ReferencePathConflict", "ResultPathMatchFailure", "ResultWriterFailed", "Runtime",
	"TaskFailed", "Timeout",
}

// checkErrorName warns of a name that only looks like one of Step Functions.
// AWS accepts any; such a retrier or catcher never matches.
func (d *decoder) checkErrorName(m *member, e gjson.Result) {
	name, ok := strings.CutPrefix(e.Str, "States.")
	if !ok || slices.Contains(errorNames, name) {
		return
	}
	if near := spell.Nearest(name, errorNames); near != "" {
		d.mean(d.inTemplate(codeErrorName, m, Pos(e.Index), "'"+e.Str+"' is not the name of an error of Step Functions"), "States."+near)
	}
}
