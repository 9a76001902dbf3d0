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
		return forbidden("The host " + r.Host + " is not known to be this server; call it by address or as localhost, or add the name to its hosts")
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

// A scope is where something exists. Scopes do not see each other.
type scope struct {
	account string // "" is that of the server
	region  string // "" is that of the server
}

// scopeOf returns the account and the region that a request was signed for, as
// far as it says: Authorization: AWS4-HMAC-SHA256 Credential=key/date/region/states/aws4_request, …
// By the convention of local emulators, an access key of 12 digits is the number
// of an account.
func scopeOf(r *http.Request) (in scope) {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	// An access key may hold slashes; what follows it may not.
	if len(parts) < 5 {
		return in
	}
	if region := parts[len(parts)-3]; isRegion(region) {
		in.region = region
	}
	if len(parts) == 5 && isAccount(parts[0]) {
		in.account = parts[0]
	}
	return in
}

func isAccount(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

func isRegion(s string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
	return s != "" && len(s) <= 32 && strings.Trim(s, allowed) == ""
}
