package engine_test

import (
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An Express execution times out after five minutes, or sooner when its machine
// says so. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
func TestExpressTimesOut(t *testing.T) {
	t.Parallel()
	for timeout, want := range map[string]time.Duration{"": 5 * time.Minute, `"TimeoutSeconds":9999,`: 5 * time.Minute, `"TimeoutSeconds":2,`: 2 * time.Second} {
		sm, err := asl.Parse("", []byte(`{`+timeout+`"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9000,"End":true}}}`))
		if err != nil {
			t.Fatal(err)
		}
		p, err := engine.Compile(sm)
		if err != nil {
			t.Fatal(err)
		}
		var x engine.Execution
		start := time.UnixMilli(0)
		effects, err := x.Apply(p, start, engine.Started{Info: engine.Info{Express: true}, Input: "{}"})
		if err != nil {
			t.Fatal(err)
		}
		if got := effects.Wake.Sub(start); got != want {
			t.Errorf("%s Wake after %v, want %v", timeout, got, want)
		}
		if _, err := x.Apply(p, effects.Wake, engine.Tick{}); err != nil || x.Status != engine.StatusTimedOut {
			t.Errorf("%s status %s, %v, want TIMED_OUT", timeout, x.Status, err)
		}
	}
}
