package server

import (
	"context"
	"errors"
	"math"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// loneState is what AWS calls the state of a TestState, whatever its name is.
const loneState = "StateName"

// A test is what TestState is asked for.
type test struct {
	definition string
	stateName  string // "" when definition is a state, not a state machine
	level      string
	mode       shape.Mode // of the check of a mocked result
	trial      engine.Trial
}

func testState(ctx context.Context, c *catalog, in *params) ([]byte, error) {
	t, err := readTest(in)
	if err != nil {
		return nil, err
	}
	program, err := t.compile()
	if err != nil {
		return nil, err
	}
	c.prepare(&t.trial)
	outcome, err := c.in.Try(ctx, program, t.trial)
	var refused *engine.TrialError
	switch {
	case errors.As(err, &refused) && refused.Definition:
		return nil, fault("InvalidDefinition", "%s", refused.Message)
	case errors.As(err, &refused):
		return nil, validation(refused.Message, "")
	case err != nil:
		return nil, err
	}
	return t.encode(outcome), nil
}

func readTest(in *params) (*test, error) {
	t := &test{
		definition: in.requiredSecret("definition", maxDefinition),
		level:      in.enum("inspectionLevel", "INFO", "DEBUG", "TRACE"),
		stateName:  in.secret("stateName", 1, maxName),
	}
	t.trial.Info.RoleArn = in.text("roleArn", 1, maxARN)
	t.trial.Input = in.data("input")
	t.trial.Variables = in.secret("variables", 0, maxData)
	t.trial.Context = in.secret("context", 0, maxData)
	reveal := in.flag("revealSecrets", false)
	config := in.object("stateConfiguration")
	t.trial.Retries = config.integer("retrierRetryCount", 0, math.MaxInt32)
	t.trial.ErrorCausedBy = config.secret("errorCausedByState", 1, maxName)
	t.trial.ItemReaderData = config.secret("mapItemReaderData", 0, maxData)
	if config.get("mapIterationFailureCount", jsonval.Number).Exists() {
		n := config.integer("mapIterationFailureCount", 0, math.MaxInt32)
		t.trial.IterationFailures = &n
	}
	mock := in.object("mock")
	answer := t.readMock(mock)
	if err := in.err(); err != nil {
		return nil, err
	}
	if mock.given() {
		if reveal {
			return nil, validation("TestState does not support RevealSecrets when a mock is specified.", "")
		}
		if err := checkMock(mock, answer); err != nil {
			return nil, err
		}
		t.trial.Answer = answer
	} else if in.get("context", jsonval.String).Exists() {
		return nil, validation("TestState does not support Context when a mock is not specified.", "")
	}
	return t, checkInput(t.trial.Input)
}

// readMock reads the answer that the work of the state is taken to give.
func (t *test) readMock(mock *params) *engine.Answer {
	answer := &engine.Answer{Result: mock.secret("result", 0, maxData)}
	if failure := mock.object("errorOutput"); failure.given() {
		answer.Failure = &engine.Failure{Name: failure.secret("error", 0, 256), Cause: failure.secret("cause", 0, 32_768)}
	}
	switch mock.enum("fieldValidationMode", "STRICT", "PRESENT", "NONE") {
	case "PRESENT":
		t.mode = shape.Present
	case "NONE":
		t.mode = shape.None
	}
	return answer
}

func checkMock(mock *params, answer *engine.Answer) error {
	hasResult := mock.get("result", jsonval.String).Exists()
	switch {
	case hasResult && answer.Failure != nil:
		return validation("A test mock should have only one of the following fields: [result, errorOutput].", "")
	case !hasResult && answer.Failure == nil:
		return validation("One of the following fields is required for a test mock: [result, errorOutput].", "")
	case answer.Failure != nil && answer.Failure.Name == "":
		return validation("An error was not specified in the mocked error output.", "")
	}
	return nil
}

// compile finds the state in the definition and checks what depends on it.
func (t *test) compile() (*engine.Program, error) {
	text := t.definition
	t.trial.State, t.trial.Alias = t.stateName, loneState
	if t.stateName == "" {
		t.trial.State = loneState
		if v, err := jsonval.Parse(text); err == nil && v.Kind() == jsonval.Object {
			text = `{"StartAt":"` + loneState + `","States":{"` + loneState + `":` + text + `}}`
		}
	}
	sm, err := asl.ParseWith("", []byte(text), asl.Options{LoneState: t.stateName == ""})
	if err != nil {
		return nil, err
	}
	program, err := engine.CompileTrial(sm)
	if err != nil {
		return nil, &uncompilableError{err}
	}
	if caused := t.trial.ErrorCausedBy; caused != "" && sm.Find(caused) == nil {
		return nil, validation("State not found in definition", "")
	}
	task, ok := sm.Find(t.trial.State).(*asl.Task)
	if !ok {
		return program, nil
	}
	return program, t.checkTask(task)
}

// checkTask checks what a Task state needs: a role, or a mock that looks like
// the answer of its service.
func (t *test) checkTask(task *asl.Task) error {
	answer := t.trial.Answer
	switch {
	case answer == nil && t.trial.Info.RoleArn == "":
		return validation("RoleArn must be specified when testing a Task state", "")
	case answer == nil || answer.Failure != nil:
		return nil
	}
	v, err := jsonval.Parse(answer.Result)
	if err != nil { // the trial refuses it
		return nil
	}
	if err := shape.Check(task.Resource.Value, v, t.mode); err != nil {
		return validation(err.Error(), "")
	}
	return nil
}

// prepare makes up the execution that the context object tells of. AWS runs a
// test as an Express execution of a state machine that nobody can see.
func (c *catalog) prepare(t *engine.Trial) {
	t.MachineName, t.Info.Name = uuid.NewString(), uuid.NewString()
	t.MachineID = c.arn(machineType, t.MachineName)
	t.Info.ID = c.arn(expressType, t.MachineName+":"+t.Info.Name)
	t.Region, t.Express, t.Seed = c.region, true, newSeed()
}

func (t *test) encode(outcome engine.Outcome) []byte {
	if t.level != "DEBUG" && t.level != "TRACE" {
		outcome.Inspection = ""
	}
	return outcome.AppendJSON(nil)
}
