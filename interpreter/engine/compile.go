package engine

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Compile turns a definition into a program. The definition must come from
// [asl.Parse] without errors; what then still fails here is what this package
// does not support, and the error says where it stands.
func Compile(sm *asl.StateMachine) (*Program, error) {
	return newCompiler(sm).program(sm)
}

func newCompiler(sm *asl.StateMachine) *compiler {
	return &compiler{source: sm.Source, states: map[string]state{}}
}

func (c *compiler) program(sm *asl.StateMachine) (*Program, error) {
	c.scope(&sm.Scope)
	if c.err != nil {
		return nil, c.err
	}
	return &Program{startAt: sm.StartAt, timeout: sm.TimeoutSeconds, states: c.states, source: sm.Source, digest: Digest(sm.Source.Text), trialOnly: c.distributed}, nil
}

// A compiler turns states into their compiled form. It keeps the first error.
type compiler struct {
	source *asl.Source
	states map[string]state
	name   string // of the state at work
	query  bool   // whether that is in JSONata
	err    error

	trial       bool // states that can only be tried will do
	distributed bool // and there is one
}

// errorf keeps an error that stands at pos.
func (c *compiler) errorf(pos asl.Pos, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s: state %q: %s", c.source.Position(pos), c.name, fmt.Sprintf(format, args...))
	}
}

func (c *compiler) scope(s *asl.Scope) {
	for _, st := range s.States {
		b := st.Fields()
		c.name, c.query = b.Name, b.QueryLanguage == asl.JSONata
		compiled := c.state(st)
		if c.err != nil {
			return
		}
		c.states[b.Name] = compiled
	}
}

func (c *compiler) state(st asl.State) state {
	switch st := st.(type) {
	case *asl.Pass:
		s := &passState{fields: c.fields(&st.Base, TypePassStateEntered, TypePassStateExited)}
		s.parameters = c.template(st.Parameters, "Parameters")
		s.resultPath = c.resultPath(st.ResultPath)
		if st.Result.Set() {
			if v := c.json(st.Result); !v.IsNull() { // AWS takes a null Result for none
				s.result = newPayload(v)
			}
		}
		return s
	case *asl.Task:
		return c.task(st)
	case *asl.Choice:
		s := &choiceState{fields: c.fields(&st.Base, TypeChoiceStateEntered, TypeChoiceStateExited), defaultNext: st.Default.Value}
		for i := range st.Choices {
			r := &st.Choices[i]
			at := fmt.Sprintf("Choices[%d]/", i)
			s.rules = append(s.rules, rule{
				test: c.condition(r, at+"Condition"), next: r.Next.Value, assign: c.assign(r.Assign, at+"Assign"), output: c.queries(r.Output, at+"Output"),
			})
		}
		return s
	case *asl.Wait:
		s := &waitState{fields: c.fields(&st.Base, TypeWaitStateEntered, TypeWaitStateExited)}
		s.seconds = c.number(st.Seconds, st.SecondsPath, "Seconds")
		s.timestampPath = c.path(st.TimestampPath)
		if c.query && inQuery(st.Timestamp.Value) {
			s.timestampExpr = c.typed(st.Timestamp.Value, "Timestamp", jsonval.String, st.Timestamp.Pos)
		} else {
			s.timestamp, _ = parseTimestamp(st.Timestamp.Value)
		}
		return s
	case *asl.Succeed:
		return &succeedState{c.fields(&st.Base, TypeSucceedStateEntered, TypeSucceedStateExited)}
	case *asl.Fail:
		s := &failState{fields: c.fields(&st.Base, TypeFailStateEntered, 0)}
		s.name = c.text(st.Error, st.ErrorPath, "Error")
		s.cause = c.text(st.Cause, st.CausePath, "Cause")
		return s
	case *asl.Parallel:
		s := &parallelState{fields: c.fields(&st.Base, TypeParallelStateEntered, TypeParallelStateExited)}
		s.parameters = c.arguments(st.Parameters, st.Arguments)
		c.result(&s.fields, st.ResultSelector, st.ResultPath, st.Retry, st.Catch)
		for i := range st.Branches {
			s.branches = append(s.branches, st.Branches[i].StartAt)
			c.scope(&st.Branches[i])
		}
		return s
	case *asl.Map:
		return c.mapState(st)
	}
	panic(fmt.Sprintf("engine: unknown state %T", st)) // asl.State is sealed
}

