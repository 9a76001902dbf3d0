package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
)

// query follows the data through a state in JSONata.
func (v *view) query() {
	s := v.state
	sees := states{input: v.input}
	switch st := s.State.(type) {
	case *asl.Pass:
		v.answered(sees, v.input)
	case *asl.Task:
		v.computed(st.Arguments, "Arguments", sees)
		v.computed(st.Credentials, "Credentials", sees)
		sees.result = v.answer(st.Resource.Value)
		v.answered(sees, sees.result)
	case *asl.Choice:
		v.chooseQuery(st, sees)
	case *asl.Wait:
		v.expression(st.Seconds.Expr, st.Seconds.Pos, "Seconds", sees)
		v.answered(sees, v.input)
	case *asl.Succeed:
		v.answered(sees, v.input)
	case *asl.Fail:
		v.expression(st.Error.Value, st.Error.Pos, "Error", sees)
		v.expression(st.Cause.Value, st.Cause.Pos, "Cause", sees)
	case *asl.Parallel:
		in := v.input
		if st.Arguments.Set() {
			in = v.computed(st.Arguments, "Arguments", sees)
		}
		if sees.result = v.branches(in); sees.result != nil {
			v.answered(sees, sees.result)
		}
	case *asl.Map:
		items := v.input
		if st.Items.Set() {
			items = v.computed(st.Items, "Items", sees)
		}
		item := anything
		if items.kinds == isArray {
			item = items.any()
		}
		if st.ItemSelector.Set() {
			v.item = item
			item = v.computed(st.ItemSelector, "ItemSelector", sees)
			v.item = nil
		}
		if sees.result = v.processed(st, item); sees.result != nil {
			v.answered(sees, sees.result)
		}
	}
	v.caughtQuery()
}

// answered ends the state with its Output, or with a result when it has none.
func (v *view) answered(sees states, result *shape) {
	s := v.state
	v.computed(s.Assign, "Assign", sees)
	if s.Output.Set() {
		s.result = origin{what: "the Output of " + s.Name, keep: "let the Output of " + s.Name + " have it, for example with $merge", lost: v.input}
		result = v.computed(s.Output, "Output", sees).from(&s.result)
	}
	v.leave(s, result)
}

func (v *view) caughtQuery() {
	_, catch := asl.Policies(v.state.State)
	sees := states{input: v.input, errorOutput: caughtError}
	for _, e := range v.state.out {
		if e.kind != catchEdge {
			continue
		}
		c := &catch[e.index]
		v.computed(c.Assign, "Catch", sees)
		out := caughtError
		if c.Output.Set() {
			out = v.computed(c.Output, "Catch", sees)
		}
		v.enter(e.to, out)
	}
}

// states is what $states has in a field; nil members are not looked at.
type states struct {
	input, result, errorOutput *shape
}

// computed returns what JSON with JSONata expressions can become.
func (v *view) computed(t asl.JSON, name string, sees states) *shape {
	if !t.Set() {
		return anything
	}
	return v.computedValue(gjson.Parse(t.Text), t.Pos, name, sees)
}

func (v *view) computedValue(val gjson.Result, base asl.Pos, name string, sees states) *shape {
	switch {
	case val.Type == gjson.String && strings.HasPrefix(val.Str, "{%"):
		return v.expression(val.Str, base+asl.Pos(val.Index), name, sees)
	case val.Type != gjson.JSON:
		return literal(val)
	}
	return composite(val, func(_, e gjson.Result) (string, *shape) {
		return "", v.computedValue(e, base, name, sees)
	})
}

// expression returns what a string with a JSONata expression can become, and
// reports the references in it that lead nowhere.
func (v *view) expression(text string, pos asl.Pos, name string, sees states) *shape {
	if !strings.HasPrefix(text, "{%") || !strings.HasSuffix(text, "%}") || len(text) < 4 {
		return anything
	}
	body := text[2 : len(text)-2]
	query := strings.TrimSpace(body)
	if v.reporting && strings.Contains(query, "$states") {
		start := v.textAt(text, pos)
		if start > 0 {
			start += asl.Pos(2 + len(body) - len(strings.TrimLeft(body, " \t\r\n")))
		}
		v.unknownReferences(query, pos, start, name, sees)
	}
	return v.whole(query, sees)
}

