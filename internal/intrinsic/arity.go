package intrinsic

import "fmt"

// arities say how many arguments functions take, at least and at most. Those that
// are not listed take any number.
var arities = map[string][2]int{
	"States.ArrayContains":  {2, 2},
	"States.ArrayGetItem":   {2, 2},
	"States.ArrayLength":    {1, 1},
	"States.ArrayPartition": {2, 2},
	"States.ArrayRange":     {3, 3},
	"States.ArrayUnique":    {1, 1},
	"States.Base64Decode":   {1, 1},
	"States.Base64Encode":   {1, 1},
	"States.Hash":           {2, 2},
	"States.JsonMerge":      {3, 3},
	"States.JsonToString":   {1, 1},
	"States.MathAdd":        {2, 2},
	"States.MathRandom":     {2, 3},
	"States.StringSplit":    {2, 2},
	"States.StringToJson":   {1, 1},
}

// Fault says why c fails whatever it is evaluated on: it, or a call within it, has
// a number of arguments that the function does not take. AWS accepts such calls.
func (c *Call) Fault() error {
	for i := range c.args {
		if inner := c.args[i].call; inner != nil {
			if err := inner.Fault(); err != nil {
				return err
			}
		}
	}
	n := len(c.args)
	if c.name == "States.Format" {
		return c.formatFault(n)
	}
	limits, ok := arities[c.name]
	if !ok || n >= limits[0] && n <= limits[1] {
		return nil
	}
	want := fmt.Sprint(limits[0])
	if limits[1] > limits[0] {
		want += " or " + fmt.Sprint(limits[1])
	}
	return fmt.Errorf("%s takes %s, found %d", c.name, plural(want, "argument"), n)
}

func (c *Call) formatFault(n int) error {
	switch {
	case n == 0:
		return fmt.Errorf("%s takes a template, found no argument", c.name)
	case !c.args[0].literal.Exists():
		return nil
	}
	if places := placeholders(c.args[0].raw); places != n-1 {
		return fmt.Errorf("the template of %s has %s, found %s", c.name,
			plural(fmt.Sprint(places), "{}"), plural(fmt.Sprint(n-1), "value"))
	}
	return nil
}

// placeholders counts the {} of a template, as it is written.
func placeholders(template string) int {
	n := 0
	for i := 0; i < len(template); i++ {
		switch {
		case template[i] == '\\':
			i++
		case template[i] == '{' && i+1 < len(template) && template[i+1] == '}':
			n++
		}
	}
	return n
}

func plural(n, what string) string {
	if n == "1" || what == "{}" {
		return n + " " + what
	}
	return n + " " + what + "s"
}