func (c *compiler) task(st *asl.Task) state {
	s := &taskState{fields: c.fields(&st.Base, TypeTaskStateEntered, TypeTaskStateExited)}
	s.resource = parseResource(st.Resource.Value)
	s.parameters = c.arguments(st.Parameters, st.Arguments)
	c.result(&s.fields, st.ResultSelector, st.ResultPath, st.Retry, st.Catch)
	s.timeout = c.number(st.TimeoutSeconds, st.TimeoutSecondsPath, "TimeoutSeconds")
	s.heartbeat = c.number(st.HeartbeatSeconds, st.HeartbeatSecondsPath, "HeartbeatSeconds")
	switch credentials := c.json(st.Credentials); {
	case !st.Credentials.Set():
	case c.query:
		s.role = c.queryText(asl.Text{Value: credentials.Get("RoleArn").Str(), Set: true, Pos: st.Credentials.Pos}, "Credentials/RoleArn")
	default:
		role, field := credentials.Get("RoleArn"), "RoleArn"
		if !role.Exists() {
			role, field = credentials.Get("RoleArn.$"), "RoleArn.$"
		}
		s.role = c.member(st.Credentials.Pos, role, field)
	}
	return s
}

func (c *compiler) mapState(st *asl.Map) state {
	s := &mapState{fields: c.fields(&st.Base, TypeMapStateEntered, TypeMapStateExited), itemsText: "$"}
	if st.Distributed && c.trial {
		c.distributed = true
		s.trial = c.trialMap(st)
	} else if st.Distributed {
		c.errorf(st.Pos, "a distributed Map is not supported yet: use \"Mode\": \"INLINE\"")
	}
	s.start = st.Processor.StartAt
	if st.ItemsPath.Set {
		s.items, s.itemsText = c.path(st.ItemsPath), st.ItemsPath.Text
	}
	switch items := c.json(st.Items); {
	case !st.Items.Set():
	case inQuery(items.Str()):
		s.itemsExpr = c.typed(items.Str(), "Items", jsonval.Array, st.Items.Pos)
	default:
		s.itemsExpr = c.queries(st.Items, "Items")
	}
	s.itemSelector = c.template(st.ItemSelector, "ItemSelector")
	s.concurrency = c.number(st.MaxConcurrency, st.MaxConcurrencyPath, "MaxConcurrency")
	s.toleratedCount = c.number(st.ToleratedFailureCount, st.ToleratedFailureCountPath, "ToleratedFailureCount")
	s.toleratedPercentage = c.number(st.ToleratedFailurePercentage, st.ToleratedFailurePercentagePath, "ToleratedFailurePercentage")
	c.result(&s.fields, st.ResultSelector, st.ResultPath, st.Retry, st.Catch)
	c.scope(&st.Processor)
	return s
}

func (c *compiler) fields(b *asl.Base, entered, exited EventType) fields {
	return fields{
		name: b.Name, entered: entered, exited: exited, next: b.Next.Value,
		inputPath: c.pathField(b.InputPath), outputPath: c.pathField(b.OutputPath), assign: c.assign(b.Assign, "Assign"),
		jsonata: c.query, output: c.queries(b.Output, "Output"),
	}
}

// result compiles the fields of states that have a result and can fail.
func (c *compiler) result(s *fields, selector asl.JSON, path asl.Path, retry []asl.Retrier, catch []asl.Catcher) {
	s.selector = c.template(selector, "ResultSelector")
	s.resultPath = c.resultPath(path)
	s.retry = retry
	for i, k := range catch {
		at := fmt.Sprintf("Catch[%d]/", i)
		s.catch = append(s.catch, catcher{
			errors: k.ErrorEquals, next: k.Next.Value, resultPath: c.resultPath(k.ResultPath),
			assign: c.assign(k.Assign, at+"Assign"), output: c.queries(k.Output, at+"Output"),
		})
	}
}

// json reads a field; an absent one is Undefined.
func (c *compiler) json(j asl.JSON) jsonval.Value {
	if !j.Set() {
		return jsonval.Value{}
	}
	v, err := jsonval.Parse(j.Text)
	if err != nil {
		c.errorf(j.Pos, "%v", err)
	}
	return v
}

// arguments compiles Parameters, or in JSONata Arguments.
func (c *compiler) arguments(parameters, arguments asl.JSON) expr {
	if c.query {
		return c.queries(arguments, "Arguments")
	}
	return c.template(parameters, "Parameters")
}

