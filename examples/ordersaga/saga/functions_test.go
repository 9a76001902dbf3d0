package ordersaga

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// walk does what the state machine does, and returns the body of each answer
// after the state that it came from.
func walk(t *testing.T, call func(function, payload string) string, input string) []string {
	t.Helper()
	var log []string
	state := input
	do := func(function string) int {
		t.Helper()
		result := call(function, `{"input":`+state+`}`)
		state = `{"ExecutedVersion":"$LATEST","Payload":` + result + `,"StatusCode":200}`
		var out struct {
			StatusCode int    `json:"statusCode"`
			Body       string `json:"body"`
		}
		if err := json.Unmarshal([]byte(result), &out); err != nil {
			t.Fatalf("%s: %v", function, err)
		}
		log = append(log, function+" "+strconv.Itoa(out.StatusCode)+" "+out.Body)
		return out.StatusCode
	}
	do("ordersaga/createOrder")
	if do("ordersaga/checkInventory") == 404 {
		do("ordersaga/cancelOrder")
		return append(log, "FailSaga")
	}
	if do("ordersaga/processPayment") == 402 {
		do("ordersaga/releaseInventory")
		do("ordersaga/cancelOrder")
		return append(log, "FailSaga")
	}
	return append(log, "CompleteSaga")
}

var sagas = []struct {
	name, input string
	want        []string
}{
	{"approved", `{"items":[{"productId":"A00001","quantity":2}]}`, []string{
		`ordersaga/createOrder 201 {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00001","quantity":2}]}`,
		`ordersaga/checkInventory 200 {"orderId":"order-000001","status":"RESERVED","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`,
		`ordersaga/processPayment 200 {"orderId":"order-000001","status":"PAID","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`,
		`CompleteSaga`,
	}},
	{"insufficient inventory", `{"items":[{"productId":"A00020","quantity":2}]}`, []string{
		`ordersaga/createOrder 201 {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00020","quantity":2}]}`,
		`ordersaga/checkInventory 404 {"orderId":"order-000001","status":"SHORT","items":[{"productId":"A00020","quantity":2}],"short":[{"productId":"A00020","requested":2,"available":1}],"error":"insufficient inventory"}`,
		`ordersaga/cancelOrder 200 {"orderId":"order-000001","status":"CANCELLED","items":[{"productId":"A00020","quantity":2}]}`,
		`FailSaga`,
	}},
	{"declined", `{"items":[{"productId":"A00019","quantity":4}]}`, []string{
		`ordersaga/createOrder 201 {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00019","quantity":4}]}`,
		`ordersaga/checkInventory 200 {"orderId":"order-000001","status":"RESERVED","items":[{"productId":"A00019","quantity":4,"price":29999}],"total":119996}`,
		`ordersaga/processPayment 402 {"orderId":"order-000001","status":"DECLINED","items":[{"productId":"A00019","quantity":4,"price":29999}],"total":119996,"error":"the total of 119996 is above the limit of 100000"}`,
		`ordersaga/releaseInventory 200 {"orderId":"order-000001","status":"RELEASED","items":[{"productId":"A00019","quantity":4,"price":29999}]}`,
		`ordersaga/cancelOrder 200 {"orderId":"order-000001","status":"CANCELLED","items":[{"productId":"A00019","quantity":4}]}`,
		`FailSaga`,
	}},
}

func TestSagaInProcess(t *testing.T) {
	t.Parallel()
	for _, tt := range sagas {
		t.Run(tt.name, func(t *testing.T) {
			s := newServices(t, Config{})
			handlers := s.Handlers()
			got := walk(t, func(function, payload string) string {
				result, err := handlers[function](t.Context(), json.RawMessage(payload))
				if err != nil {
					t.Fatal(err)
				}
				return string(result)
			}, tt.input)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("saga (-want +got):\n%s", diff)
			}
			if got := number(t, s.inventory.store, `SELECT count(*) FROM reservations`); (got == 0) != (tt.name != "approved") {
				t.Errorf("%d reservations are held in the end", got)
			}
		})
	}
}

