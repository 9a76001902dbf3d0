package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

var (
	simulateSeeds = flag.Int("simulate.seeds", 50, "how many seeds TestSimulation runs")
	simulateSeed  = flag.Uint64("simulate.seed", 0, "the one seed that TestSimulation runs, with its steps logged")
)

// TestSimulation lets executions live on a disk that fails and in a process that
// dies, at any step that a seed chooses, and compares how they end with how they
// do when nothing disturbs them. A seed that fails does so again:
//
//	go test ./interpreter -run TestSimulation -simulate.seed 17 -v
func TestSimulation(t *testing.T) {
	if *simulateSeed != 0 {
		synctest.Test(t, func(t *testing.T) { simulate(t, *simulateSeed, t.Logf) })
		return
	}
	shared := 0
	for seed := range uint64(*simulateSeeds) {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("seed %d", seed+1)
				}
			}()
			shared += simulate(t, seed+1, func(string, ...any) {})
		})
	}
	if t.Logf("%d commits were of several executions", shared); shared < *simulateSeeds {
		t.Error("the executions share too few commits")
	}
}

// TestSimulationRepeats runs some seeds twice.
func TestSimulationRepeats(t *testing.T) {
	for seed := range uint64(10) {
		var traces [2]strings.Builder
		for i := range traces {
			synctest.Test(t, func(t *testing.T) {
				simulate(t, seed+7, func(format string, args ...any) { fmt.Fprintf(&traces[i], format+"\n", args...) })
			})
		}
		if traces[0].String() != traces[1].String() {
			t.Errorf("seed %d, two stories:\n%s\n%s", seed+7, traces[0].String(), traces[1].String())
		}
	}
}

// The machines of the simulation. A task's answer depends on its state and attempt.
var simulated = []string{
	`{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:a","Next":"W"},
		"W":{"Type":"Wait","Seconds":3,"Next":"B"},
		"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"b","Payload":{"t.$":"$$.Task.Token"}},"Next":"C"},
		"C":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:c","Retry":[{"ErrorEquals":["Twice"],"IntervalSeconds":2,"JitterStrategy":"FULL"}],"Next":"D"},
		"D":{"Type":"Pass","Parameters":{"u.$":"States.UUID()"},"Next":"E"},
		"E":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:e","End":true}}}`,
	`{"StartAt":"P","States":{
		"P":{"Type":"Parallel","Branches":[
			{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:a","Next":"X"},"X":{"Type":"Wait","Seconds":1,"End":true}}},
			{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"b"},"End":true}}}],"Next":"M"},
		"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:c","Retry":[{"ErrorEquals":["Twice"],"IntervalSeconds":1}],"End":true}}},"Next":"F"},
		"F":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:failing","End":true}}}`,
}

// scriptedAnswer is what a task of the simulation answers.
func scriptedAnswer(t Task) (json.RawMessage, error) {
	switch {
	case t.State == "C" && t.Attempt < 2:
		return nil, &Failure{Name: "Twice"}
	case t.State == "F":
		return nil, &Failure{Name: "Bad", Cause: "always"}
	}
	return json.RawMessage(fmt.Sprintf(`{"by":%q,"attempt":%d}`, t.State, t.Attempt)), nil
}

// A verdict is what becomes of a write.
type verdict int

const (
	written     verdict = iota
	refused             // an error, and nothing is on the disk
	unconfirmed         // an error, but it is on the disk
	lastWritten         // it is on the disk, and the process dies
	notWritten          // the process dies before
)

// A sim is one simulated story.
type sim struct {
	t    *testing.T
	log  func(string, ...any)
	rand *rand.Rand
	disk *disk

	in   *Interpreter
	life *simLife

	mu      sync.Mutex
	lives   int
	works   []*simWork        // at work in this life
	tokens  map[string]string // token → state, of tasks that are answered with one
	sent    map[string]bool   // tokens whose answer was acknowledged
	started map[string]int    // acknowledged → which machine
	stopped map[string]bool   // acknowledged
	flying  map[string]bool   // calls that have not returned
	asked   int               // how many executions were begun
	shared  int               // how many commits were of several executions
}

