package clients_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sfnlocal/sfnlocal/definitions"
	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/tasks"
)

const (
	role    = "arn:aws:iam::123456789012:role/r"
	pass    = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
	waiting = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100000,"End":true}}}`
	failing = `{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Sorry","Cause":"No reason"}}}`
	working = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","End":true}}}`
)

// sagaServer is a server that is wired as sfnlocal serve does beside
// definitions/sfnlocal.yaml: activities, and the functions of the order saga.
func sagaServer(t testing.TB) *server.Server {
	t.Helper()
	const path = "../../definitions/sfnlocal.yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse(path, text)
	if err != nil {
		t.Fatal(err)
	}
	services := ordersaga.New(ordersaga.Config{})
	t.Cleanup(func() { _ = services.Close() })
	router, err := file.Router(services.Handlers())
	if err != nil {
		t.Fatal(err)
	}
	activities := &tasks.Activities{}
	router = append(tasks.Router{{Resource: "arn:aws:states:*:activity:*", To: activities}}, router...)
	return &server.Server{Interpreter: &interpreter.Interpreter{Tasks: router}, Activities: activities}
}

// sagaDefinition is the definition of the order saga.
func sagaDefinition(t testing.TB) string {
	t.Helper()
	text, err := definitions.Files.ReadFile("order-saga.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// options are those of a client of a server at url.
func options(url string) sfn.Options {
	return sfn.Options{
		BaseEndpoint: aws.String(url), Region: "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	}
}

// withoutPrefix keeps the client from calling StartSyncExecution and TestState at
// sync-127.0.0.1, a host that does not exist.
func withoutPrefix(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("WithoutPrefix",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
}

// An sdk is a client that remembers which operations succeeded.
type sdk struct {
	*sfn.Client
	t *testing.T

	mu        sync.Mutex
	succeeded map[string]bool
}

// newSDK returns a client of a new server.
func newSDK(t *testing.T) *sdk {
	t.Helper()
	web := httptest.NewServer(sagaServer(t))
	t.Cleanup(web.Close)
	c := &sdk{t: t, succeeded: map[string]bool{}}
	o := options(web.URL)
	o.APIOptions = append(o.APIOptions, withoutPrefix, c.remember)
	c.Client = sfn.New(o)
	return c
}

func (c *sdk) remember(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Remember",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			if err == nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.succeeded[middleware.GetOperationName(ctx)] = true
			}
			return out, metadata, err
		}), middleware.Before)
}

// An operation is a method of the client.
type operation[In, Out any] = func(context.Context, *In, ...func(*sfn.Options)) (*Out, error)

// must calls an operation, which must succeed.
func must[In, Out any](c *sdk, call operation[In, Out], in In) *Out {
	c.t.Helper()
	out, err := call(c.t.Context(), &in)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// create registers a state machine and returns its ARN.
func (c *sdk) create(name, definition string, typ types.StateMachineType) *string {
	c.t.Helper()
	return must(c, c.CreateStateMachine, sfn.CreateStateMachineInput{
		Name: &name, Definition: &definition, RoleArn: aws.String(role), Type: typ,
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("shop")}},
	}).StateMachineArn
}

// ended returns an execution once it does not run any more.
func (c *sdk) ended(arn *string) *sfn.DescribeExecutionOutput {
	c.t.Helper()
	for {
		out := must(c, c.DescribeExecution, sfn.DescribeExecutionInput{ExecutionArn: arn})
		if out.Status != types.ExecutionStatusRunning {
			return out
		}
	}
}

// gone waits until a state machine that was deleted is no more.
func (c *sdk) gone(arn *string) {
	c.t.Helper()
	for {
		out, err := c.DescribeStateMachine(c.t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: arn})
		switch none := new(types.StateMachineDoesNotExist); {
		case errors.As(err, &none):
			return
		case err != nil:
			c.t.Fatal(err)
		case out.Status != types.StateMachineStatusDeleting:
			c.t.Fatalf("the status of a deleted state machine is %s", out.Status)
		}
	}
}

