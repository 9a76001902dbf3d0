package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
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

// admit refuses what a web page may have sent.
func (s *Server) admit(r *http.Request) error {
	if !s.isOurs(r.Host) {
		return forbidden("The host " + r.Host + " is not known to be this server; call it by address, as localhost or by a name without dots")
	}
	asUnsafe := *r // a page may not GET either what starts executions or tells of them
	asUnsafe.Method = http.MethodPost
	if err := s.origins.Check(&asUnsafe); err != nil {
		return forbidden("Requests of web pages from another origin are refused")
	}
	return nil
}

// isOurs reports whether a Host header can only have been meant for a local
// server: an address, localhost, or a name without dots, which no public DNS
// resolves. SDKs put "sync-" before the host of StartSyncExecution.
func (s *Server) isOurs(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	host = strings.TrimPrefix(host, "sync-")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return host != "" && !strings.Contains(host, ".") ||
		strings.HasSuffix(host, ".localhost") ||
		host == "host.docker.internal" ||
		slices.ContainsFunc(s.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
}
