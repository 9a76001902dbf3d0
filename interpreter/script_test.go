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
type script struct {
	in *Interpreter

	mu      sync.Mutex
	answers map[string][]scripted
}

type scripted struct {
	line   string
	tokens []string
}

func parseScript(text string) *script {
	s := &script{answers: map[string][]scripted{}}
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

// Invoke answers with the next line of the state.
func (s *script) Invoke(ctx context.Context, t Task) (json.RawMessage, error) {
	s.mu.Lock()
	list := s.answers[t.State]
	if len(list) == 0 {
		s.mu.Unlock()
		return nil, &Failure{Name: "Script.Exhausted", Cause: "no answer is left for " + t.State}
	}
	a := list[0]
	s.answers[t.State] = list[1:]
	s.mu.Unlock()

	for _, line := range a.tokens {
		delay, line := cutDelay(line)
		verb, rest, _ := strings.Cut(line, " ")
		After(ctx, delay, func() {
			switch verb {
			case "success":
				s.in.SendTaskSuccess(t.Token, json.RawMessage(rest))
			case "failure":
				s.in.SendTaskFailure(t.Token, failure(rest))
			case "heartbeat":
				s.in.SendTaskHeartbeat(t.Token)
			case "started":
				t.Started(rest)
			case "submitted":
				t.Submitted(json.RawMessage(rest))
			default:
				panic("unknown verb " + verb)
			}
		})
	}
	delay, line := cutDelay(a.line)
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
