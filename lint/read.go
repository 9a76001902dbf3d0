package lint

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// A view is what the fields of one state see.
type view struct {
	*flow
	state    *state
	input    *shape // as the state is given it
	document *shape // after InputPath
	item     *shape // of the context object, in an ItemSelector
}

// selected returns what a path field selects from a document.
func (v *view) selected(p asl.Path, name string, document *shape) *shape {
	switch {
	case p.Null:
		return object(nil, false)
	case !p.Set || p.Text == "$":
		return document
	}
	return v.read(p.Text, p.Pos, name, document)
}

// number reads a path field whose value the state needs.
func (v *view) number(p asl.Path, name string) {
	if p.Set {
		v.read(p.Text, p.Pos, name, v.document)
	}
}

func (v *view) errorText(p asl.Path, name string) {
	if p.Set {
		v.evaluated(p.Text, p.Pos, name, v.document)
	}
}

// evaluated returns what the value of a field that ends in ".$" can be.
func (v *view) evaluated(text string, pos asl.Pos, name string, document *shape) *shape {
	if !intrinsic.IsCall(text) {
		return v.read(text, pos, name, document)
	}
	if v.reporting {
		if call, err := intrinsic.Parse(text); err == nil {
			if err := call.Fault(); err != nil {
				v.report("WRONG_ARGUMENTS", v.state, name, pos, err.Error())
			}
			for _, p := range call.Paths() {
				v.readPath(p, pos, 0, name, document)
			}
		}
	}
	return anything
}

// read returns what a path selects.
func (v *view) read(text string, pos asl.Pos, name string, document *shape) *shape {
	if text == "$" {
		return document
	}
	if names, ok := plainNames(text, v.names[:0]); ok {
		v.names = names
		if found, at := walk(document, names); at == len(names) {
			return found
		}
	}
	p, err := jsonpath.Parse(text)
	if err != nil {
		return anything
	}
	return v.readPath(p, pos, pos+1, name, document)
}

// plainNames appends the names of a path that is nothing but plain names, as most
// are, to steps; ok is false for another. It saves parsing those.
func plainNames(text string, steps []jsonpath.Step) (names []jsonpath.Step, ok bool) {
	rest, ok := strings.CutPrefix(text, "$.")
	for more := ok; more; {
		var name string
		name, rest, more = strings.Cut(rest, ".")
		if name == "" || strings.IndexFunc(name, func(r rune) bool { return r != '_' && (r|0x20 < 'a' || r|0x20 > 'z') }) >= 0 {
			return steps, false
		}
		steps = append(steps, jsonpath.Step{Name: name})
	}
	return steps, ok
}

// readPath is read for a path that is parsed; start is 0 where the path is only
// a part of the string at pos.
func (v *view) readPath(p *jsonpath.Path, pos, start asl.Pos, name string, document *shape) *shape {
	s := document
	switch p.Root() {
	case jsonpath.Variable:
		return anything
	case jsonpath.Context:
		s = v.context()
	}
	steps, whole := p.Lead()
	found, at := walk(s, steps)
	switch {
	case at < len(steps) && !whole && steps[at].IsIndex:
		// A path that selects several values leaves out what is not there.
	case at < len(steps):
		v.missing(missing{path: p.String(), steps: steps, at: at, parent: found, pos: pos, start: start, field: name})
	case whole:
		return found
	}
	return anything
}

// walk follows steps from s. It returns what it came to, and the number of the
// step that surely leads nowhere, or that of all.
func walk(s *shape, steps []jsonpath.Step) (*shape, int) {
	for i := range steps {
		var next *shape
		if steps[i].IsIndex {
			next = s.at(steps[i].Index)
		} else {
			next = s.get(steps[i].Name)
		}
		if next == nil {
			return s, i
		}
		s = next
	}
	return s, len(steps)
}

// template returns what a payload template makes of a document, and the document
// itself when there is no template.
func (v *view) template(t asl.JSON, name string, document *shape) *shape {
	if !t.Set() {
		return document
	}
	return v.filled(gjson.Parse(t.Text), t.Pos, name, document)
}

func (v *view) filled(val gjson.Result, base asl.Pos, name string, document *shape) *shape {
	if val.Type != gjson.JSON {
		return literal(val)
	}
	return composite(val, func(k, e gjson.Result) (string, *shape) {
		if key, dynamic := strings.CutSuffix(k.Str, ".$"); dynamic {
			return key, v.evaluated(e.Str, base+asl.Pos(e.Index), name, document)
		}
		return "", v.filled(e, base, name, document)
	})
}

// A missing is a step of a path that leads nowhere.
type missing struct {
	path   string
	steps  []jsonpath.Step
	at     int // the step
	parent *shape
	pos    asl.Pos // of the JSON string that holds the path
	start  asl.Pos // of the path itself, or 0 when that is not known
	field  string
}

// missing reports a field that cannot be there.
func (v *view) missing(m missing) {
	if !v.reporting {
		return
	}
	name := m.steps[m.at].Name
	if m.steps[m.at].IsIndex {
		name = strconv.Itoa(m.steps[m.at].Index)
	}
	near := v.nearest(name, m.parent)
	code, message, hint := "UNKNOWN_FIELD", "'"+m.path+"' reads \""+name+"\", which is never there", described(m.parent)
	if by := m.parent.by; near == "" && by != nil && by.lost != nil && !m.steps[m.at].IsIndex && by.lost.get(name) != nil {
		code, message = "OVERWRITTEN_FIELD", "'"+m.path+"' reads \""+name+"\", which "+by.what+" has replaced"
		hint = "to keep both, " + by.keep + "; " + hint
	}
	d := v.report(code, v.state, m.field, m.pos, message)
	d.Hint = hint
	if near != "" {
		d.Hint = "did you mean " + strconv.Quote(near) + "?"
		d.Edits = v.renamed(m, near)
	}
}

func (v *view) nearest(name string, parent *shape) string {
	if len(v.found) > 50 { // nobody reads the hints of so many
		return ""
	}
	names := make([]string, len(parent.fields))
	for i, f := range parent.fields {
		names[i] = f.name
	}
	return spell.Nearest(name, names)
}

// renamed is the edit that writes another name into a path, when its text stands
// in the definition as it is and is nothing but names.
func (v *view) renamed(m missing, name string) []asl.TextEdit {
	if m.start == 0 || !strings.HasPrefix(v.Source.Text[m.start:], m.path) {
		return nil
	}
	end := len(m.path)
	for i := len(m.steps) - 1; i >= m.at; i-- {
		step := "." + m.steps[i].Name
		if m.steps[i].IsIndex || !strings.HasSuffix(m.path[:end], step) {
			return nil
		}
		if i == m.at {
			return []asl.TextEdit{{Pos: m.start + asl.Pos(end-len(step)+1), End: m.start + asl.Pos(end), New: name}}
		}
		end -= len(step)
	}
	return nil
}

// described says what a value has instead of what was looked for.
func described(s *shape) string {
	what := ""
	switch {
	case s.kinds&isObject != 0 && len(s.fields) == 0:
		what = "the object is empty"
	case s.kinds&isObject != 0:
		names := make([]string, 0, 8)
		for _, f := range s.fields {
			if len(names) == 8 {
				names = append(names, "…")
				break
			}
			names = append(names, f.name)
		}
		what = "there is only " + strings.Join(names, ", ")
	case s.kinds == isArray:
		what = "the value is an array"
	default:
		what = "the value has no fields"
	}
	if s.by != nil {
		what += ", from " + s.by.what
	}
	return what
}
