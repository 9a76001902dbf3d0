package engine

import (
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Two ways to one place stand the same; another result stands elsewhere.
func TestStanding(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("m", []byte(`{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},
			"Retry":[{"ErrorEquals":["E"]}],"ResultPath":"$.a","Next":"B"},
		"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"g"},"TimeoutSeconds":5,"End":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(0, 0)
	run := func(result string, fails int) string {
		x := &Execution{}
		fx, err := x.Apply(p, now, Started{Input: "{}"})
		at := now
		for ; fails > 0 && err == nil; fails-- {
			if fx, err = x.Apply(p, at, TaskFailed{ID: fx.Invoke[0].ID, Failure: Failure{Name: "E"}}); err == nil {
				at = fx.Wake
				fx, err = x.Apply(p, at, Tick{})
			}
		}
		if err == nil {
			_, err = x.Apply(p, at, TaskSucceeded{ID: fx.Invoke[0].ID, Output: result})
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(x.AppendStanding(nil, nil))
	}
	if a, b := run("1", 0), run("1", 2); a != b {
		t.Errorf("after a retry it stands elsewhere:\n%s\n%s", a, b)
	}
	if a, b := run("1", 0), run("2", 0); a == b {
		t.Errorf("two results stand in the same place: %s", a)
	}
}

// Iterations that are alike may be exchanged, and their results are not looked at.
func TestStandingOfIterations(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("m", []byte(`{"StartAt":"All","States":{"All":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Next":"B"},
		"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"g"},"End":true}}},"End":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(0, 0)
	run := func(input string, answered int, s *Standing) string {
		x := &Execution{}
		fx, err := x.Apply(p, now, Started{Input: input})
		if err == nil {
			fx, err = x.Apply(p, now, TaskSucceeded{ID: fx.Invoke[answered].ID, Output: "{}"})
		}
		if err == nil && answered == 2 {
			_, err = x.Apply(p, now, TaskSucceeded{ID: fx.Invoke[0].ID, Output: input})
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(x.AppendStanding(nil, s))
	}
	yes := func(string) bool { return true }
	unread := func(dst []byte, _ string, _ jsonval.Value) []byte { return dst }
	alike := &Standing{Input: unread, Unread: yes, Alike: yes}
	if a, b := run("[1,2,3]", 0, alike), run("[1,2,3]", 1, alike); a != b {
		t.Errorf("iterations that are alike stand elsewhere:\n%s\n%s", a, b)
	}
	if a, b := run("[1,2,3]", 2, alike), run("[4,5,6]", 2, alike); a != b {
		t.Errorf("results that nobody reads count:\n%s\n%s", a, b)
	}
	if a, b := run("[1,2,3]", 0, alike), run("[1,2,3]", 2, alike); a == b {
		t.Errorf("an iteration that ended is like one that did not: %s", a)
	}
	if a, b := run("[1,2,3]", 0, nil), run("[1,2,3]", 1, nil); a == b {
		t.Errorf("two iterations stand in the same place: %s", a)
	}
	if a, b := run("[1,2,3]", 2, &Standing{Input: unread, Unread: yes}), run("[1,2,3]", 1, &Standing{Input: unread, Unread: yes}); a == b {
		t.Errorf("iterations that are not alike are exchanged: %s", a)
	}
	marked := *alike
	marked.Mark = func(dst []byte, id ID) []byte { return append(dst, byte(id)) }
	if a, b := run("[1,2,3]", 0, &marked), run("[1,2,3]", 1, &marked); a == b {
		t.Errorf("marks do not count: %s", a)
	}
}
