package yamldoc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

const (
	maxNodes = 100_000 // of all values together, aliases counted each time
	maxDepth = 500     // of values inside each other
)

// Value returns the JSON value of a node. Numbers that are spelled as in JSON
// keep their spelling, and dates are strings. It reports what has no JSON value.
func (r *Reader) Value(n *yaml.Node) (jsonval.Value, bool) { return r.value(n, 0) }

func (r *Reader) value(n *yaml.Node, depth int) (jsonval.Value, bool) {
	if r.budget--; r.budget < 0 || depth > maxDepth {
		r.Failf(At(n), "the value is too large")
		return jsonval.Value{}, false
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.value(Resolve(n), depth+1)
	case yaml.SequenceNode:
		elems := make([]jsonval.Value, len(n.Content))
		for i, x := range n.Content {
			v, ok := r.value(x, depth+1)
			if !ok {
				return v, false
			}
			elems[i] = v
		}
		return jsonval.ArrayValue(elems), true
	case yaml.MappingNode:
		return r.object(n, depth)
	}
	return r.scalar(n)
}

func (r *Reader) object(n *yaml.Node, depth int) (jsonval.Value, bool) {
	var members []jsonval.Member
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := Resolve(n.Content[i])
		pos := At(n.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode:
			r.Failf(pos, "a key must be a string")
			return jsonval.Value{}, false
		case key.ShortTag() == "!!merge":
			r.Failf(pos, "the merge key << is not supported")
			return jsonval.Value{}, false
		case seen[key.Value]:
			r.Failf(pos, "%q comes twice", key.Value)
			return jsonval.Value{}, false
		}
		seen[key.Value] = true
		v, ok := r.value(n.Content[i+1], depth+1)
		if !ok {
			return v, false
		}
		members = append(members, jsonval.Member{Key: key.Value, Value: v})
	}
	return jsonval.ObjectValue(members), true
}

func (r *Reader) scalar(n *yaml.Node) (jsonval.Value, bool) {
	v, err := Scalar(n)
	if err != nil {
		r.Failf(At(n), "%s", err)
	}
	return v, err == nil
}

// Scalar returns the JSON value of a scalar node, as [Reader.Value] does. The
// error says why there is none, without a place.
func Scalar(n *yaml.Node) (jsonval.Value, error) {
	switch n.ShortTag() {
	case "!!null":
		return jsonval.NullValue(), nil
	case "!!bool":
		return jsonval.BoolValue(strings.EqualFold(n.Value, "true")), nil
	case "!!int", "!!float":
		if v, err := jsonval.Parse(n.Value); err == nil && v.Kind() == jsonval.Number {
			return v, nil
		}
		text := strings.ReplaceAll(n.Value, "_", "")
		if i, err := strconv.ParseInt(text, 0, 64); err == nil {
			return jsonval.IntValue(i), nil
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return jsonval.Value{}, fmt.Errorf("%s is not a number in JSON", n.Value)
		}
		return jsonval.FloatValue(f), nil
	case "!!str", "!!timestamp":
		return jsonval.StringValue(n.Value), nil
	}
	return jsonval.Value{}, fmt.Errorf("a value with the tag %s is not supported", n.ShortTag())
}
