package ordersaga

import (
	"fmt"
	"testing"
)

func TestPay(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Payment(), []step{
		{"/api/payments", `{"orderId":"a","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`,
			`OK {"orderId":"a","status":"PAID","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`},
		{"/api/payments", `{"orderId":"b","total":100000}`,
			`OK {"orderId":"b","status":"PAID","items":[],"total":100000}`},
		{"/api/payments", `{"orderId":"c","items":[{"productId":"A00019","quantity":4,"price":29999}],"total":119996}`,
			`Payment Required {"orderId":"c","status":"DECLINED","items":[{"productId":"A00019","quantity":4,"price":29999}],"total":119996,"error":"the total of 119996 is above the limit of 100000"}`},
		{"/api/payments", `{"orderId":"d","total":100001}`,
			`Payment Required {"orderId":"d","status":"DECLINED","items":[],"total":100001,"error":"the total of 100001 is above the limit of 100000"}`},
	})
}

func TestPayTwiceLeavesWhatOnceLeaves(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{})
	play(t, s.Payment(), []step{
		{"/api/payments", `{"orderId":"a","total":1}`, `OK {"orderId":"a","status":"PAID","items":[],"total":1}`},
		{"/api/payments", `{"orderId":"a","total":1}`, `OK {"orderId":"a","status":"PAID","items":[],"total":1}`},
		// The first decision stands, whatever a duplicate says.
		{"/api/payments", `{"orderId":"a","total":100001}`, `OK {"orderId":"a","status":"PAID","items":[],"total":1}`},
	})
	if got := number(t, s.payment.store, `SELECT count(*) FROM decisions`); got != 1 {
		t.Errorf("%d payments are kept, want 1", got)
	}
}

func TestDeclineEvery(t *testing.T) {
	t.Parallel()
	s := newServices(t, Config{DeclineEvery: 3})
	paid := func(id int) step {
		body := fmt.Sprintf(`"items":[],"total":%d`, id)
		return step{"/api/payments", fmt.Sprintf(`{"orderId":"%d",%s}`, id, body),
			fmt.Sprintf(`OK {"orderId":"%d","status":"PAID",%s}`, id, body)}
	}
	declined := func(id int) step {
		s := paid(id)
		s.want = fmt.Sprintf(`Payment Required {"orderId":"%d","status":"DECLINED","items":[],"total":%d,`+
			`"error":"payment %d is declined, as is one of every 3"}`, id, id, id)
		return s
	}
	// Duplicates (the second 2 and the second 3) take nobody's turn.
	play(t, s.Payment(), []step{
		paid(1), paid(2), paid(2), declined(3), declined(3), paid(4), paid(5), declined(6),
	})
}
