package asl

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// The codes of [Diagnostic]. The last five are ours: warnings that AWS does not
// give, and a limit that its API checks elsewhere.
const (
	codeJSON               = "INVALID_JSON_DESCRIPTION"
	codeSchema             = "SCHEMA_VALIDATION_FAILED"
	codeTarget             = "MISSING_TRANSITION_TARGET"
	codeEnd                = "MISSING_END_STATE"
	codeDuplicateState     = "DUPLICATE_STATE_NAME"
	codeStateName          = "INVALID_STATE_NAME"
	codeLabelName          = "INVALID_LABEL_NAME"
	codeDuplicateLabel     = "DUPLICATE_LABEL_NAME"
	codeReservedVariable   = "RESERVED_VARIABLE_NAME"
	codeVariableName       = "INVALID_VARIABLE_NAME"
	codeJSONata            = "INVALID_JSONATA_EXPRESSION"
	codeUnsupportedJSONata = "UNSUPPORTED_JSONATA_EXPRESSION"
	codeNoDollar           = "NO_DOLLAR"
	codeUndefinedVariable  = "POSSIBLY_UNDEFINED_VARIABLE"
	codeTooLarge           = "DEFINITION_TOO_LARGE"
	codeDuplicateKey       = "DUPLICATE_KEY"
	codeHeartbeat          = "HEARTBEAT_NOT_BELOW_TIMEOUT"
	codeErrorName          = "UNKNOWN_ERROR_NAME"
	codeFunction           = "UNKNOWN_FUNCTION"
)

// warnings are the codes of severity Warning.
var warnings = map[string]bool{
	codeNoDollar: true, codeUndefinedVariable: true, codeDuplicateKey: true, codeHeartbeat: true, codeErrorName: true,
	codeFunction: true,
}

const (
	maxDefinition = 1_048_576
	maxName       = 80
	maxProblems   = 1000 // of each severity
	// maxSuggestions is the number of errors from which nobody reads hints:
	// looking for the nearest of many names takes time.
	maxSuggestions = 50
	maxInteger     = math.MaxInt32
	maxFloat       = math.MaxFloat64
)

const (
	notAnObject       = "Definition must be a valid JSON object"
	notAnObjectHint   = `the smallest definition is {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`
	unreachableSuffix = "is not reachable."
)

// Options say what a definition is checked for. The zero Options are those of
// a STANDARD state machine.
type Options struct {
	// Express adds the restrictions of state machines of type EXPRESS.
	Express bool

	// LoneState leaves out the transitions of the outermost scope: the
	// definition has one state without those it leads to, as in TestState.
	LoneState bool
}

// Validate returns all problems of a definition, errors and warnings, in the
// order of the text, at most 1000 of each. It returns nil when there is nothing
// to say. The name is only used in messages.
func Validate(name string, text []byte) Diagnostics {
	return ValidateWith(name, text, Options{})
}

// ValidateWith is [Validate] with options.
func ValidateWith(name string, text []byte, opts Options) Diagnostics {
	_, diags := check(&Source{Name: name, Text: string(text)}, opts)
	return diags
}

// ValidateSource is [CheckSource] without the machine.
func ValidateSource(src *Source, opts Options) Diagnostics {
	_, diags := check(src, opts)
	return diags
}

// Check is [ParseWith] and [ValidateWith] in one. The machine is nil when the
// diagnostics have errors.
func Check(name string, text []byte, opts Options) (*StateMachine, Diagnostics) {
	return CheckSource(&Source{Name: name, Text: string(text)}, opts)
}

// CheckSource is [Check] for a text that may have been made from another one, into
// which positions point, and that may have unknown parts, of which nothing is said
// that depends on what they are.
func CheckSource(src *Source, opts Options) (*StateMachine, Diagnostics) {
	sm, diags := check(src, opts)
	if len(diags.Errors()) > 0 {
		return nil, diags
	}
	return sm, diags
}

// Draft returns what there is of a definition, whatever is wrong with it: to be
// drawn, not to be run. It is nil when the text is not a JSON object.
func Draft(name string, text []byte) *StateMachine {
	sm, _ := check(&Source{Name: name, Text: string(text)}, Options{})
	return sm
}

// check reads and checks a definition. The machine is nil when the text is not
// a JSON object, and else complete but for what is wrong.
func check(src *Source, opts Options) (*StateMachine, Diagnostics) {
	text := src.Text
	d := &decoder{
		src:    src,
		opts:   opts,
		names:  make(map[string]bool),
		labels: make(map[string]bool),
	}
	if !d.checkText(text) {
		return nil, d.located()
	}
	sm := d.machine(gjson.Parse(text))
	d.checkVariables()
	return sm, d.located()
}

