package interpreter

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// A script is what the tasks of an archive answer. Each line of it is
//
//	State: JSON                     the result
//	State: error NAME CAUSE         a failure; NAME and CAUSE may be missing
//	State: after 3s …               the same, later
//	State: hang                     no answer until nobody waits any more
//	State: pending                  answered by token only
//
// and, for tasks with a token, what is sent with it, counted from the request:
//
//	State: token after 3s success JSON
//	State: token failure NAME CAUSE
//	State: token after 2s heartbeat
//	State: token started WORKER     a worker takes an activity's task
//	State: token submitted JSON     the job of a .sync task has begun
//
// The token lines that follow an answer belong to it. A state's answers are used
// in order, one for each attempt.
//
// A task that is begun again, after a restart, goes on as it was: its delays count
// from when it was begun first, and what is sent with its token is sent once.
type script struct {
	mu      sync.Mutex
	in      *Interpreter
	answers map[string][]scripted
	begun   map[string]*begun // by the task's ID
	died    chan struct{}     // closed when in has died; nil when it never does
	back    chan struct{}     // closed when there is another in place of it
}

// begun is a task at work.
type begun struct {
	task  Task
	since time.Time
	scripted
}

type scripted struct {
	line   string
	tokens []string
}

func parseScript(text string) *script {
	s := &script{answers: map[string][]scripted{}, begun: map[string]*begun{}}
	for line := range strings.Lines(text) {
		state, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		list := s.answers[state]
		if token, ok := strings.CutPrefix(rest, "token "); ok {
			list[len(list)-1].tokens = append(list[len(list)-1].tokens, token)
			continue
		}
		s.answers[state] = append(list, scripted{line: rest})
	}
	return s
}

// begin takes the next line of the state, unless the task is at work already.
func (s *script) begin(t Task) (b *begun, again, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.begun[t.ID]; b != nil {
		b.task = t
		return b, true, true
	}
	list := s.answers[t.State]
	if len(list) == 0 {
		return nil, false, false
	}
	s.answers[t.State] = list[1:]
	b = &begun{task: t, since: time.Now(), scripted: list[0]}
	s.begun[t.ID] = b
	return b, false, true
}

// deliver does what is sent with the task's token, once more when the interpreter
// has died on it.
func (s *script) deliver(b *begun, verb, rest string) {
	for {
		s.mu.Lock()
		in, t, died, back := s.in, b.task, s.died, s.back
		s.mu.Unlock()
		switch verb {
		case "success":
			in.SendTaskSuccess(t.Token, json.RawMessage(rest))
		case "failure":
			in.SendTaskFailure(t.Token, failure(rest))
		case "heartbeat":
			in.SendTaskHeartbeat(t.Token)
		case "started":
			t.Started(rest)
		case "submitted":
			t.Submitted(json.RawMessage(rest))
		default:
			panic("unknown verb " + verb)
		}
		select {
		case <-died:
			<-back
		default:
			return
		}
	}
}

// Invoke answers with the next line of the state.
func (s *script) Invoke(ctx context.Context, t Task) (json.RawMessage, error) {
	b, again, ok := s.begin(t)
	if !ok {
		return nil, &Failure{Name: "Script.Exhausted", Cause: "no answer is left for " + t.State}
	}
	for _, line := range b.tokens {
		if again {
			break
		}
		delay, line := cutDelay(line)
		verb, rest, _ := strings.Cut(line, " ")
		After(ctx, delay, func() { s.deliver(b, verb, rest) })
	}
	delay, line := cutDelay(b.line)
	if again {
		delay -= time.Since(b.since)
	}
	if delay > 0 {
		if err := Sleep(ctx, delay); err != nil {
			return nil, err
		}
	}
	switch {
	case line == "pending":
		return nil, ErrPending
	case line == "hang":
		return nil, Sleep(ctx, 1000*24*time.Hour)
	case line == "error" || strings.HasPrefix(line, "error "):
		f := failure(strings.TrimPrefix(strings.TrimPrefix(line, "error"), " "))
		return nil, &f
	}
	return json.RawMessage(line), nil
}

func cutDelay(line string) (time.Duration, string) {
	rest, ok := strings.CutPrefix(line, "after ")
	if !ok {
		return 0, line
	}
	word, rest, _ := strings.Cut(rest, " ")
	d, err := time.ParseDuration(word)
	if err != nil {
		panic(fmt.Sprintf("%q: %v", line, err))
	}
	return d, rest
}

func failure(text string) Failure {
	name, cause, _ := strings.Cut(text, " ")
	return Failure{Name: name, Cause: cause}
}
