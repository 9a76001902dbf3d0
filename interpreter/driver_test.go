package interpreter_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

const (
	function    = "arn:aws:lambda:us-east-1:123456789012:function:work"
	callback    = "arn:aws:states:::lambda:invoke.waitForTaskToken"
	activityARN = "arn:aws:states:us-east-1:123456789012:activity:pack"
)

// tasksFunc is a function as Tasks.
type tasksFunc func(context.Context, interpreter.Task) (json.RawMessage, error)

func (f tasksFunc) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return f(ctx, t)
}

// hang answers when nobody waits any more, and not through Sleep.
var hang tasksFunc = func(ctx context.Context, _ interpreter.Task) (json.RawMessage, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func mustParse(tb testing.TB, definition string) *asl.StateMachine {
	tb.Helper()
	sm, err := asl.Parse("test.asl.json", []byte(definition))
	if err != nil {
		tb.Fatal(err)
	}
	return sm
}

// oneTask is a machine of one Task state A with further fields.
func oneTask(resource, fields string) string {
	return fmt.Sprintf(`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":%q,%s"End":true}}}`, resource, fields)
}

func mustStart(t *testing.T, in *interpreter.Interpreter, definition string) *interpreter.Execution {
	t.Helper()
	e, err := in.Start(interpreter.Request{Machine: mustParse(t, definition), Info: engine.Info{Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// bothTimes runs a test in virtual time and in real time, in bubbles in which
// real time is faked.
func bothTimes(t *testing.T, test func(t *testing.T, in *interpreter.Interpreter)) {
	for name, virtual := range map[string]bool{"virtual": true, "real": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, &interpreter.Interpreter{VirtualTime: virtual}) })
		})
	}
}

