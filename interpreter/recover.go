package interpreter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Recover goes on with all executions of the Journal that have not ended. It is
// called once, before the first Start.
//
// Tasks that were at work are begun again, once for each restart; those that had
// been handed on (.waitForTaskToken, activities that a worker took) are waited for
// with the tokens they had, and the jobs of .sync tasks as well (see Task.Job).
// Results that are in the journal are not asked for again. An asynchronous Express execution
// begins anew.
//
// An execution whose journal is damaged, or does not lead to the same history
// as when it was written, fails with a States.Runtime that says why. An error
// means that the journal could not be read, or was written by a newer version;
// then no execution goes on.
func (in *Interpreter) Recover(ctx context.Context) ([]*Execution, error) {
	if in.Journal == nil {
		return nil, errors.New("the interpreter has no Journal to recover from")
	}
	var all []*Execution
	programs := map[string]*engine.Program{}
	for rec, err := range in.Journal.Running(ctx) {
		if err != nil {
			return nil, err
		}
		e, err := in.revive(ctx, rec, programs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rec.ID, err)
		}
		all = append(all, e)
	}
	for _, e := range all {
		e.goOn()
	}
	return all, nil
}

// Load returns an execution of the Journal, also one that has ended, or
// [ErrNoExecution]. There is one Execution for an ID at a time.
func (in *Interpreter) Load(ctx context.Context, id string) (*Execution, error) {
	if e := in.registry.find(id); e != nil {
		return e, nil
	}
	if in.Journal == nil {
		return nil, ErrNoExecution
	}
	rec, err := in.Journal.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	e, err := in.revive(ctx, rec, map[string]*engine.Program{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	e.goOn()
	return e, nil
}

// Close ends the work of the interpreter: what was asked for before is written to
// the Journal, and no event is taken after that. Its executions stand still, as
// they are in the Journal, and their tasks are told that nobody waits for them.
func (in *Interpreter) Close() {
	in.closed.Store(true)
	in.committer.wait()
	for _, e := range in.registry.all() {
		e.public.Lock()
		e.pause()
		e.public.Unlock()
	}
}

// compile returns the program with a digest, or why there is none. An err means that
// the journal could not be read now, from which nothing follows for an execution.
func (in *Interpreter) compile(ctx context.Context, digest string, known map[string]*engine.Program) (p *engine.Program, broken, err error) {
	if p := known[digest]; p != nil {
		return p, nil, nil
	}
	d, err := in.Journal.Definition(ctx, digest)
	switch {
	case errors.Is(err, ErrNoDefinition):
		return nil, err, nil
	case err != nil:
		return nil, nil, err
	}
	sm, err := asl.Parse(d.Name, []byte(d.Text))
	if err != nil {
		return nil, fmt.Errorf("the definition cannot be read: %w", err), nil
	}
	p, err = engine.Compile(sm)
	if err != nil {
		return nil, fmt.Errorf("the definition cannot be run: %w", err), nil
	}
	if p.Digest() != digest {
		return nil, fmt.Errorf("%w: the definition is not the one that the execution began with", errDamaged), nil
	}
	known[digest] = p
	return p, nil, nil
}

// revive makes the execution of a record. It stands still until goOn.
func (in *Interpreter) revive(ctx context.Context, rec *Record, programs map[string]*engine.Program) (*Execution, error) {
	e := &Execution{in: in, tasks: in.Tasks, done: make(chan struct{}), log: &log{express: rec.Express, tasksName: rec.TasksName}}
	running := rec.Status == engine.StatusRunning
	program, broken, err := in.compile(ctx, rec.Digest, programs)
	if err != nil {
		return nil, err
	}
	if err = broken; err == nil && rec.TasksName != "" && running {
		e.tasks, err = in.namedTasks(rec.TasksName)
	}
	if e.program = program; err != nil {
		if e.program = noProgram(); !running { // it can be looked at all the same
			err = nil
		}
	}
	if err == nil && rec.Express {
		if e.standstill, err = anew(rec); err == nil {
			e.info, e.log.stored = e.standstill.again.Info, true
			return in.revived(e), nil
		}
	}
	var r *replay
	if err == nil {
		r, err = replayRecord(e.program, rec)
	}
	if err != nil && (errors.Is(err, errNewerFormat) || !running) {
		return nil, err
	}
	e.install(rec, r, err)
	return in.revived(e), nil
}

// revived registers an execution that nobody else knows yet, to be observed from here on.
func (in *Interpreter) revived(e *Execution) *Execution {
	if in.Observer != nil {
		e.observe = in.Observer(e.Describe())
	}
	return in.registry.add(e)
}

// noProgram is run by executions whose own cannot be: they can only be lost.
func noProgram() *engine.Program { return &engine.Program{} }

func (in *Interpreter) namedTasks(name string) (Tasks, error) {
	if in.NamedTasks == nil {
		return nil, fmt.Errorf("the tasks named %q cannot be found: NamedTasks is not set", name)
	}
	return in.NamedTasks(name)
}

// A standstill is what an execution has to do that was just read from the journal.
type standstill struct {
	tasks []engine.Awaited
	wake  time.Time
	seq   int64           // of the log at that time
	lost  error           // why it cannot go on
	again *engine.Started // how an Express execution begins anew
}

// anew is what becomes of an Express execution.
func anew(rec *Record) (*standstill, error) {
	if len(rec.Entries) == 0 {
		return nil, fmt.Errorf("%w: it does not say how the execution began", errDamaged)
	}
	n, err := decodeEntry(rec.Entries[0])
	if err != nil {
		return nil, err
	}
	ev, err := n.event()
	if started, ok := ev.(engine.Started); ok {
		return &standstill{again: &started}, nil
	}
	return nil, errors.Join(errDamaged, err)
}

// install makes e what a replay is. why, when not nil, is why the replay ended
// early; r is nil when there is nothing to go on with.
func (e *Execution) install(rec *Record, r *replay, why error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.public.Lock()
	defer e.public.Unlock()
	l := e.log
	l.mu.Lock()
	l.life++
	l.halted = nil
	l.mu.Unlock()
	if l.replace = r == nil; l.replace {
		r = nothingLeft(rec)
	}
	enter := e.x.Enter
	e.x, e.history, e.info = r.x, r.history, r.x.Info
	e.x.Enter = enter
	e.stands = standingOf(&e.x)
	l.seq, l.entries, l.stored = rec.Seq+int64(len(rec.Entries)), r.entries, l.express
	l.unsaved = r.history[r.saved:len(r.history):len(r.history)]
	e.standstill = &standstill{seq: l.seq, lost: why}
	if e.x.Status == engine.StatusRunning && why == nil && !l.express {
		e.standstill.tasks, e.standstill.wake, _ = e.x.Awaited(e.program) // the replay has tried it
	}
	for id := range e.works {
		if !e.x.Waiting(id) {
			e.cancel(id)
		}
	}
	for _, t := range e.standstill.tasks {
		e.await(t.Invoke, func(error) {})
	}
	if e.x.Status != engine.StatusRunning && !e.ended() {
		close(e.done)
	}
}

// nothingLeft is the replay of a record of which nothing can be read but the summary.
func nothingLeft(rec *Record) *replay {
	info := engine.Info{ID: rec.ID, Name: rec.Name, MachineID: rec.MachineID, VersionArn: rec.VersionArn, AliasArn: rec.AliasArn, Express: rec.Express}
	return &replay{x: engine.Lose(info, rec.Start)}
}

// goOn sends out what an execution still waits for that was read from the journal.
func (e *Execution) goOn() {
	e.mu.Lock()
	e.public.Lock()
	s := e.standstill
	e.standstill = nil
	if s == nil {
		s = &standstill{seq: -1}
	}
	lost := s.lost != nil && e.x.Status == engine.StatusRunning
	if !lost {
		for _, t := range s.tasks {
			if _, ok := e.works[t.ID]; ok && e.x.Waiting(t.ID) { // else answered with its token by now
				e.proceed(t)
			}
		}
		if e.log.seq == s.seq && !s.wake.IsZero() { // else set by what came since
			e.in.timers.set(e, s.wake.UnixMilli())
		}
	}
	e.public.Unlock()
	e.mu.Unlock()
	switch {
	case s.again != nil:
		e.post(*s.again)
	case lost:
		e.in.fault(e.info.ID, s.lost)
		_ = e.send(engine.Lost{Failure: Failure{Name: engine.ErrorRuntime, Cause: "The execution could not be recovered: " + s.lost.Error()}})
	}
}

// proceed begins a task again, unless it was handed on and ends without us. The
// caller holds e.public.
func (e *Execution) proceed(t engine.Awaited) {
	switch {
	case t.Kind == engine.Callback && t.Submitted, t.Kind == engine.Activity && t.Started:
	case t.Kind == engine.Sync && t.Submitted:
		e.invoke(t.Invoke, t.Response)
	default:
		e.invoke(t.Invoke, "")
	}
}

// reload makes e what the journal says and goes on from there.
func (e *Execution) reload() error {
	rec, err := e.in.Journal.Load(context.Background(), e.info.ID)
	if err != nil {
		return err
	}
	r, err := replayRecord(e.program, rec)
	if r == nil && err != nil && rec.Status != engine.StatusRunning {
		return err
	}
	e.install(rec, r, err)
	e.goOn()
	return nil
}
