package lint

import (
	"container/heap"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
)

// maxVisits is how often more becomes known of what a state is given before that
// is taken for anything.
const maxVisits = 8

// follow finds what each state can be given, and then reports what states read
// that is not there.
func (c *checker) follow() {
	f := &flow{checker: c, answers: make(map[string]*shape)}
	f.number(c.scopes[0])
	f.begin(c.scopes[0], anything)
	for f.queue.Len() > 0 {
		s, ok := heap.Pop(&f.queue).(*state)
		if !ok {
			return
		}
		s.queued = false
		f.step(s)
	}
	f.reporting = true
	for _, s := range c.states {
		if s.in != nil {
			f.step(s)
		}
	}
}

// A flow takes data from state to state until nothing new comes to be known.
type flow struct {
	*checker
	answers   map[string]*shape // by resource
	numbered  int
	queue     stateQueue
	reporting bool
	names     []jsonpath.Step // memory for the names of one path
}

// answer returns the shape of the result of a task.
func (f *flow) answer(resource string) *shape {
	s, ok := f.answers[resource]
	if !ok {
		s = answerOf(resource)
		f.answers[resource] = s
	}
	return s
}

// number puts the states in an order in which most come after what leads to them.
func (f *flow) number(sc *scope) {
	seen := make([]bool, len(sc.states))
	var order []*state
	type visit struct {
		s    *state
		next int
	}
	var stack []visit
	if sc.start != nil {
		stack = append(stack, visit{sc.start, 0})
		seen[sc.start.id] = true
	}
	for len(stack) > 0 {
		v := &stack[len(stack)-1]
		if v.next == len(v.s.out) {
			order = append(order, v.s)
			stack = stack[:len(stack)-1]
			continue
		}
		to := v.s.out[v.next].to
		v.next++
		if !seen[to.id] {
			seen[to.id] = true
			stack = append(stack, visit{to, 0})
		}
	}
	for _, s := range slices.Backward(order) {
		s.order = f.numbered
		f.numbered++
		for _, inner := range s.inner {
			f.number(inner)
		}
	}
}

func (f *flow) enqueue(s *state) {
	if !s.queued && !f.reporting {
		s.queued = true
		heap.Push(&f.queue, s)
	}
}

// begin gives a scope an input.
func (f *flow) begin(sc *scope, in *shape) {
	sc.in = join(sc.in, in)
	if sc.start != nil {
		f.enter(sc.start, sc.in)
	}
}

// enter gives a state an input.
func (f *flow) enter(s *state, in *shape) {
	if f.reporting {
		return
	}
	joined := join(s.in, in)
	if joined == s.in {
		return
	}
	if s.visits++; s.visits > maxVisits {
		joined = anything
	}
	s.in = joined
	f.enqueue(s)
}

// yield ends the scope of s with an output.
func (f *flow) yield(s *state, out *shape) {
	sc := s.scope
	if f.reporting || sc.owner == nil {
		return
	}
	joined := join(sc.out, out)
	if joined == sc.out {
		return
	}
	if sc.yields++; sc.yields > maxVisits {
		joined = anything
	}
	sc.out = joined
	f.enqueue(sc.owner)
}

// leave sends the output of s on its way after it did its work.
func (f *flow) leave(s *state, out *shape) {
	if s.succeeds() {
		f.yield(s, out)
	}
	for i := range s.out {
		if s.out[i].kind == nextEdge {
			f.enter(s.out[i].to, out)
		}
	}
}

// step follows the data through s.
func (f *flow) step(s *state) {
	v := &view{flow: f, state: s, input: s.in}
	if s.QueryLanguage == asl.JSONata {
		v.query()
		return
	}
	v.document = v.selected(s.InputPath, "InputPath", s.in)
	switch st := s.State.(type) {
	case *asl.Pass:
		result := v.template(st.Parameters, "Parameters", v.document)
		if r := gjson.Parse(st.Result.Text); st.Result.Set() && r.Type != gjson.Null {
			result = literal(r)
		}
		v.finish(result, asl.JSON{}, st.ResultPath)
	case *asl.Task:
		v.template(st.Parameters, "Parameters", v.document)
		v.template(st.Credentials, "Credentials", v.document)
		v.number(st.TimeoutSecondsPath, "TimeoutSecondsPath")
		v.number(st.HeartbeatSecondsPath, "HeartbeatSecondsPath")
		v.finish(f.answer(st.Resource.Value), st.ResultSelector, st.ResultPath)
	case *asl.Choice:
		v.choose(st)
	case *asl.Wait:
		v.number(st.SecondsPath, "SecondsPath")
		v.number(st.TimestampPath, "TimestampPath")
		v.template(s.Assign, "Assign", v.document)
		f.leave(s, v.selected(s.OutputPath, "OutputPath", v.document))
	case *asl.Succeed:
		f.leave(s, v.selected(s.OutputPath, "OutputPath", v.document))
	case *asl.Fail:
		v.errorText(st.ErrorPath, "ErrorPath")
		v.errorText(st.CausePath, "CausePath")
	case *asl.Parallel:
		in := v.template(st.Parameters, "Parameters", v.document)
		if result := v.branches(in); result != nil {
			v.finish(result, st.ResultSelector, st.ResultPath)
		}
	case *asl.Map:
		v.number(st.MaxConcurrencyPath, "MaxConcurrencyPath")
		if result := v.iterate(st); result != nil {
			v.finish(result, st.ResultSelector, st.ResultPath)
		}
	}
	_, catch := asl.Policies(s.State)
	v.caught(catch)
}