func TestYearOfWaiting(t *testing.T) {
	t.Parallel()
	in := &interpreter.Interpreter{VirtualTime: true}
	e := mustStart(t, in, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":31536000,"End":true}}}`)
	<-e.Done()
	if d := e.Describe(); d.Stop.Sub(d.Start) != 365*24*time.Hour {
		t.Errorf("took %v", d.Stop.Sub(d.Start))
	}
}

func TestStopWhateverItWaitsFor(t *testing.T) {
	for name, definition := range map[string]string{
		"wait":     `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5000000,"End":true}}}`,
		"task":     oneTask(function, ``),
		"callback": oneTask(callback, `"Parameters":{"FunctionName":"f"},`),
		"activity": oneTask(activityARN, ``),
		"parallel": `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"` + function + `","End":true}}}],"End":true}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
				var cancelled atomic.Int32
				in.Tasks = tasksFunc(func(ctx context.Context, task interpreter.Task) (json.RawMessage, error) {
					defer cancelled.Add(1)
					return hang(ctx, task)
				})
				if name == "wait" && in.VirtualTime {
					return // it would be over at once
				}
				e := mustStart(t, in, definition)
				synctest.Wait()
				e.Stop("Why", "not")
				<-e.Done()
				synctest.Wait()
				history := e.History()
				last := history[len(history)-1]
				if last.Type != engine.TypeExecutionAborted || last.PreviousID != 0 {
					t.Errorf("%v after %d", last.Type, last.PreviousID)
				}
				if _, err := e.Result(); err == nil || err.Error() != "Why: not" {
					t.Error(err)
				}
				if name != "wait" && cancelled.Load() != 1 {
					t.Error("the task was not told")
				}
				e.Stop("Again", "")
				if d := e.Describe(); d.Failure.Name != "Why" {
					t.Error(d.Failure)
				}
			})
		})
	}
}

func TestStopWithoutReason(t *testing.T) {
	bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
		in.Tasks = hang
		e := mustStart(t, in, oneTask(function, ``))
		e.Stop("", "")
		<-e.Done()
		if _, err := e.Result(); err == nil || err.Error() != "ABORTED" {
			t.Error(err)
		}
	})
}

func TestRunEndsWithItsContext(t *testing.T) {
	bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
		in.Tasks = hang
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := in.Run(ctx, mustParse(t, oneTask(function, ``)), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestHangingTaskTimesOut(t *testing.T) {
	bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
		in.Tasks = hang
		e := mustStart(t, in, oneTask(function, `"TimeoutSeconds":7,`))
		<-e.Done()
		d := e.Describe()
		if d.Failure == nil || d.Failure.Name != "States.Timeout" || d.Stop.Sub(d.Start) != 7*time.Second {
			t.Errorf("%v after %v", d.Failure, d.Stop.Sub(d.Start))
		}
	})
}

func TestFailuresOfTasks(t *testing.T) {
	for name, c := range map[string]struct {
		tasks interpreter.Tasks
		want  string
	}{
		"no tasks":  {nil, "States.Runtime: An error occurred while executing the state 'A' (entered at the event id #2). No Tasks are set on the Interpreter to do the work of state A (" + function + ")."},
		"goroutine": {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { runtime.Goexit(); return nil, nil }), "States.TaskFailed: The task of state A ended its goroutine without an answer."},
		"panic":     {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { panic("oh") }), "States.TaskFailed: panic in the task of state A: oh"},
		"error":     {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { return nil, errors.New("oh") }), "States.TaskFailed: oh"},
		"wrapped": {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) {
			return nil, fmt.Errorf("oh: %w", &interpreter.Failure{Name: "E", Cause: "c"})
		}), "E: c"},
		"empty":        {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { return nil, &interpreter.Failure{} }), "failed without an error name or cause"},
		"not JSON":     {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { return json.RawMessage(`{a`), nil }), "States.TaskFailed: The result of state A is not JSON: "},
		"pending what": {tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { return nil, interpreter.ErrPending }), "States.TaskFailed: State A was left to be answered with a task token, which its resource " + function + " has none of."},
	} {
		t.Run(name, func(t *testing.T) {
			bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
				in.Tasks = c.tasks
				if _, err := in.Run(t.Context(), mustParse(t, oneTask(function, ``)), nil); err == nil || !strings.HasPrefix(err.Error(), c.want) {
					t.Errorf("%v\nwant %s", err, c.want)
				}
			})
		})
	}
}

func TestSendTask(t *testing.T) {
	bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
		token := make(chan string, 1)
		in.Tasks = tasksFunc(func(_ context.Context, task interpreter.Task) (json.RawMessage, error) {
			token <- task.Token
			return nil, interpreter.ErrPending
		})
		e := mustStart(t, in, oneTask(activityARN, ``))
		tok := <-token
		synctest.Wait()
		if err := in.SendTaskSuccess(tok, json.RawMessage(`{`)); !errors.Is(err, interpreter.ErrInvalidOutput) {
			t.Error(err)
		}
		for _, bad := range []string{"", "x", "e30="} {
			if err := in.SendTaskFailure(bad, interpreter.Failure{}); !errors.Is(err, interpreter.ErrInvalidToken) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := in.SendTaskHeartbeat(tok); err != nil {
			t.Error(err)
		}
		if err := in.SendTaskSuccess(tok, json.RawMessage(`{"a": 1}`)); err != nil {
			t.Error(err)
		}
		<-e.Done()
		if out, err := e.Result(); string(out) != `{"a":1}` || err != nil {
			t.Errorf("%s, %v", out, err)
		}
		for _, err := range []error{in.SendTaskHeartbeat(tok), in.SendTaskSuccess(tok, json.RawMessage(`2`)), in.SendTaskFailure(tok, interpreter.Failure{})} {
			if !errors.Is(err, interpreter.ErrTaskTimedOut) {
				t.Error(err)
			}
		}
	})
}

func TestSleepAndAfter(t *testing.T) {
	bothTimes(t, func(t *testing.T, in *interpreter.Interpreter) {
		in.Tasks = tasksFunc(func(ctx context.Context, task interpreter.Task) (json.RawMessage, error) {
			interpreter.After(ctx, 90*time.Minute, func() { in.SendTaskSuccess(task.Token, json.RawMessage(`"late"`)) })
			return json.RawMessage(`{}`), interpreter.Sleep(ctx, time.Hour)
		})
		e := mustStart(t, in, oneTask(callback, `"Parameters":{"FunctionName":"f"},`))
		<-e.Done()
		var at []time.Duration
		for _, h := range e.History() {
			at = append(at, h.Time().Sub(e.Describe().Start))
		}
		want := []time.Duration{0, 0, 0, 0, time.Hour, 90 * time.Minute, 90 * time.Minute, 90 * time.Minute}
		if !slices.Equal(at, want) {
			t.Errorf("%v, want %v", at, want)
		}
	})
}

// A task that its timeout took for hung may sleep later without making others
// that are at work look idle.
func TestSleepOfAHungTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &interpreter.Interpreter{VirtualTime: true}
		in.Tasks = tasksFunc(func(ctx context.Context, task interpreter.Task) (json.RawMessage, error) {
			if task.State == "Hung" {
				<-ctx.Done()
				interpreter.Sleep(context.WithoutCancel(ctx), 10*time.Second)
				return nil, ctx.Err()
			}
			time.Sleep(100 * time.Second) // at work in real time: modelled time stands still
			return json.RawMessage(`"done"`), nil
		})
		e := mustStart(t, in, `{"StartAt":"Hung","States":{
			"Hung":{"Type":"Task","Resource":"`+function+`","TimeoutSeconds":5,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"P"}],"End":true},
			"P":{"Type":"Parallel","Branches":[
				{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"`+function+`","End":true}}},
				{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":50,"End":true}}}],"End":true}}}`)
		<-e.Done()
		d := e.Describe()
		if d.Stop.Sub(d.Start) != 55*time.Second {
			t.Errorf("took %v", d.Stop.Sub(d.Start))
		}
		for _, h := range e.History() {
			if h.Type == engine.TypeLambdaFunctionSucceeded && h.Time().Sub(d.Start) != 5*time.Second {
				t.Errorf("the work took %v of modelled time", h.Time().Sub(d.Start)-5*time.Second)
			}
		}
		synctest.Wait()
	})
}

func TestOneSeedOneHistory(t *testing.T) {
	const definition = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + callback + `","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token","u.$":"States.UUID()"}},"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"FULL"}],"End":true}}}`
	run := func(seed uint64) string {
		in := &interpreter.Interpreter{VirtualTime: true}
		in.Tasks = tasksFunc(func(ctx context.Context, task interpreter.Task) (json.RawMessage, error) {
			if task.Attempt < 2 {
				return nil, &interpreter.Failure{Name: "E"}
			}
			interpreter.After(ctx, time.Second, func() { in.SendTaskSuccess(task.Token, json.RawMessage(`1`)) })
			return nil, interpreter.ErrPending
		})
		e, err := in.Start(interpreter.Request{Machine: mustParse(t, definition), Info: engine.Info{Seed: seed, Name: "n"}, Start: time.UnixMilli(0)})
		if err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		text, _ := json.Marshal(e.History())
		return string(text)
	}
	if a, b := run(1), run(1); a != b {
		t.Errorf("one seed, two histories:\n%s\n%s", a, b)
	}
	if run(1) == run(2) {
		t.Error("two seeds, one history")
	}
}

func TestObserveOrder(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[*interpreter.Execution][]int64{}
	in := &interpreter.Interpreter{Observe: func(e *interpreter.Execution, h engine.HistoryEvent) {
		mu.Lock()
		defer mu.Unlock()
		seen[e] = append(seen[e], h.ID)
	}}
	in.Tasks = tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { return json.RawMessage(`1`), nil })
	const definition = `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + function + `","End":true}}},"End":true}}}`
	var executions []*interpreter.Execution
	for range 20 {
		e, err := in.Start(interpreter.Request{Machine: mustParse(t, definition), Input: json.RawMessage(`[1,2,3,4,5,6,7,8]`)})
		if err != nil {
			t.Fatal(err)
		}
		executions = append(executions, e)
	}
	for _, e := range executions {
		<-e.Done()
		n := int64(len(e.History()))
		mu.Lock()
		for i, id := range seen[e] {
			if id != int64(i)+1 {
				t.Fatalf("event %d is seen as number %d", id, i+1)
			}
		}
		if int64(len(seen[e])) != n {
			t.Errorf("%d of %d events seen", len(seen[e]), n)
		}
		mu.Unlock()
	}
}

// An execution can be observed alone, from its first event to that of a redrive.
func TestObserveOne(t *testing.T) {
	t.Parallel()
	for _, in := range []*interpreter.Interpreter{{}, {VirtualTime: true}} {
		const failing = `{"StartAt":"F","States":{"F":{"Type":"Fail"}}}`
		var seen []string
		e, err := in.Start(interpreter.Request{Machine: mustParse(t, failing), Observe: func(_ *interpreter.Execution, h engine.HistoryEvent) {
			seen = append(seen, h.Type.String())
		}})
		if err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		if err := e.Redrive(""); err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		want := "ExecutionStarted FailStateEntered ExecutionFailed ExecutionRedriven FailStateEntered ExecutionFailed"
		if got := strings.Join(seen, " "); got != want {
			t.Errorf("virtual time %t: seen are %s, want %s", in.VirtualTime, got, want)
		}
	}
}

// An execution whose state machine is deleted finishes what it is doing and fails
// where it would leave its state.
func TestMachineDeleted(t *testing.T) {
	t.Parallel()
	const definition = `{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"` + function + `","Retry":[{"ErrorEquals":["Again"],"IntervalSeconds":1,"MaxAttempts":1}],"Next":"B"},
		"B":{"Type":"Task","Resource":"` + function + `","End":true}}}`
	for _, virtual := range []bool{false, true} {
		begun, finish := make(chan struct{}), make(chan error)
		in := &interpreter.Interpreter{VirtualTime: virtual, Tasks: tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) {
			begun <- struct{}{}
			return json.RawMessage(`1`), <-finish
		})}
		e, err := in.Start(interpreter.Request{Machine: mustParse(t, definition)})
		if err != nil {
			t.Fatal(err)
		}
		<-begun
		e.MachineDeleted()
		finish <- &interpreter.Failure{Name: "Again"}
		<-begun // a retry is no transition
		if status := e.Describe().Status; status != engine.StatusRunning {
			t.Errorf("virtual time %t: %s while it is in a state", virtual, status)
		}
		finish <- nil
		<-e.Done()
		events := e.History()
		last := events[len(events)-1]
		want := engine.Failed{Error: "States.Runtime", Cause: "State machine StateMachine has been deleted"}
		if got, ok := last.Details.(*engine.Failed); !ok || last.Type != engine.TypeExecutionFailed || *got != want || last.PreviousID != last.ID-1 {
			t.Errorf("virtual time %t: the last event is %v, want it failed: %v", virtual, &last, want)
		}
		if before := events[len(events)-2].Type; before != engine.TypeLambdaFunctionSucceeded {
			t.Errorf("virtual time %t: before the end comes %s, want what the task answered", virtual, before)
		}
		for _, h := range events {
			if h.Type == engine.TypeTaskStateExited {
				t.Errorf("virtual time %t: a state was left", virtual)
			}
		}
	}
}

