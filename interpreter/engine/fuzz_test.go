package engine_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// fuzzed are the programs whose events come in any order.
var fuzzed = []struct{ definition, input string }{
	{`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + function + `","TimeoutSeconds":5,"End":true}}}`, `{}`},
	{`{"StartAt":"P","TimeoutSeconds":60,"States":{"P":{"Type":"Parallel","Branches":[
		{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + function + `","TimeoutSeconds":5,"Assign":{"v.$":"$"},"Next":"A2"},"A2":{"Type":"Wait","Seconds":3,"End":true}}},
		{"StartAt":"N","States":{"N":{"Type":"Parallel","Branches":[
			{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"` + function + `","End":true}}},
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":2,"Next":"C"},"C":{"Type":"Task","Resource":"` + function + `","End":true}}}],
			"Retry":[{"ErrorEquals":["E"],"MaxAttempts":2}],"End":true}}}],
		"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Task","Resource":"` + function + `","End":true}}}`, `{"a": 1}`},
	{`{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"` + function + `","Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1,"JitterStrategy":"FULL"}],"Next":"B"},
		"B":{"Type":"Pass","Assign":{"item.$":"$$.Map.Item.Value"},"Next":"C"},"C":{"Type":"Wait","Seconds":1,"End":true}}},
		"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Pass","End":true}}}`, `[1, null, "<x>", {"a": [2.0]}]`},
	{`{"QueryLanguage":"JSONata","StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemSelector":"{% {'v': 10 / $states.context.Map.Item.Value.v} %}","ItemProcessor":{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"` + function + `","TimeoutSeconds":"{% $states.input.v %}","Assign":{"r":"{% $states.result.r[0] %}"},"Output":"{% $states.result.r[5] %}","Retry":[{"ErrorEquals":["States.QueryEvaluationError"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["E"],"Next":"W"}],"Next":"W"},
		"W":{"Type":"Wait","Seconds":"{% 1 %}","End":true}}},
		"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["States.ALL"],"Assign":{"e":"{% $states.errorOutput.Error %}"},"Next":"Z"}],"End":true},"Z":{"Type":"Wait","Seconds":"{% $length($e) %}","End":true}}}`, `[{"v": 1}, {"v": 2}, {"v": 5}, {"v": "x"}]`},
	{`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}},"HeartbeatSeconds":3,"TimeoutSeconds":20,
		"Retry":[{"ErrorEquals":["States.HeartbeatTimeout"]}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"Next":"Z"},"Z":{"Type":"Succeed"}}}`, `{}`},
	{`{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
		{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + activityARN + `","HeartbeatSeconds":4,"TimeoutSeconds":30,"End":true}}},
		{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":{"TaskDefinition":"t"},"End":true}}},
		{"StartAt":"N","States":{"N":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{"F":{"Type":"Choice","Choices":[{"Variable":"$.fail","BooleanEquals":true,"Next":"X"}],"Default":"Y"},"X":{"Type":"Fail","Error":"E"},"Y":{"Type":"Succeed"}}}],"End":true}}}],
		"Retry":[{"ErrorEquals":["E"],"MaxAttempts":2,"IntervalSeconds":1}],"End":true}}}`, `{"fail": true}`},
	{`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + function + `","TimeoutSeconds":2,"Retry":[{"ErrorEquals":["E"],"IntervalSeconds":1,"BackoffRate":10,"MaxDelaySeconds":30,"MaxAttempts":9},{"ErrorEquals":["States.ALL"]}],"Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"Z"}],"Default":"A"},"Z":{"Type":"Succeed"}}}`, `{}`},
}

const (
	function    = "arn:aws:lambda:us-east-1:123456789012:function:work"
	activityARN = "arn:aws:states:us-east-1:123456789012:activity:pack"
)

// FuzzEvents feeds executions with events in any order — answers, duplicates,
// unknown ids, ticks early and late, stops, marshalling between — and checks
// after each what must always hold.
func FuzzEvents(f *testing.F) {
	for i := range fuzzed {
		for seed := range uint64(4) {
			script := make([]byte, 60)
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			for j := range script {
				script[j] = byte(r.Uint32())
			}
			f.Add(byte(i), seed, script)
		}
	}
	programs := make([]*engine.Program, len(fuzzed))
	for i, p := range fuzzed {
		programs[i] = mustCompile(f, p.definition)
	}
	f.Fuzz(func(t *testing.T, which byte, seed uint64, script []byte) {
		i := int(which) % len(fuzzed)
		w := &world{t: t, program: programs[i], now: time.UnixMilli(1_000_000), open: map[engine.ID]bool{}, known: map[engine.ID]bool{}}
		w.apply(engine.Started{Info: engine.Info{ID: "arn:aws:states:us-east-1:123456789012:execution:m:x", Seed: seed}, Input: fuzzed[i].input})
		for len(script) >= 2 {
			w.step(script[0], script[1])
			script = script[2:]
		}
		w.apply(engine.Stopped{})
		if len(w.open) > 0 {
			t.Errorf("tasks %v were neither answered nor cancelled", slices.Collect(maps.Keys(w.open)))
		}
	})
}

// world is what surrounds one execution: it knows what was asked for and checks
// what comes out.
type world struct {
	t       *testing.T
	program *engine.Program
	x       engine.Execution
	now     time.Time
	wake    time.Time
	history []engine.HistoryEvent
	open    map[engine.ID]bool // begun, neither answered nor cancelled
	known   map[engine.ID]bool // begun at some time
	ended   bool
}

