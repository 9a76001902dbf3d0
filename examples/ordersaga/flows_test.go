package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// TestFlows runs the order saga to each of its ends, in JSONPath and in JSONata,
// with the services in the process and over HTTP: all four give the same output
// and the same history. An
// archive may name functions that fail (fail.txt), services that answer rubbish
// (garbage.txt) and, over HTTP only, services that are down (down.txt).
func TestFlows(t *testing.T) {
	txtest.Run(t, "../../testdata/ordersaga/*.txtar", func(t *testing.T, a *txtest.Archive) {
		for _, definition := range []string{"order-saga.asl.json", "order-saga-jsonata.asl.json"} {
			if a.File("down.txt") == "" && a.File("garbage.txt") == "" {
				services := ordersaga.New(ordersaga.Config{})
				defer services.Close()
				to := route(t, a, "../../definitions/sfnlocal.yaml", services, strings.NewReplacer())
				want(t, a, runSaga(t, a, definition, to))
			}
			services := ordersaga.New(ordersaga.Config{})
			defer services.Close()
			to := route(t, a, "sfnlocal.yaml", services, serveServices(t, a, services))
			want(t, a, runSaga(t, a, definition, to))
		}
	})
}

// serveServices starts the services and returns what their addresses in
// sfnlocal.yaml are to be replaced by.
func serveServices(t *testing.T, a *txtest.Archive, services *ordersaga.Services) *strings.Replacer {
	t.Helper()
	var addresses []string
	for _, s := range []struct {
		name, address string
		handler       http.Handler
	}{
		{"order", "http://localhost:8080", services.Order()},
		{"inventory", "http://localhost:8081", services.Inventory()},
		{"payment", "http://localhost:8082", services.Payment()},
	} {
		if strings.Contains(a.File("garbage.txt"), s.name) {
			s.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })
		}
		server := httptest.NewServer(s.handler)
		t.Cleanup(server.Close)
		addresses = append(addresses, s.address, server.URL)
		if strings.Contains(a.File("down.txt"), s.name) {
			server.Close()
		}
	}
	return strings.NewReplacer(addresses...)
}

// route reads a configuration and makes the functions of fail.txt fail.
func route(t *testing.T, a *txtest.Archive, path string, services *ordersaga.Services, addresses *strings.Replacer) interpreter.Tasks {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse(path, []byte(addresses.Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	router, err := file.Router(services.Handlers())
	if err != nil {
		t.Fatal(err)
	}
	var failing tasks.Router
	for _, function := range strings.Fields(a.File("fail.txt")) {
		failing = append(failing, tasks.Route{Function: function, To: tasks.Throw{Name: "Service.Crashed", Cause: "out of memory"}})
	}
	return append(failing, router...)
}

func runSaga(t *testing.T, a *txtest.Archive, definition string, to interpreter.Tasks) *interpreter.Execution {
	t.Helper()
	sm, err := asl.ParseFile("../../definitions/" + definition)
	if err != nil {
		t.Fatal(err)
	}
	in := &interpreter.Interpreter{Tasks: to, VirtualTime: true}
	e, err := in.Start(interpreter.Request{
		Machine: sm, Input: json.RawMessage(strings.TrimSpace(a.File("input.json"))),
		Info: engine.Info{Name: "flow", MachineName: "order-saga", Seed: 1}, Start: time.Unix(0, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := e.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	return e
}

var ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func want(t *testing.T, a *txtest.Archive, e *interpreter.Execution) {
	t.Helper()
	d := e.Describe()
	outcome := fmt.Sprintf("%s %s", d.Status, d.Output)
	if d.Failure != nil {
		outcome = fmt.Sprintf("%s error=%q cause=%q", d.Status, d.Failure.Name, d.Failure.Cause)
	}
	var history strings.Builder
	for _, h := range e.History() {
		fmt.Fprintln(&history, &h)
	}
	// The ports of the test's servers differ from run to run.
	text := ports.ReplaceAllString(history.String(), "127.0.0.1:PORT")
	a.Want(t, "outcome.txt", outcome)
	a.Want(t, "history.txt", text)
}
