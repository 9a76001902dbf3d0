package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/sfnlocal/sfnlocal/server"
)

// shutdownGrace is how long requests may go on after an interrupt, and how long
// the delivery of log records and status events may then take without a success.
const shutdownGrace = 2 * time.Second

func withinGrace(do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	return do(ctx)
}

// shutdown ends a server: its requests, then its executions, then what is told of
// them.
func (e *env) shutdown(s *server.Server, web *http.Server) {
	s.EndPolls()
	if err := withinGrace(web.Shutdown); err != nil {
		web.Close()
	}
	s.Interpreter.Close()
	e.deliverRest(s)
}

// A delivery is what a server.Server tells of its log records and status events.
type delivery interface {
	Flush(context.Context) error
	Undelivered() int
}

// deliverRest waits for the log records and status events that are on their way,
// as long as some arrive.
func (e *env) deliverRest(s delivery) {
	left, told := s.Undelivered(), false
	for withinGrace(s.Flush) != nil {
		before := left
		left = s.Undelivered()
		switch {
		case left >= before:
			fmt.Fprintf(e.stderr, "sfnlocal: log records and status events are not taken any more; %d are lost\n", left)
			return
		case !told:
			told = true
			fmt.Fprintf(e.stderr, "sfnlocal: %d log records and status events are still to be delivered; Ctrl-C ends without them\n", left)
		}
	}
}
