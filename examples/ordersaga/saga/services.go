// Package ordersaga is the business side of definitions/order-saga.asl.json:
// an order, an inventory and a payment service, each with a SQLite store of its
// own and a REST API, and the same services as functions that run in-process.
//
// The three know nothing of each other. An answer carries everything that later
// steps need, on the unhappy ways too, so that a state machine can hand it on.
// Answers hold no clock and no chance: the same requests to fresh stores get the
// same bytes.
package ordersaga

import (
	"context"
	"errors"
	"net/http"
)

// Config says where the services keep their data and how the payment service
// declines. The zero Config keeps everything in memory and declines by
// [PaymentLimit] alone.
type Config struct {
	OrderDB     string // a SQLite file; "" is in memory
	InventoryDB string // a SQLite file; "" is in memory
	PaymentDB   string // a SQLite file; "" is in memory

	// DeclineEvery declines every n-th order that asks for payment, whatever it
	// costs. 0 declines none that way.
	DeclineEvery int
}

// Services are the three services. [New] makes them; they are safe for
// concurrent use. Stores are opened by the first request that needs them.
type Services struct {
	order     *orderService
	inventory *inventoryService
	payment   *paymentService
}

// New returns services that have not touched their stores yet.
func New(c Config) *Services {
	return &Services{
		order:     newOrderService(c.OrderDB),
		inventory: newInventoryService(c.InventoryDB),
		payment:   newPaymentService(c.PaymentDB, c.DeclineEvery),
	}
}

// Open opens the three stores now, for callers that would rather learn of a bad
// path at once than from the first request. Nobody has to call it.
func (s *Services) Open(ctx context.Context) error {
	for _, st := range s.stores() {
		if _, err := st.open(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the stores that were opened. Requests that come later are
// answered with status 500. Closing twice does no harm.
func (s *Services) Close() error {
	var errs []error
	for _, st := range s.stores() {
		errs = append(errs, st.close())
	}
	return errors.Join(errs...)
}

// Order returns the REST API of the order service.
func (s *Services) Order() http.Handler { return s.order.routes }

// Inventory returns the REST API of the inventory service.
func (s *Services) Inventory() http.Handler { return s.inventory.routes }

// Payment returns the REST API of the payment service.
func (s *Services) Payment() http.Handler { return s.payment.routes }

func (s *Services) stores() []*store {
	return []*store{s.order.store, s.inventory.store, s.payment.store}
}