// simLife is a process from its birth to its death. It is a Journal.
type simLife struct {
	*disk
	gathers atomic.Bool                   // a batch waits to be taken
	taken   chan struct{}                 // by a send to which it is
	commit  atomic.Pointer[pendingCommit] // that waits for its verdict
	died    chan struct{}
}

// pendingCommit is a commit that waits for its verdict.
type pendingCommit struct {
	writes  []Write
	verdict chan verdict
}

func (p *pendingCommit) String() string {
	var b strings.Builder
	for i, w := range p.writes {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:%d", w.ID[strings.LastIndexByte(w.ID, ':')+1:], w.Seq)
	}
	return b.String()
}

// shared reports whether it is of several executions.
func (p *pendingCommit) shared() bool {
	return slices.ContainsFunc(p.writes, func(w Write) bool { return w.ID != p.writes[0].ID })
}

// gather lets the simulator say when a batch is taken.
func (l *simLife) gather() {
	l.gathers.Store(true)
	defer l.gathers.Store(false)
	select {
	case <-l.taken:
	case <-l.died:
	}
}

// simWork is a task at work.
type simWork struct {
	key    string
	task   Task
	answer chan struct{}
}

func (l *simLife) Commit(writes []Write) error {
	p := &pendingCommit{writes, make(chan verdict)}
	l.commit.Store(p)
	defer l.commit.Store(nil)
	var v verdict
	select {
	case v = <-p.verdict:
	case <-l.died:
		return errDied
	}
	switch v {
	case notWritten:
		<-l.died
		return errDied
	case lastWritten:
		_ = l.disk.Commit(writes)
		<-l.died
		return errDied
	case refused:
		return errors.New("the disk is full")
	case unconfirmed:
		_ = l.disk.Commit(writes)
		return errors.New("the disk did not answer")
	}
	return l.disk.Commit(writes)
}

// Invoke waits for the simulator to let it answer.
func (s *sim) Invoke(ctx context.Context, t Task) (json.RawMessage, error) {
	w := &simWork{fmt.Sprintf("%s %s %d %s", t.Execution, t.State, t.Attempt, t.ID), t, make(chan struct{})}
	byToken := t.Answer != nil
	s.mu.Lock()
	life := s.life
	s.works = append(s.works, w)
	// The request of B may have to be made again to be submitted; its answer waits for that.
	if s.sent[t.Token] && t.State == "E" {
		s.t.Errorf("%s is begun although its answer was acknowledged", w.key)
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.works = slices.DeleteFunc(s.works, func(o *simWork) bool { return o == w })
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-life.died:
		return nil, errDied
	case <-w.answer:
	}
	if byToken {
		s.mu.Lock()
		s.tokens[t.Token] = t.State
		s.mu.Unlock()
		return nil, ErrPending
	}
	return scriptedAnswer(t)
}

