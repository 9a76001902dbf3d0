package ordersaga

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A snapshot changes with what the stores hold, and with nothing else.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	s := New(Config{})
	defer s.Close()
	snapshot := func() string {
		t.Helper()
		text, err := s.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	empty := snapshot()
	if diff := cmp.Diff(empty, snapshot()); diff != "" {
		t.Errorf("looking changed the stores:\n%s", diff)
	}
	order := json.RawMessage(`{"input":{"items":[{"productId":"A00001","quantity":1}]}}`)
	if _, err := s.Handlers()["ordersaga/createOrder"](t.Context(), order); err != nil {
		t.Fatal(err)
	}
	want := "order.orders 1 CREATED " + `[{"productId":"A00001","quantity":1}]` + "\n" + empty
	if diff := cmp.Diff(want, snapshot()); diff != "" {
		t.Errorf("after an order (-want +got):\n%s", diff)
	}
}