// checkText reports a text that is not a JSON object.
func (d *decoder) checkText(text string) bool {
	switch {
	case len(text) > maxDefinition:
		d.document(codeTooLarge, maxDefinition, "Definition is longer than 1048576 bytes").
			Hint = "move parts to state machines of their own, called with states:startExecution"
		return false
	case strings.Trim(text, " \t\r\n") == "":
		d.document(codeSchema, 0, notAnObject).Hint = "the text is empty; " + notAnObjectHint
		return false
	}
	if !isJSON(text) {
		if _, err := jsonval.Parse(text); err != nil {
			d.syntaxError(err)
			return false
		}
	}
	if root := gjson.Parse(text); !root.IsObject() {
		d.document(codeSchema, Pos(root.Index), notAnObject).Hint = "found " + preview(root) + "; " + notAnObjectHint
		return false
	}
	return true
}

// isJSON reports whether text is surely JSON. It says in a fifth of the time
// what [jsonval.Parse] says, which also says where the text stops being JSON.
func isJSON(text string) bool {
	return strings.Count(text, "{")+strings.Count(text, "[") <= jsonval.MaxDepth && utf8.ValidString(text) && gjson.Valid(text)
}

// document reports a problem of the whole text, which has no location.
func (d *decoder) document(code string, pos Pos, message string) *Diagnostic {
	return d.report(Diagnostic{Code: code, Message: message, place: 0, token: pos, certain: true})
}

// report adds a problem. What it returns is valid until the next one.
func (d *decoder) report(diag Diagnostic) *Diagnostic {
	if warnings[diag.Code] {
		diag.Severity = Warning
	}
	if !diag.certain && d.spoken(diag.token, diag.typeOnly) {
		return &Diagnostic{}
	}
	d.reported[diag.Severity]++
	if d.reported[diag.Severity] > maxProblems {
		return &Diagnostic{}
	}
	d.diags = append(d.diags, diag)
	return &d.diags[len(d.diags)-1]
}

// schema reports a problem of the object being read, which stands at place.
func (d *decoder) schema(place, token Pos, message string) *Diagnostic {
	return d.report(Diagnostic{Code: codeSchema, Message: message, Path: d.location(""), place: place, token: token})
}

// field reports a problem of one field of the object being read.
func (d *decoder) field(m *member, message string) *Diagnostic {
	return d.coded(codeSchema, m, message)
}

func (d *decoder) coded(code string, m *member, message string) *Diagnostic {
	return d.report(Diagnostic{
		Code: code, Message: message, Path: d.location(m.key),
		place: m.keyPos, token: Pos(m.val.Index),
	})
}

// warn reports something about the object being read that does no harm as such.
func (d *decoder) warn(code string, place, token Pos, message string) *Diagnostic {
	return d.report(Diagnostic{Code: code, Message: message, Path: d.location(""), place: place, token: token})
}

// located returns the problems in the order of the text, with lines and columns.
func (d *decoder) located() Diagnostics {
	for i := range d.diags {
		d.diags[i].Pos.Offset = int(d.diags[i].token)
	}
	d.diags.Locate(d.src)
	return d.diags
}

// InAWSOrder returns the problems in the order in which AWS lists them: what is
// wrong with single objects in document order, then missing targets,
// unreachable states, missing ends, duplicates and last the warnings.
func (ds Diagnostics) InAWSOrder() Diagnostics {
	sorted := slices.Clone(ds)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.place, b.place), cmp.Compare(len(a.Path), len(b.Path)))
	})
	return sorted
}

func (d Diagnostic) rank() int {
	switch {
	case d.Severity == Warning:
		return 5
	case d.Code == codeDuplicateState || d.Code == codeDuplicateLabel:
		return 4
	case d.Code == codeEnd:
		return 3
	case d.Code == codeTarget && strings.HasSuffix(d.Message, unreachableSuffix):
		return 2
	case d.Code == codeTarget:
		return 1
	}
	return 0
}

// InvalidDefinition returns the message with which CreateStateMachine refuses a
// definition that has these problems. Warnings are left out, as AWS does.
func (ds Diagnostics) InvalidDefinition() string {
	var b strings.Builder
	b.WriteString("Invalid State Machine Definition: '")
	for i, d := range ds.Errors().InAWSOrder() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(d.Code + ": " + d.Message + " at ")
		if d.Path == "" {
			b.WriteString("null")
		} else {
			b.WriteString(d.Path)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