// Waiting executions cost no goroutine, and one timer serves all of them.
func TestWaitingCostsNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &interpreter.Interpreter{}
		p := mustCompile(t, `{"StartAt":"W","States":{"W":{"Type":"Wait","SecondsPath":"$","End":true}}}`)
		before := runtime.NumGoroutine()
		executions := make([]*interpreter.Execution, 1000)
		for i := range executions {
			seconds := (i*7919)%1000 + 1 // neither rising nor falling
			e, err := in.Start(interpreter.Request{Program: p, Input: json.RawMessage(fmt.Sprint(seconds))})
			if err != nil {
				t.Fatal(err)
			}
			executions[i] = e
		}
		if n := runtime.NumGoroutine() - before; n > 10 {
			t.Errorf("%d goroutines for 1000 waiting executions", n)
		}
		executions[0].Stop("", "")
		for i, e := range executions[1:] {
			<-e.Done()
			d := e.Describe()
			if want := time.Duration(((i+1)*7919)%1000+1) * time.Second; d.Stop.Sub(d.Start) != want {
				t.Fatalf("execution %d waited %v, want %v", i+1, d.Stop.Sub(d.Start), want)
			}
		}
	})
}

func TestStartErrors(t *testing.T) {
	t.Parallel()
	in := &interpreter.Interpreter{}
	if _, err := in.Start(interpreter.Request{}); err == nil || err.Error() != "request has neither Machine nor Program" {
		t.Error(err)
	}
	sm := mustParse(t, `{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}`)
	if _, err := in.Start(interpreter.Request{Machine: sm, Input: json.RawMessage(`{`)}); err == nil || !strings.HasPrefix(err.Error(), "input: ") {
		t.Error(err)
	}
}

