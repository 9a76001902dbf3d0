package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	host      string
	port      uint16
	hosts     []string
	origins   []string
	config    string
	skipWaits bool
	logs      string
	mock      string
	load      []string
	data      dataOptions
	inputs    inputs
}

const serveHelp = `serve answers the API of AWS Step Functions for the AWS CLI and SDKs, until it is
interrupted. It listens on loopback only, unless --host says otherwise: whoever can
call it can run whatever its tasks reach. Web pages may not, unless --allow-origin
names them.

The sfnlocal.yaml in the current folder, or else the one beside what --load names,
says where Task states go, and after it the environment: LAMBDA_ENDPOINT,
SQS_ENDPOINT, …, AWS_ENDPOINT_URL_LAMBDA, …, or AWS_ENDPOINT_URL. Activities are
queues of the server itself.

With --data, everything is kept in a folder, and executions go on after a restart;
without, it is gone when the server ends.

With --load, every definition in a file or below a folder is a state machine, and is
updated when its file changes: JSON and YAML, templates of SAM, CloudFormation and the
CDK, Terraform and Serverless files.`

func (e *env) newServeCmd() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Serve the API of AWS Step Functions",
		Long:  serveHelp,
		Example: `  sfnlocal serve
  sfnlocal serve --load definitions
  sfnlocal serve --data .sfnlocal
  aws --endpoint-url http://127.0.0.1:8083 stepfunctions list-state-machines`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.serve(cmd.Context(), o) },
	}
	o.flags(cmd)
	return cmd
}

func (o *serveOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.host, "host", "127.0.0.1", "the `ADDRESS` or name to listen on")
	f.Uint16Var(&o.port, "port", 8083, "the port `NUMBER`; 0 is a free one")
	f.StringArrayVar(&o.hosts, "allow-host", nil, "a further `NAME` with dots by which clients may call the server; may be repeated")
	f.StringArrayVar(&o.origins, "allow-origin", nil, "the `ORIGIN` of web pages that may call the server, as http://localhost:3000; may be repeated")
	f.StringVar(&o.config, "config", "", "the `FILE` that says where tasks go (default sfnlocal.yaml in the current folder, or beside what is loaded)")
	f.StringArrayVar(&o.load, "load", nil, "make state machines of the definitions in `PATH`, now and when they change; may be repeated")
	o.data.flags(cmd)
	o.inputs.flags(cmd, false)
	f.BoolVar(&o.skipWaits, "skip-waits", false, "let modelled time jump: waits, retries and timeouts take no real time")
	f.StringVar(&o.mock, "mock", "", "the mock `FILE` of Step Functions Local, for executions of ARN#TestCase (default $SFN_MOCK_CONFIG)")
	f.StringVar(&o.logs, "logs", "", "the `FILE` that execution logs are appended to, or - for stdout (default the Logs API of the environment)")
}

func (o *serveOptions) check() error {
	for _, origin := range o.origins {
		if err := new(http.CrossOriginProtection).AddTrustedOrigin(origin); err != nil {
			return usagef("--allow-origin is a scheme, a host and perhaps a port, as http://localhost:3000, not %q", origin)
		}
	}
	for _, host := range o.hosts {
		if host == "" || strings.ContainsAny(host, ":/ ") {
			return usagef("--allow-host is a name without port, as sfnlocal.example.org, not %q", host)
		}
	}
	return o.data.check(o.skipWaits)
}

// ownURL is where the server calls itself.
func ownURL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + addr.String()
}

// nested routes the executions that executions start to the server itself,
// unless the environment names another. They stay in the account and region of
// the execution.
func (e *env) nested(around *config.Environment, url string) (router tasks.Router) {
	if e.getenv("STEP_FUNCTIONS_ENDPOINT") != "" || e.getenv("AWS_ENDPOINT_URL_SFN") != "" {
		return nil
	}
	delete(around.Endpoints, "sfn")
	to := &tasks.AWS{Endpoint: url, AccessKey: around.Account, Account: around.Account}
	for _, service := range tasks.AWSServices() {
		if service.Name != "sfn" {
			continue
		}
		for _, resource := range service.Resources {
			router = append(router, tasks.Route{Resource: resource, To: to})
		}
	}
	return router
}

// frontDoor are the routes of a configuration.
func frontDoor(file *config.File) []server.Route {
	routes := make([]server.Route, len(file.Routes))
	for i, r := range file.Routes {
		routes[i] = server.Route(r)
	}
	return routes
}

func (e *env) serve(ctx context.Context, o serveOptions) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	around, err := e.environment()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", net.JoinHostPort(o.host, strconv.Itoa(int(o.port))))
	if err != nil {
		return exit(exitFailed, err)
	}
	defer listener.Close()
	s, closeServer, err := e.newServer(o, around, ownURL(listener.Addr()))
	if err != nil {
		return err
	}
	defer closeServer()
	closeData, err := e.openData(ctx, o.data, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeData()) }()
	if err := e.load(ctx, s, o.load, o.inputs); err != nil {
		return err
	}
	web := s.HTTPServer("")
	fmt.Fprintf(e.stderr, "sfnlocal: listening on http://%s\n", listener.Addr())
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	select {
	case err := <-served:
		return exit(exitFailed, err)
	case <-ctx.Done():
	}
	stop() // a second Ctrl-C ends the program at once
	e.shutdown(s, web)
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return exit(exitFailed, err)
	}
	return nil
}

// newServer makes what answers the requests. url is where it can call itself.
func (e *env) newServer(o serveOptions, around config.Environment, url string) (s *server.Server, closeServer func(), err error) {
	nested := e.nested(&around, url)
	path, err := configOfServer(o.config, o.load)
	if err != nil {
		return nil, nil, err
	}
	file, err := readConfig(path)
	if err != nil {
		return nil, nil, err
	}
	router, closeRoutes, err := e.router(file, around)
	if err != nil {
		return nil, nil, err
	}
	activities := &tasks.Activities{}
	router = slices.Concat(tasks.Router{{Resource: "arn:*:states:*:activity:*", To: activities}}, router, nested)
	mocks, err := e.serverMocks(o.mock, router)
	if err != nil {
		closeRoutes()
		return nil, nil, err
	}
	logs, closeLogs, err := e.logSink(o.logs, around)
	if err != nil {
		closeRoutes()
		return nil, nil, err
	}
	s = &server.Server{
		Interpreter: &interpreter.Interpreter{Tasks: router, VirtualTime: o.skipWaits, WaitScale: around.WaitTimeScale},
		Activities:  activities, Mocks: mocks, Routes: frontDoor(file),
		Log: logs, StatusChanged: e.statusEvents(around), Lost: e.lost, Panicked: e.panicked,
		Account: around.Account, Region: around.Region, Version: version(),
		Hosts: append(o.hosts, o.host), Origins: o.origins,
	}
	return s, func() {
		closeLogs()
		closeRoutes()
	}, nil
}

func (e *env) lost(what string) {
	fmt.Fprintf(e.stderr, "sfnlocal: %s come faster than they can be delivered; some are dropped\n", what)
}

func (e *env) panicked(action string, value any, stack []byte) {
	fmt.Fprintf(e.stderr, "sfnlocal: panic in %s: %v\n%s", action, value, stack)
}
