package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
)

// repeats are calls that do their work once more when they are sent once more,
// unless a parameter tells the service that it is the same call. Messages to
// queues count only for FIFO queues: who reads another must be ready for
// repetitions anyway.
var repeats = map[string]struct{ parameter, does string }{
	"states:startExecution": {"Name", "starts another execution"},
	"ecs:runTask":           {"ClientToken", "starts another task"},
	"sns:publish":           {"MessageDeduplicationId", "publishes the message again"},
	"batch:submitJob":       {"", "submits another job"},
	"glue:startJobRun":      {"", "starts another run"},
	"codebuild:startBuild":  {"IdempotencyToken", "starts another build"},
}

// repeated looks at retries of calls whose work may have been done although they
// failed.
func (c *checker) repeated(s *state) {
	t, ok := s.State.(*asl.Task)
	if !ok {
		return
	}
	_, api, ok := strings.Cut(t.Resource.Value, ":states:::")
	if !ok {
		return
	}
	api, pattern, _ := strings.Cut(strings.TrimPrefix(api, "aws-sdk:"), ".")
	if strings.HasPrefix(pattern, "sync") { // its work is to be done again
		return
	}
	call, known := repeats[strings.Replace(api, "sfn:", "states:", 1)]
	if api == "sqs:sendMessage" && strings.Contains(t.Parameters.Text+t.Arguments.Text, `.fifo"`) {
		call.parameter, call.does, known = "MessageDeduplicationId", "sends the message again", true
	}
	if !known || call.parameter != "" && gives(t, call.parameter) {
		return
	}
	for i := range t.Retry {
		r := &t.Retry[i]
		if r.MaxAttempts == 0 {
			continue
		}
		j := slices.IndexFunc(r.ErrorEquals, func(name string) bool {
			return name == "States.ALL" || name == "States.TaskFailed" || name == "States.Timeout"
		})
		if j < 0 {
			continue
		}
		pos := r.Pos + asl.Pos(gjson.Get(c.Source.Text[r.Pos:], "ErrorEquals."+strconv.Itoa(j)).Index)
		d := c.report("RETRY_NOT_IDEMPOTENT", s, "Retry["+strconv.Itoa(i)+"]/ErrorEquals", pos,
			"After "+r.ErrorEquals[j]+" the call may have worked, and the retry "+call.does)
		d.Hint = "retry only errors that mean that nothing was done"
		if call.parameter != "" {
			d.Hint = "give it a " + call.parameter + " that stays the same, or " + d.Hint
		}
		return
	}
}

// gives reports whether a task has a parameter, or may have it.
func gives(t *asl.Task, parameter string) bool {
	arguments := t.Parameters.Text
	if t.QueryLanguage == asl.JSONata {
		arguments = t.Arguments.Text
	}
	v := gjson.Parse(arguments)
	if !v.IsObject() { // computed as a whole
		return true
	}
	found := false
	v.ForEach(func(k, _ gjson.Result) bool {
		found = strings.TrimSuffix(k.Str, ".$") == parameter
		return !found
	})
	return found
}
