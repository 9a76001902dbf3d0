package ordersaga

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// functions are the five Lambda functions of the saga: each is a request to one
// of the services. They say the same as examples/ordersaga/sfnlocal.yaml.
var functions = map[string]tasks.HTTP{
	"ordersaga/createOrder": {URL: "http://order/api/orders/create", Input: "$.input"},
	"ordersaga/checkInventory": {URL: "http://inventory/api/inventory", Input: previous,
		Body: json.RawMessage(`{"orderId.$":"$.orderId","items.$":"$.items"}`)},
	"ordersaga/processPayment": {URL: "http://payment/api/payments", Input: previous,
		Body: json.RawMessage(`{"orderId.$":"$.orderId","items.$":"$.items","total.$":"$.total"}`)},
	"ordersaga/releaseInventory": {URL: "http://inventory/api/inventory/release", Input: previous,
		Body: json.RawMessage(`{"orderId.$":"$.orderId","items.$":"$.items"}`)},
	"ordersaga/cancelOrder": {URL: "http://order/api/orders/{$.orderId}/cancel", Input: previous},
}

// previous is the body that the function before answered with.
const previous = "States.StringToJson($.input.Payload.body)"

// Handlers returns the services as functions in the manner of Lambda, by the
// names that sfnlocal.yaml uses, such as "ordersaga/createOrder".
//
// A function takes {"input": …}, which is the order for createOrder and the
// result of the task before for the others, and returns
// {"statusCode": n, "body": "<json text>"} with the very answer of the service.
// The functions are safe for concurrent use.
func (s *Services) Handlers() tasks.Handlers {
	handlers := tasks.Handlers{}
	for name, f := range functions {
		f.Mode, f.KeepHeaders, f.Client = tasks.ModeProxy, []string{}, &http.Client{Transport: inProcess{s}}
		handlers[name] = f.Call
	}
	return handlers
}

// inProcess carries requests to the services without a network: the host is the
// name of the service.
type inProcess struct{ services *Services }

// RoundTrip implements [http.RoundTripper].
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	var service http.Handler
	switch r.URL.Host {
	case "order":
		service = p.services.Order()
	case "inventory":
		service = p.services.Inventory()
	default:
		service = p.services.Payment()
	}
	w := recorder{header: http.Header{}}
	service.ServeHTTP(&w, r)
	return &http.Response{
		StatusCode: w.code, Header: w.header, Body: io.NopCloser(&w.body), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// A recorder is an http.ResponseWriter that keeps the answer.
type recorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
