package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/tasks"
)

func TestParseRoutes(t *testing.T) {
	t.Parallel()
	got, err := Parse("sfnlocal.yaml", []byte(`
routes:
  - route: POST /order/{id}
    machine: order-saga:live
    wait: 30s
    input: {id.$: $$.path.id, all.$: $}
    status: 201
    failed: 422
  - {route: "PUT /a", machine: m, wait: true}
  - {route: "GET /a", machine: m, wait: false}
  - {route: "GET /a/{rest...}", machine: "arn:aws:states:eu-west-1:123456789012:stateMachine:m:1"}
tasks:
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Name: "sfnlocal.yaml", Routes: []Route{
		{
			Pattern: "POST /order/{id}", Machine: "order-saga:live", Wait: 30 * time.Second,
			Input: tasks.Template(`{"id.$":"$$.path.id","all.$":"$"}`), Status: 201, Failed: 422,
		},
		{Pattern: "PUT /a", Machine: "m", Wait: 29 * time.Second},
		{Pattern: "GET /a", Machine: "m"},
		{Pattern: "GET /a/{rest...}", Machine: "arn:aws:states:eu-west-1:123456789012:stateMachine:m:1"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse: -want +got\n%s", diff)
	}
}

func TestParseRouteErrors(t *testing.T) {
	t.Parallel()
	const begin = "routes:\n  - route: POST /a\n    machine: m\n"
	tests := []struct{ name, text, want string }{
		{"not a list", "routes: {}", `f.yaml:1:9: routes must be a list: - route: POST /order`},
		{"unknown key", "routes:\n  - rout: POST /a", `f.yaml:2:5: unknown key "rout" in a route; did you mean "route"?`},
		{"no route", "routes:\n  - machine: m", `f.yaml:2:5: a route needs a route, the requests that it takes: route: POST /order`},
		{"no machine", "routes:\n  - route: POST /a", `f.yaml:2:5: a route needs a machine, the name or ARN of the state machine that it starts`},
		{"no method", "routes:\n  - route: /a\n    machine: m", `f.yaml:2:12: route must be GET, POST, PUT, PATCH or DELETE and a path, such as POST /order/{id}, not "/a"`},
		{"other method", "routes:\n  - route: HEAD /a\n    machine: m", `f.yaml:2:12: route must be GET, POST, PUT, PATCH or DELETE and a path, such as POST /order/{id}, not "HEAD /a"`},
		{"host", "routes:\n  - route: POST h/a\n    machine: m", `f.yaml:2:12: route must be GET, POST, PUT, PATCH or DELETE and a path, such as POST /order/{id}, not "POST h/a"`},
		{"taken", "routes:\n  - route: GET /health\n    machine: m", `f.yaml:2:12: the path /health is that of the server itself`},
		{"bad wildcard", "routes:\n  - route: POST /a/{1}\n    machine: m", `f.yaml:2:12: route: at offset 8: bad wildcard name "1"`},
		{"twice", begin + "  - route: POST /a\n    machine: n", `f.yaml:4:12: the route "POST /a" takes requests that the route "POST /a" in line 2 takes, too`},
		{"conflict", "routes:\n  - {route: \"POST /a/{x}\", machine: m}\n  - {route: \"POST /{y}/b\", machine: m}", `f.yaml:3:13: the route "POST /{y}/b" takes requests that the route "POST /a/{x}" in line 2 takes, too`},
		{"bad machine", "routes:\n  - route: POST /a\n    machine: a b", `f.yaml:3:14: machine must be the name or the ARN of a state machine, not "a b"`},
		{"ARN of another", "routes:\n  - route: POST /a\n    machine: \"arn:aws:states:us-east-1:123456789012:activity:a\"", `f.yaml:3:14: machine must be the name or the ARN of a state machine, not "arn:aws:states:us-east-1:123456789012:activity:a"`},
		{"bad wait", begin + "    wait: long", `f.yaml:4:11: wait must be a duration such as 2s or 500ms, not "long"`},
		{"long wait", begin + "    wait: 1h", `f.yaml:4:11: wait must be at most 15m0s`},
		{"bad input", begin + "    input: {a.$: 1}", `f.yaml:4:12: input: "a.$" must be a string with a path or an intrinsic function, not 1`},
		{"bad status", begin + "    status: 500", `f.yaml:4:13: status must be an HTTP status from 200 to 399, not 500`},
		{"failed without wait", begin + "    failed: 422", `f.yaml:2:5: failed is of no use without wait: the answer does not tell how the execution ends`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f.yaml", []byte(tt.text))
			if errText(err) != tt.want {
				t.Errorf("Parse error:\n got %v\nwant %s", err, tt.want)
			}
		})
	}
}
