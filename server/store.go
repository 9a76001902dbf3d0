package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
)

// A Store keeps what a server has besides what its Interpreter writes to its
// Journal, which must be the same: *store.Memory and *sqlite.Store are both.
type Store interface {
	// List returns a page of executions, the last started first, and where the next
	// page begins; the error of a place where none ended is store.ErrBadCursor.
	List(ctx context.Context, q store.Query) (page []interpreter.Summary, next string, err error)
	// DeleteMachine drops all executions of a state machine.
	DeleteMachine(ctx context.Context, machineID string) (int, error)
	// Prune drops executions that have ended, and definitions that none has, and returns
	// how many executions.
	Prune(ctx context.Context, r store.Retention) (int, error)
	// Put writes documents, all or none; one without a Value is deleted.
	Put(ctx context.Context, documents ...store.Document) error
	// Documents returns the documents of a kind by key.
	Documents(ctx context.Context, kind string) ([]store.Document, error)
}

// The kinds of documents. Those with an ARN at the end belong to a state machine.
const (
	machineKind  = "machine"
	activityKind = "activity"
	revisionKind = "revision/"
)

// Restored says what Restore did.
type Restored struct {
	Executions int      // that go on
	Unlogged   []string // ARNs of state machines whose logs nobody gets, since Log is nil
}

// Restore reads what Store has and goes on with the executions that had not ended.
// With a Store it is called once, before the first request and Deploy; without, it
// does nothing. It sets the Observer and the NamedTasks of Interpreter.
func (s *Server) Restore(ctx context.Context) (done Restored, err error) {
	if s.Store == nil {
		return done, nil
	}
	if s.Interpreter == nil || s.Interpreter.Journal == nil {
		return done, errors.New("a server with a Store needs an Interpreter whose Journal it is")
	}
	if done.Unlogged, err = s.restoreMachines(ctx); err != nil {
		return done, err
	}
	if err := s.restoreActivities(ctx); err != nil {
		return done, err
	}
	s.Interpreter.Observer = s.observerOf
	s.Interpreter.NamedTasks = s.namedMocks
	all, err := s.Interpreter.Recover(ctx)
	if err != nil {
		return done, err
	}
	for _, running := range all {
		d := running.Describe()
		switch c, m := s.owner(d.Info); {
		case m == nil:
		case m.express: // is counted as it begins anew
			c.watch(m, running)
		default:
			s.meters.running.Add(1)
			c.open.Add(1)
		}
	}
	done.Executions = len(all)
	s.finishDeletions()
	return done, nil
}

// finishDeletions goes on with the deletion of state machines.
func (s *Server) finishDeletions() {
	for c, m := range s.machines() {
		if m.deleting {
			c.finishDeletion(m)
		}
	}
}

// machines goes through the state machines of all accounts and regions that there
// are when it comes to theirs. It holds no lock meanwhile.
func (s *Server) machines() iter.Seq2[*catalog, *machine] {
	return func(yield func(*catalog, *machine) bool) {
		s.mu.Lock()
		scopes := slices.Collect(maps.Values(s.scopes))
		s.mu.Unlock()
		for _, c := range scopes {
			c.mu.Lock()
			machines := slices.Collect(maps.Values(c.machines))
			c.mu.Unlock()
			for _, m := range machines {
				if !yield(c, m) {
					return
				}
			}
		}
	}
}

// owner returns the state machine of an execution, nil when there is none.
func (s *Server) owner(info engine.Info) (*catalog, *machine) {
	c, err := s.catalogOf(info.MachineID)
	if err != nil {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c, c.machines[info.MachineID]
}

// catalogOf returns where a resource is.
func (s *Server) catalogOf(arn string) (*catalog, error) {
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) < 7 {
		return nil, fmt.Errorf("%q is not the ARN of a resource", arn)
	}
	return s.catalog(scope{account: parts[4], region: parts[3]}), nil
}

// observerOf returns what follows the events of an execution that was read from the store.
func (s *Server) observerOf(d interpreter.Description) func(*interpreter.Execution, engine.HistoryEvent) {
	c, m := s.owner(d.Info)
	if m == nil {
		return nil
	}
	c.mu.Lock()
	to, _ := c.targetOf(m, d.Info)
	c.mu.Unlock()
	return c.observer(to, d.ID, d.Name, &d)
}

// testCaseName is how the tasks of a test case are found again.
func testCaseName(machine, testCase string) string {
	if testCase == "" {
		return ""
	}
	return machine + "#" + testCase
}

func (s *Server) namedMocks(name string) (interpreter.Tasks, error) {
	machine, testCase, _ := strings.Cut(name, "#")
	if s.Mocks == nil {
		return nil, fmt.Errorf("it was started with the test case %q of %s, and the server has no mock configuration now", testCase, machine)
	}
	return s.Mocks(machine, testCase)
}

// A note is what is kept with an execution besides what the interpreter knows.
type note struct {
	Revision    string `json:"revision"`
	TraceHeader string `json:"traceHeader,omitempty"`
}

func (c *catalog) note(r *revision, traceHeader string) string {
	if c.store == nil {
		return ""
	}
	text, _ := json.Marshal(note{r.key, traceHeader}) // strings cannot fail
	return string(text)
}

// targetOf returns what an execution was started with, and its trace header. The
// caller holds c.mu.
func (c *catalog) targetOf(m *machine, info engine.Info) (to target, traceHeader string) {
	var n note
	// What is damaged is an execution of the first revision that there is.
	_ = json.Unmarshal([]byte(info.Note), &n)
	r := m.revisions[n.Revision]
	if r == nil {
		r = m.current
	}
	return target{machine: m, revision: r, versionARN: info.VersionArn, aliasARN: info.AliasArn, sync: info.Sync}, n.TraceHeader
}

// stored returns an execution that the store has.
func (c *catalog) stored(arn string) (*execution, *interpreter.Execution, error) {
	m := c.machineOfExecution(arn)
	if m == nil {
		return nil, nil, noExecution(arn)
	}
	c.mu.Lock()
	starting := m.executions[arn]
	c.mu.Unlock()
	if starting != nil { // its beginning is awaited, as a client that has its ARN does
		_, _ = starting.run()
	}
	running, err := c.in.Load(context.Background(), arn)
	if errors.Is(err, interpreter.ErrNoExecution) {
		return nil, nil, noExecution(arn)
	}
	if err != nil {
		return nil, nil, err
	}
	d := running.Describe()
	if d.Status == "" { // its beginning is not durable yet, nor known to anybody
		return nil, nil, noExecution(arn)
	}
	c.mu.Lock()
	to, traceHeader := c.targetOf(m, d.Info)
	c.mu.Unlock()
	return &execution{arn: arn, name: d.Name, input: string(d.Input), traceHeader: traceHeader, target: to}, running, nil
}

// listStored is listExecutions of what the store has.
func (c *catalog) listStored(ctx context.Context, pg page, arn, status string) (shown []interpreter.Summary, token string, err error) {
	if _, _, err := c.executionsOf(arn); err != nil {
		return nil, "", err
	}
	q := store.Query{Status: engine.Status(status), After: pg.after, Limit: pg.size}
	base, qualifier := unqualified(arn)
	if q.MachineID = base; qualifier != "" {
		q.Qualified = arn
	}
	shown, next, err := c.store.List(ctx, q)
	switch {
	case errors.Is(err, store.ErrBadCursor):
		return nil, "", invalidToken()
	case err != nil:
		return nil, "", err
	case next != "":
		token = pg.next(next)
	}
	return shown, token, nil
}
