package coverage

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Run returns a history as package graph has it, but for what tasks called.
func Run(history []engine.HistoryEvent) *graph.Run {
	events := make([]graph.Event, len(history))
	for i := range history {
		events[i] = event(&history[i])
	}
	return graph.NewRun(events)
}

func event(h *engine.HistoryEvent) graph.Event {
	e := graph.Event{ID: h.ID, Previous: h.PreviousID, Type: h.Type.String(), Millis: h.Millis}
	switch d := h.Details.(type) {
	case *engine.StateEntered:
		e.Name = d.Name
	case *engine.StateExited:
		e.Name = d.Name
	case *engine.Iteration:
		e.Name, e.Index = d.Name, d.Index
	case *engine.MapStarted:
		e.Length = d.Length
	case *engine.Failed:
		e.Error = d.Error
	case *engine.TaskFailure:
		e.Error = d.Error
	case *engine.EvaluationFailed:
		e.Error = d.Error
	case *engine.TaskScheduled:
		e.Callee = strings.TrimPrefix(d.ResourceType+":"+d.Resource, ":")
	case *engine.FunctionScheduled:
		e.Callee = d.Resource
	}
	return e
}
