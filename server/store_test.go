package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// A restarted is a server that keeps everything, and can be started anew.
type restarted struct {
	*Server
	t    *testing.T
	kept *store.Memory
	log  func(string, []LogRecord)
	// unlogged is what Restore returned.
	unlogged []string
	// changes are the status changes that the servers told of.
	changes chan StatusChange
}

func newRestarted(t *testing.T) *restarted {
	r := &restarted{t: t, kept: &store.Memory{}, changes: make(chan StatusChange, 100)}
	r.restart(0)
	return r
}

// restart ends the server and starts another with what it has kept, in which so
// many executions go on.
func (r *restarted) restart(goOn int) {
	r.t.Helper()
	if r.Server != nil {
		r.Interpreter.Close()
		if err := r.Flush(r.t.Context()); err != nil {
			r.t.Error(err)
		}
	}
	queues := &tasks.Activities{}
	r.Server = &Server{
		Store: r.kept, Activities: queues, Log: r.log,
		StatusChanged: each(r.changes),
		Interpreter: &interpreter.Interpreter{Journal: r.kept, Tasks: tasks.Router{
			{Resource: "arn:aws:states:*:activity:*", To: queues},
		}},
		Mocks: func(machine, testCase string) (interpreter.Tasks, error) {
			return mockTasks(machine + "/" + testCase), nil
		},
	}
	done, err := r.Restore(r.t.Context())
	if err != nil || done.Executions != goOn {
		r.t.Fatalf("Restore: %+v, %v; want %d executions to go on", done, err, goOn)
	}
	r.unlogged = done.Unlogged
}

// mockTasks answer with their name.
type mockTasks string

func (m mockTasks) Invoke(context.Context, interpreter.Task) (json.RawMessage, error) {
	return json.Marshal(string(m))
}

// same expects an answer to be the same after a restart.
func (r *restarted) same(goOn int, calls ...[2]string) {
	r.t.Helper()
	var before []string
	for _, c := range calls {
		before = append(before, post(r.t, r.Server, 200, c[0], c[1]))
	}
	r.restart(goOn)
	for i, c := range calls {
		if after := post(r.t, r.Server, 200, c[0], c[1]); after != before[i] {
			r.t.Errorf("%s %s: after a restart it is\n%s\nbefore it was\n%s", c[0], c[1], after, before[i])
		}
	}
}

