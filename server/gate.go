package server

import (
	"context"
	"net/http"
	"time"
)

// The bounds of a Server that says nothing else.
const (
	defaultRequests = 1000
	defaultWaiting  = 10_000
)

// patience is how long a request waits for others to end before it is refused:
// longer than a burst, shorter than the timeout of a client.
const patience = 2 * time.Second

// A gate bounds how many requests are worked on at once.
type gate struct {
	slots chan struct{}
	wait  time.Duration
}

func newGate(limit, usual int) *gate {
	if limit <= 0 {
		limit = usual
	}
	return &gate{slots: make(chan struct{}, limit), wait: patience}
}

// enter takes a place, which is given back with leave. When all are taken for too
// long, that is an error.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	full := time.NewTimer(g.wait)
	defer full.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-full.C:
	case <-ctx.Done():
	}
	return &apiError{namespace: coralAvailability, typ: "ThrottlingException", status: http.StatusBadRequest, message: "Rate exceeded"}
}

func (g *gate) leave() { <-g.slots }

// inside is how many there are.
func (g *gate) inside() int { return len(g.slots) }