// template compiles a payload template, or in JSONata a field with expressions;
// an absent one is nil.
func (c *compiler) template(j asl.JSON, location string) expr {
	if c.query {
		return c.queries(j, location)
	}
	if !j.Set() {
		return nil
	}
	e, err := compileTemplate(c.json(j))
	if err != nil {
		c.errorf(j.Pos, "%v", err)
	}
	return e
}

// member compiles one member of a template by its key.
func (c *compiler) member(pos asl.Pos, v jsonval.Value, key string) expr {
	if !strings.HasSuffix(key, ".$") {
		e, err := compileTemplate(v)
		if err != nil {
			c.errorf(pos, "%v", err)
		}
		return e
	}
	e, err := compileExpr(v.Str(), key)
	if err != nil {
		c.errorf(pos, "%v", err)
	}
	return e
}

func (c *compiler) assign(j asl.JSON, location string) []assignment {
	if c.query {
		return c.queryAssign(j, location)
	}
	if !j.Set() {
		return nil
	}
	var as []assignment
	for _, m := range c.json(j).Members() {
		as = append(as, assignment{strings.TrimSuffix(m.Key, ".$"), c.member(j.Pos, m.Value, m.Key)})
	}
	return as
}

// path compiles a path; an absent or null one is nil.
func (c *compiler) path(p asl.Path) *jsonpath.Path {
	if !p.Set || p.Null {
		return nil
	}
	path, err := jsonpath.Parse(p.Text)
	if err != nil {
		c.errorf(p.Pos, "%v", err)
	}
	return path
}

func (c *compiler) pathField(p asl.Path) pathField {
	f := pathField{null: p.Null}
	if p.Text != "$" {
		f.path = c.path(p)
	}
	return f
}

func (c *compiler) resultPath(p asl.Path) resultPath {
	r := resultPath{discard: p.Null}
	if p.Text != "$" {
		r.path = c.path(p)
	}
	return r
}

// number compiles a number field with its Path twin.
func (c *compiler) number(n asl.Number, p asl.Path, location string) number {
	out := number{set: n.Set, value: n.Value, path: c.path(p)}
	if n.Expr != "" {
		out.expr = c.typed(n.Expr, location, jsonval.Number, n.Pos)
	}
	return out
}

// text compiles a text field with its Path twin, which takes intrinsic functions too.
func (c *compiler) text(t asl.Text, p asl.Path, field string) expr {
	switch {
	case t.Set && c.query:
		return c.queryText(t, field)
	case t.Set:
		return literal{jsonval.StringValue(t.Value)}
	case p.Set:
		e, err := compileExpr(p.Text, field+"Path")
		if err != nil {
			c.errorf(p.Pos, "%v", err)
		}
		return e
	}
	return nil
}

// condition compiles what a rule asks for.
func (c *compiler) condition(r *asl.Rule, location string) test {
	if !c.query {
		return c.test(&r.Test)
	}
	v := c.json(r.Condition)
	if inQuery(v.Str()) {
		return conditionTest{c.typed(v.Str(), location, jsonval.Bool, r.Condition.Pos)}
	}
	return conditionTest{literal{v}}
}

// test compiles a condition.
func (c *compiler) test(t *asl.Test) test {
	switch {
	case t.And != nil:
		return andTest(c.tests(t.And))
	case t.Or != nil:
		return orTest(c.tests(t.Or))
	case t.Not != nil:
		return notTest{c.test(t.Not)}
	}
	operand := c.json(t.Operand)
	if t.Operator == "IsPresent" {
		return &presentTest{c.path(t.Variable), operand.Bool()}
	}
	name, isPath := strings.CutSuffix(t.Operator, "Path")
	cmp := &compareTest{variable: c.path(t.Variable), is: operators[name], operand: operand}
	if isPath {
		cmp.operandPath = c.path(asl.Path{Text: operand.Str(), Set: true, Pos: t.Operand.Pos})
	}
	if cmp.is == nil {
		c.errorf(t.Pos, "unknown operator %s", strconv.Quote(t.Operator))
	}
	return cmp
}

func (c *compiler) tests(ts []asl.Test) []test {
	out := make([]test, len(ts))
	for i := range ts {
		out[i] = c.test(&ts[i])
	}
	return out
}
