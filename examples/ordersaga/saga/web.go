package ordersaga

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// What a request may hold. A request body is no larger than a payload of Step
// Functions; the other two keep every sum far from overflow.
const (
	maxBody     = 256 << 10
	maxItems    = 100
	maxQuantity = 1_000_000
)

// An item is one line of an order. Price is in cents and known once the
// inventory has answered.
type item struct {
	ProductID string `json:"productId"`
	Quantity  int64  `json:"quantity"`
	Price     int64  `json:"price,omitempty"`
}

// An answer is the body of every answer about an order. Error says why it did
// not go through.
type answer struct {
	OrderID string     `json:"orderId"`
	Status  string     `json:"status"`
	Items   []item     `json:"items"`
	Total   int64      `json:"total,omitempty"` // in cents
	Short   []shortage `json:"short,omitempty"`
	Error   string     `json:"error,omitempty"`
}

// A shortage is a product that the inventory has too little of.
type shortage struct {
	ProductID string `json:"productId"`
	Requested int64  `json:"requested"`
	Available int64  `json:"available"`
}

// A reply is what goes over the wire: a status and a body of JSON.
type reply struct {
	code int
	body []byte
}

// A fault is a request that cannot be served as it stands.
type fault struct {
	code    int
	message string
}

func (f *fault) Error() string { return f.message }

func badRequest(format string, args ...any) error {
	return &fault{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// newReply writes v as JSON, without the escapes for HTML that would change
// product ids, and without a final newline.
func newReply(code int, v any) (reply, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return reply{}, err
	}
	return reply{code, bytes.TrimRight(b.Bytes(), "\n")}, nil
}

// handle makes a handler of a function from request to reply. An error that is
// a fault has its own status; any other is status 500.
func handle(serve func(*http.Request) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		out, err := serve(r)
		if err != nil {
			out = errorReply(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(out.code)
		_, _ = w.Write(out.body) // the client is gone: nobody to tell
	}
}

func errorReply(err error) reply {
	code := http.StatusInternalServerError
	var f *fault
	if errors.As(err, &f) {
		code = f.code
	}
	out, err := newReply(code, struct {
		Error string `json:"error"`
	}{err.Error()})
	if err != nil { // a string can always be written
		return reply{code: http.StatusInternalServerError}
	}
	return out
}

// health answers that the service is there; it does not touch the store.
func health(service string) http.HandlerFunc {
	return handle(func(*http.Request) (reply, error) {
		return newReply(http.StatusOK, struct {
			Service string `json:"service"`
			Status  string `json:"status"`
		}{service, "ok"})
	})
}

// A request is the body of every request. Total is nil when absent.
type request struct {
	OrderID string `json:"orderId"`
	Items   []item `json:"items"`
	Total   *int64 `json:"total"`
}

// readRequest reads one JSON object and nothing after it.
func readRequest(r *http.Request) (request, error) {
	var q request
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return q, &fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxBody)}
	}
	if err != nil {
		return q, badRequest("the body cannot be read: %v", err)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return q, badRequest("the body is not a JSON object")
	}
	var mistyped *json.UnmarshalTypeError
	switch err := json.Unmarshal(body, &q); {
	case errors.As(err, &mistyped):
		return q, badRequest("%s: want %s, got %s", mistyped.Field, jsonType(mistyped), mistyped.Value)
	case err != nil:
		return q, badRequest("the body is not JSON: %v", err)
	}
	return q, nil
}

// jsonType names in JSON's terms the type that a field of [request] wants.
func jsonType(e *json.UnmarshalTypeError) string {
	switch e.Type.String() {
	case "string":
		return "a string"
	case "int64":
		return "an integer"
	case "[]ordersaga.item":
		return "an array"
	}
	return "an object"
}

// items returns the items for an answer, where no items are [] and not null.
func (q request) items() []item {
	if q.Items == nil {
		return []item{}
	}
	return q.Items
}

func (q request) needOrderID() error {
	if q.OrderID == "" {
		return badRequest("orderId: missing or empty")
	}
	return nil
}

func (q request) needItems() error {
	if len(q.Items) == 0 {
		return badRequest("items: want at least one")
	}
	if len(q.Items) > maxItems {
		return badRequest("items: want at most %d, got %d", maxItems, len(q.Items))
	}
	for i, it := range q.Items {
		if it.ProductID == "" {
			return badRequest("items[%d].productId: missing or empty", i)
		}
		if it.Quantity < 1 || it.Quantity > maxQuantity {
			return badRequest("items[%d].quantity: want 1 to %d, got %d", i, maxQuantity, it.Quantity)
		}
	}
	return nil
}
