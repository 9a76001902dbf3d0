package engine_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

const info = "arn:aws:states:us-east-1:123456789012:execution:m:x"

// begin starts an execution in a world of its own.
func begin(t *testing.T, definition, input string) (*world, engine.Effects) {
	t.Helper()
	w := &world{t: t, program: mustCompile(t, definition), now: time.UnixMilli(1000)}
	effects, err := w.x.Apply(w.program, w.now, engine.Started{Info: engine.Info{ID: info, Seed: 1}, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return w, effects
}

func task(resource string) string {
	return fmt.Sprintf(`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":%q,"End":true}}}`, resource)
}

func TestApplyErrorsChangeNothing(t *testing.T) {
	w, _ := begin(t, task(function), `{}`)
	other := mustCompile(t, `{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}`)
	for _, c := range []struct {
		program *engine.Program
		event   engine.Event
		want    string
	}{
		{w.program, engine.Started{Input: `{}`}, "the execution has already started"},
		{w.program, engine.TaskSucceeded{ID: 1, Output: `{`}, "result of A: "},
		{w.program, nil, "unknown event <nil>"},
		{other, engine.Tick{}, `the execution is in state "A", which its program does not have`},
		{other, engine.Tick{}, `the execution is in state "A", which its program does not have`},
	} {
		before, _ := json.Marshal(&w.x)
		effects, err := w.x.Apply(c.program, w.now, c.event)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%#v: error %v, want %s", c.event, err, c.want)
		}
		if len(effects.History)+len(effects.Invoke)+len(effects.Cancel) > 0 {
			t.Errorf("%#v: effects %+v", c.event, effects)
		}
		if after, _ := json.Marshal(&w.x); string(after) != string(before) {
			t.Errorf("%#v changed the execution from\n%s to\n%s", c.event, before, after)
		}
	}
	if _, err := w.x.Apply(w.program, w.now, engine.TaskSucceeded{ID: 1, Output: `7`}); err != nil || w.x.Output != "7" {
		t.Errorf("it does not go on: %v, %s", err, w.x.Output)
	}
}

func TestApplyBeforeStarted(t *testing.T) {
	p := mustCompile(t, task(function))
	var x engine.Execution
	if _, err := x.Apply(p, time.UnixMilli(0), engine.Tick{}); err == nil || err.Error() != "the execution has not started: got engine.Tick first" {
		t.Error(err)
	}
	if _, err := x.Apply(p, time.UnixMilli(0), engine.Started{Input: `{"a":}`}); err == nil || !strings.HasPrefix(err.Error(), "input: ") {
		t.Error(err)
	}
	if x.Status != "" {
		t.Error(x.Status)
	}
}

func TestAnswersOfNobodyAreIgnored(t *testing.T) {
	w, _ := begin(t, task(function), `{}`)
	for _, ev := range []engine.Event{
		engine.TaskSucceeded{ID: 99, Output: `1`}, engine.TaskFailed{ID: 0}, engine.TaskSubmitted{ID: -1},
		engine.ActivityStarted{ID: 1}, engine.TaskSubmitted{ID: 1, Response: `1`}, engine.TaskHeartbeat{ID: 1},
	} {
		if effects, err := w.x.Apply(w.program, w.now, ev); err != nil || len(effects.History) > 0 {
			t.Errorf("%#v: %v, %v", ev, effects.History, err)
		}
	}
	first := engine.TaskSucceeded{ID: 1, Output: `1`}
	for i, want := range []int{3, 0} {
		if effects, err := w.x.Apply(w.program, w.now, first); err != nil || len(effects.History) != want {
			t.Errorf("answer %d: %v, %v", i, effects.History, err)
		}
	}
}

// A task whose sibling fails in the Apply in which it was to begin does not
// begin: a driver that cancels first and invokes then would never cancel it.
func TestTaskThatIsAbortedBeforeItBegins(t *testing.T) {
	_, effects := begin(t, `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
		{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+function+`","End":true}}},
		{"StartAt":"N","States":{"N":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}],"End":true}}}],
		"Catch":[{"ErrorEquals":["E"],"Next":"W"}],"End":true},"W":{"Type":"Wait","Seconds":5,"End":true}}}`, `{}`)
	if len(effects.Invoke) > 0 || len(effects.Cancel) > 0 {
		t.Errorf("invoke %v, cancel %v", effects.Invoke, effects.Cancel)
	}
}

// A failing ItemSelector ends the iterations that run already.
func TestSelectorFailureCancelsIterations(t *testing.T) {
	w, effects := begin(t, `{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemSelector":{"v.$":"$$.Map.Item.Value.v"},"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+function+`","End":true}}},"End":true}}}`,
		`[{"v":1},{"v":2},{}]`)
	if len(effects.Invoke) != 2 {
		t.Fatal(effects.Invoke)
	}
	effects, err := w.x.Apply(w.program, w.now, engine.TaskSucceeded{ID: effects.Invoke[0].ID, Output: `1`})
	if err != nil || w.x.Status != engine.StatusFailed || len(effects.Cancel) != 1 {
		t.Errorf("%v, %s, cancel %v", err, w.x.Status, effects.Cancel)
	}
	for _, h := range effects.History {
		if h.Type == engine.TypeMapStateFailed {
			t.Error("MapStateFailed for a States.Runtime of the Map itself")
		}
	}
}