// unknownReferences reports the references of an expression that lead nowhere,
// unless it asks itself whether they do. The expression stands at start, or where
// that is 0 somewhere in the string at pos.
func (v *view) unknownReferences(query string, pos, start asl.Pos, name string, sees states) {
	if strings.Contains(query, "$exists(") || strings.Contains(query, "??") || strings.Contains(query, "?:") {
		return
	}
	for r := range v.references(query) {
		s := sees.member(v, r.names[0].Name)
		if s == nil {
			continue
		}
		found, at := v.walkQuery(s, r.names[1:])
		if at == len(r.names)-1 {
			continue
		}
		m := missing{path: query[r.start:r.end], steps: r.names[1:], at: at, parent: found, pos: pos, field: name}
		if start > 0 {
			m.pos, m.start = start+asl.Pos(r.start), start+asl.Pos(r.start)
		}
		v.missing(m)
	}
}

// whole returns what an expression can become that is nothing but a path, and
// anything for another.
func (v *view) whole(query string, sees states) *shape {
	if !strings.HasPrefix(query, "$states.") {
		return anything
	}
	r := v.referenceAt(query, 0)
	if r.end != len(query) || len(r.names) == 0 {
		return anything
	}
	s := sees.member(v, r.names[0].Name)
	if s == nil {
		return anything
	}
	found, at := v.walkQuery(s, r.names[1:])
	if at < len(r.names)-1 {
		return anything
	}
	return found
}

// textAt returns the place of a text within the JSON string at pos, or 0 when
// it is written with escapes.
func (v *view) textAt(text string, pos asl.Pos) asl.Pos {
	if rest := v.Source.Text[pos:]; rest[0] == '"' && strings.HasPrefix(rest[1:], text) && strings.HasPrefix(rest[1+len(text):], `"`) {
		return pos + 1
	}
	return 0
}

func (s *states) member(v *view, name string) *shape {
	switch name {
	case "input":
		return s.input
	case "result":
		return s.result
	case "errorOutput":
		return s.errorOutput
	case "context":
		return v.context()
	}
	return nil
}

// walkQuery is walk as JSONata does it: a name is looked up in every element of
// an array.
func (v *view) walkQuery(s *shape, names []jsonpath.Step) (*shape, int) {
	for i := range names {
		arrays := s.kinds&isArray != 0
		if s.kinds == isArray {
			s = s.any()
		}
		if arrays && s.kinds&isArray != 0 { // arrays in arrays
			return anything, len(names)
		}
		next := s.get(names[i].Name)
		if next == nil {
			return s, i
		}
		if s = next; arrays {
			s = anything
		}
	}
	return s, len(names)
}

// A reference is a look at $states with the plain names that follow it.
type reference struct {
	start, end int
	names      []jsonpath.Step
}

// references yields the references of an expression, valid until the next. They are
// found by its tokens: strings, comments and quoted names are passed over.
func (f *flow) references(text string) func(yield func(reference) bool) {
	return func(yield func(reference) bool) {
		for i := 0; i < len(text); {
			switch c := text[i]; {
			case c == '"' || c == '\'' || c == '`':
				i = quotedEnd(text, i)
			case strings.HasPrefix(text[i:], "/*"):
				end := strings.Index(text[i+2:], "*/")
				if end < 0 {
					return
				}
				i += end + 4
			case c == '$' && strings.HasPrefix(text[i:], "$states.") && (i == 0 || text[i-1] != '$'):
				r := f.referenceAt(text, i)
				i = r.end
				if i < len(text) && text[i] == '(' && len(r.names) > 0 { // never a name
					r.names = r.names[:len(r.names)-1]
				}
				if len(r.names) > 0 && !yield(r) {
					return
				}
			default:
				i++
			}
		}
	}
}

// referenceAt reads the reference at start, which is valid until the next.
func (f *flow) referenceAt(text string, start int) reference {
	r := reference{start: start, end: start + len("$states"), names: f.names[:0]}
	for r.end < len(text) && text[r.end] == '.' {
		n := nameLength(text[r.end+1:])
		if n == 0 {
			break
		}
		r.names = append(r.names, jsonpath.Step{Name: text[r.end+1 : r.end+1+n]})
		r.end += 1 + n
	}
	f.names = r.names
	return r
}

// quotedEnd returns the offset behind what is quoted from start on.
func quotedEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[start]:
			return i + 1
		}
	}
	return len(text)
}

func nameLength(s string) int {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) || r == utf8.RuneError {
			return i
		}
	}
	return len(s)
}
