package ordersaga

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The order service numbers orders and knows which are cancelled.
type orderService struct {
	store  *store
	routes *http.ServeMux
}

const orderSchema = `
CREATE TABLE IF NOT EXISTS orders (
	number INTEGER PRIMARY KEY, -- SQLite counts: 1, 2, 3, …
	status TEXT NOT NULL,
	items  TEXT NOT NULL        -- JSON
)`

func newOrderService(path string) *orderService {
	s := &orderService{
		store:  &store{name: "order", path: path, schema: orderSchema},
		routes: http.NewServeMux(),
	}
	s.routes.Handle("POST /api/orders/create", handle(s.create))
	s.routes.Handle("POST /api/orders/{id}/cancel", handle(s.cancel))
	s.routes.Handle("GET /health", health("order"))
	return s
}

func (s *orderService) create(r *http.Request) (reply, error) {
	q, err := readRequest(r)
	if err != nil {
		return reply{}, err
	}
	if err := q.needItems(); err != nil {
		return reply{}, err
	}
	for i := range q.Items {
		q.Items[i].Price = 0 // prices are the inventory's to say
	}
	items, err := json.Marshal(q.Items)
	if err != nil {
		return reply{}, err
	}
	var number int64
	err = s.store.update(r.Context(), func(tx *sql.Tx) error {
		return tx.QueryRowContext(r.Context(),
			`INSERT INTO orders (status, items) VALUES ('CREATED', ?) RETURNING number`, string(items)).Scan(&number)
	})
	if err != nil {
		return reply{}, err
	}
	return newReply(http.StatusCreated, answer{OrderID: orderID(number), Status: "CREATED", Items: q.Items})
}

// cancel needs no body: the order is named by the path.
func (s *orderService) cancel(r *http.Request) (reply, error) {
	id := r.PathValue("id")
	var text string
	err := sql.ErrNoRows
	if number, ok := orderNumber(id); ok {
		err = s.store.update(r.Context(), func(tx *sql.Tx) error {
			return tx.QueryRowContext(r.Context(),
				`UPDATE orders SET status = 'CANCELLED' WHERE number = ? RETURNING items`, number).Scan(&text)
		})
	}
	a := answer{OrderID: id, Status: "CANCELLED"}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		a.Status, a.Items, a.Error = "UNKNOWN", []item{}, "there is no order "+id
		return newReply(http.StatusNotFound, a)
	case err != nil:
		return reply{}, err
	}
	if err := json.Unmarshal([]byte(text), &a.Items); err != nil {
		return reply{}, fmt.Errorf("order store: order %s: %w", id, err)
	}
	return newReply(http.StatusOK, a)
}

const orderPrefix = "order-"

// orderID is the name of an order to the outside: order-000001.
func orderID(number int64) string { return fmt.Sprintf("%s%06d", orderPrefix, number) }

// orderNumber undoes orderID, and refuses other spellings of the number.
func orderNumber(id string) (int64, bool) {
	number, err := strconv.ParseInt(strings.TrimPrefix(id, orderPrefix), 10, 64)
	return number, err == nil && orderID(number) == id
}
