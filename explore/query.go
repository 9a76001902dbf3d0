package explore

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// template follows a path of what a template of p makes. base is what `$` of a
// path in it means.
func (t *tracer) template(p *place, text string, path steps, base func(steps)) {
	v, err := jsonval.Parse(text)
	if err != nil {
		return
	}
	for {
		switch v.Kind() {
		case jsonval.Object:
			if len(path) == 0 {
				return
			}
			if dynamic := v.Get(path[0] + ".$"); dynamic.Exists() && !p.jsonata() {
				t.path(p, dynamic.Str(), path[1:], base)
				return
			}
			v, path = v.Get(path[0]), path[1:]
		case jsonval.Array:
			if len(path) == 0 {
				return
			}
			i, _ := index(path[0])
			v, path = v.At(i), path[1:]
		case jsonval.String:
			if e := queryText(v.Str()); e != "" && p.jsonata() {
				t.query(p, e, path)
			}
			return
		default:
			return
		}
	}
}

// path follows what a path or an intrinsic function selects, and path within it.
func (t *tracer) path(p *place, text string, path steps, base func(steps)) {
	switch {
	case strings.HasPrefix(text, "States."):
		inner := steps{}
		if strings.HasPrefix(text, "States.StringToJson") {
			inner = steps{decode}
		}
		for _, arg := range pathsWithin(text) {
			if len(inner) > 0 {
				t.path(p, arg, inner.join(path...), base)
			} else {
				t.path(p, arg, nil, base)
			}
		}
	case strings.HasPrefix(text, executionInput):
		t.found = append(t.found, origin{"", pathSteps("$" + text[len(executionInput):]).join(path...)})
	case strings.HasPrefix(text, "$$"): // what else the context object has
	case strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[") || text == "$":
		base(pathSteps(text).join(path...))
	case strings.HasPrefix(text, "$"):
		name, rest := variableIn(text)
		t.variable(name, pathSteps(rest).join(path...))
	}
}

// variableIn takes "$v.a" apart: the variable v, and the path "$.a" in it.
func variableIn(text string) (name, rest string) {
	name = text[1:]
	if i := strings.IndexAny(name, ".["); i >= 0 {
		name = name[:i]
	}
	return name, "$" + text[1+len(name):]
}

// executionInput is where the context object has the input of the execution.
const executionInput = "$$.Execution.Input"

// query follows what a JSONata expression refers to, and a path within what it
// makes.
func (t *tracer) query(p *place, expr string, path steps) {
	compiled, err := jsonata.Compile(expr)
	if err != nil {
		return
	}
	for _, ref := range compiled.Sources(path) {
		t.reference(p, ref.Name, ref.Path)
	}
}

// reads follows all that a JSONata expression refers to.
func (t *tracer) reads(p *place, expr string) {
	compiled, err := jsonata.Compile(expr)
	if err != nil {
		return
	}
	for _, ref := range compiled.Usage().Variables {
		t.reference(p, ref.Name, ref.Path)
	}
}

func (t *tracer) reference(p *place, name string, path steps) {
	if name != "states" {
		t.variable(name, path)
		return
	}
	if len(path) == 0 {
		return
	}
	switch path[0] {
	case "input":
		t.input(p, path[1:])
	case "result":
		t.raw(p, path[1:])
	case "errorOutput":
		t.failure(p, path[1:])
	case "context":
		if path.has(steps{"context", "Execution", "Input"}) {
			t.found = append(t.found, origin{"", path[3:]})
		}
	}
}

// queryText is the expression in a string "{% … %}", or "".
func queryText(s string) string {
	inner, ok := strings.CutPrefix(s, "{%")
	if !ok {
		return ""
	}
	inner, ok = strings.CutSuffix(inner, "%}")
	if !ok {
		return ""
	}
	return strings.TrimSpace(inner)
}

// pathSteps are the steps of a path as far as they are names and indexes; any
// other step counts as an element and ends the path.
func pathSteps(text string) steps {
	rest := strings.TrimPrefix(text, "$")
	var out steps
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, ".."):
			return out
		case rest[0] == '.':
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if rest[:end] == "*" {
				return append(out, "[0]")
			}
			if end > 0 {
				out = append(out, rest[:end])
			}
			rest = rest[end:]
		case strings.HasPrefix(rest, "['"):
			end := strings.Index(rest, "']")
			if end < 0 {
				return out
			}
			out, rest = append(out, rest[2:end]), rest[end+2:]
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return out
			}
			n, err := strconv.Atoi(rest[1:end])
			if err != nil || n < 0 {
				return append(out, "[0]")
			}
			out, rest = append(out, indexStep(n)), rest[end+1:]
		default:
			return out
		}
	}
	return out
}

func indexStep(n int) string { return "[" + strconv.Itoa(n) + "]" }

// pathsWithin are the paths among the arguments of an intrinsic function.
func pathsWithin(text string) []string {
	var out []string
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == '$' && !quoted:
			end := i + 1
			for end < len(text) && !strings.ContainsRune(",) ", rune(text[end])) {
				end++
			}
			out = append(out, text[i:end])
			i = end
		}
	}
	return out
}