// want compares what two values of an answer are.
func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// mapRuns are the operations that are not supported yet.
var mapRuns = []string{"DescribeMapRun", "ListMapRuns", "UpdateMapRun"}

// Every operation that the client has succeeds here, or is refused as not supported.
func TestSDK(t *testing.T) {
	t.Parallel()
	c := newSDK(t)
	c.runs()
	c.versions()
	c.works()
	c.hurries()
	c.tries()
	c.removes()
	for _, call := range []func() error{
		func() error {
			_, err := c.DescribeMapRun(t.Context(), &sfn.DescribeMapRunInput{MapRunArn: aws.String("arn")})
			return err
		},
		func() error {
			_, err := c.ListMapRuns(t.Context(), &sfn.ListMapRunsInput{ExecutionArn: aws.String("arn")})
			return err
		},
		func() error {
			_, err := c.UpdateMapRun(t.Context(), &sfn.UpdateMapRunInput{MapRunArn: aws.String("arn")})
			return err
		},
	} {
		var e smithy.APIError
		if err := call(); !errors.As(err, &e) || e.ErrorCode() != "UnsupportedOperationException" {
			t.Errorf("got %v, want UnsupportedOperationException", err)
		}
	}
	client := reflect.TypeFor[*sfn.Client]()
	for i := range client.NumMethod() {
		switch name := client.Method(i).Name; {
		case name == "Options":
		case slices.Contains(mapRuns, name) == c.succeeded[name]:
			t.Errorf("%s succeeded: %v", name, c.succeeded[name])
		}
	}
}

// runs runs, reads, stops and redrives executions.
func (c *sdk) runs() {
	t := c.t
	saga := c.create("saga", sagaDefinition(t), types.StateMachineTypeStandard)
	order := `{"items":[{"productId":"A00001","quantity":2}]}`
	x := must(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: saga, Name: aws.String("order"), Input: &order})
	end := c.ended(x.ExecutionArn)
	want(t, "status", end.Status, types.ExecutionStatusSucceeded)
	want(t, "input", *end.Input, order)
	want(t, "paid", strings.Contains(*end.Output, `\"PAID\"`), true)
	want(t, "start before stop", end.StartDate.After(*end.StopDate), false)

	var events []types.HistoryEvent
	pages := sfn.NewGetExecutionHistoryPaginator(c, &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn, MaxResults: 10})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, page.Events...)
	}
	want(t, "events", len(events), 23)
	want(t, "last event", events[22].Type, types.HistoryEventTypeExecutionSucceeded)
	want(t, "last output", *events[22].ExecutionSucceededEventDetails.Output, *end.Output)

	list := must(c, c.ListExecutions, sfn.ListExecutionsInput{StateMachineArn: saga, StatusFilter: types.ExecutionStatusSucceeded})
	want(t, "executions", len(list.Executions), 1)
	its := must(c, c.DescribeStateMachineForExecution, sfn.DescribeStateMachineForExecutionInput{ExecutionArn: x.ExecutionArn})
	want(t, "definition", *its.Definition, sagaDefinition(t))

	waits := c.create("waits", waiting, types.StateMachineTypeStandard)
	x = must(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: waits})
	must(c, c.StopExecution, sfn.StopExecutionInput{ExecutionArn: x.ExecutionArn, Error: aws.String("E"), Cause: aws.String("C")})
	end = c.ended(x.ExecutionArn)
	want(t, "status", end.Status, types.ExecutionStatusAborted)
	want(t, "error", *end.Error, "E")
	want(t, "redrive status", end.RedriveStatus, types.ExecutionRedriveStatusRedrivable)
	must(c, c.RedriveExecution, sfn.RedriveExecutionInput{ExecutionArn: x.ExecutionArn})
	again := must(c, c.DescribeExecution, sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	want(t, "status", again.Status, types.ExecutionStatusRunning)
	want(t, "redrives", *again.RedriveCount, 1)
	must(c, c.DeleteStateMachine, sfn.DeleteStateMachineInput{StateMachineArn: waits})
	want(t, "status", must(c, c.DescribeStateMachine, sfn.DescribeStateMachineInput{StateMachineArn: waits}).Status, types.StateMachineStatusDeleting)
	must(c, c.StopExecution, sfn.StopExecutionInput{ExecutionArn: x.ExecutionArn})
	c.gone(waits)
}

