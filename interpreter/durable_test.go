package interpreter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// twoTasks is Task A and then Task B.
const twoTasks = `{"StartAt":"A","States":{
	"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:a","Next":"B"},
	"B":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:b","End":true}}}`

func machineOf(t *testing.T, text string) *asl.StateMachine {
	t.Helper()
	sm, err := asl.Parse("test.asl.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sm
}

// untilB answers A and hangs in B.
var untilB = tasksOf(func(ctx context.Context, t Task) (json.RawMessage, error) {
	if t.State == "A" {
		return json.RawMessage(`{"a":1}`), nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
})

var answers = tasksOf(func(_ context.Context, t Task) (json.RawMessage, error) {
	return json.RawMessage(`"` + t.State + `"`), nil
})

// left is the disk of an execution that was in B when its process ended.
func left(t *testing.T, info engine.Info) (*disk, string) {
	t.Helper()
	d := newDisk()
	in := &Interpreter{Journal: d, Tasks: untilB}
	e, err := in.Start(Request{Machine: machineOf(t, twoTasks), Info: info})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	in.Close()
	return d, e.Describe().ID
}

// TestLost recovers journals with which something is wrong.
func TestLost(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *disk, rec *Record)
		want   string // of the cause
		events int
	}{
		"entry": {func(_ *disk, rec *Record) { rec.Entries[1][9] ^= 1 }, "the journal is damaged: the checksum of an entry is wrong", 5},
		"gap":   {func(_ *disk, rec *Record) { rec.Entries = append(rec.Entries[:1], rec.Entries[1], rec.Entries[1]) }, "the journal is damaged: entry 2 follows entry 2", 10},
		"all":   {func(_ *disk, rec *Record) { rec.Entries = nil }, "the journal is damaged: it is that of ", 1},
		"first": {func(_ *disk, rec *Record) { rec.Entries = rec.Entries[1:] }, "the journal is damaged: entry 2 follows entry 0", 1},
		"other engine": {func(_ *disk, rec *Record) {
			n, err := decodeEntry(rec.Entries[1])
			if err != nil {
				panic(err)
			}
			n.Sum++
			rec.Entries[1], _ = n.encode()
		}, "entry 2 of the journal (TaskSucceeded) makes another history than when it was written, after event 4", 5},
		"definition": {func(d *disk, _ *Record) { clear(d.definitions) }, "the definition is missing", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, id := left(t, engine.Info{})
				c.change(d, d.records[id])
				var faults []string
				in := &Interpreter{Journal: d, Tasks: answers, Fault: func(_ string, err error) { faults = append(faults, err.Error()) }}
				all, err := in.Recover(t.Context())
				if err != nil || len(all) != 1 {
					t.Fatal(all, err)
				}
				check := func(e *Execution) {
					t.Helper()
					dd := e.Describe()
					if dd.Status != engine.StatusFailed || dd.Failure.Name != "States.Runtime" || !strings.HasPrefix(dd.Failure.Cause, "The execution could not be recovered: "+c.want) {
						t.Errorf("%s %v", dd.Status, dd.Failure)
					}
					if h := e.History(); len(h) != c.events || h[len(h)-1].Type != engine.TypeExecutionFailed {
						t.Errorf("history of %d events: %v", len(h), stories(e))
					}
				}
				check(all[0])
				if len(faults) != 1 || !strings.HasPrefix(faults[0], c.want) {
					t.Errorf("%q", faults)
				}
				again, err := (&Interpreter{Journal: d}).Load(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				check(again)
				if c.events == 1 {
					if err := again.Redrive(""); err == nil {
						t.Error("what was lost was redriven")
					}
				}
			})
		})
	}
}

// unreadableDefinitions is a disk whose definitions cannot be read now, from which
// nothing follows for executions.
type unreadableDefinitions struct{ *disk }

func (unreadableDefinitions) Definition(context.Context, string) (Definition, error) {
	return Definition{}, errors.New("the disk is away")
}

func TestUnreadableIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, id := left(t, engine.Info{})
		in := &Interpreter{Journal: unreadableDefinitions{d}, Tasks: answers}
		if all, err := in.Recover(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk is away") {
			t.Errorf("recovered %v, %v", all, err)
		}
		if e, err := in.Load(t.Context(), id); err == nil || !strings.Contains(err.Error(), "the disk is away") {
			t.Errorf("loaded %v, %v", e, err)
		}
		if s := d.records[id].Status; s != engine.StatusRunning {
			t.Errorf("the execution is %s in the journal", s)
		}
	})
}

// An execution that is dropped from the journal after its end, while somebody holds
// it, cannot be redriven, and is not looked for again and again.
func TestDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		var faults []error
		in := &Interpreter{Journal: d, Fault: func(_ string, err error) { faults = append(faults, err) }, Tasks: tasksOf(func(context.Context, Task) (json.RawMessage, error) {
			return nil, &Failure{Name: "E"}
		})}
		e, err := in.Start(Request{Machine: machineOf(t, twoTasks)})
		if err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		id := e.Describe().ID
		if err := d.Commit([]Write{{ID: id, Forget: true}}); err != nil {
			t.Fatal(err)
		}
		if err := e.Redrive(""); !errors.Is(err, ErrNoExecution) {
			t.Errorf("redriven: %v", err)
		}
		time.Sleep(10 * retryJournal)
		if len(faults) > 0 {
			t.Errorf("faults: %v", faults)
		}
		if _, err := in.Load(t.Context(), id); !errors.Is(err, ErrNoExecution) {
			t.Errorf("loaded: %v", err)
		}
		runtime.KeepAlive(e)
	})
}

func TestNewerJournalIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, id := left(t, engine.Info{})
		rec := d.records[id]
		text := bytes.Replace(rec.Entries[1][:bytes.LastIndexByte(rec.Entries[1], ' ')], []byte(`"format":1`), []byte(`"format":2`), 1)
		rec.Entries[1] = withChecksum(text)
		if _, err := (&Interpreter{Journal: d}).Recover(t.Context()); !errors.Is(err, errNewerFormat) {
			t.Error(err)
		}
		if len(rec.Entries) != 2 {
			t.Error("the journal has changed")
		}
	})
}

// An asynchronous Express execution begins anew, one that ended is forgotten, and
// a synchronous one is not kept at all.
func TestExpressAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, id := left(t, engine.Info{Express: true})
		if n := len(d.records[id].Entries); n != 1 {
			t.Errorf("%d entries", n)
		}
		var begun []string
		in := &Interpreter{Journal: d, Tasks: tasksOf(func(_ context.Context, task Task) (json.RawMessage, error) {
			begun = append(begun, task.State)
			return json.RawMessage(`1`), nil
		})}
		all, err := in.Recover(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		<-all[0].Done()
		synctest.Wait()
		if strings.Join(begun, " ") != "A B" || len(d.records) != 0 {
			t.Errorf("began %v, kept %v", begun, d.ids())
		}
		e, err := in.Start(Request{Machine: machineOf(t, twoTasks), Info: engine.Info{Express: true, Sync: true}})
		if err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		for _, w := range d.log[2:] {
			t.Errorf("written: %+v", w)
		}
	})
}

func TestDurableStartErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sm, d := machineOf(t, twoTasks), newDisk()
		if _, err := (&Interpreter{Journal: d, VirtualTime: true}).Start(Request{Machine: sm}); err == nil || !strings.Contains(err.Error(), "virtual time") {
			t.Error(err)
		}
		in := &Interpreter{Journal: d, Tasks: untilB}
		if _, err := in.Start(Request{Machine: sm, Tasks: answers}); err == nil || !strings.Contains(err.Error(), "TasksName") {
			t.Error(err)
		}
		info := engine.Info{ID: "arn:x"}
		if _, err := in.Start(Request{Machine: sm, Info: info}); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Start(Request{Machine: sm, Info: info}); !errors.Is(err, ErrExecutionExists) {
			t.Error(err)
		}
		if _, err := in.Load(t.Context(), "arn:y"); !errors.Is(err, ErrNoExecution) {
			t.Error(err)
		}
		synctest.Wait()
		in.Close()
		if _, err := in.Start(Request{Machine: sm}); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		other := &Interpreter{Journal: d, Tasks: untilB}
		if _, err := other.Start(Request{Machine: sm, Info: info}); !errors.Is(err, ErrExecutionExists) {
			t.Error(err)
		}
		if _, err := (&Interpreter{}).Recover(t.Context()); err == nil {
			t.Error("recovered from nothing")
		}
	})
}

func TestNamedTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		in := &Interpreter{Journal: d}
		if _, err := in.Start(Request{Machine: machineOf(t, twoTasks), Tasks: untilB, TasksName: "happy"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		in.Close()
		in = &Interpreter{Journal: d, NamedTasks: func(name string) (Tasks, error) {
			if name != "happy" {
				t.Error(name)
			}
			return answers, nil
		}}
		all, err := in.Recover(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		<-all[0].Done()
		if out, err := all[0].Result(); string(out) != `"B"` {
			t.Errorf("%s, %v", out, err)
		}
	})
}

// That a state machine was deleted is remembered by the executions that run.
func TestMachineDeletedBeforeRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		in := &Interpreter{Journal: d, Tasks: untilB}
		e, err := in.Start(Request{Machine: machineOf(t, twoTasks)})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := e.MachineDeleted(); err != nil {
			t.Fatal(err)
		}
		in.Close()
		all, err := (&Interpreter{Journal: d, Tasks: answers}).Recover(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		<-all[0].Done()
		if got := all[0].Describe(); got.Status != engine.StatusFailed || got.Failure.Name != "States.Runtime" {
			t.Errorf("%s %v", got.Status, got.Failure)
		}
	})
}

// The last ten tokens of redrives are remembered, in the journal as well.
func TestRedriveTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		in := &Interpreter{Journal: d}
		e, err := in.Start(Request{Machine: machineOf(t, `{"StartAt":"F","States":{"F":{"Type":"Fail"}}}`)})
		if err != nil {
			t.Fatal(err)
		}
		var dates []time.Time
		for i := range 12 {
			<-e.Done()
			time.Sleep(time.Second)
			if err := e.Redrive(strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
			dates = append(dates, e.Describe().RedriveDate)
		}
		if err := e.Redrive(""); err != nil {
			t.Fatal(err)
		}
		again, err := (&Interpreter{Journal: d}).Load(t.Context(), e.Describe().ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 13 {
			for _, x := range []*Execution{e, again} {
				date, ok := x.Redriven(strconv.Itoa(i))
				if remembered := i >= 2 && i < 12; ok != remembered || ok && !date.Equal(dates[i]) {
					t.Errorf("token %d: %v, %v", i, date, ok)
				}
			}
		}
		if _, ok := e.Redriven(""); ok {
			t.Error("no token is one")
		}
	})
}

// Two answers with one token, the second before the first is durable: one is used
// and acknowledged, the other is told so when that is certain.
func TestTwoAnswersAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var token string
		commits := make(chan struct{})
		in := &Interpreter{Journal: newDisk(), gather: func() { <-commits }, Tasks: tasksOf(func(_ context.Context, task Task) (json.RawMessage, error) {
			token = task.Token
			return json.RawMessage(`{}`), nil
		})}
		go func() {
			_, err := in.Start(Request{Machine: machineOf(t, `{"StartAt":"B","States":{
				"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"b","Payload":{"t.$":"$$.Task.Token"}},"End":true}}}`)})
			if err != nil {
				t.Error(err)
			}
		}()
		for range 2 { // the beginning, and the submission of the request
			synctest.Wait()
			commits <- struct{}{}
		}
		synctest.Wait()
		answers := [2]chan error{make(chan error, 1), make(chan error, 1)}
		for _, answer := range answers {
			go func() { answer <- in.SendTaskSuccess(token, json.RawMessage(`1`)) }()
			synctest.Wait()
		}
		if len(answers[0])+len(answers[1]) > 0 {
			t.Error("acknowledged before it is durable")
		}
		commits <- struct{}{}
		if err := <-answers[0]; err != nil {
			t.Error(err)
		}
		if err := <-answers[1]; !errors.Is(err, ErrTaskTimedOut) {
			t.Errorf("the second answer: %v", err)
		}
	})
}
