package testfile

import (
	"math"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

var answerKeys = []string{"return", "payload", "throw", "file", "delay", "times", "attempt", "when", "shape"}

// mocked reads mocks by state.
func (p *parser) mocked(m yamldoc.Member) []Mock {
	var all []Mock
	for _, x := range p.Entries(m.Value, "mocks") {
		mock := Mock{State: x.Key, Pos: x.Pos}
		n := yamldoc.Resolve(x.Value)
		if n.Kind == yaml.SequenceNode {
			for _, y := range n.Content {
				a, timed := p.answer(y)
				if !timed && a.When == nil && a.Attempt == (Range{}) {
					a.Times = 1
				}
				mock.Answers = append(mock.Answers, a)
			}
		} else {
			a, _ := p.answer(x.Value)
			mock.Answers = []Answer{a}
		}
		all = append(all, mock)
	}
	return all
}

// answer reads one answer and whether it says how many tasks get it.
func (p *parser) answer(n *yaml.Node) (a Answer, timed bool) {
	a.Pos = yamldoc.At(n)
	before := p.Problems()
	var first string
	for _, m := range p.Members(n, "an answer", answerKeys...) {
		switch m.Key {
		case "return", "payload", "throw", "file":
			if first != "" {
				p.Failf(m.Pos, "%q and %q exclude each other", first, m.Key)
				continue
			}
			first = m.Key
		}
		switch m.Key {
		case "return":
			a.Return, _ = p.value(m)
		case "payload":
			a.Payload, _ = p.value(m)
		case "file":
			if path := p.Text(m); path != "" {
				a.Return, _ = p.file(path, yamldoc.At(m.Value))
			}
		case "throw":
			a.Throw = p.throw(m)
		case "delay":
			a.Delay = p.Duration(m)
		case "times":
			timed = true
			if n := yamldoc.Resolve(m.Value); n.Value != "any" {
				a.Times = int(min(p.Number(m, 1), math.MaxInt32))
			}
		case "attempt":
			a.Attempt = p.attempt(m)
		case "when":
			a.When = p.condition(m, true)
		case "shape":
			mode := p.shape(m)
			a.Shape = &mode
		}
	}
	if first == "" && p.Problems() == before {
		p.Failf(a.Pos, "an answer needs one of return, payload, throw, file")
	}
	return a, timed
}

var attemptRange = regexp.MustCompile(`^([1-9][0-9]{0,8})(-([1-9][0-9]{0,8})?)?$`)

// attempt reads 2, 2-3 or 2-.
func (p *parser) attempt(m yamldoc.Member) Range {
	text := p.Text(m)
	parts := attemptRange.FindStringSubmatch(text)
	if parts == nil {
		if text != "" {
			p.Failf(yamldoc.At(m.Value), "attempt must be a number from 1, which is the first, or a range such as 2-3 or 2-, not %q", text)
		}
		return Range{}
	}
	r := Range{}
	r.First, _ = strconv.Atoi(parts[1])
	switch {
	case parts[2] == "":
		r.Last = r.First
	case parts[3] == "":
		r.Last = open
	default:
		r.Last, _ = strconv.Atoi(parts[3])
	}
	if r.Last < r.First {
		p.Failf(yamldoc.At(m.Value), "the range of attempts %s ends before it begins", text)
	}
	return r
}

func (p *parser) throw(m yamldoc.Member) *Throw {
	t := &Throw{}
	n := yamldoc.Resolve(m.Value)
	if n.Kind == yaml.ScalarNode {
		t.Error = p.Text(m)
		return t
	}
	before := p.Problems()
	for _, x := range p.Members(m.Value, "throw", "error", "cause") {
		switch x.Key {
		case "error":
			t.Error = p.Text(x)
		case "cause":
			t.Cause = p.cause(x)
		}
	}
	if t.Error == "" && p.Problems() == before {
		p.Failf(m.Pos, "throw needs an error, the name that Retry and Catch look for")
	}
	return t
}

// cause reads a text, or a value that is JSON in the cause, as those of Lambda are.
func (p *parser) cause(m yamldoc.Member) string {
	n := yamldoc.Resolve(m.Value)
	if n.Kind == yaml.ScalarNode && !yamldoc.IsNull(n) {
		return n.Value
	}
	v, _ := p.value(m)
	return v.String()
}
