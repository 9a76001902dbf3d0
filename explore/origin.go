package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An origin is a place in data that comes from outside: in the result of a task,
// or, for state "", in the input of the execution.
type origin struct {
	state string
	path  steps
}

// steps is a path: names, "[0]" for an element, and decode where a string holds
// JSON. In the data from a state it begins with failed where it leads into the
// error that a Catch of the state hands on.
type steps []string

const (
	decode = jsonata.Parsed
	failed = "\x00error"
)

// has reports whether s begins with prefix.
func (s steps) has(prefix steps) bool {
	return len(s) >= len(prefix) && slices.Equal(s[:len(prefix)], prefix)
}

func (s steps) join(more ...string) steps { return append(slices.Clip(slices.Clone(s)), more...) }

// A tracer follows paths back to where the data come from. It over-approximates:
// where it cannot know, it names more origins than one.
type tracer struct {
	m     *machine
	seen  map[string]bool
	found []origin

	live    liveness
	decides bool // the value, not only whether it is there
}

// once reports whether a question has not been asked before.
func (t *tracer) once(what, name string, path steps) bool {
	key := what + "\x00" + name + "\x00" + strings.Join(path, "\x01")
	if t.seen[key] || len(path) > 20 {
		return false
	}
	t.seen[key] = true
	return true
}

// input follows a path of the raw input of p.
func (t *tracer) input(p *place, path steps) {
	if !t.once("input", p.name, path) {
		return
	}
	t.live.mark(p.name, path, t.decides)
	if p.scope.StartAt == p.name {
		t.start(p, path)
	}
	for _, e := range p.before {
		switch {
		case e.caught == nil:
			t.output(e.place, path, e.rule)
		default:
			t.caught(e.place, e.caught, path)
		}
	}
}

// start follows a path of what a scope begins with.
func (t *tracer) start(p *place, path steps) {
	if p.parent == nil {
		t.found = append(t.found, origin{"", path})
		return
	}
	switch st := p.parent.state.(type) {
	case *asl.Parallel:
		t.arguments(p.parent, st.Parameters, st.Arguments, path)
	case *asl.Map:
		if st.ItemSelector.Set() {
			t.template(p.parent, st.ItemSelector.Text, path, func(q steps) { t.effective(p.parent, q) })
			return
		}
		t.items(p.parent, st, path)
	}
}

// items follows a path of an item of a Map.
func (t *tracer) items(p *place, st *asl.Map, path steps) {
	element := steps{"[0]"}.join(path...)
	switch {
	case st.Items.Set():
		t.template(p, st.Items.Text, element, nil)
	case st.ItemsPath.Set && !st.ItemsPath.Null:
		t.path(p, st.ItemsPath.Text, element, func(q steps) { t.effective(p, q) })
	default:
		t.effective(p, element)
	}
}

// effective follows a path of the input of p after InputPath.
func (t *tracer) effective(p *place, path steps) {
	if in := p.base.InputPath; in.Set && !in.Null {
		t.path(p, in.Text, path, func(q steps) { t.input(p, q) })
		return
	}
	t.input(p, path)
}

func (t *tracer) arguments(p *place, parameters, arguments asl.JSON, path steps) {
	switch {
	case arguments.Set():
		t.template(p, arguments.Text, path, nil)
	case parameters.Set():
		t.template(p, parameters.Text, path, func(q steps) { t.effective(p, q) })
	default:
		t.effective(p, path)
	}
}

// output follows a path of what p hands on, by a rule if p is a Choice.
func (t *tracer) output(p *place, path steps, rule int) {
	if p.jsonata() {
		out := p.base.Output
		if choice, ok := p.state.(*asl.Choice); ok && rule >= 0 {
			out = choice.Choices[rule].Output
		}
		switch {
		case out.Set():
			t.template(p, out.Text, path, nil)
		case hasResult(p):
			t.raw(p, path)
		default:
			t.input(p, path)
		}
		return
	}
	if out := p.base.OutputPath; out.Set && !out.Null {
		t.path(p, out.Text, path, func(q steps) { t.merged(p, q) })
		return
	}
	t.merged(p, path)
}

func hasResult(p *place) bool {
	switch p.state.(type) {
	case *asl.Task, *asl.Parallel, *asl.Map:
		return true
	}
	return false
}

