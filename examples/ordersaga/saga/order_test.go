package ordersaga

import "testing"

func TestOrder(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Order(), []step{
		{"/api/orders/create", `{"items":[{"productId":"A00001","quantity":2}]}`,
			`Created {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00001","quantity":2}]}`},
		// The order service knows no products, and a price is not the customer's to say.
		{"/api/orders/create", `{"items":[{"productId":"<&>","quantity":1,"price":1},{"productId":"A00002","quantity":3}]}`,
			`Created {"orderId":"order-000002","status":"CREATED","items":[{"productId":"<&>","quantity":1},{"productId":"A00002","quantity":3}]}`},
		{"/api/orders/order-000002/cancel", ``,
			`OK {"orderId":"order-000002","status":"CANCELLED","items":[{"productId":"<&>","quantity":1},{"productId":"A00002","quantity":3}]}`},
		{"/api/orders/order-000003/cancel", `{}`,
			`Not Found {"orderId":"order-000003","status":"UNKNOWN","items":[],"error":"there is no order order-000003"}`},
		{"/api/orders/order-1/cancel", ``,
			`Not Found {"orderId":"order-1","status":"UNKNOWN","items":[],"error":"there is no order order-1"}`},
		{"/api/orders/1/cancel", ``,
			`Not Found {"orderId":"1","status":"UNKNOWN","items":[],"error":"there is no order 1"}`},
	})
}

func TestCancelTwiceLeavesWhatOnceLeaves(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	cancelled := `OK {"orderId":"order-000001","status":"CANCELLED","items":[{"productId":"A00001","quantity":2}]}`
	play(t, s.Order(), []step{
		{"/api/orders/create", `{"items":[{"productId":"A00001","quantity":2}]}`,
			`Created {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00001","quantity":2}]}`},
		{"/api/orders/order-000001/cancel", ``, cancelled},
		{"/api/orders/order-000001/cancel", ``, cancelled},
	})
	if got := number(t, s.order.store, `SELECT count(*) FROM orders WHERE status = 'CANCELLED'`); got != 1 {
		t.Errorf("%d orders are cancelled, want 1", got)
	}
	if got := number(t, s.order.store, `SELECT count(*) FROM orders`); got != 1 {
		t.Errorf("there are %d orders, want 1", got)
	}
}