// born begins a life.
func (s *sim) born() {
	s.life = &simLife{disk: s.disk, taken: make(chan struct{}), died: make(chan struct{})}
	s.in = &Interpreter{Tasks: s, Journal: s.life, snapshots: 3, inOrder: true, gather: s.life.gather}
	s.lives++
	if _, err := s.in.Recover(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// die ends a life, and with it all that it had under way.
func (s *sim) die() {
	s.in.closed.Store(true)
	close(s.life.died)
	s.in.Close()
	synctest.Wait()
	s.works = nil
}

func info(i int) engine.Info {
	return engine.Info{Name: fmt.Sprintf("x%d", i), ID: fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:m:x%d", i), Seed: uint64(i) + 1}
}

func (s *sim) fly(name string, call func() error, acknowledged func()) {
	s.flying[name] = true
	go func() {
		err := call()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.flying, name)
		if err == nil {
			acknowledged()
		}
	}()
}

func (s *sim) start(i int, programs []*engine.Program) {
	which := i % len(programs)
	in := s.in
	s.fly(fmt.Sprintf("start %d", i), func() error {
		_, err := in.Start(Request{Program: programs[which], Info: info(i), Input: json.RawMessage(`[1,2,3]`)})
		return err
	}, func() { s.started[info(i).ID] = which })
}

// simulate lives through one story, and returns how many commits were of several
// executions.
func simulate(t *testing.T, seed uint64, log func(string, ...any)) (shared int) {
	s := &sim{
		t: t, log: log, rand: rand.New(rand.NewPCG(seed, 0)), disk: newDisk(), tokens: map[string]string{}, sent: map[string]bool{},
		started: map[string]int{}, stopped: map[string]bool{}, flying: map[string]bool{},
	}
	var programs []*engine.Program
	for _, text := range simulated {
		sm, err := asl.Parse("sim.asl.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := engine.Compile(sm)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	s.born()
	for step := range 4000 {
		synctest.Wait()
		if s.act(step, step < 250, programs) {
			break
		}
	}
	s.judge(programs)
	s.die()
	return s.shared
}

// act does the next thing, and reports whether there was none. Disasters happen
// only in the first part of a story.
func (s *sim) act(step int, disasters bool, programs []*engine.Program) (over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	type action struct {
		name   string
		weight int
		do     func()
	}
	var actions []action
	add := func(weight int, do func(), format string, args ...any) {
		actions = append(actions, action{fmt.Sprintf(format, args...), weight, do})
	}
	die := func() { s.mu.Unlock(); synctest.Wait(); s.die(); s.born(); s.mu.Lock() }
	if disasters {
		add(1, die, "die")
	}
	if s.life.gathers.Load() {
		add(10, func() { s.life.taken <- struct{}{} }, "take")
	}
	if p := s.life.commit.Load(); p != nil {
		judge := func(v verdict) func() {
			return func() {
				if p.shared() {
					s.shared++
				}
				if p.verdict <- v; v == lastWritten || v == notWritten {
					die()
				}
			}
		}
		add(20, judge(written), "write %v", p)
		if disasters {
			add(1, judge(refused), "refuse %v", p)
			add(1, judge(unconfirmed), "write %v unconfirmed", p)
			add(1, judge(notWritten), "die before writing %v", p)
			add(1, judge(lastWritten), "die after writing %v", p)
		}
	}
	slices.SortFunc(s.works, func(a, b *simWork) int { return strings.Compare(a.key, b.key) })
	for _, w := range s.works {
		add(5, func() {
			close(w.answer)
			w.answer = nil
			s.works = slices.DeleteFunc(s.works, func(o *simWork) bool { return o == w })
		}, "answer %s", w.key)
	}
	for _, token := range sortedKeys(s.tokens) {
		state, in := s.tokens[token], s.in
		if s.sent[token] || s.flying["send "+token] {
			continue
		}
		add(5, func() {
			s.fly("send "+token, func() error {
				err := in.SendTaskSuccess(token, json.RawMessage(fmt.Sprintf(`{"by":%q,"attempt":0}`, state)))
				if errors.Is(err, ErrTaskTimedOut) && !in.closed.Load() {
					return nil // it got through before, though nobody said so
				}
				return err
			}, func() { s.sent[token] = true })
		}, "send %s", state)
	}
	if disasters && s.asked < 6 {
		add(5, func() { s.asked++; s.start(s.asked-1, programs) }, "start %d", s.asked)
	}
	ids := sortedKeys(s.started)
	if disasters && len(ids) > 0 {
		id, in := ids[s.rand.IntN(len(ids))], s.in
		if e := in.registry.find(id); e != nil && !s.stopped[id] && e.status() == engine.StatusRunning && s.rand.IntN(8) == 0 {
			add(1, func() {
				s.fly("stop "+id, func() error { return e.Stop("Enough", "") }, func() {
					switch status := e.Describe().Status; status {
					case engine.StatusAborted:
						s.stopped[id] = true
					case engine.StatusRunning:
						s.t.Errorf("%s is %s after stopping it was acknowledged", id, status)
					}
				})
			}, "stop %s", id)
		}
	}
	if s.running() || disasters || len(s.flying) > 0 {
		d := time.Duration(1+s.rand.IntN(4000)) * time.Millisecond
		add(4, func() { s.mu.Unlock(); time.Sleep(d); s.mu.Lock() }, "let %v pass", d)
	}
	total := 0
	for _, a := range actions {
		total += a.weight
	}
	if total == 0 {
		return true
	}
	n := s.rand.IntN(total)
	for _, a := range actions {
		if n -= a.weight; n < 0 {
			s.log("%d %s", step, a.name)
			a.do()
			return false
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// running reports whether an execution has not ended, as far as the disk knows.
func (s *sim) running() bool {
	for range s.disk.Running(context.Background()) {
		return true
	}
	return false
}

// judge compares how everything has ended with how it should have.
func (s *sim) judge(programs []*engine.Program) {
	if len(s.flying) > 0 || s.running() {
		s.t.Fatalf("the story does not end: %v in the air, %d tasks at work", sortedKeys(s.flying), len(s.works))
	}
	for i := range s.asked {
		id, which := info(i).ID, i%len(programs)
		e, err := s.in.Load(context.Background(), id)
		if err != nil {
			if _, acknowledged := s.started[id]; acknowledged {
				s.t.Errorf("%s was acknowledged and is lost: %v", id, err)
			}
			continue
		}
		got, want := stories(e), stories(undisturbed(s.t, programs[which], i))
		switch status := e.Describe().Status; {
		case status == engine.StatusAborted:
			got = got[:len(got)-1]
			if which == 0 && !slices.Equal(got, want[:len(got)]) {
				s.t.Errorf("%s until it was stopped:\n%s\nwant\n%s", id, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		case s.stopped[id]:
			s.t.Errorf("%s is %s although stopping it was acknowledged", id, status)
		case which == 0 && !slices.Equal(got, want):
			s.t.Errorf("%s:\n%s\nwant\n%s", id, strings.Join(got, "\n"), strings.Join(want, "\n"))
		case got[len(got)-1][strings.Index(got[len(got)-1], " "):] != want[len(want)-1][strings.Index(want[len(want)-1], " "):] || len(got) != len(want):
			s.t.Errorf("%s ends after %d events with %s\nwant %d and %s", id, len(got), got[len(got)-1], len(want), want[len(want)-1])
		}
	}
	answers := map[string]int{}
	for _, w := range s.disk.log {
		if w.Entry == nil {
			continue
		}
		n, err := decodeEntry(w.Entry)
		if err != nil {
			s.t.Fatal(err)
		}
		if n.Type == "TaskSucceeded" || n.Type == "TaskFailed" {
			key := fmt.Sprintf("%s %d", w.ID, n.ID)
			if answers[key]++; answers[key] > 1 {
				s.t.Errorf("task %s was answered twice", key)
			}
		}
	}
}

// undisturbed is the execution in a world where nothing goes wrong.
func undisturbed(t *testing.T, p *engine.Program, i int) *Execution {
	in := &Interpreter{VirtualTime: true}
	in.Tasks = tasksOf(func(_ context.Context, task Task) (json.RawMessage, error) {
		if task.Answer != nil {
			After(context.Background(), 0, func() {})
			output, _ := scriptedAnswer(task)
			go task.Answer(output, nil)
			return nil, ErrPending
		}
		return scriptedAnswer(task)
	})
	e, err := in.Start(Request{Program: p, Info: info(i), Input: json.RawMessage(`[1,2,3]`)})
	if err != nil {
		t.Fatal(err)
	}
	<-e.Done()
	return e
}

type tasksOf func(context.Context, Task) (json.RawMessage, error)

func (f tasksOf) Invoke(ctx context.Context, t Task) (json.RawMessage, error) { return f(ctx, t) }

// stories are the events of a history without their times.
func stories(e *Execution) (list []string) {
	for _, h := range e.History() {
		list = append(list, h.String())
	}
	return list
}
