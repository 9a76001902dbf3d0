package server

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

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

// catalog returns what exists in a scope.
func (s *Server) catalog(in scope) *catalog {
	in.account = cmp.Or(in.account, s.Account, interpreter.DefaultAccount)
	in.region = cmp.Or(in.region, s.Region, interpreter.DefaultRegion)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.scopes[in]; c != nil {
		return c
	}
	c := &catalog{
		account: in.account, region: in.region, in: s.Interpreter, queues: s.Activities, mocks: s.Mocks, meters: &s.meters, store: s.Store,
		machines: map[string]*machine{}, activities: map[string]*activity{},
	}
	if c.in == nil {
		c.in = &s.idle
	}
	if s.scopes == nil {
		s.scopes = map[scope]*catalog{}
		s.prepareCouriers()
	}
	if s.Log != nil {
		c.logs = &s.logs
	}
	if s.StatusChanged != nil {
		c.changes = &s.changes
	}
	s.scopes[in] = c
	return c
}
