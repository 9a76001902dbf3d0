package ordersaga

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A function stands for one Lambda function of the saga: where its request goes
// and what it needs from the answer before it.
type function struct {
	name    string
	service http.Handler
	path    string   // {orderId} is filled in
	needs   []string // members of input.Payload.body; nil takes the input itself
}

func (s *Services) functions() []function {
	return []function{
		{"ordersaga/createOrder", s.Order(), "/api/orders/create", nil},
		{"ordersaga/checkInventory", s.Inventory(), "/api/inventory", []string{"orderId", "items"}},
		{"ordersaga/processPayment", s.Payment(), "/api/payments", []string{"orderId", "items", "total"}},
		{"ordersaga/releaseInventory", s.Inventory(), "/api/inventory/release", []string{"orderId", "items"}},
		{"ordersaga/cancelOrder", s.Order(), "/api/orders/{orderId}/cancel", []string{"orderId"}},
	}
}

// Handlers returns the services as functions in the manner of Lambda, by the
// names that sfnlocal.yaml uses, such as "ordersaga/createOrder".
//
// A function takes {"input": …}, which is the order for createOrder and the
// result of the task before for the others, and returns
// {"statusCode": n, "body": "<json text>"} with the very body that the service
// sends over HTTP. Its error means that the function itself failed: the payload
// was not of that form, lacked what the service needs, or the service answered
// with status 500 or above. The functions are safe for concurrent use.
func (s *Services) Handlers() map[string]func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
	handlers := make(map[string]func(context.Context, json.RawMessage) (json.RawMessage, error))
	for _, f := range s.functions() {
		handlers[f.name] = func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
			result, err := f.call(ctx, payload)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			return result, nil
		}
	}
	return handlers
}

func (f function) call(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
	path, body, err := f.unwrap(payload)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	var w recorder
	f.service.ServeHTTP(&w, r)
	if w.code >= http.StatusInternalServerError {
		return nil, fmt.Errorf("status %d: %s", w.code, w.body.Bytes())
	}
	out, err := newReply(w.code, struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}{w.code, w.body.String()})
	return out.body, err
}

// unwrap finds the path and the body of the request in the payload.
func (f function) unwrap(payload json.RawMessage) (path string, body []byte, err error) {
	var p struct {
		Input json.RawMessage `json:"input"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return "", nil, fmt.Errorf("the payload is not a JSON object: %w", err)
	}
	if p.Input == nil {
		return "", nil, errors.New(`the payload has no "input"`)
	}
	if f.needs == nil {
		return f.path, p.Input, nil
	}

	var before struct {
		Payload struct {
			Body *string `json:"body"`
		}
	}
	if err := json.Unmarshal(p.Input, &before); err != nil {
		return "", nil, fmt.Errorf("the payload's input is not the result of a function: %w", err)
	}
	if before.Payload.Body == nil {
		return "", nil, errors.New("the payload has no input.Payload.body")
	}
	body = []byte(*before.Payload.Body)
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return "", nil, fmt.Errorf("input.Payload.body is not the text of a JSON object: %w", err)
	}
	for _, need := range f.needs {
		if _, ok := members[need]; !ok {
			return "", nil, fmt.Errorf("input.Payload.body has no %q: %s", need, preview(body))
		}
	}
	var id string
	if err := json.Unmarshal(members["orderId"], &id); err != nil || id == "" {
		return "", nil, fmt.Errorf("input.Payload.body: orderId: want a string with an id, got %s", members["orderId"])
	}
	return strings.Replace(f.path, "{orderId}", url.PathEscape(id), 1), body, nil
}

// preview cuts a text for a message.
func preview(text []byte) string {
	const most = 120
	if len(text) <= most {
		return string(text)
	}
	return strings.ToValidUTF8(string(text[:most]), "") + "…"
}

// A recorder is an http.ResponseWriter that keeps the answer. The zero recorder
// is ready for one request.
type recorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
