package graph_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// images is where the pictures of the documentation are.
const images = "../docs/img"

// TestPictures checks that the pictures of docs/graph.md are those that this
// package draws; with -update it writes them.
func TestPictures(t *testing.T) {
	sm, err := asl.ParseFile("../definitions/order-saga.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	picture(t, "order-saga.svg", graph.SVG(sm, graph.Options{Title: "Order saga", Prefix: "saga-"}))
	var runs []*graph.Run
	for _, flow := range []struct{ name, input string }{
		{"paid", `{"items": [{"productId": "A00001", "quantity": 2}]}`},
		{"short", `{"items": [{"productId": "A00020", "quantity": 2}]}`},
		{"declined", `{"items": [{"productId": "A00019", "quantity": 4}]}`},
	} {
		run := runSaga(t, sm, flow.input)
		runs = append(runs, run)
		picture(t, "order-saga-"+flow.name+".svg", graph.SVG(sm, graph.Options{Title: "Order saga, " + flow.name, Prefix: flow.name + "-", Run: run}))
	}
	picture(t, "order-saga-timeline.svg", graph.TimelineSVG(runs[2], graph.Options{Title: "Order saga, declined", Prefix: "timeline-"}))
	picture(t, "order-saga-map.svg", graph.MapSVG(runs, graph.Options{Title: "Order saga", Prefix: "map-"}))
	seen := new(graph.Coverage)
	seen.Covers(runs[0])
	seen.Covers(runs[1])
	picture(t, "order-saga-coverage.svg", graph.SVG(sm, graph.Options{Title: "Order saga, paid and short", Prefix: "coverage-", Coverage: seen}))
}

func picture(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(images, name)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.MkdirAll(images, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is drawn now; run `make pictures` and look at it", path)
	}
}

// took is how long the functions of the saga take, in the time of the execution.
var took = map[string]time.Duration{
	"orderServiceFunction":     120 * time.Millisecond,
	"inventoryServiceFunction": 80 * time.Millisecond,
	"paymentServiceFunction":   650 * time.Millisecond,
	"releaseInventoryFunction": 90 * time.Millisecond,
	"cancelOrderFunction":      60 * time.Millisecond,
}

// runSaga runs the order saga in virtual time.
func runSaga(t *testing.T, sm *asl.StateMachine, input string) *graph.Run {
	t.Helper()
	services := ordersaga.New(ordersaga.Config{})
	defer services.Close()
	var router tasks.Router
	for function, handler := range map[string]string{
		"orderServiceFunction":     "ordersaga/createOrder",
		"inventoryServiceFunction": "ordersaga/checkInventory",
		"paymentServiceFunction":   "ordersaga/processPayment",
		"releaseInventoryFunction": "ordersaga/releaseInventory",
		"cancelOrderFunction":      "ordersaga/cancelOrder",
	} {
		router = append(router, tasks.Route{Function: function, To: tasks.Delay{To: services.Handlers()[handler], By: took[function]}})
	}
	in := &interpreter.Interpreter{Tasks: router, VirtualTime: true}
	e, err := in.Start(interpreter.Request{
		Machine: sm, Input: json.RawMessage(input), Start: time.Unix(0, 0),
		Info: engine.Info{Name: "flow", MachineName: "order-saga", Seed: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := []byte("[")
	for i, h := range e.History() {
		if i > 0 {
			text = append(text, ',')
		}
		text = h.AppendJSON(text)
	}
	events, err := graph.ParseHistory(string(append(text, ']')))
	if err != nil {
		t.Fatal(err)
	}
	return graph.NewRun(events)
}
