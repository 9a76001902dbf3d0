package server

import (
	"net/http"
	"time"
)

// DefaultAddr is where the server listens unless told otherwise: the port of AWS
// Step Functions Local, on the loopback interface only, because whoever can call
// the API can run whatever its tasks reach.
const DefaultAddr = "127.0.0.1:8083"

// HTTPServer returns an http.Server for s with the bounds that an http.Server
// lacks on its own. An empty addr is [DefaultAddr]. There is no bound on how
// long an answer takes: GetActivityTask waits a minute.
func (s *Server) HTTPServer(addr string) *http.Server {
	if addr == "" {
		addr = DefaultAddr
	}
	return &http.Server{
		Addr:              addr,
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
