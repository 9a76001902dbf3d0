package testfile

import (
	"math"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

func (p *parser) expect(m yamldoc.Member) Expect {
	e := Expect{Pos: m.Pos}
	for _, x := range p.Members(m.Value, "expect", "status", "output", "outputContains", "outputMatches", "error", "cause",
		"visited", "branch", "attempts", "calls", "duration", "variables", "golden") {
		switch x.Key {
		case "status":
			e.Status = Text{p.OneOf(x, "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"), yamldoc.At(x.Value)}
		case "output":
			e.Output = p.valueAt(x)
		case "outputContains":
			e.OutputContains = p.valueAt(x)
		case "outputMatches":
			e.OutputMatches = p.condition(x, false)
		case "error":
			e.Error = p.pattern(x)
		case "cause":
			e.Cause = p.pattern(x)
		case "visited":
			e.Visited = p.path(x)
		case "branch":
			e.Branches = p.branches(x)
		case "attempts":
			for _, y := range p.Entries(x.Value, "attempts") {
				e.Attempts = append(e.Attempts, Count{y.Key, int(min(p.Number(y, 0), math.MaxInt32)), y.Pos})
			}
		case "calls":
			for _, y := range p.Entries(x.Value, "calls") {
				e.Calls = append(e.Calls, p.calls(y))
			}
		case "duration":
			e.Duration = p.span(x)
		case "variables":
			for _, y := range p.Entries(x.Value, "variables") {
				v, _ := p.value(y)
				e.Variables = append(e.Variables, Named{strings.TrimPrefix(y.Key, "$"), v, y.Pos})
			}
		case "golden":
			e.Golden = p.placed(x)
		}
	}
	failure := e.Error != nil || e.Cause != nil
	if e.Status.Value == "SUCCEEDED" && failure {
		p.Failf(e.Status.Pos, "an execution that succeeds has no error and no cause")
	} else if failure || e.Status.Value != "" && e.Status.Value != "SUCCEEDED" {
		p.noOutput(&e)
	}
	return e
}

// noOutput reports an output that is expected of an execution that must fail.
func (p *parser) noOutput(e *Expect) {
	at := []yamldoc.Pos{}
	if e.Output.Exists() {
		at = append(at, e.Output.Pos)
	}
	if e.OutputContains.Exists() {
		at = append(at, e.OutputContains.Pos)
	}
	if e.OutputMatches != nil {
		at = append(at, e.OutputMatches.Pos)
	}
	for _, pos := range at {
		p.Failf(pos, "an execution that does not succeed has no output")
	}
}

func (p *parser) valueAt(m yamldoc.Member) Value {
	v, _ := p.value(m)
	return Value{v, yamldoc.At(m.Value)}
}

// pattern reads a text, or a regular expression between slashes.
func (p *parser) pattern(m yamldoc.Member) *Pattern {
	at := &Pattern{Pos: yamldoc.At(m.Value)}
	n := yamldoc.Resolve(m.Value)
	if n.Kind != yaml.ScalarNode || yamldoc.IsNull(n) {
		p.Failf(at.Pos, "%s must be a text, or a regular expression such as /no (stock|money)/", m.Key)
		return at
	}
	parsed, err := ParsePattern(n.Value)
	if err != nil {
		p.Failf(at.Pos, "%s: %s", m.Key, err)
		return at
	}
	parsed.Pos = at.Pos
	return parsed
}

// ParsePattern reads a text, or a regular expression between slashes.
func ParsePattern(text string) (*Pattern, error) {
	p := &Pattern{Text: text}
	if len(text) < 3 || !strings.HasPrefix(text, "/") || !strings.HasSuffix(text, "/") {
		return p, nil
	}
	var err error
	p.Regexp, err = regexp.Compile(text[1 : len(text)-1])
	return p, err
}

// Gap stands for any number of states in a [Path].
const Gap = "..."

func (p *parser) path(m yamldoc.Member) Path {
	path := Path{States: []string{}, Pos: yamldoc.At(m.Value)}
	for _, n := range p.List(m, "[First, ..., Last]") {
		path.States = append(path.States, p.Text(yamldoc.Member{Key: "a state", Pos: yamldoc.At(n), Value: n}))
	}
	return path
}

// branches reads one branch or a list of them.
func (p *parser) branches(m yamldoc.Member) []Branch {
	nodes := []*yaml.Node{m.Value}
	if n := yamldoc.Resolve(m.Value); n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var all []Branch
	for _, n := range nodes {
		var b Branch
		before := p.Problems()
		b.Place = p.place(n, "a branch", func(x yamldoc.Member) { b.Visited = p.path(x) }, "of", "index", "within", "visited")
		if p.Problems() == before && (b.Of == "" || b.Visited.States == nil) {
			p.Failf(b.Pos, "a branch needs of, the Parallel or Map state, and visited, the states in it")
		}
		all = append(all, b)
	}
	return all
}

// place reads a place; other reads the keys that are not its own.
func (p *parser) place(n *yaml.Node, what string, other func(yamldoc.Member), keys ...string) Place {
	at := Place{Pos: yamldoc.At(n)}
	for _, x := range p.Members(n, what, keys...) {
		switch x.Key {
		case "of":
			at.Of = p.Text(x)
		case "index":
			at.Index = int(min(p.Number(x, 0), math.MaxInt32))
		case "within":
			before := p.Problems()
			within := p.place(x.Value, "within", nil, "of", "index", "within")
			if within.Of == "" && p.Problems() == before {
				p.Failf(within.Pos, "within needs of, the Parallel or Map state around the branch")
			}
			at.Within = &within
		default:
			other(x)
		}
	}
	return at
}

func (p *parser) calls(m yamldoc.Member) Calls {
	c := Calls{State: m.Key, Pos: m.Pos}
	for _, n := range p.List(m, "- contains: {id: 7}") {
		want := Call{Pos: yamldoc.At(n)}
		for _, x := range p.Members(n, "a call", "input", "contains") {
			v, _ := p.value(x)
			if x.Key == "input" {
				want.Input = v
			} else {
				want.Contains = v
			}
		}
		if want.Input.Exists() && want.Contains.Exists() {
			p.Failf(want.Pos, `"input" and "contains" exclude each other`)
		}
		c.Wants = append(c.Wants, want)
	}
	return c
}

// span reads 2h, or {min: 1h, max: 2h} with one or both.
func (p *parser) span(m yamldoc.Member) *Span {
	s := &Span{Max: math.MaxInt64, Pos: yamldoc.At(m.Value)}
	if yamldoc.Resolve(m.Value).Kind == yaml.ScalarNode {
		s.Min = p.Duration(m)
		s.Max = s.Min
		return s
	}
	for _, x := range p.Members(m.Value, "duration", "min", "max") {
		if x.Key == "min" {
			s.Min = p.Duration(x)
		} else {
			s.Max = p.Duration(x)
		}
	}
	if s.Max < s.Min {
		p.Failf(s.Pos, "the duration has a max that is below its min")
	}
	return s
}

// Contains reports whether part is in v: objects may have more members and
// everything else must be equal, element by element.
func Contains(v, part jsonval.Value) bool {
	switch part.Kind() {
	case jsonval.Object:
		for _, m := range part.Members() {
			if x := v.Get(m.Key); !x.Exists() || !Contains(x, m.Value) {
				return false
			}
		}
		return v.Kind() == jsonval.Object
	case jsonval.Array:
		if v.Kind() != jsonval.Array || v.Len() != part.Len() {
			return false
		}
		for i, x := range part.Elems() {
			if !Contains(v.At(i), x) {
				return false
			}
		}
		return true
	}
	return jsonval.Equal(v, part)
}