// branches gives all branches an input, and returns what they yield together:
// nil as long as one of them does not end.
func (v *view) branches(in *shape) *shape {
	outs := make([]*shape, len(v.state.inner))
	ended := true
	for i, sc := range v.state.inner {
		if !v.reporting {
			v.begin(sc, in)
		}
		outs[i] = sc.out
		ended = ended && sc.out != nil
	}
	if !ended {
		return nil
	}
	return tuple(outs)
}

// iterate gives the processor of a Map its items, and returns what it yields.
func (v *view) iterate(m *asl.Map) *shape {
	items := v.document
	switch {
	case m.ItemReader.Set():
		items = anything // a part of what is read
	case m.ItemsPath.Set:
		items = v.selected(m.ItemsPath, "ItemsPath", v.document)
	}
	item := anything
	if items.kinds == isArray {
		item = items.any()
	}
	if m.ItemSelector.Set() {
		name := "ItemSelector"
		if !gjson.Get(v.state.Object.Text, name).Exists() {
			name = "Parameters"
		}
		v.item = item
		item = v.template(m.ItemSelector, name, v.document)
		v.item = nil
	}
	return v.processed(m, item)
}

// processed gives the processor of a Map an item, and returns what the Map then
// yields: nil as long as the processor does not end.
func (v *view) processed(m *asl.Map, item *shape) *shape {
	if m.ItemBatcher.Set() {
		item = anything
	}
	sc := v.state.inner[0]
	if !v.reporting {
		v.begin(sc, item)
	}
	switch {
	case m.ResultWriter.Set():
		return anything
	case sc.out == nil: // no item comes through
		return nil
	}
	return array(sc.out)
}

// finish ends a state with a result.
func (v *view) finish(result *shape, selector asl.JSON, path asl.Path) {
	s := v.state
	if selector.Set() {
		result = v.template(selector, "ResultSelector", result)
	}
	v.template(s.Assign, "Assign", result)
	if v.reporting && !s.OutputPath.Set { // the output is known
		return
	}
	out := v.written(path, result, &s.result, "the result of "+s.Name, "give "+s.Name+` a ResultPath of its own, such as "$.result"`)
	v.leave(s, v.selected(s.OutputPath, "OutputPath", out))
}

// written returns the input of the state with a result put at path.
func (v *view) written(path asl.Path, result *shape, by *origin, what, keep string) *shape {
	if path.Null {
		return v.input
	}
	*by = origin{what: what, keep: keep, lost: by.lost}
	if !path.Set || path.Text == "$" {
		if result != v.input {
			by.lost = v.input
			return result.from(by)
		}
		return result
	}
	if steps, ok := plainNames(path.Text, v.names[:0]); ok {
		v.names = steps
		return put(v.input, steps, result, by)
	}
	p, err := jsonpath.ParseReference(path.Text)
	if err != nil {
		return anything
	}
	steps, _ := p.Lead()
	return put(v.input, steps, result, by)
}

// put returns s with x written at steps.
func put(s *shape, steps []jsonpath.Step, x *shape, by *origin) *shape {
	if len(steps) == 0 {
		by.lost = s
		return x.from(by)
	}
	if s == nil || s.kinds&isObject == 0 && s.kinds != isAny {
		s = object(nil, false)
	}
	if steps[0].IsIndex {
		return anything
	}
	if s.kinds != isObject {
		s = &shape{kinds: isObject, fields: s.fields, open: s.open, size: s.size}
	}
	var old *shape
	if i, ok := s.find(steps[0].Name); ok || s.open {
		old = anything
		if ok {
			old = s.fields[i].shape
		}
	}
	return s.with(steps[0].Name, put(old, steps[1:], x, by))
}

// caughtError is what a Catch hands on.
var caughtError = object([]field{{name: "Cause", shape: anything}, {name: "Error", shape: anything}}, false)

func (v *view) caught(catch []asl.Catcher) {
	if len(catch) == 0 {
		return
	}
	s := v.state
	if s.caught == nil {
		s.caught = make([]origin, len(catch))
	}
	for _, e := range s.out {
		if e.kind != catchEdge {
			continue
		}
		v.template(catch[e.index].Assign, "Catch", caughtError)
		if v.reporting {
			continue
		}
		v.enter(e.to, v.written(catch[e.index].ResultPath, caughtError, &s.caught[e.index], "the error that "+s.Name+" catches",
			"give that Catch of "+s.Name+` a ResultPath, such as "$.error"`))
	}
}

// A stateQueue is a heap of states, those that come first on top.
type stateQueue []*state

func (q stateQueue) Len() int           { return len(q) }
func (q stateQueue) Less(i, j int) bool { return q[i].order < q[j].order }
func (q stateQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

func (q *stateQueue) Push(x any) {
	if s, ok := x.(*state); ok {
		*q = append(*q, s)
	}
}

func (q *stateQueue) Pop() any {
	s := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return s
}