// What was made is there after a restart, as it was.
func TestRestartKeepsTheCatalog(t *testing.T) {
	r := newRestarted(t)
	r.log = func(string, []LogRecord) {}
	r.restart(0)
	post(t, r.Server, 200, "CreateStateMachine", `{"name":"m","roleArn":"`+role+`","publish":true,"versionDescription":"the first","definition":`+quote(pass)+`,
		"tags":[{"key":"a","value":"b"}],"tracingConfiguration":{"enabled":true},
		"loggingConfiguration":{"level":"ALL","destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:g:*"}}]}}`)
	post(t, r.Server, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition", waiting))
	post(t, r.Server, 200, "PublishStateMachineVersion", members("stateMachineArn", machineARN))
	post(t, r.Server, 200, "CreateStateMachineAlias", `{"name":"live","routingConfiguration":[{"stateMachineVersionArn":"`+machineARN+`:1","weight":40},{"stateMachineVersionArn":"`+machineARN+`:2","weight":60}]}`)
	post(t, r.Server, 200, "TagResource", `{"resourceArn":"`+machineARN+`","tags":[{"key":"c","value":"d"}]}`)
	post(t, r.Server, 200, "CreateActivity", `{"name":"a","tags":[{"key":"x","value":"y"}]}`)
	const activity = "arn:aws:states:us-east-1:123456789012:activity:a"
	calls := [][2]string{
		{"DescribeStateMachine", members("stateMachineArn", machineARN)},
		{"DescribeStateMachine", members("stateMachineArn", machineARN+":1")},
		{"ListStateMachineVersions", members("stateMachineArn", machineARN)},
		{"DescribeStateMachineAlias", members("stateMachineAliasArn", machineARN+":live")},
		{"ListTagsForResource", members("resourceArn", machineARN)},
		{"ListTagsForResource", members("resourceArn", activity)},
		{"DescribeActivity", members("activityArn", activity)},
		{"ListStateMachines", "{}"},
	}
	r.same(0, calls...)

	r.log = nil
	if r.restart(0); !slices.Equal(r.unlogged, []string{machineARN}) {
		t.Errorf("those that nobody logs are %q", r.unlogged)
	}

	// A change after a restart builds on what was there.
	post(t, r.Server, 200, "UpdateStateMachine", `{"stateMachineArn":"`+machineARN+`","publish":true,"definition":`+quote(failing)+`}`)
	post(t, r.Server, 200, "DeleteStateMachineAlias", members("stateMachineAliasArn", machineARN+":live"))
	post(t, r.Server, 200, "DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":2"))
	post(t, r.Server, 200, "UntagResource", `{"resourceArn":"`+machineARN+`","tagKeys":["a"]}`)
	post(t, r.Server, 200, "DeleteActivity", members("activityArn", activity))
	if got := post(t, r.Server, 200, "ListStateMachineVersions", members("stateMachineArn", machineARN)); !strings.Contains(got, machineARN+":3") {
		t.Errorf("the next version is not the third: %s", got)
	}
	r.same(0, [2]string{"DescribeStateMachine", members("stateMachineArn", machineARN)},
		[2]string{"ListStateMachineVersions", members("stateMachineArn", machineARN)},
		[2]string{"ListStateMachineAliases", members("stateMachineArn", machineARN)},
		[2]string{"ListTagsForResource", members("resourceArn", machineARN)},
		[2]string{"ListActivities", "{}"})

	// Creating it again is the same as before.
	post(t, r.Server, 400, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", pass))
	post(t, r.Server, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
	r.restart(0)
	if documents, err := r.kept.Documents(t.Context(), ""); len(documents) != 0 || err != nil {
		t.Errorf("of what was deleted there are %v, %v", documents, err)
	}
}

// Executions are what they were: those that run go on, a name is not used again,
// and pages go on where they ended.
func TestRestartKeepsExecutions(t *testing.T) {
	r := newRestarted(t)
	create(t, r.Server, waiting)
	start := members("stateMachineArn", machineARN, "name", "x", "input", `{"a":1}`, "traceHeader", "Root=1")
	started := post(t, r.Server, 200, "StartExecution", start)
	post(t, r.Server, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "y"))
	post(t, r.Server, 200, "StopExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+"y", "error", "E"))
	post(t, r.Server, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition", pass))
	calls := [][2]string{
		{"DescribeExecution", members("executionArn", executionARN)},
		{"DescribeExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+"y")},
		{"DescribeStateMachineForExecution", members("executionArn", executionARN)},
		{"GetExecutionHistory", members("executionArn", executionARN)},
		{"GetExecutionHistory", members("executionArn", strings.TrimSuffix(executionARN, "x")+"y")},
		{"ListExecutions", members("stateMachineArn", machineARN)},
		{"ListExecutions", members("stateMachineArn", machineARN, "statusFilter", "ABORTED")},
		{"StartExecution", start},
	}
	r.same(1, calls...)
	if again := post(t, r.Server, 200, "StartExecution", start); again != started {
		t.Errorf("started again it is %s, was %s", again, started)
	}
	post(t, r.Server, 400, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, r.Server, 400, "StartExecution", members("stateMachineArn", machineARN, "name", "y"))

	var page struct{ NextToken string }
	if err := json.Unmarshal([]byte(post(t, r.Server, 200, "ListExecutions", `{"stateMachineArn":"`+machineARN+`","maxResults":1}`)), &page); err != nil {
		t.Fatal(err)
	}
	r.restart(1)
	rest := post(t, r.Server, 200, "ListExecutions", members("stateMachineArn", machineARN, "nextToken", page.NextToken))
	if !strings.Contains(rest, `"name":"x"`) || strings.Contains(rest, `"name":"y"`) {
		t.Errorf("the page after the restart is %s", rest)
	}
	post(t, r.Server, 400, "ListExecutions", members("stateMachineArn", machineARN, "nextToken", page.NextToken, "statusFilter", "FAILED"))

	// One that goes on tells of its end, with what it was before.
	for len(r.changes) > 0 {
		<-r.changes
	}
	post(t, r.Server, 200, "StopExecution", members("executionArn", executionARN))
	if c := <-r.changes; !strings.Contains(string(c.Detail), `"status":"ABORTED"`) || !strings.Contains(string(c.Detail), `"input":"{\"a\":1}"`) {
		t.Errorf("the end was told as %s", c.Detail)
	}
}

// A redrive works after a restart, and its client token is known after the next.
func TestRestartRedrive(t *testing.T) {
	r := newRestarted(t)
	create(t, r.Server, failing)
	post(t, r.Server, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	r.restart(0)
	redrive := members("executionArn", executionARN, "clientToken", "t")
	first := post(t, r.Server, 200, "RedriveExecution", redrive)
	r.restart(0)
	if again := post(t, r.Server, 200, "RedriveExecution", redrive); again != first {
		t.Errorf("with the same client token: %s, was %s", again, first)
	}
	if d := post(t, r.Server, 200, "DescribeExecution", members("executionArn", executionARN)); !strings.Contains(d, `"redriveCount":1`) {
		t.Errorf("it was redriven otherwise: %s", d)
	}
}

// A fullStore writes nothing while it is full.
type fullStore struct {
	*store.Memory
	full atomic.Bool
}

func (f *fullStore) Commit(writes []interpreter.Write) error {
	if f.full.Load() {
		return errors.New("the disk is full")
	}
	return f.Memory.Commit(writes)
}

// A redrive and its client token are written as one. When they cannot be, that is
// no fault of the execution's, and the same call works later.
func TestRedriveOnAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &fullStore{Memory: &store.Memory{}}
		s := &Server{Store: kept, Interpreter: &interpreter.Interpreter{Journal: kept}}
		if _, err := s.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		create(t, s, failing)
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		synctest.Wait()
		redrive := members("executionArn", executionARN, "clientToken", "t")
		kept.full.Store(true)
		for range 2 {
			if got := post(t, s, 500, "RedriveExecution", redrive); !strings.Contains(got, "the disk is full") {
				t.Errorf("on a full disk: %s", got)
			}
		}
		kept.full.Store(false)
		time.Sleep(time.Minute)
		first := post(t, s, 200, "RedriveExecution", redrive)
		if again := post(t, s, 200, "RedriveExecution", redrive); again != first {
			t.Errorf("again: %s, was %s", again, first)
		}
		if documents, err := kept.Documents(t.Context(), ""); err != nil || len(documents) != 2 {
			t.Errorf("the redrive is in %v, %v", documents, err)
		}
		s.Interpreter.Close()
	})
}

// A deletion goes on when there is room again; until then a server starts.
func TestDeletionOnAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &fullStore{Memory: &store.Memory{}}
		open := func() *Server {
			s := &Server{Store: kept, Interpreter: &interpreter.Interpreter{Journal: kept}}
			if done, err := s.Restore(t.Context()); err != nil {
				t.Fatalf("%+v, %v", done, err)
			}
			return s
		}
		s := open()
		create(t, s, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"W2"},"W2":{"Type":"Wait","Seconds":1,"End":true}}}`)
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		kept.full.Store(true)
		post(t, s, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
		s.Interpreter.Close()

		s = open()
		if d := post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)); !strings.Contains(d, "DELETING") {
			t.Errorf("it is %s", d)
		}
		kept.full.Store(false)
		time.Sleep(time.Minute)
		post(t, s, 400, "DescribeStateMachine", members("stateMachineArn", machineARN))
		if documents, err := kept.Documents(t.Context(), ""); err != nil || len(documents) > 0 {
			t.Errorf("there are %v, %v", documents, err)
		}
		s.Interpreter.Close()
	})
}

// Revisions that nothing needs are dropped: those that are current, published, or of
// an execution that is kept are not.
func TestPruneRevisions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &store.Memory{}
		s := &Server{Store: kept, Interpreter: &interpreter.Interpreter{Journal: kept}}
		if _, err := s.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		revisions := func() (seconds string) {
			t.Helper()
			documents, err := kept.Documents(t.Context(), revisionKind+machineARN)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 9 {
				for _, d := range documents {
					if strings.Contains(string(d.Value), fmt.Sprintf(`\"Seconds\":%d`, i)) {
						seconds += strconv.Itoa(i)
					}
				}
			}
			return seconds
		}
		prune := func(r store.Retention, want string) {
			t.Helper()
			if _, err := s.Prune(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got := revisions(); got != want {
				t.Errorf("after %+v there are the revisions %s, want %s", r, got, want)
			}
		}
		definition := func(seconds int) string {
			return fmt.Sprintf(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":%d,"End":true}}}`, seconds)
		}
		create(t, s, definition(0))
		for i := 1; i < 7; i++ {
			post(t, s, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition", definition(i)))
			switch i {
			case 2:
				post(t, s, 200, "PublishStateMachineVersion", members("stateMachineArn", machineARN))
			case 4:
				post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
			}
		}
		prune(store.Retention{}, "0123456") // a start may be about to use one
		time.Sleep(time.Hour)
		prune(store.Retention{}, "246")
		if got := post(t, s, 200, "DescribeStateMachineForExecution", members("executionArn", executionARN)); !strings.Contains(got, `\"Seconds\":4`) {
			t.Errorf("the execution has %s", got)
		}
		prune(store.Retention{EndedBefore: time.Now()}, "26")
		post(t, s, 200, "DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":1"))
		prune(store.Retention{}, "6")
		s.Interpreter.Close()

		s = &Server{Store: kept, Interpreter: &interpreter.Interpreter{Journal: kept}}
		if _, err := s.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)); !strings.Contains(got, `\"Seconds\":6`) {
			t.Errorf("after a restart it has %s", got)
		}
	})
}

