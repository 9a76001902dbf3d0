package testfile

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Condition is one in JSONata, "{% … %}", or that of a Choice rule in JSONPath,
// {Variable: $.id, NumericEquals: 3}. It is safe for concurrent use.
type Condition struct {
	Text string // as written; a rule as JSON
	Pos  yamldoc.Pos

	expr *jsonata.Expression
	rule *engine.Program // whose state "If" leads to "Yes" or "No"
}

// Holds reports whether the condition is true of a value. In JSONata the value is
// $ and $states.input, and the variables are bound. An error says why the
// condition has no truth.
func (c *Condition) Holds(v jsonval.Value, vars ...jsonata.Var) (bool, error) {
	if c.rule != nil {
		o, err := c.rule.Try(engine.Trial{State: "If", Input: v.String()})
		switch {
		case err != nil:
			return false, err
		case o.Failure != nil:
			return false, o.Failure
		}
		return o.Next == "Yes", nil
	}
	states := jsonval.ObjectValue([]jsonval.Member{{Key: "input", Value: v}})
	got, err := c.expr.Eval(v, &jsonata.Options{StepFunctions: true, Bindings: append(jsonata.Vars{{Name: "states", Value: states}}, vars...)})
	if err != nil {
		return false, err
	}
	if got.Kind() != jsonval.Bool {
		if !got.Exists() {
			return false, nil // as of a comparison with what is not there
		}
		return false, errors.New("the result is " + got.Preview(40) + ", not true or false")
	}
	return got.Bool(), nil
}

// condition reads a condition in either language; rules says whether that of a
// Choice rule will do.
func (p *parser) condition(m yamldoc.Member, rules bool) *Condition {
	c := &Condition{Pos: yamldoc.At(m.Value)}
	n := yamldoc.Resolve(m.Value)
	if n.Kind == yaml.MappingNode && rules {
		p.rule(c, m)
		return c
	}
	text := p.Text(m)
	if text == "" {
		return c
	}
	c.Text = text
	parsed, err := ParseCondition(text)
	switch {
	case errors.Is(err, errBraces) && rules:
		p.Failf(c.Pos, "%s: %s, or the condition of a Choice rule such as {Variable: $.id, NumericEquals: 3}", m.Key, err)
	case err != nil:
		p.Failf(c.Pos, "%s: %s", m.Key, err)
	default:
		c.expr = parsed.expr
	}
	return c
}

var errBraces = errors.New(`want an expression such as "{% $.id = 3 %}"`)

// ParseCondition reads a condition in JSONata.
func ParseCondition(text string) (*Condition, error) {
	inner, begins := strings.CutPrefix(strings.TrimSpace(text), "{%")
	inner, ends := strings.CutSuffix(inner, "%}")
	if !begins || !ends {
		return nil, errBraces
	}
	expr, err := jsonata.Compile(inner)
	if err != nil {
		return nil, err
	}
	return &Condition{Text: text, expr: expr}, nil
}

// rule reads the condition of a Choice rule by way of a definition that has it.
func (p *parser) rule(c *Condition, m yamldoc.Member) {
	v, ok := p.value(m)
	if !ok {
		return
	}
	c.Text = v.String()
	if v.Get("Next").Exists() {
		p.Failf(c.Pos, "%s: a condition has no Next", m.Key)
		return
	}
	text := `{"StartAt":"If","States":{"If":{"Type":"Choice","Choices":[` + v.With("Next", jsonval.StringValue("Yes")).String() +
		`],"Default":"No"},"Yes":{"Type":"Succeed"},"No":{"Type":"Succeed"}}}`
	sm, err := asl.Parse("", []byte(text))
	if err == nil {
		c.rule, err = engine.Compile(sm)
	}
	var diags asl.Diagnostics
	switch {
	case errors.As(err, &diags):
		for _, d := range diags.Errors() {
			p.Failf(c.Pos, "%s: %s", m.Key, d.Message)
		}
	case err != nil:
		p.Failf(c.Pos, "%s: %s", m.Key, err)
	}
}