// plan answers tasks with the number of tasks that began before them.
type plan struct{ n int }

func (p *plan) Plan(t interpreter.Task) interpreter.Tasks {
	n := p.n
	p.n++
	return tasksFunc(func(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
		if t.Answer == nil {
			return nil, errors.New("no token")
		}
		interpreter.After(ctx, time.Second, func() { t.Answer(json.RawMessage(fmt.Sprintf(`[%d,%s,%d]`, n, t.Item, t.Index)), nil) })
		return nil, interpreter.ErrPending
	})
}

func (p *plan) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return p.Plan(t).Invoke(ctx, t)
}

// A Planner sees tasks in the order in which they begin, and what they do at one
// modelled moment happens in that order too.
func TestPlanner(t *testing.T) {
	t.Parallel()
	definition := fmt.Sprintf(`{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$","End":true,"ItemProcessor":%s}}}`, oneTask(activityARN, ""))
	history := ""
	for range 20 {
		in := &interpreter.Interpreter{Tasks: &plan{}, VirtualTime: true}
		e, err := in.Start(interpreter.Request{Machine: mustParse(t, definition), Input: json.RawMessage(`["a","b","c"]`), Start: time.UnixMilli(0), Info: engine.Info{Seed: 1}})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := string(e.Describe().Output), `[[0,"a",0],[1,"b",1],[2,"c",2]]`; got != want {
			t.Fatalf("output %s, want %s", got, want)
		}
		text := fmt.Sprint(len(e.History()))
		for _, ev := range e.History() {
			if !strings.HasPrefix(ev.Type.String(), "Execution") { // which has a name of its own
				text += "\n" + ev.String()
			}
		}
		if history != "" && text != history {
			t.Fatalf("one history is\n%s\nanother\n%s", history, text)
		}
		history = text
	}
}