// Tasks wait for their workers, and their tokens work. Those of a test case stay
// with its mocks.
func TestRestartTasks(t *testing.T) {
	r := newRestarted(t)
	post(t, r.Server, 200, "CreateActivity", `{"name":"a"}`)
	create(t, r.Server, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","End":true}}}`)
	poll := members("activityArn", "arn:aws:states:us-east-1:123456789012:activity:a")
	post(t, r.Server, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	r.restart(1)
	var task struct{ TaskToken string }
	if err := json.Unmarshal([]byte(post(t, r.Server, 200, "GetActivityTask", poll)), &task); err != nil {
		t.Fatal(err)
	}
	r.restart(1)
	post(t, r.Server, 200, "SendTaskSuccess", members("taskToken", task.TaskToken, "output", "7"))
	if d := post(t, r.Server, 200, "DescribeExecution", members("executionArn", executionARN)); !strings.Contains(d, `"output":"7"`) {
		t.Errorf("it has not ended with the answer: %s", d)
	}

	post(t, r.Server, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition",
		`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"T"},"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}`))
	arn := strings.TrimSuffix(executionARN, "x") + "mocked"
	post(t, r.Server, 200, "StartExecution", members("stateMachineArn", machineARN+"#case", "name", "mocked"))
	r.restart(1)
	running, err := r.Interpreter.Load(t.Context(), arn)
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := post(t, r.Server, 200, "DescribeExecution", members("executionArn", arn)); !strings.Contains(d, `"output":"\"m/case\""`) {
		t.Errorf("the mock did not answer: %s", d)
	}
}

// Accounts and regions are apart in one store.
func TestRestartScopes(t *testing.T) {
	r := newRestarted(t)
	create(t, r.Server, pass)
	elsewhere := r.catalog(scope{account: "000000000000", region: "eu-west-1"})
	if _, _, err := elsewhere.createMachine(&blueprint{name: "m", definition: failing, roleArn: role}); err != nil {
		t.Fatal(err)
	}
	r.restart(0)
	elsewhere = r.catalog(scope{account: "000000000000", region: "eu-west-1"})
	if _, rev, _, err := elsewhere.describeMachine("arn:aws:states:eu-west-1:000000000000:stateMachine:m"); err != nil || rev.definition != failing {
		t.Errorf("the other account has %v, %v", rev, err)
	}
	if got := post(t, r.Server, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)); !strings.Contains(got, "Pass") {
		t.Errorf("the account has %s", got)
	}
}

