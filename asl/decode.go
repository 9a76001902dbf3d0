package asl

import (
	"os"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// Parse reads a definition. The name is only used in messages; it may be "".
//
// The error is [Diagnostics], in the order of the text, and comes only when
// there is a problem of severity [Error]: warnings do not keep a definition
// from being used. [Validate] returns both.
func Parse(name string, text []byte) (*StateMachine, error) {
	return ParseWith(name, text, Options{})
}

// ParseWith is [Parse] with options.
func ParseWith(name string, text []byte, opts Options) (*StateMachine, error) {
	return ParseSource(&Source{Name: name, Text: string(text)}, opts)
}

// ParseSource is [ParseWith] for a text that may have been made from another one
// and may have unknown parts, as in [CheckSource]. The machine keeps src.
func ParseSource(src *Source, opts Options) (*StateMachine, error) {
	sm, diags := CheckSource(src, opts)
	if sm == nil {
		return nil, diags
	}
	return sm, nil
}

// ParseFile reads the definition in a file as [Parse] does. The error is that
// of reading the file, or [Diagnostics].
func ParseFile(path string) (*StateMachine, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// A decoder turns the text of one definition into a StateMachine. It never
// stops at a problem: what is wrong is reported and left out, and the rest is
// still read.
type decoder struct {
	src       *Source
	opts      Options
	diags     Diagnostics
	reported  [2]int // by severity
	path      []step
	arena     []member      // where objects keep their members, to allocate few times
	arenas    int           // how many there were
	lang      QueryLanguage // of the machine
	names     map[string]bool
	labels    map[string]bool
	graph     *graph        // of the scope being read
	scopes    []*graph      // all scopes, outer ones before inner ones
	isolated  bool          // the next scope does not see the variables around it
	current   int           // the state being read, as an index into graph.nodes
	stateLang QueryLanguage // of the state being read
	sees      statesMember  // which $states has in the field being read

	anyLanguage bool // the language of the machine is not known
	unsure      bool // that of the state being read is not known
	anyVariable bool // some Assign is not known, so that it may assign any
}

// machine reads the top level.
func (d *decoder) machine(root gjson.Result) *StateMachine {
	o := d.object(root)
	sm := &StateMachine{Source: d.src, Version: "1.0"}
	sm.QueryLanguage = d.machineLanguage(o, root)
	d.lang = sm.QueryLanguage
	d.accept(o, machineFields, d.lang)
	d.required(o, "States", "StartAt")
	if v := d.oneOf(o, "Version", "1.0"); v != "" {
		sm.Version = v
	}
	sm.TimeoutSeconds = d.integer(o, "TimeoutSeconds", 0, 0, maxSeconds)
	sm.Scope = d.scope(o)
	return sm
}

func (d *decoder) machineLanguage(o *object, root gjson.Result) QueryLanguage {
	m := o.get("QueryLanguage")
	if m == nil && d.openObject(o) || m != nil && d.spoken(Pos(m.val.Index), false) {
		d.anyLanguage = true
		return guessLanguage(root)
	}
	if m == nil || d.oneOf(o, "QueryLanguage", "JSONPath", "JSONata") == "JSONPath" {
		return JSONPath
	}
	return JSONata
}

// scope reads the body of a machine, a branch or a processor.
func (d *decoder) scope(o *object) Scope {
	s := Scope{Comment: o.comment(), Pos: o.pos}
	start := d.text(o, "StartAt")
	s.StartAt, s.StartAtPos = start.Value, start.Pos
	d.anyVariable = d.anyVariable || d.openObject(o)
	m := d.typed(o, "States", "OBJECT")
	if m == nil {
		return s
	}

	outer, outerState, outerLang := d.graph, d.current, d.stateLang
	d.graph = &graph{start: start, outer: outer, outerNode: outerState}
	if d.isolated {
		d.graph.outer, d.graph.isolated, d.isolated = nil, true, false
	}
	d.scopes = append(d.scopes, d.graph)
	states := d.object(m.val)
	states.pos = m.keyPos
	d.graph.nodes = make([]node, 0, len(states.members))
	if len(states.members) == 0 {
		d.field(m, "Value cannot be empty")
	}
	d.enter("States")
	s.States = make([]State, 0, len(states.members))
	for i := range states.members {
		if st := d.state(&states.members[i]); st != nil {
			s.States = append(s.States, st)
		}
	}
	d.leave()
	d.checkGraph(o)
	d.graph, d.current, d.stateLang = outer, outerState, outerLang
	return s
}

// state reads one state, and returns nil when its type is not known.
func (d *decoder) state(m *member) State {
	d.enter(m.key)
	defer d.leave()
	defer d.release(d.mark())
	d.checkName(m)
	d.current = d.graph.add(m, d.pieces(m.keyPos))
	if !m.val.IsObject() {
		if d.wholly(m.val) {
			d.hidden()
		}
		d.schema(m.keyPos, Pos(m.val.Index), "Expected value of type [OBJECT]")
		return nil
	}
	o := d.object(m.val)
	o.pos = m.keyPos
	typ := d.stateType(o)
	d.graph.edges(d.current, o, typ)
	if d.hides(o) {
		d.hidden()
	}
	if typ == "" {
		return nil
	}
	defer func(unsure bool) { d.unsure = unsure }(d.unsure)
	lang, checked := d.stateLanguage(o, m.val)
	d.stateLang = lang
	d.accept(o, stateFields[typ], checked)
	if columns[typ]&inWork != 0 {
		d.sees = seesResult
	}
	assign, names := d.assign(o)
	d.graph.nodes[d.current].assigns = names
	b := Base{
		Name:          m.key,
		Type:          typ,
		Comment:       o.comment(),
		QueryLanguage: lang,
		Next:          d.text(o, "Next"),
		End:           d.boolean(o, "End"),
		InputPath:     d.jsonPath(o, "InputPath"),
		OutputPath:    d.jsonPath(o, "OutputPath"),
		Output:        d.template(o, "Output"),
		Assign:        assign,
		Pos:           m.keyPos,
		Object:        jsonOf(m),
	}
	d.sees = noResult
	if _, transitions := stateFields[typ]["Next"]; transitions {
		d.nextOrEnd(o)
	}
	st := d.stateBody(o, b)
	st.Fields().Variables = d.graph.variablesOf(d.current)
	return st
}

func (d *decoder) stateType(o *object) string {
	m := o.get("Type")
	if m == nil && d.openObject(o) {
		return ""
	}
	if m == nil {
		d.schema(o.pos, o.pos, "The field 'Type' is required").Hint = "add \"Type\": one of " + strings.Join(stateTypes, ", ")
		return ""
	}
	if m = d.typed(o, "Type", "STRING"); m == nil {
		return ""
	}
	if _, ok := stateFields[m.val.Str]; !ok {
		d.mean(d.field(m, "The field 'Type' should have one of these values: ["+strings.Join(stateTypes, ", ")+"]"), spell.Nearest(m.val.Str, stateTypes))
		return ""
	}
	return m.val.Str
}

// stateLanguage finds the language of a state and the one that its fields are
// checked for.
func (d *decoder) stateLanguage(o *object, val gjson.Result) (lang, checked QueryLanguage) {
	m := o.get("QueryLanguage")
	if m == nil && (d.anyLanguage || d.openObject(o)) || m != nil && d.spoken(Pos(m.val.Index), false) {
		d.unsure = true
		return guessLanguage(val), eitherLanguage
	}
	d.unsure = false
	if m == nil {
		return d.lang, d.lang
	}
	if m.val.Type == gjson.String && m.val.Str == "JSONPath" {
		if d.lang == JSONata && !d.anyLanguage {
			d.schema(o.pos, Pos(m.val.Index), "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine").
				Hint = "set the language of the machine to JSONPath and that of single states to JSONata"
			return JSONPath, eitherLanguage
		}
		return JSONPath, JSONPath
	}
	d.oneOf(o, "QueryLanguage", "JSONPath", "JSONata")
	return JSONata, JSONata
}

func (d *decoder) nextOrEnd(o *object) {
	switch end := o.get("End"); {
	case o.has("Next") && isTrue(end):
		d.schema(o.pos, later(o.get("Next"), end), "There should only be one of the following fields: [Next, End]")
	case !o.has("Next") && !isTrue(end) && !d.unknownValue(end) && !d.openObject(o):
		d.schema(o.pos, o.pos, "This object should have only one of the following fields: [Next, End]").
			Hint = `add "Next": "…", or "End": true`
	}
}

func isTrue(m *member) bool { return m != nil && m.val.Type == gjson.True }

// later returns the place of the field that was written second.
func later(a, b *member) Pos { return max(a.keyPos, b.keyPos) }
