package testrun

import (
	"encoding/json"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// around is how many lines of a difference that are the same stand around those
// that are not.
const around = 3

// Diff shows how two values differ, in lines of indented JSON: those that are only
// in want begin with "-", those only in got with "+". Members are compared in the
// order of got, since their order does not count.
func Diff(want, got jsonval.Value) string {
	a := strings.Split(indented(ordered(want, got)), "\n")
	b := strings.Split(indented(got), "\n")
	return strings.Join(shorten(lineDiff(a, b)), "\n")
}

func indented(v jsonval.Value) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(json.RawMessage(v.Append(nil))); err != nil {
		return v.String()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ordered returns v with its members in the order in which like has them.
func ordered(v, like jsonval.Value) jsonval.Value {
	switch {
	case v.Kind() == jsonval.Object && like.Kind() == jsonval.Object:
		var members []jsonval.Member
		for _, m := range like.Members() {
			if x := v.Get(m.Key); x.Exists() {
				members = append(members, jsonval.Member{Key: m.Key, Value: ordered(x, m.Value)})
			}
		}
		for _, m := range v.Members() {
			if !like.Get(m.Key).Exists() {
				members = append(members, m)
			}
		}
		return jsonval.ObjectValue(members)
	case v.Kind() == jsonval.Array && like.Kind() == jsonval.Array:
		elems := make([]jsonval.Value, v.Len())
		for i, x := range v.Elems() {
			elems[i] = ordered(x, like.At(i))
		}
		return jsonval.ArrayValue(elems)
	case v.Kind() == jsonval.Number && like.Kind() == jsonval.Number && jsonval.CompareNumbers(v, like) == 0:
		return like // however it is spelled
	}
	return v
}

// part is what of v stands where want has something, so that what need not be
// there is no difference.
func part(v, want jsonval.Value) jsonval.Value {
	switch {
	case v.Kind() == jsonval.Object && want.Kind() == jsonval.Object:
		members := []jsonval.Member{}
		for _, m := range v.Members() {
			if x := want.Get(m.Key); x.Exists() {
				members = append(members, jsonval.Member{Key: m.Key, Value: part(m.Value, x)})
			}
		}
		return jsonval.ObjectValue(members)
	case v.Kind() == jsonval.Array && want.Kind() == jsonval.Array:
		elems := make([]jsonval.Value, v.Len())
		for i, x := range v.Elems() {
			elems[i] = part(x, want.At(i))
		}
		return jsonval.ArrayValue(elems)
	}
	return v
}

// maxLines is how many lines are compared with each other one by one: the table
// that this needs is as large as their product.
const maxLines = 2000

// lineDiff returns the lines of both, marked, by their longest common subsequence.
func lineDiff(a, b []string) []string {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []string
	for _, line := range a[:start] {
		out = append(out, "  "+line)
	}
	out = append(out, middle(a[start:len(a)-end], b[start:len(b)-end])...)
	for _, line := range a[len(a)-end:] {
		out = append(out, "  "+line)
	}
	return out
}

func middle(a, b []string) []string {
	var out []string
	i, j := 0, 0
	if len(a) <= maxLines && len(b) <= maxLines {
		common := make([][]int, len(a)+1) // of a[i:] and b[j:]
		for i := range common {
			common[i] = make([]int, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					common[i][j] = common[i+1][j+1] + 1
				} else {
					common[i][j] = max(common[i+1][j], common[i][j+1])
				}
			}
		}
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				out = append(out, "  "+a[i])
				i++
				j++
			case common[i+1][j] >= common[i][j+1]:
				out = append(out, "- "+a[i])
				i++
			default:
				out = append(out, "+ "+b[j])
				j++
			}
		}
	}
	for _, line := range a[i:] {
		out = append(out, "- "+line)
	}
	for _, line := range b[j:] {
		out = append(out, "+ "+line)
	}
	return out
}

// shorten leaves out lines that are the same and far from those that are not.
func shorten(lines []string) []string {
	near := make([]bool, len(lines))
	for i, line := range lines {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		for j := max(i-around, 0); j <= min(i+around, len(lines)-1); j++ {
			near[j] = true
		}
	}
	var out []string
	for i, line := range lines {
		switch {
		case near[i]:
			out = append(out, line)
		case len(out) == 0 || out[len(out)-1] != "  …":
			out = append(out, "  …")
		}
	}
	return out
}
