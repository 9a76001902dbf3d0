package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
)

// notRaised are errors that no retrier or catcher ever gets to see: they end the
// execution, or Step Functions raises States.Runtime in their place, which does.
var notRaised = map[string]string{
	"States.Runtime":              "it ends the execution, whatever Retry and Catch say",
	"States.NoChoiceMatched":      "a Choice without a match ends the execution with States.Runtime; give it a Default",
	"States.IntrinsicFailure":     "an intrinsic function that fails ends the execution with States.Runtime",
	"States.ParameterPathFailure": "a path that leads nowhere ends the execution with States.Runtime",
	"States.BranchFailed":         "a Parallel state fails with the error of its branch",
}

// passedBy are the errors that States.TaskFailed does not stand for.
var passedBy = []string{"States.Timeout", "States.HeartbeatTimeout", "States.DataLimitExceeded", "States.Runtime", "States.ALL"}

// errorNames looks at the error names in Retry and Catch.
func (c *checker) errorNames(s *state) {
	retry, catch := asl.Policies(s.State)
	taken := make(map[string]bool)
	for i := range retry {
		c.errorEquals(s, "Retry", i, retry[i].ErrorEquals, retry[i].Pos, taken)
	}
	clear(taken)
	for i := range catch {
		c.errorEquals(s, "Catch", i, catch[i].ErrorEquals, catch[i].Pos, taken)
	}
}

// errorEquals looks at one list of names; taken are those of earlier entries.
func (c *checker) errorEquals(s *state, policy string, i int, names []string, pos asl.Pos, taken map[string]bool) {
	place := policy + "[" + strconv.Itoa(i) + "]/ErrorEquals"
	at := func(j int) asl.Pos {
		return pos + asl.Pos(gjson.Get(c.Source.Text[pos:], "ErrorEquals."+strconv.Itoa(j)).Index)
	}
	for j, name := range names {
		switch {
		case taken[name]:
			c.report("SHADOWED_ERROR", s, place, at(j), "'"+name+"' never matches here: it stands in an earlier entry").
				Hint = "the first entry that fits is taken: remove one of the two"
		case taken["States.TaskFailed"] && !slices.Contains(passedBy, name):
			c.report("SHADOWED_ERROR", s, place, at(j), "'"+name+"' never matches here: States.TaskFailed before it stands for it").
				Hint = "put the entry before that of States.TaskFailed"
		case taken["States.Timeout"] && name == "States.HeartbeatTimeout":
			c.report("SHADOWED_ERROR", s, place, at(j), "'"+name+"' never matches here: States.Timeout before it stands for it").
				Hint = "put the entry before that of States.Timeout"
		case notRaised[name] != "":
			c.report("ERROR_NEVER_RAISED", s, place, at(j), "'"+name+"' never comes to "+policy).Hint = notRaised[name]
		default:
			if why := s.neverRaises(name); why != "" {
				c.report("ERROR_NEVER_RAISED", s, place, at(j), "'"+name+"' never comes to "+policy+" of this state").Hint = why
			}
		}
		taken[name] = true
	}
}

// neverRaises says why a state surely does not fail with an error, or returns "".
// What a function, an activity or the holder of a token fails with is up to them.
func (s *state) neverRaises(name string) string {
	t, ok := s.State.(*asl.Task)
	if !ok {
		return ""
	}
	resource := t.Resource.Value
	switch {
	case name == "States.HeartbeatTimeout" && !t.HeartbeatSeconds.Set && !t.HeartbeatSecondsPath.Set:
		return "the state has no HeartbeatSeconds"
	case name == "States.ItemReaderFailed" || name == "States.ResultWriterFailed" || name == "States.ExceedToleratedFailureThreshold":
		return "only Map states raise it"
	case name == "States.QueryEvaluationError" && s.QueryLanguage == asl.JSONPath:
		return "only states in JSONata raise it"
	case strings.HasPrefix(name, "States.Http.") && !strings.Contains(resource, ":http:invoke"):
		return "only http:invoke raises it"
	case strings.HasPrefix(name, "Lambda.") && strings.Contains(resource, ":states:::") && !isCallback(t) && !strings.Contains(resource, ":lambda:"):
		return "only tasks that invoke a function raise it"
	}
	return ""
}
