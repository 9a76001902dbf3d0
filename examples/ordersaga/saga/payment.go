package ordersaga

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
)

// PaymentLimit is the largest total, in cents, that the payment service takes:
// 1,000.00. A total above it is declined.
const PaymentLimit = 100_000

// The payment service decides once for each order.
type paymentService struct {
	store        *store
	routes       *http.ServeMux
	declineEvery int
}

func newPaymentService(path string, declineEvery int) *paymentService {
	s := &paymentService{
		store:        &store{name: "payment", path: path, schema: decisionSchema},
		routes:       http.NewServeMux(),
		declineEvery: declineEvery,
	}
	s.routes.Handle("POST /api/payments", handle(s.pay))
	s.routes.Handle("GET /health", health("payment"))
	return s
}

func (s *paymentService) pay(r *http.Request) (reply, error) {
	q, err := readRequest(r)
	if err != nil {
		return reply{}, err
	}
	if err := q.needOrderID(); err != nil {
		return reply{}, err
	}
	if err := q.needTotal(); err != nil {
		return reply{}, err
	}
	return s.store.once(r.Context(), q.OrderID, func(tx *sql.Tx) (reply, error) {
		return s.decide(r.Context(), tx, q)
	})
}

// decide takes the payment or says why not. Only new orders come here and are
// counted, so that a duplicate request moves nobody's turn.
func (s *paymentService) decide(ctx context.Context, tx *sql.Tx, q request) (reply, error) {
	a := answer{OrderID: q.OrderID, Status: "PAID", Items: q.items(), Total: *q.Total}
	if s.declineEvery > 0 {
		var decided int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM decisions`).Scan(&decided); err != nil {
			return reply{}, err
		}
		if turn := decided + 1; turn%s.declineEvery == 0 {
			a.Error = fmt.Sprintf("payment %d is declined, as is one of every %d", turn, s.declineEvery)
		}
	}
	if a.Total > PaymentLimit {
		a.Error = fmt.Sprintf("the total of %d is above the limit of %d", a.Total, PaymentLimit)
	}
	if a.Error != "" {
		a.Status = "DECLINED"
		return newReply(http.StatusPaymentRequired, a)
	}
	return newReply(http.StatusOK, a)
}

func (q request) needTotal() error {
	switch {
	case q.Total == nil:
		return badRequest("total: missing")
	case *q.Total < 0:
		return badRequest("total: want 0 or more, got %d", *q.Total)
	}
	return nil
}