// versions updates a state machine, and publishes, routes and tags.
func (c *sdk) versions() {
	t := c.t
	m := c.create("m", pass, types.StateMachineTypeStandard)
	one := must(c, c.PublishStateMachineVersion, sfn.PublishStateMachineVersionInput{StateMachineArn: m, Description: aws.String("first")})
	updated := must(c, c.UpdateStateMachine, sfn.UpdateStateMachineInput{StateMachineArn: m, Definition: aws.String(failing), Publish: true})
	want(t, "version", *updated.StateMachineVersionArn, *m+":2")
	machine := must(c, c.DescribeStateMachine, sfn.DescribeStateMachineInput{StateMachineArn: m})
	want(t, "definition", *machine.Definition, failing)
	want(t, "revision", *machine.RevisionId, *updated.RevisionId)
	want(t, "status", machine.Status, types.StateMachineStatusActive)
	list := must(c, c.ListStateMachineVersions, sfn.ListStateMachineVersionsInput{StateMachineArn: m})
	want(t, "versions", len(list.StateMachineVersions), 2)

	to := func(arn *string, weight int32) types.RoutingConfigurationListItem {
		return types.RoutingConfigurationListItem{StateMachineVersionArn: arn, Weight: weight}
	}
	live := must(c, c.CreateStateMachineAlias, sfn.CreateStateMachineAliasInput{Name: aws.String("live"), RoutingConfiguration: []types.RoutingConfigurationListItem{to(one.StateMachineVersionArn, 100)}}).StateMachineAliasArn
	x := must(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: live})
	end := c.ended(x.ExecutionArn)
	want(t, "status", end.Status, types.ExecutionStatusSucceeded)
	want(t, "alias", *end.StateMachineAliasArn, *live)
	want(t, "version", *end.StateMachineVersionArn, *one.StateMachineVersionArn)
	must(c, c.UpdateStateMachineAlias, sfn.UpdateStateMachineAliasInput{StateMachineAliasArn: live, RoutingConfiguration: []types.RoutingConfigurationListItem{to(one.StateMachineVersionArn, 50), to(updated.StateMachineVersionArn, 50)}})
	alias := must(c, c.DescribeStateMachineAlias, sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: live})
	want(t, "routes", len(alias.RoutingConfiguration), 2)
	want(t, "aliases", len(must(c, c.ListStateMachineAliases, sfn.ListStateMachineAliasesInput{StateMachineArn: m}).StateMachineAliases), 1)
	must(c, c.DeleteStateMachineAlias, sfn.DeleteStateMachineAliasInput{StateMachineAliasArn: live})
	must(c, c.DeleteStateMachineVersion, sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: one.StateMachineVersionArn})

	must(c, c.TagResource, sfn.TagResourceInput{ResourceArn: m, Tags: []types.Tag{{Key: aws.String("stage"), Value: aws.String("test")}}})
	must(c, c.UntagResource, sfn.UntagResourceInput{ResourceArn: m, TagKeys: []string{"team"}})
	tags := must(c, c.ListTagsForResource, sfn.ListTagsForResourceInput{ResourceArn: m}).Tags
	want(t, "tags", len(tags), 1)
	want(t, "tag", *tags[0].Key+"="+*tags[0].Value, "stage=test")
}

