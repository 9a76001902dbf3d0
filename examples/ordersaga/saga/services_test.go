package ordersaga

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func newServices(t *testing.T, c Config) *Services {
	t.Helper()
	s := New(c)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return s
}

// post returns status and body of a request, as one text.
func post(t *testing.T, h http.Handler, path, body string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body)))
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("POST %s: Content-Type = %q, want application/json", path, got)
	}
	return http.StatusText(w.Code) + " " + w.Body.String()
}

// A step is a request and the whole answer to it.
type step struct{ path, body, want string }

func play(t *testing.T, h http.Handler, steps []step) {
	t.Helper()
	for i, s := range steps {
		if got := post(t, h, s.path, s.body); got != s.want {
			t.Errorf("step %d: POST %s %s\n got %s\nwant %s", i, s.path, s.body, got, s.want)
		}
	}
}

// number returns what one query of a number says.
func number(t *testing.T, s *store, query string, args ...any) int64 {
	t.Helper()
	var n int64
	err := s.update(t.Context(), func(tx *sql.Tx) error {
		return tx.QueryRowContext(t.Context(), query, args...).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	for name, h := range map[string]http.Handler{"order": s.Order(), "inventory": s.Inventory(), "payment": s.Payment()} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/health", nil))
		want := `{"service":"` + name + `","status":"ok"}`
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("GET /health = %d %s, want 200 %s", w.Code, w.Body, want)
		}
	}
	for _, st := range s.stores() {
		if st.db != nil {
			t.Errorf("GET /health opened the %s store", st.name)
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	tests := []struct {
		name    string
		service http.Handler
		step
	}{
		{"empty body", s.Order(), step{"/api/orders/create", ``, `Bad Request {"error":"the body is not a JSON object"}`}},
		{"not JSON", s.Order(), step{"/api/orders/create", `{"items"`, `Bad Request {"error":"the body is not JSON: unexpected end of JSON input"}`}},
		{"an array", s.Order(), step{"/api/orders/create", `[]`, `Bad Request {"error":"the body is not a JSON object"}`}},
		{"null", s.Order(), step{"/api/orders/create", `null`, `Bad Request {"error":"the body is not a JSON object"}`}},
		{"two values", s.Order(), step{"/api/orders/create", `{} {}`, `Bad Request {"error":"the body is not JSON: invalid character '{' after top-level value"}`}},
		{"no items", s.Order(), step{"/api/orders/create", `{}`, `Bad Request {"error":"items: want at least one"}`}},
		{"items are a string", s.Order(), step{"/api/orders/create", `{"items":"A00001"}`, `Bad Request {"error":"items: want an array, got string"}`}},
		{"an item is a number", s.Order(), step{"/api/orders/create", `{"items":[1]}`, `Bad Request {"error":"items: want an object, got number"}`}},
		{"no product", s.Order(), step{"/api/orders/create", `{"items":[{"quantity":1}]}`, `Bad Request {"error":"items[0].productId: missing or empty"}`}},
		{"product is a number", s.Order(), step{"/api/orders/create", `{"items":[{"productId":1}]}`, `Bad Request {"error":"items.productId: want a string, got number"}`}},
		{"no quantity", s.Order(), step{"/api/orders/create", `{"items":[{"productId":"A00001"}]}`, `Bad Request {"error":"items[0].quantity: want 1 to 1000000, got 0"}`}},
		{"quantity -1", s.Order(), step{"/api/orders/create", `{"items":[{"productId":"A00001","quantity":-1}]}`, `Bad Request {"error":"items[0].quantity: want 1 to 1000000, got -1"}`}},
		{"quantity 1.5", s.Order(), step{"/api/orders/create", `{"items":[{"productId":"A00001","quantity":1.5}]}`, `Bad Request {"error":"items.quantity: want an integer, got number 1.5"}`}},
		{"quantity too large", s.Order(), step{"/api/orders/create", `{"items":[{"productId":"A00001","quantity":1000001}]}`, `Bad Request {"error":"items[0].quantity: want 1 to 1000000, got 1000001"}`}},
		{"too many items", s.Order(), step{"/api/orders/create", `{"items":[` + strings.Repeat(`{},`, 100) + `{}]}`, `Bad Request {"error":"items: want at most 100, got 101"}`}},
		{"too large", s.Order(), step{"/api/orders/create", `{` + strings.Repeat(" ", maxBody), `Request Entity Too Large {"error":"the body is larger than 262144 bytes"}`}},
		{"reserve without order", s.Inventory(), step{"/api/inventory", `{"items":[{"productId":"A00001","quantity":1}]}`, `Bad Request {"error":"orderId: missing or empty"}`}},
		{"reserve without items", s.Inventory(), step{"/api/inventory", `{"orderId":"order-000001","items":[]}`, `Bad Request {"error":"items: want at least one"}`}},
		{"release without order", s.Inventory(), step{"/api/inventory/release", `{"orderId":""}`, `Bad Request {"error":"orderId: missing or empty"}`}},
		{"pay without order", s.Payment(), step{"/api/payments", `{"total":1}`, `Bad Request {"error":"orderId: missing or empty"}`}},
		{"pay without total", s.Payment(), step{"/api/payments", `{"orderId":"order-000001","total":null}`, `Bad Request {"error":"total: missing"}`}},
		{"pay less than nothing", s.Payment(), step{"/api/payments", `{"orderId":"order-000001","total":-1}`, `Bad Request {"error":"total: want 0 or more, got -1"}`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { play(t, tt.service, []step{tt.step}) })
	}
}

func TestStoresKeepTheirFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := Config{
		OrderDB:     filepath.Join(dir, "the order's 100%?.db"),
		InventoryDB: filepath.Join(dir, "inventory.db"),
		PaymentDB:   filepath.Join(dir, "payment.db"),
	}
	first := New(c)
	play(t, first.Order(), []step{{"/api/orders/create", `{"items":[{"productId":"A00020","quantity":1}]}`,
		`Created {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00020","quantity":1}]}`}})
	play(t, first.Inventory(), []step{{"/api/inventory", `{"orderId":"order-000001","items":[{"productId":"A00020","quantity":1}]}`,
		`OK {"orderId":"order-000001","status":"RESERVED","items":[{"productId":"A00020","quantity":1,"price":34900}],"total":34900}`}})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.OrderDB); err != nil {
		t.Errorf("the store is not in its file: %v", err)
	}

	second := newServices(t, c)
	play(t, second.Order(), []step{{"/api/orders/create", `{"items":[{"productId":"A00020","quantity":1}]}`,
		`Created {"orderId":"order-000002","status":"CREATED","items":[{"productId":"A00020","quantity":1}]}`}})
	play(t, second.Inventory(), []step{{"/api/inventory", `{"orderId":"order-000002","items":[{"productId":"A00020","quantity":1}]}`,
		`Not Found {"orderId":"order-000002","status":"SHORT","items":[{"productId":"A00020","quantity":1}],"short":[{"productId":"A00020","requested":1,"available":0}],"error":"insufficient inventory"}`}})
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "nowhere", "order.db")
	s := newServices(t, Config{OrderDB: path})
	err := s.Open(t.Context())
	if want := `order store: open "` + path + `": `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Open() = %v, want %s…", err, want)
	}
	got := post(t, s.Order(), "/api/orders/create", `{"items":[{"productId":"A00001","quantity":1}]}`)
	if want := `Internal Server Error {"error":"order store: open `; !strings.HasPrefix(got, want) {
		t.Errorf("create = %s, want %s…", got, want)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	play(t, s.Payment(), []step{{"/api/payments", `{"orderId":"order-000001","total":1}`,
		`Internal Server Error {"error":"payment store: closed"}`}})
}

