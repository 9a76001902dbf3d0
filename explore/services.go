package explore

import (
	"fmt"
	"slices"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Services are the real thing behind the tasks of a machine. They are used by
// one goroutine.
type Services interface {
	// Invoke does the work of a task.
	Invoke(inv engine.Invoke) (output string, failure *engine.Failure)
	// Snapshot returns what the services hold, as text that is the same when
	// they hold the same.
	Snapshot() (string, error)
	// Close ends them.
	Close() error
}

// Deliveries runs a machine on real services and delivers each request to
// compensate twice: the second must change nothing. Each input runs once as it
// is, and once for each step with the answer to that step lost, so that what it
// did is there and must be undone. Compensations are those of pairs or, without
// any, the tasks from which no way leads to success.
//
// open returns new services, as they are before anything happened.
func Deliveries(sm *asl.StateMachine, inputs []string, pairs []Pair, open func() (Services, error)) ([]Finding, error) {
	program, err := engine.Compile(sm)
	if err != nil {
		return nil, err
	}
	d := &deliveries{m: newMachine(sm), program: program, tried: make(map[string]bool), said: make(map[string]bool)}
	var steps []string
	for _, p := range d.m.order {
		switch {
		case p.task() == nil:
		case p.doomed && len(pairs) == 0 || slices.ContainsFunc(pairs, func(q Pair) bool { return q.Undo == p.name }):
			d.undo = append(d.undo, p.name)
		case !p.doomed:
			steps = append(steps, p.name)
		}
	}
	for _, input := range inputs {
		for _, lost := range append([]string{""}, steps...) {
			if err := d.run(input, lost, open); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range d.undo {
		if !d.tried[name] {
			d.found = append(d.found, Finding{Kind: Repeated, State: name, Title: fmt.Sprintf("%s was never asked of the services: no input and no lost answer leads there", name)})
		}
	}
	return d.found, nil
}

type deliveries struct {
	m       *machine
	program *engine.Program
	undo    []string
	tried   map[string]bool
	said    map[string]bool
	found   []Finding
}

// maxDeliveries bounds the events of a run, which real services could prolong.
const maxDeliveries = 1000

// run makes one execution. The answers to the step lost do not arrive.
func (d *deliveries) run(input, lost string, open func() (Services, error)) (err error) {
	services, err := open()
	if err != nil {
		return err
	}
	defer func() {
		if e := services.Close(); err == nil {
			err = e
		}
	}()
	x, now := &engine.Execution{}, epoch
	fx, err := x.Apply(d.program, now, engine.Started{Input: input, Info: engine.Info{ID: "explore", Name: "explore", MachineName: "explore", Seed: 1}})
	flights := fx.Invoke
	for n := 0; err == nil && x.Status == engine.StatusRunning && n < maxDeliveries; n++ {
		var ev engine.Event = engine.Tick{}
		switch {
		case len(flights) > 0:
			inv := flights[0]
			flights = flights[1:]
			if ev, err = d.invoke(services, inv, lost); err != nil {
				return err
			}
		case !fx.Wake.IsZero():
			now = fx.Wake
		default:
			return fmt.Errorf("the execution waits for something that services cannot answer")
		}
		fx, err = x.Apply(d.program, now, ev)
		flights = append(flights, fx.Invoke...)
		flights = slices.DeleteFunc(flights, func(inv engine.Invoke) bool { return !x.Waiting(inv.ID) })
	}
	return err
}

// invoke has the work of a task done, twice when it compensates.
func (d *deliveries) invoke(s Services, inv engine.Invoke, lost string) (engine.Event, error) {
	output, failure := s.Invoke(inv)
	if slices.Contains(d.undo, inv.State) && failure == nil {
		d.tried[inv.State] = true
		once, err := s.Snapshot()
		if err != nil {
			return nil, err
		}
		_, again := s.Invoke(inv)
		twice, err := s.Snapshot()
		if err != nil {
			return nil, err
		}
		if (once != twice || again != nil) && !d.said[inv.State] {
			d.said[inv.State] = true
			f := Finding{
				Kind: Repeated, State: inv.State, Fault: true,
				Title:  fmt.Sprintf("%s delivered twice is not as once", inv.State),
				Detail: fmt.Sprintf("request %s\nafter one delivery\n%s\nafter two\n%s", inv.Input, once, twice),
			}
			if again != nil {
				f.Title = fmt.Sprintf("%s fails when it is delivered a second time: %s", inv.State, again.Error())
			}
			d.found = append(d.found, f)
		}
	}
	if inv.State == lost {
		failure = &engine.Failure{Name: engine.ErrorTimeout, Cause: "the answer was lost"}
	}
	if failure != nil {
		return engine.TaskFailed{ID: inv.ID, Failure: *failure}, nil
	}
	return engine.TaskSucceeded{ID: inv.ID, Output: output}, nil
}
