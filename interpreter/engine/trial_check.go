package engine

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// newProbe reads a trial of a state and refuses one that AWS would refuse.
func newProbe(s state, t *Trial) (*probe, error) {
	p := &probe{trial: t, state: s, retrier: -1, catcher: -1}
	for _, check := range []func() error{p.checkKind, p.checkAnswer, p.checkMap, p.checkData, p.checkContext} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// checkKind refuses states that cannot be tried, with or without an answer.
func (p *probe) checkKind() error {
	m, isMap := p.state.(*mapState)
	_, isFork := p.state.(forkState)
	task, isTask := p.state.(*taskState)
	switch t := p.trial; {
	case t.IterationFailures != nil && t.Answer == nil:
		return refuse("TestState does not support MapIterationFailureCount when a mock is not specified.")
	case t.IterationFailures != nil && !isMap:
		return refuse("MapIterationFailureCount is only supported when testing a Map state.")
	case isFork && t.Answer == nil:
		return &TrialError{"TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]", true}
	case isTask && t.Answer == nil && task.resource.kind != RequestResponse:
		return &TrialError{"TestState API supports activities and the '.sync' and '.waitForTaskToken' service integration patterns only when a mock is specified", true}
	case t.Answer != nil && !isFork && !isTask:
		return refuse("State type '%s' is not supported when a mock is specified", typeName(p.state))
	case isMap && m.trial.reader && t.ItemReaderData == "":
		return refuse("ItemReader data must be specified when testing a Map state with ItemReader specified.")
	}
	return nil
}

// typeName names the type of a state that has no work to answer for.
func typeName(s state) string {
	switch s.(type) {
	case *passState:
		return "Pass"
	case *waitState:
		return "Wait"
	case *choiceState:
		return "Choice"
	case *succeedState:
		return "Succeed"
	}
	return "Fail"
}

// checkAnswer reads the result of the answer, which must be of the type that the
// state yields.
func (p *probe) checkAnswer() error {
	ans := p.trial.Answer
	if ans == nil || ans.Failure != nil {
		return nil
	}
	v, err := jsonval.Parse(ans.Result)
	if err != nil {
		return refuse("Mocked result must be valid JSON")
	}
	p.result = v
	switch s := p.state.(type) {
	case *parallelState:
		switch {
		case v.Kind() != jsonval.Array:
			return refuse("Mocked result must be an array.")
		case v.Len() != len(s.branches):
			return refuse("Mocked result must contain the same number of items as number of Parallel branches.")
		}
	case *mapState:
		switch {
		case s.trial.writer && v.Kind() != jsonval.Object:
			return refuse("Mocked result must be a JSON object.")
		case !s.trial.writer && v.Kind() != jsonval.Array:
			return refuse("Mocked result must be an array.")
		}
	}
	return nil
}

// checkMap reads what the trial says of the iterations of a Map or the branches
// of a Parallel state.
func (p *probe) checkMap() error {
	t := p.trial
	if t.ItemReaderData != "" {
		if s, ok := p.state.(*mapState); !ok || !s.trial.reader {
			return refuse("MapItemReaderData is only supported when testing a Map state with ItemReader specified.")
		}
		v, err := jsonval.Parse(t.ItemReaderData)
		if err != nil {
			return refuse("MapItemReaderData must be valid JSON: %v", err)
		}
		p.read = v
	}
	if _, ok := p.state.(forkState); !ok && t.ErrorCausedBy != "" {
		return refuse("ErrorCausedByState is only supported when testing a Map or Parallel state.")
	}
	return nil
}

// checkData reads the input and the variables.
func (p *probe) checkData() error {
	var err error
	if p.input, err = jsonval.Parse(p.trial.Input); err != nil {
		return refuse("Input must be valid JSON: %v", err)
	}
	if p.trial.Variables == "" {
		return nil
	}
	if p.variables, err = jsonval.Parse(p.trial.Variables); err != nil || p.variables.Kind() != jsonval.Object {
		return refuse("Variables must be a valid JSON object.")
	}
	return nil
}

// contextFields are the fields of a context object with the type of each;
// Undefined is any.
var contextFields = map[string]map[string]jsonval.Kind{
	"Execution": {
		"Id": jsonval.String, "Input": jsonval.Undefined, "Name": jsonval.String, "RoleArn": jsonval.String, "StartTime": jsonval.String,
		"RedriveCount": jsonval.Number, "RedriveTime": jsonval.String,
	},
	"State":        {"EnteredTime": jsonval.String, "Name": jsonval.String, "RetryCount": jsonval.Number},
	"StateMachine": {"Id": jsonval.String, "Name": jsonval.String},
	"Task":         {"Token": jsonval.String},
}

// checkContext reads the context object.
func (p *probe) checkContext() error {
	if p.trial.Context == "" {
		return nil
	}
	wrong := func(format string, args ...any) error {
		return refuse("Invalid Context object provided: "+format, args...)
	}
	v, err := jsonval.Parse(p.trial.Context)
	if err != nil || v.Kind() != jsonval.Object {
		return wrong("Context must be a valid JSON object")
	}
	for _, part := range v.Members() {
		fields := contextFields[part.Key]
		switch {
		case part.Key == "Map":
			return wrong("'Map' field is not supported when mocking a Context object")
		case fields == nil:
			return wrong("Field '%s' is not allowed", part.Key)
		case part.Value.Kind() != jsonval.Object:
			return wrong("%s must be an object", part.Key)
		}
		for _, m := range part.Value.Members() {
			kind, ok := fields[m.Key]
			_, integer := m.Value.Int()
			switch {
			case !ok:
				return wrong("Field '%s' is not allowed", m.Key)
			case kind == jsonval.String && m.Value.Kind() != kind:
				return wrong("%s.%s must be a string", part.Key, m.Key)
			case kind == jsonval.Number && !integer:
				return wrong("%s.%s must be an integer", part.Key, m.Key)
			}
		}
	}
	task, ok := p.state.(*taskState)
	if v.Get("Task").Exists() && !(ok && (task.resource.kind == Sync || task.resource.kind == Callback)) {
		return wrong("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern")
	}
	p.context = v
	return nil
}

// pointAt follows a JSON Pointer (RFC 6901); Undefined when it leads nowhere.
func pointAt(v jsonval.Value, pointer string) jsonval.Value {
	if pointer == "" {
		return v
	}
	for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		key = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
		if v.Kind() == jsonval.Array {
			i, ok := jsonval.NumberValue(key).Int()
			if !ok || i < 0 {
				return jsonval.Value{}
			}
			v = v.At(int(i))
			continue
		}
		v = v.Get(key)
	}
	return v
}
