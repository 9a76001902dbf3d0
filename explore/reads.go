package explore

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A want is what readers expect of a place in data.
type want struct {
	path    steps
	array   bool
	absent  bool            // a rule asks whether it is there
	decides bool            // a rule reads it
	values  []jsonval.Value // that decide between the ways a rule can go; none is any
}

// A wants is what is read of the data from outside, by the state they come
// from; "" is the input of the execution.
type wants map[string][]*want

func (w wants) at(o origin) *want {
	for _, x := range w[o.state] {
		if len(x.path) == len(o.path) && x.path.has(o.path) {
			return x
		}
	}
	x := &want{path: o.path}
	w[o.state] = append(w[o.state], x)
	return x
}

func (x *want) add(values ...jsonval.Value) {
next:
	for _, v := range values {
		for _, have := range x.values {
			if have.Kind() == v.Kind() && jsonval.Equal(have, v) {
				continue next
			}
		}
		x.values = append(x.values, v)
	}
}

// A reader collects what the states of a machine read.
type reader struct {
	m     *machine
	wants wants
	live  liveness
	asked []*question

	decides bool // what is read now
}

func (m *machine) reads() *reader {
	r := &reader{m: m, wants: make(wants), live: make(liveness)}
	for _, p := range m.order {
		r.place(p)
	}
	return r
}

func (r *reader) tracer() *tracer { return &tracer{m: r.m, seen: make(map[string]bool), live: r.live} }

// from returns what is wanted of the origins that a path of p has.
func (r *reader) from(p *place, text string, base func(*tracer, steps)) []*want {
	t := r.tracer()
	t.decides = r.decides
	t.path(p, text, nil, func(q steps) { base(t, q) })
	return r.found(t)
}

func (r *reader) found(t *tracer) []*want {
	var all []*want
	for _, o := range t.found {
		if len(o.path) > 0 || t.decides { // the whole is of any form, unless a rule reads it
			all = append(all, r.wants.at(o))
		}
	}
	return all
}

func (r *reader) place(p *place) {
	input := func(t *tracer, q steps) { t.input(p, q) }
	effective := func(t *tracer, q steps) { t.effective(p, q) }
	raw := func(t *tracer, q steps) { t.raw(p, q) }
	if in := p.base.InputPath; in.Set && !in.Null {
		r.from(p, in.Text, input)
	}
	switch st := p.state.(type) {
	case *asl.Pass:
		r.template(p, st.Parameters, effective)
	case *asl.Task:
		r.template(p, st.Parameters, effective)
		r.template(p, st.Arguments, effective)
		r.template(p, st.ResultSelector, raw)
		r.number(p, st.TimeoutSecondsPath, effective)
		r.number(p, st.HeartbeatSecondsPath, effective)
	case *asl.Choice:
		r.choice(p, st, effective)
	case *asl.Wait:
		r.decides = true
		r.number(p, st.SecondsPath, effective)
		if st.TimestampPath.Set {
			for _, w := range r.from(p, st.TimestampPath.Text, effective) {
				w.add(jsonval.StringValue("2026-01-01T00:00:10Z"))
			}
		}
		for _, text := range []string{st.Seconds.Expr, st.Timestamp.Value} {
			if e := queryText(text); e != "" {
				r.query(p, e)
			}
		}
		r.decides = false
	case *asl.Fail:
		r.decides = true
		for _, text := range []asl.Path{st.ErrorPath, st.CausePath} {
			if text.Set {
				r.from(p, text.Text, effective)
			}
		}
		for _, text := range []string{st.Error.Value, st.Cause.Value} {
			if e := queryText(text); e != "" {
				r.query(p, e)
			}
		}
		r.decides = false
	case *asl.Parallel:
		r.template(p, st.Parameters, effective)
		r.template(p, st.Arguments, effective)
		r.template(p, st.ResultSelector, raw)
	case *asl.Map:
		r.mapItems(p, st, effective)
		r.template(p, st.ItemSelector, effective)
		r.template(p, st.ResultSelector, raw)
	}
	for _, as := range assigns(p) {
		r.template(p, asl.JSON{Text: as.text}, as.base)
	}
	r.template(p, p.base.Output, effective)
	_, catch := asl.Policies(p.state)
	for _, c := range catch {
		r.template(p, c.Output, nil)
	}
}

func (r *reader) choice(p *place, st *asl.Choice, effective func(*tracer, steps)) {
	q := &question{place: p}
	r.asked = append(r.asked, q)
	for i := range st.Choices {
		r.decides = true
		r.rule(q, &st.Choices[i].Test, effective)
		r.condition(q, st.Choices[i].Condition)
		r.decides = false
		r.template(p, st.Choices[i].Output, effective)
	}
}

