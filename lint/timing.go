package lint

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// isCallback reports whether a task is answered from outside, with a token.
func isCallback(t *asl.Task) bool {
	return strings.HasSuffix(t.Resource.Value, ".waitForTaskToken") || strings.Contains(t.Resource.Value, ":activity:")
}

// callback looks at tasks that are answered from outside.
func (c *checker) callback(s *state) {
	t, ok := s.State.(*asl.Task)
	if !ok || !isCallback(t) {
		return
	}
	bounded := t.TimeoutSeconds.Set || t.TimeoutSecondsPath.Set || t.HeartbeatSeconds.Set || t.HeartbeatSecondsPath.Set
	if !bounded && c.TimeoutSeconds == 0 {
		c.report("CALLBACK_WITHOUT_TIMEOUT", s, "Resource", t.Resource.Pos, "The state waits for an answer for ever when none comes").
			Hint = "add TimeoutSeconds, or HeartbeatSeconds when who answers sends heartbeats"
	}
	if strings.HasSuffix(t.Resource.Value, ".waitForTaskToken") && !givesToken(t) {
		c.report("TOKEN_NOT_SENT", s, "Resource", t.Resource.Pos, "Nobody is given the task token, so nobody can answer").
			Hint = `pass it on, for example as "token.$": "$$.Task.Token", or in JSONata as "{% $states.context.Task.Token %}"`
	}
}

// givesToken reports whether a task may hand out its token: with the token, or
// with all of the context object or of a variable.
func givesToken(t *asl.Task) bool {
	text := t.Parameters.Text + t.Arguments.Text
	return strings.Contains(text, "$$.Task") || strings.Contains(text, `"$$"`) || strings.Contains(text, "$$[") || strings.Contains(text, "$$,") ||
		strings.Contains(text, "$$)") || strings.Contains(text, "$states.context") || strings.Contains(text, "$states %}") || strings.Contains(text, "$$..")
}

// maxRetries is the number of waits that are added up.
const maxRetries = 10_000

// retryTimes reports retries for which the machine's timeout leaves no time.
func (c *checker) retryTimes(s *state) {
	if c.TimeoutSeconds == 0 {
		return
	}
	retry, _ := asl.Policies(s.State)
	for i := range retry {
		r := &retry[i]
		if r.FullJitter {
			continue
		}
		total, fits := float64(0), int64(0)
		delay := float64(r.IntervalSeconds)
		for ; fits < min(r.MaxAttempts, maxRetries) && total <= float64(c.TimeoutSeconds); fits++ {
			if r.MaxDelaySeconds > 0 {
				delay = math.Min(delay, float64(r.MaxDelaySeconds))
			}
			if total += delay; delay == 0 {
				break
			}
			delay *= r.BackoffRate
		}
		if total > float64(c.TimeoutSeconds) {
			c.report("RETRIES_EXCEED_TIMEOUT", s, "Retry["+strconv.Itoa(i)+"]", r.Pos,
				fmt.Sprintf("Retry %d of %d never happens: the waits up to it are longer than the %d seconds that the machine has", fits, r.MaxAttempts, c.TimeoutSeconds)).
				Hint = "lower MaxAttempts or IntervalSeconds, or bound the waits with MaxDelaySeconds"
		}
	}
}
