package server

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// crowded is a server with a place for one request of each kind, and no patience.
func crowded() *Server {
	s := &Server{MaxRequests: 1, MaxWaiting: 1, Interpreter: &interpreter.Interpreter{}, Routes: []Route{
		{Pattern: "POST /start", Machine: "m"},
		{Pattern: "POST /wait", Machine: "m", Wait: time.Minute},
	}}
	s.once.Do(s.prepare)
	s.short.wait, s.long.wait = time.Nanosecond, time.Nanosecond
	return s
}

// Requests beyond the bound are refused; those that wait are counted apart.
func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	const throttled = `{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}`
	s := crowded()
	create(t, s, pass)
	for _, test := range []struct {
		full                  *gate
		action, route, others string // of the kind that is full, and an action of the other
	}{
		{s.short, "ListStateMachines", "/start", "StartSyncExecution"},
		{s.long, "StartSyncExecution", "/wait", "ListStateMachines"},
	} {
		if err := test.full.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := post(t, s, 400, test.action, "{}"); got != throttled {
			t.Errorf("%s: %s", test.action, got)
		}
		if w := send(s, "POST", test.route, ""); w.Code != 429 || !strings.Contains(w.Body.String(), "ThrottlingException") {
			t.Errorf("%s: %d %s", test.route, w.Code, w.Body)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, request(test.others, "{}"))
		if w.Body.String() == throttled {
			t.Errorf("%s is refused because of others", test.others)
		}
		if w := send(s, "GET", "/health", ""); w.Code != 200 {
			t.Errorf("/health is refused: %d", w.Code)
		}
		test.full.leave()
		w = httptest.NewRecorder()
		s.ServeHTTP(w, request(test.action, "{}"))
		if w.Body.String() == throttled {
			t.Errorf("%s is refused although there is room", test.action)
		}
	}
}

// A request waits for others to end.
func TestGateWaits(t *testing.T) {
	t.Parallel()
	g := newGate(1, 0)
	g.wait = time.Hour
	if err := g.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := g.enter(t.Context()); err != nil {
			t.Error(err)
		}
		g.leave()
	})
	g.leave()
	wg.Wait()
	if err := g.enter(t.Context()); err != nil || g.inside() != 1 {
		t.Errorf("%d inside, %v", g.inside(), err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.enter(gone); err == nil {
		t.Error("a client that is gone gets in")
	}
}

// A deadlined writer keeps the deadlines that are set.
type deadlined struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlined) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

// A client may not take forever to send a body.
func TestBodyHasDeadline(t *testing.T) {
	t.Parallel()
	w := &deadlined{ResponseRecorder: httptest.NewRecorder()}
	new(Server).ServeHTTP(w, request("ListActivities", "{}"))
	if len(w.set) != 2 || w.set[0].IsZero() || !w.set[1].IsZero() {
		t.Errorf("the deadlines are %v; want one, and then none", w.set)
	}
}