// step does what two bytes say.
func (w *world) step(verb, arg byte) {
	ids := slices.Sorted(maps.Keys(w.known))
	id := engine.ID(arg) // maybe of nobody
	if len(ids) > 0 && arg < 230 {
		id = ids[len(ids)-1-int(arg)%min(len(ids), 6)] // the latest are the most interesting
	}
	byToken := arg&1 == 1
	switch verb % 12 {
	case 0, 1:
		w.apply(engine.TaskSucceeded{ID: id, Output: `{"r": [1.0, "<"]}`, ByToken: byToken})
	case 2:
		w.apply(engine.TaskFailed{ID: id, Failure: engine.Failure{Name: "E"}, ByToken: byToken})
	case 3:
		w.apply(engine.TaskFailed{ID: id, Failure: engine.Failure{Name: "Other", Cause: "c"}, ByToken: byToken})
	case 4:
		w.apply(engine.TaskSubmitted{ID: id, Response: `{"m": 1}`})
	case 5:
		w.apply(engine.TaskHeartbeat{ID: id})
	case 6:
		w.apply(engine.ActivityStarted{ID: id, Worker: "w"})
	case 7, 8: // on time, or late
		if !w.wake.IsZero() {
			w.now = w.wake.Add(time.Duration(arg/32) * 500 * time.Millisecond)
			w.apply(engine.Tick{})
		}
	case 9: // early, or with a clock that was set back
		w.now = w.now.Add(time.Duration(int(arg)-40) * time.Millisecond)
		w.apply(engine.Tick{})
	case 10:
		w.marshal()
	case 11:
		if arg < 8 {
			w.apply(engine.Stopped{Error: "Stopped"})
		}
	}
}

func (w *world) apply(ev engine.Event) {
	w.t.Helper()
	effects, err := w.x.Apply(w.program, w.now, ev)
	if err != nil {
		w.t.Fatalf("%#v: %v", ev, err)
	}
	if w.ended && (len(effects.History) > 0 || len(effects.Invoke) > 0 || len(effects.Cancel) > 0) {
		w.t.Fatalf("after its end %#v made %+v", ev, effects)
	}
	for _, h := range effects.History {
		w.check(h)
	}
	if id, ok := engine.Answers(ev); ok && !w.x.Waiting(id) {
		delete(w.open, id)
	}
	for _, id := range effects.Cancel {
		delete(w.open, id)
	}
	for _, inv := range effects.Invoke {
		if w.known[inv.ID] {
			w.t.Fatalf("id %d is used twice", inv.ID)
		}
		if !w.x.Waiting(inv.ID) {
			w.t.Fatalf("task %d begins although nobody waits for it", inv.ID)
		}
		w.known[inv.ID], w.open[inv.ID] = true, true
	}
	for id := range w.open {
		if !w.x.Waiting(id) {
			w.t.Fatalf("nobody waits for task %d, which was not cancelled", id)
		}
	}
	w.wake = effects.Wake
	if _, tick := ev.(engine.Tick); tick && !w.wake.IsZero() && w.wake.Before(w.now) {
		w.t.Fatalf("after a tick at %v it wants to wake at %v", w.now, w.wake)
	}
	if w.x.Status != engine.StatusRunning && !w.ended {
		w.t.Fatalf("status %s without a last event", w.x.Status)
	}
	if w.x.Status == engine.StatusRunning && w.wake.IsZero() && len(w.open) == 0 {
		w.t.Fatalf("after %#v it is running and waits for nothing", ev)
	}
	if w.x.VariableBytes < 0 {
		w.t.Fatalf("variables take %d bytes", w.x.VariableBytes)
	}
}

// check is what holds for every event of a history.
func (w *world) check(h engine.HistoryEvent) {
	w.t.Helper()
	if w.ended {
		w.t.Fatalf("%v comes after the end", h)
	}
	if h.ID != int64(len(w.history))+1 {
		w.t.Fatalf("id %d after %d events", h.ID, len(w.history))
	}
	if h.PreviousID < 0 || h.PreviousID >= h.ID {
		w.t.Fatalf("event %d is caused by %d", h.ID, h.PreviousID)
	}
	if n := len(w.history); n > 0 && w.history[n-1].Millis > h.Millis {
		w.t.Fatalf("event %d is older than the one before it", h.ID)
	}
	if text := h.AppendJSON(nil); !json.Valid(text) {
		w.t.Fatalf("not JSON: %s", text)
	}
	w.history = append(w.history, h)
	switch h.Type {
	case engine.TypeExecutionSucceeded, engine.TypeExecutionFailed, engine.TypeExecutionAborted, engine.TypeExecutionTimedOut:
		w.ended = true
	}
}

// marshal puts the execution through JSON, which must change nothing.
func (w *world) marshal() {
	w.t.Helper()
	first, err := json.Marshal(&w.x)
	if err != nil {
		w.t.Fatal(err)
	}
	var x engine.Execution
	if err := json.Unmarshal(first, &x); err != nil {
		w.t.Fatal(err)
	}
	second, err := json.Marshal(&x)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		w.t.Fatalf("marshalled twice:\n%s\n%s", first, second)
	}
	w.x = x
}

func mustCompile(tb testing.TB, definition string) *engine.Program {
	tb.Helper()
	sm, err := asl.Parse("test.asl.json", []byte(strings.TrimSpace(definition)))
	if err != nil {
		tb.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}
