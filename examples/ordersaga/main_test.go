package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// start runs the command on free ports until the test ends, and returns the
// three addresses in the order in which they were printed.
func start(t *testing.T, args ...string) []string {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	var stderr bytes.Buffer
	args = append([]string{"--addr-order=127.0.0.1:0", "--addr-inventory=127.0.0.1:0", "--addr-payment=127.0.0.1:0"}, args...)
	go func() {
		code := run(ctx, args, w, &stderr)
		w.Close()
		done <- code
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != 0 || stderr.Len() > 0 {
			t.Errorf("run() = %d, stderr %q; want 0 and nothing", code, stderr.String())
		}
	})

	var urls []string
	var lines [1024]byte
	for len(urls) < 3 {
		n, err := r.Read(lines[:])
		if err != nil {
			t.Fatalf("the output ends with %v after %q", err, urls)
		}
		fields := strings.Fields(string(lines[:n]))
		urls = append(urls, fields[len(fields)-1])
	}
	return urls
}

func post(t *testing.T, url, body string) string {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Status + " " + string(text)
}

func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	urls := start(t, "--decline-every=1", "--order-db="+filepath.Join(dir, "o.db"),
		"--inventory-db="+filepath.Join(dir, "i.db"), "--payment-db="+filepath.Join(dir, "p.db"))
	tests := []struct{ url, body, want string }{
		{urls[0] + "/api/orders/create", `{"items":[{"productId":"A00001","quantity":2}]}`,
			`201 Created {"orderId":"order-000001","status":"CREATED","items":[{"productId":"A00001","quantity":2}]}`},
		{urls[1] + "/api/inventory", `{"orderId":"order-000001","items":[{"productId":"A00001","quantity":2}]}`,
			`200 OK {"orderId":"order-000001","status":"RESERVED","items":[{"productId":"A00001","quantity":2,"price":1999}],"total":3998}`},
		{urls[2] + "/api/payments", `{"orderId":"order-000001","total":3998}`,
			`402 Payment Required {"orderId":"order-000001","status":"DECLINED","items":[],"total":3998,"error":"payment 1 is declined, as is one of every 1"}`},
	}
	for _, tt := range tests {
		if got := post(t, tt.url, tt.body); got != tt.want {
			t.Errorf("POST %s %s\n got %s\nwant %s", tt.url, tt.body, got, tt.want)
		}
	}
	for _, name := range []string{"o.db", "i.db", "p.db"} {
		if found, err := filepath.Glob(filepath.Join(dir, name)); len(found) != 1 {
			t.Errorf("%s is not there: %v", name, err)
		}
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name, stderr string
		code         int
		args         []string
	}{
		{"unknown flag", "flag provided but not defined: -port", 2, []string{"--port=1"}},
		{"argument", "ordersaga: want flags only", 2, []string{"serve"}},
		{"negative decline-every", "ordersaga: want flags only, and --decline-every 0 or more", 2, []string{"--decline-every=-1"}},
		{"address in use", "ordersaga: payment service: listen tcp " + taken.Addr().String(), 1,
			[]string{"--addr-order=127.0.0.1:0", "--addr-inventory=127.0.0.1:0", "--addr-payment=" + taken.Addr().String()}},
		{"no such folder", `ordersaga: order store: open "/nowhere/at/all.db"`, 1, []string{"--order-db=/nowhere/at/all.db"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), tt.args, &stdout, &stderr)
			if code != tt.code || !strings.HasPrefix(stderr.String(), tt.stderr) || stdout.Len() > 0 {
				t.Errorf("run(%q) = %d, stdout %q, stderr %q; want %d, nothing, %s…", tt.args, code, stdout.String(), stderr.String(), tt.code, tt.stderr)
			}
		})
	}
}