// works plays the worker of an activity.
func (c *sdk) works() {
	t := c.t
	a := must(c, c.CreateActivity, sfn.CreateActivityInput{Name: aws.String("a")}).ActivityArn
	want(t, "name", *must(c, c.DescribeActivity, sfn.DescribeActivityInput{ActivityArn: a}).Name, "a")
	want(t, "activities", len(must(c, c.ListActivities, sfn.ListActivitiesInput{}).Activities), 1)
	m := c.create("works", working, types.StateMachineTypeStandard)
	task := func() (x, token *string) {
		x = must(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: m, Input: aws.String(`{"n":1}`)}).ExecutionArn
		work := must(c, c.GetActivityTask, sfn.GetActivityTaskInput{ActivityArn: a, WorkerName: aws.String("w")})
		want(t, "input", *work.Input, `{"n":1}`)
		return x, work.TaskToken
	}
	x, token := task()
	must(c, c.SendTaskHeartbeat, sfn.SendTaskHeartbeatInput{TaskToken: token})
	must(c, c.SendTaskSuccess, sfn.SendTaskSuccessInput{TaskToken: token, Output: aws.String(`{"ok":true}`)})
	want(t, "output", *c.ended(x).Output, `{"ok":true}`)
	x, token = task()
	must(c, c.SendTaskFailure, sfn.SendTaskFailureInput{TaskToken: token, Error: aws.String("Tired"), Cause: aws.String("late")})
	want(t, "error", *c.ended(x).Error, "Tired")
}

// hurries runs a state machine of type EXPRESS.
func (c *sdk) hurries() {
	m := c.create("hurries", sagaDefinition(c.t), types.StateMachineTypeExpress)
	out := must(c, c.StartSyncExecution, sfn.StartSyncExecutionInput{StateMachineArn: m, Input: aws.String(`{"items":[{"productId":"A00001","quantity":2}]}`)})
	want(c.t, "status", out.Status, types.SyncExecutionStatusSucceeded)
	want(c.t, "memory", out.BillingDetails.BilledMemoryUsedInMB, 64)
}

// tries tests a state and validates a definition.
func (c *sdk) tries() {
	out := must(c, c.TestState, sfn.TestStateInput{Definition: aws.String(`{"Type":"Pass","Result":{"n":1},"Next":"B"}`), RoleArn: aws.String(role), InspectionLevel: types.InspectionLevelDebug})
	want(c.t, "status", out.Status, types.TestExecutionStatusSucceeded)
	want(c.t, "output", *out.Output, `{"n":1}`)
	want(c.t, "next state", *out.NextState, "B")
	want(c.t, "result", *out.InspectionData.Result, `{"n":1}`)
	checked := must(c, c.ValidateStateMachineDefinition, sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(`{"StartAt":"B","States":{"A":{"Type":"Pass","End":true}}}`)})
	want(c.t, "result", checked.Result, types.ValidateStateMachineDefinitionResultCodeFail)
	want(c.t, "location", *checked.Diagnostics[0].Location, "/StartAt")
}

// removes deletes all that there is.
func (c *sdk) removes() {
	pages := sfn.NewListStateMachinesPaginator(c, &sfn.ListStateMachinesInput{MaxResults: 2})
	n := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(c.t.Context())
		if err != nil {
			c.t.Fatal(err)
		}
		for _, m := range page.StateMachines {
			must(c, c.DeleteStateMachine, sfn.DeleteStateMachineInput{StateMachineArn: m.StateMachineArn})
			n++
		}
	}
	want(c.t, "state machines", n, 4)
	want(c.t, "what is left", len(must(c, c.ListStateMachines, sfn.ListStateMachinesInput{}).StateMachines), 0)
	must(c, c.DeleteActivity, sfn.DeleteActivityInput{ActivityArn: aws.String("arn:aws:states:us-east-1:123456789012:activity:a")})
}

// A client that is not told otherwise calls StartSyncExecution at a host that
// begins with sync-; one that dials the server by whatever name needs no setting.
func TestSDKHostPrefix(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(sagaServer(t))
	t.Cleanup(web.Close)
	o := options("http://sfn.localhost")
	var dialled string
	o.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled = addr
		return new(net.Dialer).DialContext(ctx, network, web.Listener.Addr().String())
	}}}
	c := &sdk{t: t, Client: sfn.New(o)}
	m := c.create("m", pass, types.StateMachineTypeExpress)
	out := must(c, c.StartSyncExecution, sfn.StartSyncExecutionInput{StateMachineArn: m})
	want(t, "status", out.Status, types.SyncExecutionStatusSucceeded)
	want(t, "host", dialled, "sync-sfn.localhost:80")
}
