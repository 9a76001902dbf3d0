package lint

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// Options say what is looked for. The zero Options are those of a STANDARD
// state machine and the rules that are on by default.
type Options struct {
	asl.Options

	// Enable and Disable name rules that are on or off other than by default;
	// "all" disables every rule that is not enabled by name. Errors cannot be
	// disabled.
	Enable, Disable []string
}

// maxFindings is the number of findings after which nobody reads on.
const maxFindings = 1000

// Validate returns what [asl.Validate] and [Check] say about a definition, in
// the order of the text, without what the definition tells to ignore. A
// definition that AWS refuses is not looked at any further.
func Validate(name string, text []byte, opts Options) asl.Diagnostics {
	return ValidateSource(&asl.Source{Name: name, Text: string(text)}, opts)
}

// ValidateSource is [Validate] for a text as [asl.CheckSource] takes it. Its data
// are followed when its unknown parts are parts of strings, with which AWS would
// accept it as they read, or are of tasks: their Resource, and what they are given.
func ValidateSource(src *asl.Source, opts Options) asl.Diagnostics {
	sm, diags := asl.CheckSource(src, opts.Options)
	if sm == nil {
		return diags
	}
	diags = slices.DeleteFunc(diags, func(d asl.Diagnostic) bool {
		return d.Severity == asl.Warning && !opts.on(d.Code)
	})
	if sm = asItReads(sm, opts); sm == nil {
		return diags
	}
	m := newMachine(sm)
	diags = append(diags, m.check(opts)...)
	return m.withoutIgnored(diags, opts)
}

// asItReads is a machine with its unknown parts as they read, but for those that
// its data and transitions do not depend on; nil where AWS would refuse that, and
// where others are values of whatever type.
func asItReads(sm *asl.StateMachine, opts Options) *asl.StateMachine {
	src := *sm.Source
	if len(src.Unknown) == 0 {
		return sm
	}
	var aside []asl.Unknown
	for _, u := range src.Unknown {
		switch {
		case isOfTask(sm, u):
			aside = append(aside, u)
		case src.Text[u.Start] == '"':
			return nil
		}
	}
	src.Unknown = aside
	sm, _ = asl.CheckSource(&src, opts.Options)
	return sm
}

// isOfTask reports whether an unknown part names what does a task, or is a value
// that only the task is given.
func isOfTask(sm *asl.StateMachine, u asl.Unknown) bool {
	text := sm.Source.Text
	within := func(from, to asl.Pos) bool { return u.Start >= int(from) && u.End <= int(to) }
	for _, st := range sm.All() {
		task, ok := st.(*asl.Task)
		switch {
		case !ok:
		case within(task.Resource.Pos, stringEnd(text, task.Resource.Pos)):
			return true
		case within(task.Parameters.Pos+1, end(task.Parameters)), within(task.Arguments.Pos+1, end(task.Arguments)):
			return strings.HasSuffix(strings.TrimRight(text[:u.Start], " \t\r\n"), ":")
		}
	}
	return false
}

func end(j asl.JSON) asl.Pos { return j.Pos + asl.Pos(len(j.Text)) }

// Check returns what the rules of this package find in a definition that AWS
// accepts, in the order of the text and at most 1000 of it. All findings are
// warnings. It returns nil when there is nothing to say.
func Check(sm *asl.StateMachine, opts Options) asl.Diagnostics {
	m := newMachine(sm)
	return m.withoutIgnored(m.check(opts), opts)
}

// on reports whether findings of a rule are wanted.
func (o *Options) on(id string) bool {
	switch r := lookup[id]; {
	case slices.Contains(o.Enable, id):
		return true
	case slices.Contains(o.Disable, id) || slices.Contains(o.Disable, "all"):
		return false
	default:
		return r != nil && !r.Off
	}
}

// A checker gathers the findings of all rules.
type checker struct {
	*machine
	opts  Options
	found asl.Diagnostics
}

func (m *machine) check(opts Options) asl.Diagnostics {
	c := &checker{machine: m, opts: opts}
	c.follow()
	for _, s := range m.states {
		c.choiceRules(s)
		c.errorNames(s)
		c.callback(s)
		c.repeated(s)
		c.retryTimes(s)
		c.sizes(s)
	}
	for _, sc := range m.scopes {
		c.loops(sc)
		c.sagas(sc)
	}
	c.found.Locate(m.Source)
	return c.found
}

// report adds a finding about a state: field is what follows the state's name in
// the location. What it returns is valid until the next finding.
func (c *checker) report(id string, s *state, field string, pos asl.Pos, message string) *asl.Diagnostic {
	if len(c.found) >= maxFindings || !c.opts.on(id) {
		return &asl.Diagnostic{}
	}
	path := s.path()
	if field != "" {
		path += "/" + field
	}
	c.found = append(c.found, asl.Diagnostic{
		Severity: asl.Warning, Code: id, Message: message, Path: path,
		Pos: asl.Position{Offset: int(pos)},
	})
	return &c.found[len(c.found)-1]
}
