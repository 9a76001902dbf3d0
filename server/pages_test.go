package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAdmit(t *testing.T) {
	t.Parallel()
	s := &Server{Hosts: []string{"sfn.example.org"}, Origins: []string{"http://localhost:5173"}}
	for _, test := range []struct {
		host, origin, site string
		admitted           bool
	}{
		{host: "127.0.0.1:8083", admitted: true},
		{host: "127.0.0.1", admitted: true},
		{host: "[::1]:8083", admitted: true},
		{host: "[::1]", admitted: true},
		{host: "10.1.2.3:8083", admitted: true},
		{host: "localhost:8083", admitted: true},
		{host: "LOCALHOST.:8083", admitted: true},
		{host: "sync-localhost:8083", admitted: true},
		{host: "sync-127.0.0.1:8083", admitted: true},
		{host: "states.us-east-1.localhost:8083", admitted: true},
		{host: "stepfunctions:8083", admitted: true}, // a service of Docker Compose
		{host: "host.docker.internal:8083", admitted: true},
		{host: "SFN.example.org:8083", admitted: true},
		{host: "sync-sfn.example.org:8083", admitted: true},
		{host: "example.org:8083"},
		{host: "evil.sfn.example.org"},
		{host: "127.0.0.1.example.org"},
		{host: "localhost.example.org"},
		{host: ""},
		{host: "localhost:8083", origin: "http://localhost:8083", admitted: true},
		{host: "localhost:8083", origin: "http://localhost:3000"},
		{host: "localhost:8083", origin: "https://example.org"},
		{host: "localhost:8083", origin: "null"},
		{host: "localhost:8083", site: "same-origin", admitted: true},
		{host: "localhost:8083", site: "none", admitted: true},
		{host: "localhost:8083", site: "same-site"},
		{host: "localhost:8083", site: "cross-site"},
		{host: "localhost:8083", origin: "http://localhost:5173", site: "same-site", admitted: true},
		{host: "localhost:8083", origin: "http://localhost:5173.example.org"},
		{host: "example.org", origin: "http://localhost:5173"},
	} {
		r := request("ListActivities", "{}")
		r.Host = test.host
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		if test.site != "" {
			r.Header.Set("Sec-Fetch-Site", test.site)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if test.admitted != (w.Code == 200) || !test.admitted && (w.Code != 403 || !strings.Contains(w.Body.String(), "#AccessDeniedException")) {
			t.Errorf("%+v: got %d %s", test, w.Code, w.Body)
		}
	}
}

// The browser of an allowed page is told that it may send what it asks for, and
// read the answers; that of another page is told nothing.
func TestOrigins(t *testing.T) {
	t.Parallel()
	const page = "http://localhost:3000"
	s := &Server{Origins: []string{page}, Routes: []Route{{Pattern: "POST /order", Machine: "m"}}}
	ask := func(method, path, origin string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Host = "localhost:8083"
		r.Header.Set("Origin", origin)
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.Header.Set("Access-Control-Request-Headers", "content-type,x-amz-target")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for _, path := range []string{"/", "/order"} {
		w := ask(http.MethodOptions, path, page)
		h := w.Header()
		if w.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != page || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") || h.Get("Access-Control-Allow-Headers") != "content-type,x-amz-target" {
			t.Errorf("preflight of %s: %d %v", path, w.Code, h)
		}
		if w := ask(http.MethodOptions, path, "http://localhost:3001"); w.Code != http.StatusForbidden || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("preflight of %s by another page: %d %v", path, w.Code, w.Header())
		}
	}
	if w := ask(http.MethodPost, "/order", page); w.Code != http.StatusServiceUnavailable || w.Header().Get("Access-Control-Allow-Origin") != page || !strings.Contains(w.Header().Get("Access-Control-Expose-Headers"), "Execution-Arn") {
		t.Errorf("POST /order: %d %v", w.Code, w.Header())
	}
	if w := ask(http.MethodOptions, "/", ""); w.Header().Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("OPTIONS of no page: %d %v", w.Code, w.Header())
	}
}