func (r *reader) mapItems(p *place, st *asl.Map, effective func(*tracer, steps)) {
	var items []*want
	r.decides = true
	defer func() { r.decides = false }()
	switch {
	case st.Items.Set():
		t := r.tracer()
		t.decides = true
		t.template(p, st.Items.Text, nil, nil)
		items = r.found(t)
	case st.ItemsPath.Set && !st.ItemsPath.Null:
		items = r.from(p, st.ItemsPath.Text, effective)
	default:
		t := r.tracer()
		t.decides = true
		t.effective(p, nil)
		for _, o := range t.found {
			items = append(items, r.wants.at(o))
		}
	}
	for _, w := range items {
		w.array = true
	}
}

func (r *reader) number(p *place, at asl.Path, base func(*tracer, steps)) {
	if at.Set {
		was := r.decides
		defer func() { r.decides = was }()
		r.decides = true
		for _, w := range r.from(p, at.Text, base) {
			w.add(jsonval.IntValue(10))
		}
	}
}

// template reads every path and expression in a template.
func (r *reader) template(p *place, j asl.JSON, base func(*tracer, steps)) {
	if !j.Set() {
		return
	}
	v, err := jsonval.Parse(j.Text)
	if err != nil {
		return
	}
	r.within(p, v, base)
}

func (r *reader) within(p *place, v jsonval.Value, base func(*tracer, steps)) {
	switch v.Kind() {
	case jsonval.Object:
		for _, m := range v.Members() {
			if strings.HasSuffix(m.Key, ".$") && !p.jsonata() {
				r.from(p, m.Value.Str(), base)
			} else {
				r.within(p, m.Value, base)
			}
		}
	case jsonval.Array:
		for _, e := range v.Elems() {
			r.within(p, e, base)
		}
	case jsonval.String:
		if e := queryText(v.Str()); e != "" && p.jsonata() {
			r.query(p, e)
		}
	}
}

func (r *reader) query(p *place, expr string) []*want {
	t := r.tracer()
	t.decides = r.decides
	t.reads(p, expr)
	return r.found(t)
}

// rule reads a condition in JSONPath.
func (r *reader) rule(q *question, test *asl.Test, base func(*tracer, steps)) {
	for i := range test.And {
		r.rule(q, &test.And[i], base)
	}
	for i := range test.Or {
		r.rule(q, &test.Or[i], base)
	}
	if test.Not != nil {
		r.rule(q, test.Not, base)
	}
	if !test.Variable.Set {
		return
	}
	operand, _ := jsonval.Parse(test.Operand.Text)
	name, isPath := strings.CutSuffix(test.Operator, "Path")
	read := r.from(q.place, test.Variable.Text, base)
	q.pathSlot(test.Variable.Text, read)
	if isPath {
		other := r.from(q.place, operand.Str(), base)
		q.pathSlot(operand.Str(), other)
		read, operand = append(read, other...), exampleFor(name)
	}
	for _, w := range read {
		w.decides = true
		if name == "IsPresent" {
			w.absent = true
			continue
		}
		if status := (&want{path: w.path, values: []jsonval.Value{operand}}).status(); status && name == "NumericEquals" {
			w.add(operand) // what else there could be is known of a status
			continue
		}
		w.add(deciding(name, operand)...)
	}
}

// exampleFor is a value to compare with, where that is data, too.
func exampleFor(operator string) jsonval.Value {
	switch {
	case strings.HasPrefix(operator, "String"):
		return jsonval.StringValue("a")
	case strings.HasPrefix(operator, "Boolean"):
		return jsonval.BoolValue(true)
	case strings.HasPrefix(operator, "Timestamp"):
		return jsonval.StringValue("2026-01-01T00:00:00Z")
	}
	return jsonval.IntValue(1)
}

// condition reads a condition in JSONata.
func (r *reader) condition(q *question, j asl.JSON) {
	v, err := jsonval.Parse(j.Text)
	if err != nil {
		return
	}
	expr := queryText(v.Str())
	compiled, err := jsonata.Compile(expr)
	if expr == "" || err != nil {
		return
	}
	for _, w := range r.query(q.place, expr) {
		w.decides = true
	}
	for _, ask := range compiled.Asks() {
		t := r.tracer()
		t.decides = true
		t.reference(q.place, ask.Name, ask.Path)
		read := r.found(t)
		q.querySlot(ask.Name, ask.Path, read)
		for _, w := range read {
			w.decides = true
			w.absent = w.absent || ask.Exists
			if (&want{path: w.path, values: ask.Named}).status() {
				w.add(ask.Named...) // what else there could be is known of a status
				continue
			}
			w.add(ask.Values...)
		}
	}
}
