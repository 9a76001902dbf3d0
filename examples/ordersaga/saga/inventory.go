package ordersaga

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
)

// The inventory service prices items and holds them for an order.
type inventoryService struct {
	store  *store
	routes *http.ServeMux
}

func newInventoryService(path string) *inventoryService {
	s := &inventoryService{
		store:  &store{name: "inventory", path: path, schema: inventorySchema()},
		routes: http.NewServeMux(),
	}
	s.routes.Handle("POST /api/inventory", handle(s.reserve))
	s.routes.Handle("POST /api/inventory/release", handle(s.release))
	s.routes.Handle("GET /health", health("inventory"))
	return s
}

func (s *inventoryService) reserve(r *http.Request) (reply, error) {
	q, err := readRequest(r)
	if err != nil {
		return reply{}, err
	}
	if err := q.needOrderID(); err != nil {
		return reply{}, err
	}
	if err := q.needItems(); err != nil {
		return reply{}, err
	}
	return s.store.once(r.Context(), q.OrderID, func(tx *sql.Tx) (reply, error) {
		return decideReservation(r.Context(), tx, q)
	})
}

// decideReservation holds all items or none. A product that the inventory does
// not know is one of which it has 0.
func decideReservation(ctx context.Context, tx *sql.Tx, q request) (reply, error) {
	wanted, order := sumByProduct(q.Items)
	prices := make(map[string]int64, len(order))
	a := answer{OrderID: q.OrderID, Status: "RESERVED"}
	for _, id := range order {
		var price, available int64
		err := tx.QueryRowContext(ctx, `SELECT price, available FROM stock WHERE product_id = ?`, id).
			Scan(&price, &available)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return reply{}, err
		}
		prices[id] = price
		if available < wanted[id] {
			a.Short = append(a.Short, shortage{id, wanted[id], available})
		}
	}
	if a.Short != nil {
		a.Status, a.Items, a.Error = "SHORT", q.Items, "insufficient inventory"
		return newReply(http.StatusNotFound, a)
	}

	for _, id := range order {
		if _, err := tx.ExecContext(ctx, `UPDATE stock SET available = available - ? WHERE product_id = ?`,
			wanted[id], id); err != nil {
			return reply{}, err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO reservations (order_id, product_id, quantity) VALUES (?, ?, ?)`,
			q.OrderID, id, wanted[id]); err != nil {
			return reply{}, err
		}
	}
	for _, it := range q.Items {
		it.Price = prices[it.ProductID]
		a.Items = append(a.Items, it)
		a.Total += it.Quantity * it.Price
	}
	return newReply(http.StatusOK, a)
}

// sumByProduct returns how much of each product is wanted, and the products as
// they first appear: an order may name one twice.
func sumByProduct(items []item) (map[string]int64, []string) {
	wanted := make(map[string]int64, len(items))
	var order []string
	for _, it := range items {
		if wanted[it.ProductID] == 0 {
			order = append(order, it.ProductID)
		}
		wanted[it.ProductID] += it.Quantity
	}
	return wanted, order
}

// release gives back what is held for the order. Nothing is held any more the
// second time, nor for an order that was never reserved: that is as it should be.
func (s *inventoryService) release(r *http.Request) (reply, error) {
	q, err := readRequest(r)
	if err != nil {
		return reply{}, err
	}
	if err := q.needOrderID(); err != nil {
		return reply{}, err
	}
	err = s.store.update(r.Context(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(r.Context(), `
			UPDATE stock SET available = available + held.quantity
			FROM reservations AS held
			WHERE held.order_id = ? AND held.product_id = stock.product_id`, q.OrderID); err != nil {
			return err
		}
		_, err := tx.ExecContext(r.Context(), `DELETE FROM reservations WHERE order_id = ?`, q.OrderID)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	return newReply(http.StatusOK, answer{OrderID: q.OrderID, Status: "RELEASED", Items: q.items()})
}