// The delay of the 400th retry without an interval is still nothing.
func TestRetryWithoutIntervalNeverOverflows(t *testing.T) {
	w, effects := begin(t, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+function+`","Retry":[{"ErrorEquals":["E"],"IntervalSeconds":0,"BackoffRate":100,"MaxAttempts":1000}],"End":true}}}`, `{}`)
	for range 400 {
		id := effects.Invoke[0].ID
		var err error
		if effects, err = w.x.Apply(w.program, w.now, engine.TaskFailed{ID: id, Failure: engine.Failure{Name: "E"}}); err != nil {
			t.Fatal(err)
		}
		if !effects.Wake.Equal(w.now) {
			t.Fatalf("wakes at %v, want %v", effects.Wake, w.now)
		}
		if effects, err = w.x.Apply(w.program, w.now, engine.Tick{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHistoryLimit(t *testing.T) {
	const text = "The execution reached the maximum number of history events (25000)."
	loop := `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}`
	scopes := map[string]string{
		"alone":    loop,
		"parallel": `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[` + loop + `],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Pass","End":true}}}`,
		"map":      `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":` + loop + `,"End":true}}}`,
		"waiting":  `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"` + function + `","End":true}}},{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"A"},"A":{"Type":"Pass","Next":"A"}}}],"End":true}}}`,
	}
	for name, definition := range scopes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A loop without an end is refused by asl; this one has a way out that is never taken.
			definition = strings.ReplaceAll(definition, `"Next":"A"}}}`, `"Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$$.State.Name","StringEquals":"C","Next":"A"}],"Default":"D"},"D":{"Type":"Succeed"}}}`)
			w, effects := begin(t, definition, `[1]`)
			history, cancelled := effects.History, 0
			if w.x.Status == engine.StatusRunning {
				w.now = effects.Wake
				var err error
				if effects, err = w.x.Apply(w.program, w.now, engine.Tick{}); err != nil {
					t.Fatal(err)
				}
				history, cancelled = append(history, effects.History...), len(effects.Cancel)
				if cancelled != 1 {
					t.Errorf("%d tasks cancelled, want 1", cancelled)
				}
			}
			last := history[len(history)-1]
			if len(history) != engine.MaxHistory || last.ID != engine.MaxHistory || last.Type != engine.TypeExecutionFailed {
				t.Fatalf("%d events, the last is %v", len(history), last.Type)
			}
			if f := w.x.Failure; f == nil || f.Name != engine.ErrorRuntime || f.Cause != text || w.x.Output != "" {
				t.Errorf("failure %v, output %q", f, w.x.Output)
			}
		})
	}
}

// passes is a program of n Pass states and then a state: 2n+2 events until that is entered.
func passes(n int, end string) string {
	var b strings.Builder
	b.WriteString(`{"StartAt":"S0","States":{`)
	for i := range n {
		fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Next":"S%d"},`, i, i+1)
	}
	fmt.Fprintf(&b, `"S%d":%s}}`, n, end)
	return b.String()
}

// A full history does not keep a user from stopping the execution.
func TestStopAtHistoryLimit(t *testing.T) {
	w, _ := begin(t, passes((engine.MaxHistory-4)/2, `{"Type":"Task","Resource":"`+activityARN+`","End":true}`), `{}`)
	if _, err := w.x.Apply(w.program, w.now, engine.TaskSubmitted{ID: 1}); err != nil || w.x.Events != engine.MaxHistory-1 {
		t.Fatal(w.x.Events, err)
	}
	effects, err := w.x.Apply(w.program, w.now, engine.Stopped{Error: "No"})
	if err != nil || w.x.Status != engine.StatusAborted || effects.History[0].Type != engine.TypeExecutionAborted {
		t.Errorf("%v: %s %v", err, w.x.Status, w.x.Failure)
	}
}

// An execution that would succeed with event 25,000 has no room for it.
func TestSuccessAtHistoryLimit(t *testing.T) {
	for _, c := range []struct {
		events int
		want   engine.Status
	}{{engine.MaxHistory - 2, engine.StatusSucceeded}, {engine.MaxHistory, engine.StatusFailed}} {
		w, effects := begin(t, passes((c.events-2)/2-1, `{"Type":"Succeed"}`), `{}`)
		if len(effects.History) != c.events || w.x.Status != c.want || (w.x.Output != "") != (c.want == engine.StatusSucceeded) {
			t.Errorf("%d events: %s, output %q; want %d, %s", len(effects.History), w.x.Status, w.x.Output, c.events, c.want)
		}
	}
}

func TestPayloadLimit(t *testing.T) {
	const rest = "' returned a result with a size exceeding the maximum number of bytes service limit."
	big := `"` + strings.Repeat("x", engine.MaxPayload-1) + `"` // one byte too long
	fits := big[:len(big)-2] + `"`
	catch := `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Pass","End":true}}}`
	for name, c := range map[string]struct {
		definition, input, answer string
		want                      string // "" is success
		event                     engine.EventType
	}{
		"pass":          {`{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`, big, "", "The state/task 'A" + rest, engine.TypeExecutionFailed},
		"pass fits":     {`{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`, fits, "", "", engine.TypeExecutionSucceeded},
		"function":      {`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + function + `",` + catch, `{}`, big, "The state/task '" + function + rest, engine.TypeLambdaFunctionFailed},
		"function fits": {task(function), `{}`, fits, "", engine.TypeExecutionSucceeded},
		"service":       {task("arn:aws:states:::lambda:invoke.waitForTaskToken"), `{"FunctionName":"f"}`, big, "The state/task 'lambda" + rest, engine.TypeTaskFailed},
		"map result": {`{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$$.Execution.Input[0]"},"End":true}}},"End":true}}}`,
			`["` + strings.Repeat("y", engine.MaxPayload/2) + `",1,2]`, "", "The state/task 'M" + rest, engine.TypeExecutionFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(c.definition, "waitForTaskToken") {
				c.definition = strings.Replace(c.definition, `"End":true`, `"Parameters":{"FunctionName":"f"},"End":true`, 1)
			}
			w, effects := begin(t, c.definition, c.input)
			history := effects.History
			for _, ev := range []engine.Event{engine.TaskSubmitted{ID: 1, Response: `{}`}, engine.TaskSucceeded{ID: 1, Output: c.answer, ByToken: true}} {
				if c.answer != "" {
					effects, err := w.x.Apply(w.program, w.now, ev)
					if err != nil {
						t.Fatal(err)
					}
					history = append(history, effects.History...)
				}
			}
			found := false
			for _, h := range history {
				if h.Type == c.event {
					found = true
					if c.want != "" && !strings.Contains(string(h.AppendJSON(nil)), `"cause":"`+c.want+`","error":"States.DataLimitExceeded"`) {
						t.Errorf("%.300s", h.AppendJSON(nil))
					}
				}
			}
			if !found {
				t.Errorf("no %v; status %s, %.200v", c.event, w.x.Status, w.x.Failure)
			}
		})
	}
}

func TestVariablesLimit(t *testing.T) {
	// 41 states that each assign a variable of 256 KiB: the last has no room.
	var b strings.Builder
	for i := range 41 {
		fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Assign":{"v%d.$":"$"},"Next":"S%d"},`, i, i, i+1)
	}
	w, _ := begin(t, `{"StartAt":"S0","States":{`+b.String()+`"S41":{"Type":"Succeed"}}}`, `"`+strings.Repeat("x", engine.MaxPayload-2)+`"`)
	want := "Execution total variable size limit exceeded. State 'S40' assigned variables that exceed the total execution limit by 262144 bytes."
	if f := w.x.Failure; f == nil || f.Name != engine.ErrorDataLimitExceeded || f.Cause != want {
		t.Errorf("%.200v, want %s", f, want)
	}
	if w.x.VariableBytes != 0 && w.x.Status == engine.StatusRunning {
		t.Error("the execution goes on")
	}
}

// What a scope assigned takes no room when it has ended.
func TestVariablesOfEndedScopes(t *testing.T) {
	w, _ := begin(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"a":1},"Next":"M"},"M":{"Type":"Map","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","Assign":{"b":"xyz"},"Next":"C"},"C":{"Type":"Pass","Assign":{"b":"x"},"End":true}}},"Next":"W"},"W":{"Type":"Wait","Seconds":1,"End":true}}}`, `[1,2,3]`)
	if w.x.VariableBytes != 1 {
		t.Errorf("%d bytes, want 1", w.x.VariableBytes)
	}
}

func TestSeed(t *testing.T) {
	token := func(seed uint64) string {
		p := mustCompile(t, task(activityARN))
		var x engine.Execution
		effects, err := x.Apply(p, time.UnixMilli(0), engine.Started{Info: engine.Info{ID: info, Seed: seed}, Input: `{}`})
		if err != nil {
			t.Fatal(err)
		}
		return effects.Invoke[0].Token + effects.Invoke[0].UUID
	}
	first, again, other := token(1), token(1), token(2)
	if first != again || first == other {
		t.Error("tokens and UUIDs do not follow from the seed alone")
	}
}

func TestStopWithoutReason(t *testing.T) {
	w, _ := begin(t, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}`, `{}`)
	effects, err := w.x.Apply(w.program, w.now, engine.Stopped{})
	if err != nil || w.x.Failure != nil || string(effects.History[0].AppendJSON(nil)) != `{"executionAbortedEventDetails":{},"id":3,"previousEventId":0,"timestamp":1,"type":"ExecutionAborted"}` {
		t.Errorf("%v, %v, %s", err, w.x.Failure, effects.History[0].AppendJSON(nil))
	}
}

