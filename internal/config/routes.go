package config

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// A Route starts executions of a state machine with requests to the server. It
// has the fields of server.Route.
type Route struct {
	Pattern string // "POST /order/{id}"
	Machine string
	Wait    time.Duration
	Input   tasks.Template
	Status  int // 0 when it is not given
	Failed  int // 0 when it is not given
}

// defaultWait is how long API Gateway waits for an integration.
const defaultWait = 29 * time.Second

// maxWait is how long a client may be made to wait.
const maxWait = 15 * time.Minute

func (p *parser) routes(m yamldoc.Member) (routes []Route) {
	var places []yamldoc.Pos
	for _, n := range p.List(m, "- route: POST /order") {
		r, at := p.route(n)
		for i, other := range routes {
			if r.Pattern != "" && other.Pattern != "" && patternError(other.Pattern, r.Pattern) != nil {
				p.Failf(at, "the route %q takes requests that the route %q in line %d takes, too", r.Pattern, other.Pattern, places[i].Line)
				break
			}
		}
		routes, places = append(routes, r), append(places, at)
	}
	return routes
}

// route reads a route and the place of its pattern.
func (p *parser) route(n *yaml.Node) (r Route, at yamldoc.Pos) {
	at = yamldoc.At(n)
	before := p.Problems()
	for _, m := range p.Members(n, "a route", "route", "machine", "wait", "input", "status", "failed") {
		switch m.Key {
		case "route":
			at = yamldoc.At(m.Value)
			r.Pattern = p.pattern(m)
		case "machine":
			r.Machine = p.machine(m)
		case "wait":
			r.Wait = p.wait(m)
		case "input":
			r.Input = tasks.Template(p.json(m.Value))
			if err := r.Input.Check(); r.Input != nil && err != nil {
				p.Failf(yamldoc.At(m.Value), "input: %s", err)
			}
		case "status":
			r.Status = p.status(m, 200, 399)
		case "failed":
			r.Failed = p.status(m, 200, 599)
		}
	}
	switch {
	case p.Problems() > before: // a consequence of what is wrong already is no news
	case r.Pattern == "":
		p.Failf(yamldoc.At(n), "a route needs a route, the requests that it takes: route: POST /order")
	case r.Machine == "":
		p.Failf(yamldoc.At(n), "a route needs a machine, the name or ARN of the state machine that it starts")
	case r.Wait == 0 && r.Failed != 0:
		p.Failf(yamldoc.At(n), "failed is of no use without wait: the answer does not tell how the execution ends")
	}
	return r, at
}

// routeForm is a method, a space and a path.
var routeForm = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) (/\S*)$`)

func (p *parser) pattern(m yamldoc.Member) string {
	text := p.Text(m)
	if text == "" {
		return ""
	}
	form := routeForm.FindStringSubmatch(text)
	if form == nil {
		p.Failf(yamldoc.At(m.Value), "route must be GET, POST, PUT, PATCH or DELETE and a path, such as POST /order/{id}, not %q", text)
		return ""
	}
	if slices.Contains([]string{"/", "/{$}", "/health", "/metrics"}, form[2]) {
		p.Failf(yamldoc.At(m.Value), "the path %s is that of the server itself", form[2])
		return ""
	}
	if err := patternError(text); err != nil {
		p.Failf(yamldoc.At(m.Value), "route: %s", err)
		return ""
	}
	return text
}

// patternError says what is wrong with patterns of [http.ServeMux], alone or together.
func patternError(patterns ...string) (err error) {
	defer func() {
		if wrong := recover(); wrong != nil { // the only way in which it tells
			_, why, _ := strings.Cut(fmt.Sprint(wrong), ": ")
			err = fmt.Errorf("%s", why)
		}
	}()
	var mux http.ServeMux
	for _, pattern := range patterns {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	return nil
}

var qualifiedName = regexp.MustCompile(`^[^\s<>{}\[\]?*"#%\\^|~` + "`" + `$&,;:/]{1,80}(:[a-zA-Z0-9_.-]+)?$`)

// machine reads the name of a state machine, with a version or an alias or
// without, or the ARN of one.
func (p *parser) machine(m yamldoc.Member) string {
	text := p.Text(m)
	name := text
	if parts := strings.SplitN(text, ":", 7); len(parts) == 7 && parts[0] == "arn" && parts[2] == "states" && parts[5] == "stateMachine" {
		name = parts[6]
	}
	if text != "" && !qualifiedName.MatchString(name) {
		p.Failf(yamldoc.At(m.Value), "machine must be the name or the ARN of a state machine, not %q", text)
	}
	return text
}

// wait reads true, false or a duration.
func (p *parser) wait(m yamldoc.Member) time.Duration {
	if n := yamldoc.Resolve(m.Value); n.ShortTag() == "!!bool" {
		if p.Bool(m) {
			return defaultWait
		}
		return 0
	}
	d := p.Duration(m)
	if d > maxWait {
		p.Failf(yamldoc.At(m.Value), "wait must be at most %s", maxWait)
	}
	return d
}

func (p *parser) status(m yamldoc.Member, least, most int64) int {
	before := p.Problems()
	n := p.Number(m, 1)
	if p.Problems() == before && (n < least || n > most) {
		p.Failf(yamldoc.At(m.Value), "%s must be an HTTP status from %d to %d, not %d", m.Key, least, most, n)
	}
	return int(n)
}