func TestHandlerResult(t *testing.T) {
	t.Parallel()
	h := newServices(t, Config{}).Handlers()
	want := []string{
		"ordersaga/cancelOrder", "ordersaga/checkInventory", "ordersaga/createOrder",
		"ordersaga/processPayment", "ordersaga/releaseInventory",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(h))); diff != "" {
		t.Errorf("Handlers() (-want +got):\n%s", diff)
	}
	// The key order of a proxy result, and no escapes for HTML.
	got, err := h["ordersaga/createOrder"](t.Context(), json.RawMessage(`{"input":{"items":[{"productId":"<&>","quantity":1}]}}`))
	text := `{"statusCode":201,"body":"{\"orderId\":\"order-000001\",\"status\":\"CREATED\",\"items\":[{\"productId\":\"<&>\",\"quantity\":1}]}"}`
	if err != nil || string(got) != text {
		t.Errorf("createOrder = %s, %v\nwant %s", got, err, text)
	}
	// A malformed order is an answer like any other, as it is over HTTP.
	got, err = h["ordersaga/createOrder"](t.Context(), json.RawMessage(`{"input":{}}`))
	text = `{"statusCode":400,"body":"{\"error\":\"items: want at least one\"}"}`
	if err != nil || string(got) != text {
		t.Errorf("createOrder = %s, %v\nwant %s", got, err, text)
	}
}

func TestHandlerFails(t *testing.T) {
	t.Parallel()
	tests := []struct{ function, payload, want string }{
		{"createOrder", `{}`, `input: Invalid path '$.input' : No results for path: $['input']`},
		{"checkInventory", `{"input":{"Payload":{"body":"{\"error\":\"items: want at least one\"}"}}}`,
			`body: \"orderId.$\": Invalid path '$.orderId' : No results for path: $['orderId']`},
		{"cancelOrder", `{"input":{"Payload":{"body":"{}"}}}`, `url: {$.orderId}: Invalid path '$.orderId' : No results for path: $['orderId']`},
	}
	handlers := newServices(t, Config{}).Handlers()
	for _, tt := range tests {
		result, err := handlers["ordersaga/"+tt.function](t.Context(), json.RawMessage(tt.payload))
		want := `InvalidPayload: {"errorMessage":"the request cannot be made: ` + tt.want + `","errorType":"InvalidPayload"}`
		if result != nil || err == nil || err.Error() != want {
			t.Errorf("%s(%s) = %s, %v\nwant error %s", tt.function, tt.payload, result, err, want)
		}
	}
}

// A service that is broken answers 500, which is a result like any other.
func TestHandlerOfBrokenService(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := s.Handlers()["ordersaga/createOrder"](t.Context(), json.RawMessage(`{"input":{"items":[{"productId":"A00001","quantity":1}]}}`))
	if want := `{"statusCode":500,"body":"{\"error\":\"order store: closed\"}"}`; err != nil || string(got) != want {
		t.Errorf("createOrder = %s, %v\nwant %s", got, err, want)
	}
}

// The in-memory writer keeps the first status, as net/http does.
func TestRecorder(t *testing.T) {
	t.Parallel()
	w := recorder{header: http.Header{}}
	w.Header().Set("A", "b")
	if _, err := w.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	w.WriteHeader(http.StatusTeapot)
	if w.code != http.StatusOK || w.body.String() != "x" || w.header.Get("A") != "b" {
		t.Errorf("recorder = %d %q %v, want 200 \"x\" map[A:[b]]", w.code, w.body.String(), w.header)
	}
}

// BenchmarkColdSaga is the whole saga on stores that nobody has opened yet:
// what a run in-process pays beyond the interpreter. The declined order calls
// all five functions.
func BenchmarkColdSaga(b *testing.B) {
	for b.Loop() {
		s := New(Config{})
		benchmarkSaga(b, s.Handlers())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWarmSaga(b *testing.B) {
	s := New(Config{})
	handlers := s.Handlers()
	for b.Loop() {
		benchmarkSaga(b, handlers)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func benchmarkSaga(b *testing.B, handlers tasks.Handlers) {
	payload := json.RawMessage(`{"input":{"items":[{"productId":"A00019","quantity":4}]}}`)
	for _, name := range []string{"createOrder", "checkInventory", "processPayment", "releaseInventory", "cancelOrder"} {
		result, err := handlers["ordersaga/"+name](b.Context(), payload)
		if err != nil {
			b.Fatal(err)
		}
		payload = json.RawMessage(`{"input":{"Payload":` + string(result) + `}}`)
	}
}