func TestAssignLimit(t *testing.T) {
	w, _ := begin(t, `{"StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"a.$":"$","b.$":"$","c":1},"End":true}}}`, `"`+strings.Repeat("x", engine.MaxPayload/2-2)+`"`)
	want := "Variable size limit exceeded. State 'S' assigned variables that exceed the limit of one Assign by 1 bytes."
	if f := w.x.Failure; f == nil || f.Name != engine.ErrorDataLimitExceeded || f.Cause != want {
		t.Errorf("%.200v, want %s", f, want)
	}
}

// A clock that is set back does not make events older than those before them.
func TestClockSetBack(t *testing.T) {
	w, effects := begin(t, task(function), `{}`)
	last := effects.History[len(effects.History)-1].Millis
	effects, err := w.x.Apply(w.program, w.now.Add(-time.Hour), engine.TaskSucceeded{ID: 1, Output: `1`})
	if err != nil || len(effects.History) == 0 || effects.History[0].Millis != last {
		t.Errorf("%v, %v, want events at %d", effects.History, err, last)
	}
}

// An ItemSelector that fails when an iteration has ended can be caught, and the
// execution goes on.
func TestCaughtSelectorFailureGoesOn(t *testing.T) {
	w, _ := begin(t, `{"QueryLanguage":"JSONata","StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"ItemSelector":{"v":"{% $states.context.Map.Item.Value * 2 %}"},
		"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"Catch":[{"ErrorEquals":["States.ALL"],"Output":"caught","Next":"B"}],"End":true},"B":{"Type":"Pass","End":true}}}`, `[1,"x",3]`)
	if w.x.Status != engine.StatusSucceeded || w.x.Output != `"caught"` {
		t.Errorf("%s %s %v", w.x.Status, w.x.Output, w.x.Failure)
	}
}

