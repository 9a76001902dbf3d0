package server

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// admit refuses what a web page may have sent, unless its origin is one of Origins.
func (s *Server) admit(r *http.Request) error {
	if !s.isOurs(r.Host) {
		return forbidden("The host " + r.Host + " is not known to be this server; call it by address, as localhost or by a name without dots, or start it with --allow-host")
	}
	origin := r.Header.Get("Origin")
	if s.isAllowed(origin) {
		return nil
	}
	asUnsafe := *r // a page may not GET either what starts executions or tells of them
	asUnsafe.Method = http.MethodPost
	if err := s.origins.Check(&asUnsafe); err != nil {
		return forbidden("Requests of web pages from another origin are refused, unless the server is started with --allow-origin " + cmp.Or(origin, "ORIGIN"))
	}
	return nil
}

func (s *Server) isAllowed(origin string) bool {
	return origin != "" && slices.Contains(s.Origins, origin)
}

// share tells a browser that a page of an allowed origin may read the answer.
func (s *Server) share(head http.Header, r *http.Request) {
	if len(s.Origins) == 0 {
		return
	}
	head.Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); s.isAllowed(origin) {
		head.Set("Access-Control-Allow-Origin", origin)
		head.Set("Access-Control-Expose-Headers", executionHeader+", x-amzn-RequestId")
	}
}

// isPreflight reports whether a browser asks if it may send a request.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// preflight tells a browser what a page of an allowed origin may send.
func preflight(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		head.Set("Access-Control-Allow-Headers", asked)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		head.Set("Access-Control-Allow-Private-Network", "true")
	}
	head.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
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