// The deletion of a state machine whose executions run goes on after a restart.
func TestRestartDeletion(t *testing.T) {
	r := newRestarted(t)
	create(t, r.Server, waiting)
	post(t, r.Server, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, r.Server, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
	r.same(1, [2]string{"DescribeStateMachine", members("stateMachineArn", machineARN)})
	post(t, r.Server, 400, "StartExecution", members("stateMachineArn", machineARN))
	post(t, r.Server, 200, "StopExecution", members("executionArn", executionARN))
	r.restart(0)
	post(t, r.Server, 400, "DescribeStateMachine", members("stateMachineArn", machineARN))
	post(t, r.Server, 400, "DescribeExecution", members("executionArn", executionARN))
}

// failingStore cannot write documents.
type failingStore struct{ *store.Memory }

func (failingStore) Put(context.Context, ...store.Document) error {
	return errors.New("the disk is full")
}

// What could not be written has not happened.
func TestStoreThatFails(t *testing.T) {
	r := newRestarted(t)
	create(t, r.Server, pass)
	post(t, r.Server, 200, "CreateActivity", `{"name":"a"}`)
	c := r.catalog(scope{})
	c.store = failingStore{r.kept}
	for action, body := range map[string]string{
		"CreateStateMachine":         members("name", "n", "roleArn", role, "definition", pass),
		"UpdateStateMachine":         members("stateMachineArn", machineARN, "definition", waiting),
		"PublishStateMachineVersion": members("stateMachineArn", machineARN),
		"DeleteStateMachine":         members("stateMachineArn", machineARN),
		"TagResource":                `{"resourceArn":"` + machineARN + `","tags":[{"key":"c","value":"d"}]}`,
		"CreateActivity":             `{"name":"b"}`,
		"DeleteActivity":             members("activityArn", "arn:aws:states:us-east-1:123456789012:activity:a"),
	} {
		if got := post(t, r.Server, 500, action, body); !strings.Contains(got, "the disk is full") {
			t.Errorf("%s: %s", action, got)
		}
	}
	c.store = r.kept
	r.same(0, [2]string{"DescribeStateMachine", members("stateMachineArn", machineARN)}, [2]string{"ListStateMachines", "{}"},
		[2]string{"ListStateMachineVersions", members("stateMachineArn", machineARN)},
		[2]string{"ListTagsForResource", members("resourceArn", machineARN)}, [2]string{"ListActivities", "{}"})
}