// What led on is told, where the history shows only where to.
func TestDecisions(t *testing.T) {
	w, effects := begin(t, `{"StartAt":"C","States":{
		"C":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"A"},{"Variable":"$.n","NumericEquals":2,"Next":"A"}],"Default":"A"},
		"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true,
			"Retry":[{"ErrorEquals":["X"]},{"ErrorEquals":["Y"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["X"],"Next":"D"},{"ErrorEquals":["Y"],"Next":"D"}]},
		"D":{"Type":"Choice","Choices":[{"Variable":"$.n","IsPresent":true,"Next":"Z"}],"Default":"Z"},
		"Z":{"Type":"Succeed"}}}`, `{"n":2}`)
	got := effects.Decisions
	for range 3 { // the task fails, is tried again, and fails
		var ev engine.Event = engine.Tick{}
		if len(effects.Invoke) > 0 {
			ev = engine.TaskFailed{ID: effects.Invoke[0].ID, Failure: engine.Failure{Name: "Y"}}
		}
		w.now = w.now.Add(time.Minute)
		var err error
		if effects, err = w.x.Apply(w.program, w.now, ev); err != nil {
			t.Fatal(err)
		}
		got = append(got, effects.Decisions...)
	}
	want := []engine.Decision{{State: "C", By: engine.ByRule, Index: 1}, {State: "A", By: engine.ByRetrier, Index: 1}, {State: "A", By: engine.ByCatcher, Index: 1}, {State: "D", By: engine.ByDefault}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
}
