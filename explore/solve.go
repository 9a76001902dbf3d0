package explore

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// other is a string that no rule names.
var other = jsonval.StringValue("other")

// deciding returns values on both sides of a comparison, with the boundary.
func deciding(operator string, operand jsonval.Value) []jsonval.Value {
	text := jsonval.StringValue
	switch operator {
	case "NumericEquals", "NumericLessThanEquals", "NumericGreaterThan":
		return []jsonval.Value{operand, around(operand, 1)}
	case "NumericLessThan", "NumericGreaterThanEquals":
		return []jsonval.Value{operand, around(operand, -1)}
	case "BooleanEquals":
		return []jsonval.Value{jsonval.BoolValue(true), jsonval.BoolValue(false)}
	case "StringEquals", "StringLessThanEquals", "StringGreaterThan":
		return []jsonval.Value{operand, text(operand.Str() + "~")}
	case "StringLessThan", "StringGreaterThanEquals":
		return []jsonval.Value{operand, text("")}
	case "StringMatches":
		pattern := strings.NewReplacer(`\*`, "*", `\\`, `\`, "*", "x").Replace(operand.Str())
		return []jsonval.Value{text(pattern), other}
	case "IsNull":
		return []jsonval.Value{jsonval.NullValue(), other}
	case "IsNumeric":
		return []jsonval.Value{jsonval.IntValue(1), other}
	case "IsBoolean":
		return []jsonval.Value{jsonval.BoolValue(true), other}
	case "IsString":
		return []jsonval.Value{other, jsonval.IntValue(1)}
	case "IsTimestamp":
		return []jsonval.Value{text("2026-01-01T00:00:00Z"), other}
	}
	if at, err := time.Parse(time.RFC3339Nano, operand.Str()); err == nil { // Timestamp…
		step := func(d time.Duration) jsonval.Value { return text(at.Add(d).Format(time.RFC3339Nano)) }
		return []jsonval.Value{operand, step(-time.Second), step(time.Second)}
	}
	return []jsonval.Value{other}
}

// around is a number next to n.
func around(n jsonval.Value, by int64) jsonval.Value {
	if i, ok := n.Int(); ok {
		return jsonval.IntValue(i + by)
	}
	return jsonval.FloatValue(n.Float() + float64(by)/2)
}

// status reports whether a place in data holds a status as of HTTP, by its name
// and, where that could mean much, by what it is compared with.
func (x *want) status() bool {
	if len(x.path) == 0 {
		return false
	}
	switch strings.ToLower(strings.ReplaceAll(x.path[len(x.path)-1], "_", "")) {
	case "statuscode", "httpstatus", "httpstatuscode":
		return true
	case "status", "code":
		return slices.ContainsFunc(x.values, func(v jsonval.Value) bool { n := v.Float(); return n >= 100 && n < 600 })
	}
	return false
}

// conventions lets what one rule shows hold for all: where one task answers with
// a status, so do the others of the same resource.
func (m *machine) conventions(w wants) {
	known := make(map[string]steps)
	for _, p := range m.order {
		if t := p.task(); t != nil && known[t.Resource.Value] == nil {
			for _, x := range w[p.name] {
				if x.status() {
					known[t.Resource.Value] = x.path
				}
			}
		}
	}
	for _, p := range m.order {
		if t := p.task(); t != nil && known[t.Resource.Value] != nil && !slices.ContainsFunc(w[p.name], (*want).status) {
			w.at(origin{p.name, known[t.Resource.Value]}).decides = true
		}
	}
	for _, all := range w {
		for _, x := range all {
			if x.status() {
				named := x.values
				x.values = nil
				x.add(jsonval.IntValue(200))
				for _, v := range named {
					if n := v.Float(); v.Kind() != jsonval.Number || n >= 100 && n < 600 {
						x.add(v)
					}
				}
				if !slices.ContainsFunc(named, func(v jsonval.Value) bool { return v.Float() >= 400 && v.Float() < 500 }) {
					x.add(jsonval.IntValue(400))
				}
				x.add(jsonval.IntValue(500))
			}
		}
	}
}

// A candidate is data that could come from outside, with what sets it apart.
type candidate struct {
	value jsonval.Value
	label string // "404", `status="DECLINED"`; "" where nothing decides
}

// maxCandidates bounds the combinations of values that decide.
const maxCandidates = 24

// candidates builds data that have everything that is read of them, once for
// each combination of what decides: all combinations when they are few, else
// each value once.
func (o *world) candidates(base jsonval.Value, all []*want, given bool) []candidate {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *want) int { return cmp.Compare(len(a.path), len(b.path)) })
	var deciders []*want
	v := base
	for _, x := range all {
		if own := get(base, x.path); x.decides && given && own.Exists() { // the example's own value comes first
			with := &want{path: x.path, absent: x.absent, decides: true, values: []jsonval.Value{own}}
			with.add(x.values...)
			deciders = append(deciders, with)
		} else if x.decides {
			deciders = append(deciders, x)
		}
		if given && get(v, x.path).Exists() {
			continue
		}
		v = set(v, x.path, x.first(get(v, x.path)))
	}
	for _, x := range all {
		if list := get(v, x.path); x.array && !given && list.Len() == 1 {
			v = set(v, x.path, jsonval.ArrayValue([]jsonval.Value{list.At(0), list.At(0)}))
		}
	}
	product := 1
	for _, x := range deciders {
		product = min(product*x.choices(), maxCandidates+1)
	}
	out := []candidate{{value: v}}
	for i, x := range deciders {
		if product > maxCandidates && i > 0 {
			rest := x.vary(candidate{value: v})
			out = append(out, rest[min(1, len(rest)):]...)
			continue
		}
		var next []candidate
		for _, c := range out {
			next = append(next, x.vary(c)...)
		}
		out = next
	}
	for _, j := range o.joints {
		c := candidate{value: v}
		for _, x := range all {
			if value, ok := j[x]; ok {
				c = x.give(c, value)
			}
		}
		if !slices.ContainsFunc(out, func(have candidate) bool { return jsonval.Equal(have.value, c.value) }) {
			out = append(out, c)
		}
	}
	return out
}

func (x *want) choices() int {
	n := max(len(x.values), 1)
	if x.absent {
		n++
	}
	return n
}

// first is what stands there when nothing else is asked.
func (x *want) first(have jsonval.Value) jsonval.Value {
	switch {
	case len(x.values) > 0:
		return x.values[0]
	case have.Exists():
		return have
	case x.array:
		return jsonval.ArrayValue([]jsonval.Value{jsonval.ObjectValue(nil)})
	case len(x.path) > 0:
		return jsonval.StringValue(x.path[len(x.path)-1])
	}
	return jsonval.ObjectValue(nil)
}

// vary gives the place each of its values.
func (x *want) vary(c candidate) []candidate {
	values := x.values
	if len(values) == 0 {
		values = []jsonval.Value{x.first(get(c.value, x.path))}
	}
	var out []candidate
	for _, v := range values {
		out = append(out, x.give(c, v))
	}
	if x.absent {
		out = append(out, x.give(c, jsonval.Value{}))
	}
	return out
}

// give gives the place a value, or takes it away for one that does not exist.
func (x *want) give(c candidate, v jsonval.Value) candidate {
	name := "value"
	if len(x.path) > 0 {
		name = strings.TrimPrefix(x.path[len(x.path)-1], "\x00")
	}
	say, value := name+"="+v.Preview(40), jsonval.Value{}
	switch {
	case !v.Exists():
		say, value = "no "+name, without(c.value, x.path)
	case x.status():
		say, value = v.String(), set(c.value, x.path, v)
	default:
		value = set(c.value, x.path, v)
	}
	if c.label != "" {
		say = c.label + " " + say
	}
	return candidate{value, say}
}

func get(v jsonval.Value, path steps) jsonval.Value {
	for _, s := range path {
		switch n, isIndex := index(s); {
		case s == decode:
			v, _ = jsonval.Parse(v.Str())
		case isIndex:
			v = v.At(n)
		default:
			v = v.Get(s)
		}
	}
	return v
}

// set returns v with x at a path; what is in the way is replaced.
func set(v jsonval.Value, path steps, x jsonval.Value) jsonval.Value {
	if len(path) == 0 {
		return x
	}
	if path[0] == decode {
		inner, _ := jsonval.Parse(v.Str())
		return jsonval.StringValue(set(inner, path[1:], x).String())
	}
	n, isIndex := index(path[0])
	if !isIndex {
		return v.With(path[0], set(v.Get(path[0]), path[1:], x))
	}
	elems := slices.Clone(v.Elems())
	for len(elems) <= min(n, 10) {
		elems = append(elems, jsonval.ObjectValue(nil))
	}
	if n < len(elems) {
		elems[n] = set(elems[n], path[1:], x)
	}
	return jsonval.ArrayValue(elems)
}

// without returns v with nothing at a path.
func without(v jsonval.Value, path steps) jsonval.Value {
	last := len(path) - 1
	if last < 0 {
		return v
	}
	var kept []jsonval.Member
	holder := get(v, path[:last])
	for _, m := range holder.Members() {
		if m.Key != path[last] {
			kept = append(kept, m)
		}
	}
	return set(v, path[:last], jsonval.ObjectValue(kept))
}

func index(step string) (int, bool) {
	if !strings.HasPrefix(step, "[") {
		return 0, false
	}
	n, err := strconv.Atoi(strings.Trim(step, "[]"))
	return n, err == nil
}
