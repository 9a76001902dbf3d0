package shape

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A service is what one file says:
//
//	operation getItem GetItemOutput          an action and the structure of its answer
//	optimized startExecution.sync EndedJob   the same, of the optimized integration only
//	request startExecution StartRequest      the parameters of the optimized integration
//
//	structure ConsumedCapacity
//	  TableName! string 1..1024              ! is always there; bounds of its length
//	  CapacityUnits number 0..               bounds of its value
//	  State enum ON|OFF
//	  Table Capacity                         a structure
//	  Keys [string]                          an array
//	  LocalSecondaryIndexes {Capacity}       an object with any keys
//	  Payload any
type service struct {
	operations map[string]string
	optimized  map[string]string
	requests   map[string]string
	structures map[string][]field
}

type field struct {
	name     string
	required bool
	typ      *typ
}

// A typ is the type of a field. Kind Undefined is any.
type typ struct {
	kind      jsonval.Kind
	structure string   // an Object without elem
	elem      *typ     // of an Array, or of an Object with any keys
	enum      string   // of a String: its values with | between them
	min, max  *float64 // of a Number, or of the length of a String
}

func parse(text string) *service {
	s := &service{operations: map[string]string{}, optimized: map[string]string{}, requests: map[string]string{}, structures: map[string][]field{}}
	structure := ""
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) < 2 || len(words) < 3 && (words[0] == "operation" || words[0] == "request"): // an answer without members
		case words[0] == "operation":
			s.operations[words[1]] = words[2]
		case words[0] == "optimized":
			s.optimized[words[1]] = words[2]
		case words[0] == "request":
			s.requests[words[1]] = words[2]
		case words[0] == "structure":
			structure = words[1]
		default:
			name, required := strings.CutSuffix(words[0], "!")
			s.structures[structure] = append(s.structures[structure], field{name, required, parseType(words[1:])})
		}
	}
	return s
}

func parseType(words []string) *typ {
	text := strings.Join(words, " ")
	switch first := text[0]; {
	case first == '[':
		return &typ{kind: jsonval.Array, elem: parseType(strings.Fields(text[1 : len(text)-1]))}
	case first == '{':
		return &typ{kind: jsonval.Object, elem: parseType(strings.Fields(text[1 : len(text)-1]))}
	}
	t := &typ{}
	switch words[0] {
	case "any":
	case "boolean":
		t.kind = jsonval.Bool
	case "string":
		t.kind = jsonval.String
	case "number":
		t.kind = jsonval.Number
	case "enum":
		t.kind, t.enum = jsonval.String, words[1]
		return t
	default:
		t.kind, t.structure = jsonval.Object, words[0]
	}
	if len(words) > 1 {
		low, high, _ := strings.Cut(words[1], "..")
		t.min, t.max = bound(low), bound(high)
	}
	return t
}

func bound(text string) *float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil { // there is none
		return nil
	}
	return &n
}
