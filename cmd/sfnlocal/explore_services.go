package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
	"github.com/sfnlocal/sfnlocal/explore"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// deliver tries compensations twice on the services in this process, when the
// routes lead to nothing else and there is an input to begin with.
func (e *env) deliver(file, named string, sm *asl.StateMachine, o explore.Options, r *explore.Report) error {
	path, err := configBeside(named, file)
	if err != nil || path == "" {
		return err
	}
	text, err := readFile(path, maxConfig)
	if err != nil {
		return err
	}
	routes, err := config.Parse(path, text)
	if err != nil {
		return exit(exitUsage, err)
	}
	for _, t := range routes.Tasks {
		if !strings.HasPrefix(t.Go, "ordersaga/") {
			return nil // the world outside is not asked for the sake of a test
		}
	}
	if len(o.Inputs) == 0 {
		fmt.Fprintf(e.stderr, "%s leads to services in this process: with --input, what undoes is also delivered to them twice\n", path)
		return nil
	}
	found, err := explore.Deliveries(sm, o.Inputs, o.Pairs, func() (explore.Services, error) {
		s := ordersaga.New(ordersaga.Config{})
		to, err := routes.Router(s.Handlers())
		if err != nil {
			return nil, exit(exitUsage, err)
		}
		return &sagaServices{s, to}, nil
	})
	if err != nil {
		return err
	}
	r.Add(found...)
	return nil
}

// sagaServices are the order saga's, in memory.
type sagaServices struct {
	services *ordersaga.Services
	to       tasks.Router
}

func (s *sagaServices) Invoke(inv engine.Invoke) (string, *engine.Failure) {
	out, err := s.to.Invoke(context.Background(), interpreter.Task{
		ID: inv.UUID, State: inv.State, Resource: inv.Resource, Input: json.RawMessage(inv.Input), Token: inv.Token,
		RoleArn: inv.RoleArn, Attempt: inv.Attempt, Machine: "explore", Execution: "explore",
	})
	var failure *interpreter.Failure
	switch {
	case errors.As(err, &failure):
		return "", failure
	case err != nil:
		return "", &engine.Failure{Name: engine.ErrorTaskFailed, Cause: err.Error()}
	}
	return string(out), nil
}

func (s *sagaServices) Snapshot() (string, error) { return s.services.Snapshot(context.Background()) }

func (s *sagaServices) Close() error { return s.services.Close() }