// A caller that gives up must not take a database in memory with it.
func TestCancelledRequestKeepsTheStore(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	create := func(ctx context.Context) int {
		w := httptest.NewRecorder()
		s.Order().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/orders/create",
			strings.NewReader(`{"items":[{"productId":"A00001","quantity":1}]}`)))
		return w.Code
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for i, ctx := range []context.Context{t.Context(), gone, t.Context()} {
		if got, want := create(ctx), []int{201, 500, 201}[i]; got != want {
			t.Errorf("request %d: status %d, want %d", i, got, want)
		}
	}
	if got := number(t, s.order.store, `SELECT count(*) FROM orders`); got != 2 {
		t.Errorf("there are %d orders, want 2", got)
	}
}

// A second connection to a database in memory would find it empty.
func TestRequestsShareTheConnection(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	db, err := s.inventory.store.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan string, 1)
	err = s.inventory.store.update(t.Context(), func(*sql.Tx) error {
		go func() { answers <- post(t, s.Inventory(), "/api/inventory", twoBooks) }()
		for stats := db.Stats(); stats.WaitCount == 0 && stats.OpenConnections == 1; stats = db.Stats() {
			runtime.Gosched()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-answers; got != reserved {
		t.Errorf("got %s\nwant %s", got, reserved)
	}
}
