// Command ordersaga serves the order, inventory and payment services of
// definitions/order-saga.asl.json over HTTP, each at an address of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// An endpoint is a service and where it listens.
type endpoint struct {
	name     string
	addr     string
	handler  http.Handler
	listener net.Listener
}

// run serves until ctx is done. It returns the exit code: 0 after a clean
// shutdown, 1 when serving failed, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c ordersaga.Config
	var order, inventory, payment string
	flags := flag.NewFlagSet("ordersaga", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&order, "addr-order", "127.0.0.1:8080", "where the order service listens")
	flags.StringVar(&inventory, "addr-inventory", "127.0.0.1:8081", "where the inventory service listens")
	flags.StringVar(&payment, "addr-payment", "127.0.0.1:8082", "where the payment service listens")
	flags.StringVar(&c.OrderDB, "order-db", "", "SQLite `file` of the order service (default in memory)")
	flags.StringVar(&c.InventoryDB, "inventory-db", "", "SQLite `file` of the inventory service (default in memory)")
	flags.StringVar(&c.PaymentDB, "payment-db", "", "SQLite `file` of the payment service (default in memory)")
	flags.IntVar(&c.DeclineEvery, "decline-every", 0, "decline every `n`-th payment, such as 3 (default none)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 || c.DeclineEvery < 0 {
		fmt.Fprintln(stderr, "ordersaga: want flags only, and --decline-every 0 or more; see --help")
		return 2
	}

	services := ordersaga.New(c)
	err := serve(ctx, services, []*endpoint{
		{name: "order", addr: order, handler: services.Order()},
		{name: "inventory", addr: inventory, handler: services.Inventory()},
		{name: "payment", addr: payment, handler: services.Payment()},
	}, stdout)
	if err = errors.Join(err, services.Close()); err != nil {
		fmt.Fprintf(stderr, "ordersaga: %v\n", err)
		return 1
	}
	return 0
}

// serve listens everywhere before it serves anywhere, so that a port in use
// stops it at once, and stops all services when one of them fails.
func serve(ctx context.Context, services *ordersaga.Services, endpoints []*endpoint, stdout io.Writer) error {
	if err := services.Open(ctx); err != nil {
		return err
	}
	for i, e := range endpoints {
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", e.addr)
		if err != nil {
			for _, open := range endpoints[:i] {
				err = errors.Join(err, open.listener.Close())
			}
			return fmt.Errorf("%s service: %w", e.name, err)
		}
		e.listener = l
	}

	servers := make([]*http.Server, len(endpoints))
	stopped := make(chan error, len(endpoints))
	for i, e := range endpoints {
		servers[i] = &http.Server{
			Handler:           e.handler,
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      10 * time.Second,
			IdleTimeout:       time.Minute,
			MaxHeaderBytes:    16 << 10,
		}
		go func() { stopped <- servers[i].Serve(e.listener) }()
		fmt.Fprintf(stdout, "%-9s  http://%s\n", e.name, e.listener.Addr())
	}

	var errs []error
	running := len(servers)
	select {
	case <-ctx.Done():
	case err := <-stopped:
		running--
		errs = append(errs, err)
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, s := range servers {
		errs = append(errs, s.Shutdown(deadline))
	}
	for range running {
		if err := <-stopped; !errors.Is(err, http.ErrServerClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
