package replay

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// distinguish returns, for the attempts of states that ran in several branches or
// iterations, the JSONata condition by which their tasks can be told apart: there
// the order is luck. It speaks of the places at which the inputs differ, but not
// of what is unique to a run. Attempts that it leaves out are told by their order.
func (r *Recording) distinguish(mask []string) map[*Attempt]string {
	conditions := map[*Attempt]string{}
	byState := map[string][]*Attempt{}
	for _, a := range r.attempts {
		byState[a.State] = append(byState[a.State], a)
	}
	for _, all := range byState {
		alone := func(a *Attempt) bool { return r.threads[a.Event-1] == r.threads[all[0].Event-1] }
		if !slices.ContainsFunc(all, func(a *Attempt) bool { return !alone(a) }) {
			continue
		}
		inputs := make([]places, len(all))
		for i, a := range all {
			inputs[i] = placesOf(masked(a.input, mask))
		}
		differing := differingPaths(inputs)
		for i, a := range all {
			if text := inputs[i].condition(differing); text != "" {
				conditions[a] = text
			}
		}
	}
	return conditions
}

// places are the values in a document that hold no other, by their paths in
// JSONata. Those that do are there as undefined.
type places struct {
	values map[string]jsonval.Value
	paths  []string // in the order of the document
}

func placesOf(v jsonval.Value) places {
	p := places{values: map[string]jsonval.Value{}}
	if v.Exists() {
		p.add("$", v)
	}
	return p
}

func (p *places) add(path string, v jsonval.Value) {
	p.paths = append(p.paths, path)
	switch {
	case v.Len() > 0 && v.Kind() == jsonval.Object:
		p.values[path] = jsonval.Value{}
		for _, m := range v.Members() {
			p.add(member(path, m.Key), m.Value)
		}
	case v.Len() > 0 && v.Kind() == jsonval.Array:
		p.values[path] = jsonval.Value{}
		for i, x := range v.Elems() {
			p.add(path+"["+jsonval.IntValue(int64(i)).String()+"]", x)
		}
	default:
		p.values[path] = v
	}
}

// differingPaths are the paths at which not all have the same.
func differingPaths(all []places) []string {
	var paths []string
	seen := map[string]bool{}
	for _, p := range all {
		for _, path := range p.paths {
			if seen[path] {
				continue
			}
			seen[path] = true
			first, had := all[0].values[path]
			if slices.ContainsFunc(all, func(q places) bool {
				v, has := q.values[path]
				return has != had || !same(first, v, nil)
			}) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// condition says what stands at some paths. What is within something that is
// missing is not told.
func (p *places) condition(paths []string) string {
	var all, missing []string
	for _, path := range paths {
		switch v, has := p.values[path]; {
		case !has:
			if !slices.ContainsFunc(missing, func(m string) bool { return within(path, m) }) {
				missing = append(missing, path)
				all = append(all, "$not($exists("+path+"))")
			}
		case v.Exists():
			all = append(all, path+" = "+v.String())
		}
	}
	return strings.Join(all, " and ")
}

// within reports whether a path leads on from another.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// member is the path of a member.
func member(path, name string) string {
	switch {
	case strings.Contains(name, "`"): // it cannot be quoted
		return "$lookup(" + path + ", " + jsonval.StringValue(name).String() + ")"
	case !plainName.MatchString(name), slices.Contains([]string{"and", "or", "in", "true", "false", "null", "function"}, name):
		return path + ".`" + name + "`"
	}
	return path + "." + name
}