// merged follows a path of what ResultPath makes of result and input.
func (t *tracer) merged(p *place, path steps) {
	var at asl.Path
	switch st := p.state.(type) {
	case *asl.Task:
		at = st.ResultPath
	case *asl.Parallel:
		at = st.ResultPath
	case *asl.Map:
		at = st.ResultPath
	case *asl.Pass:
		at = st.ResultPath
	default:
		t.effective(p, path)
		return
	}
	t.placed(p, at, path, func(q steps) { t.selected(p, q) })
}

// placed follows a path of the input of p in which something was written.
func (t *tracer) placed(p *place, at asl.Path, path steps, written func(steps)) {
	prefix := pathSteps(at.Text)
	switch {
	case at.Null:
		t.input(p, path)
	case !at.Set || len(prefix) == 0:
		written(path)
	case path.has(prefix):
		written(path[len(prefix):])
	case prefix.has(path):
		written(nil)
		t.input(p, path)
	default:
		t.input(p, path)
	}
}

// selected follows a path of the result after ResultSelector.
func (t *tracer) selected(p *place, path steps) {
	var selector asl.JSON
	switch st := p.state.(type) {
	case *asl.Task:
		selector = st.ResultSelector
	case *asl.Parallel:
		selector = st.ResultSelector
	case *asl.Map:
		selector = st.ResultSelector
	}
	if selector.Set() {
		t.template(p, selector.Text, path, func(q steps) { t.raw(p, q) })
		return
	}
	t.raw(p, path)
}

// raw follows a path of the result itself.
func (t *tracer) raw(p *place, path steps) {
	if !t.once("raw", p.name, path) {
		return
	}
	switch st := p.state.(type) {
	case *asl.Task:
		t.found = append(t.found, origin{p.name, path})
	case *asl.Pass:
		if !st.Result.Set() {
			t.arguments(p, st.Parameters, asl.JSON{}, path)
		}
	case *asl.Parallel, *asl.Map:
		t.live.mark(result(p.name), path, t.decides || len(path) > 0)
		scopes := asl.Scopes(st)
		for i, s := range scopes {
			if _, isMap := st.(*asl.Map); !isMap && len(path) > 0 && path[0] != indexStep(i) {
				continue
			}
			for _, end := range t.m.terminals(s) {
				t.output(end, path[min(1, len(path)):], -1)
			}
		}
	}
}

// caught follows a path of what a Catch of p hands on.
func (t *tracer) caught(p *place, c *asl.Catcher, path steps) {
	failure := func(q steps) { t.failure(p, q) }
	switch {
	case !p.jsonata():
		t.placed(p, c.ResultPath, path, failure)
	case c.Output.Set():
		t.template(p, c.Output.Text, path, nil)
	default:
		failure(path)
	}
}

// failure follows a path of the error that a Catch of p sees.
func (t *tracer) failure(p *place, path steps) {
	t.found = append(t.found, origin{p.name, steps{failed}.join(path...)})
}

// variable follows a path of a variable: to whatever is assigned to it anywhere.
func (t *tracer) variable(name string, path steps) {
	if !t.once("variable", name, path) {
		return
	}
	t.live.mark(variable(name), path, t.decides)
	for _, p := range t.m.order {
		for _, as := range assigns(p) {
			v, err := jsonval.Parse(as.text)
			if err != nil || !v.Get(name).Exists() && !v.Get(name+".$").Exists() {
				continue
			}
			t.template(p, as.text, steps{name}.join(path...), func(q steps) { as.base(t, q) })
		}
	}
}

// An assign is an Assign of a state, with what `$` of a path in it means.
type assign struct {
	text string
	base func(*tracer, steps)
}

// assigns are all Assign of a state.
func assigns(p *place) []assign {
	var all []assign
	add := func(j asl.JSON, base func(*tracer, steps)) {
		if j.Set() {
			all = append(all, assign{j.Text, base})
		}
	}
	handled := func(t *tracer, q steps) {
		if hasResult(p) {
			t.selected(p, q)
		} else {
			t.effective(p, q)
		}
	}
	add(p.base.Assign, handled)
	if c, ok := p.state.(*asl.Choice); ok {
		for i := range c.Choices {
			add(c.Choices[i].Assign, handled)
		}
	}
	_, catch := asl.Policies(p.state)
	for _, c := range catch {
		add(c.Assign, func(t *tracer, q steps) { t.failure(p, q) })
	}
	return all
}
