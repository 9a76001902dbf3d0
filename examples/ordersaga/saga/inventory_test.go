package ordersaga

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

func (s *Services) available(t *testing.T, product string) int64 {
	t.Helper()
	return number(t, s.inventory.store, `SELECT available FROM stock WHERE product_id = ?`, product)
}

func wantAvailable(t *testing.T, s *Services, product string, want int64) {
	t.Helper()
	if got := s.available(t, product); got != want {
		t.Errorf("%d of %s are available, want %d", got, product, want)
	}
}

const (
	twoBooks = `{"orderId":"order-000001","items":[{"productId":"A00001","quantity":2}]}`
	reserved = `OK {"orderId":"order-000001","status":"RESERVED","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`
	released = `OK {"orderId":"order-000001","status":"RELEASED","items":[{"productId":"A00001","quantity":2}]}`
)

func TestReserve(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Inventory(), []step{
		{"/api/inventory", `{"orderId":"a","items":[{"productId":"A00001","quantity":2},{"productId":"A00003","quantity":1},{"productId":"A00001","quantity":1}]}`,
			`OK {"orderId":"a","status":"RESERVED","items":[{"productId":"A00001","quantity":2,"price":1999},{"productId":"A00003","quantity":1,"price":499},{"productId":"A00001","quantity":1,"price":1999}],"total":6496}`},
		{"/api/inventory", `{"orderId":"b","items":[{"productId":"A00020","quantity":1}]}`,
			`OK {"orderId":"b","status":"RESERVED","items":[{"productId":"A00020","quantity":1,"price":34900}],"total":34900}`},
		{"/api/inventory", `{"orderId":"c","items":[{"productId":"A00020","quantity":1}]}`,
			`Not Found {"orderId":"c","status":"SHORT","items":[{"productId":"A00020","quantity":1}],"short":[{"productId":"A00020","requested":1,"available":0}],"error":"insufficient inventory"}`},
	})
	wantAvailable(t, s, "A00001", 97)
	wantAvailable(t, s, "A00003", 499)
	wantAvailable(t, s, "A00020", 0)
}

func TestShortReservesNothing(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Inventory(), []step{
		{"/api/inventory", `{"orderId":"a","items":[{"productId":"A00001","quantity":2},{"productId":"A00020","quantity":1},{"productId":"B1","quantity":1},{"productId":"A00020","quantity":1}]}`,
			`Not Found {"orderId":"a","status":"SHORT","items":[{"productId":"A00001","quantity":2},{"productId":"A00020","quantity":1},{"productId":"B1","quantity":1},{"productId":"A00020","quantity":1}],` +
				`"short":[{"productId":"A00020","requested":2,"available":1},{"productId":"B1","requested":1,"available":0}],"error":"insufficient inventory"}`},
	})
	wantAvailable(t, s, "A00001", 100)
	wantAvailable(t, s, "A00020", 1)
	if got := number(t, s.inventory.store, `SELECT count(*) FROM reservations`); got != 0 {
		t.Errorf("%d reservations are held, want 0", got)
	}
}

func TestReserveTwiceLeavesWhatOnceLeaves(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Inventory(), []step{
		{"/api/inventory", twoBooks, reserved},
		{"/api/inventory", twoBooks, reserved},
	})
	wantAvailable(t, s, "A00001", 98)
}

// What was refused stays refused: the saga has cancelled the order since, and
// nobody would release what a late duplicate took.
func TestShortTwice(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	last := `"items":[{"productId":"A00020","quantity":1}]`
	short := `Not Found {"orderId":"b","status":"SHORT",` + last + `,"short":[{"productId":"A00020","requested":1,"available":0}],"error":"insufficient inventory"}`
	play(t, s.Inventory(), []step{
		{"/api/inventory", `{"orderId":"a",` + last + `}`,
			`OK {"orderId":"a","status":"RESERVED","items":[{"productId":"A00020","quantity":1,"price":34900}],"total":34900}`},
		{"/api/inventory", `{"orderId":"b",` + last + `}`, short},
		{"/api/inventory/release", `{"orderId":"a",` + last + `}`, `OK {"orderId":"a","status":"RELEASED",` + last + `}`},
		{"/api/inventory", `{"orderId":"b",` + last + `}`, short},
	})
	wantAvailable(t, s, "A00020", 1)
}

func TestReleaseTwiceLeavesWhatOnceLeaves(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Inventory(), []step{
		{"/api/inventory", twoBooks, reserved},
		{"/api/inventory", `{"orderId":"other","items":[{"productId":"A00001","quantity":1}]}`,
			`OK {"orderId":"other","status":"RESERVED","items":[{"productId":"A00001","quantity":1,"price":1999}],"total":1999}`},
		{"/api/inventory/release", twoBooks, released},
	})
	wantAvailable(t, s, "A00001", 99)
	play(t, s.Inventory(), []step{{"/api/inventory/release", twoBooks, released}})
	wantAvailable(t, s, "A00001", 99)

	// A duplicate of the reservation that arrives after the release holds nothing.
	play(t, s.Inventory(), []step{{"/api/inventory", twoBooks, reserved}})
	wantAvailable(t, s, "A00001", 99)
}

func TestReleaseOfNothing(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Inventory(), []step{
		{"/api/inventory/release", twoBooks, released},
		{"/api/inventory/release", `{"orderId":"x"}`, `OK {"orderId":"x","status":"RELEASED","items":[]}`},
	})
	wantAvailable(t, s, "A00001", 100)
}

func TestConcurrentOrdersDoNotOversell(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	var mu sync.Mutex
	answers := make(map[int]int)
	var wg sync.WaitGroup
	for i := range 15 {
		wg.Go(func() {
			w := httptest.NewRecorder()
			body := fmt.Sprintf(`{"orderId":"%d","items":[{"productId":"A00019","quantity":1}]}`, i)
			s.Inventory().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/inventory", strings.NewReader(body)))
			mu.Lock()
			defer mu.Unlock()
			answers[w.Code]++
		})
	}
	wg.Wait()
	if answers[200] != 10 || answers[404] != 5 {
		t.Errorf("15 orders for 10 items: answers by status = %v, want 200:10 404:5", answers)
	}
	wantAvailable(t, s, "A00019", 0)
}

func TestReadmeShowsTheStock(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range stock {
		if want := fmt.Sprintf("A%05d", i+1); p.productID != want {
			t.Errorf("stock[%d] = %s, want %s", i, p.productID, want)
		}
		row := fmt.Sprintf("| %s | %d | %d |\n", p.productID, p.price, p.available)
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks the row %s", row)
		}
	}
}
