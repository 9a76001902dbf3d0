package server

import (
	"errors"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
)

func TestDeploy(t *testing.T) {
	t.Parallel()
	s := new(Server)
	deploy := func(definition string, express bool) Deployment {
		t.Helper()
		d, err := s.Deploy("m", definition, express)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if got, want := deploy(waiting, false), (Deployment{ARN: machineARN, Created: true}); got != want {
		t.Errorf("the first time: %v, want %v", got, want)
	}
	if got, want := deploy(waiting, false), (Deployment{ARN: machineARN}); got != want {
		t.Errorf("again: %v, want %v", got, want)
	}
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	if got, want := deploy(pass, false), (Deployment{ARN: machineARN, Updated: true}); got != want {
		t.Errorf("with another definition: %v, want %v", got, want)
	}
	if got := get(t, post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)), "definition"); got != pass {
		t.Errorf("the definition is %s", got)
	}
	if got := get(t, post(t, s, 200, "DescribeStateMachineForExecution", members("executionArn", executionARN)), "definition"); got != waiting {
		t.Errorf("the execution goes on with %s", got)
	}
}

func TestDeployRefuses(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	var problems asl.Diagnostics
	if _, err := s.Deploy("m", `{"StartAt":"B","States":{}}`, false); !errors.As(err, &problems) {
		t.Errorf("an invalid definition: %v", err)
	}
	for name, definition := range map[string]string{"a b": pass, strings.Repeat("n", 81): pass, "": pass} {
		if _, err := s.Deploy(name, definition, false); err == nil {
			t.Errorf("the name %q is taken", name)
		}
	}
	if _, err := s.Deploy("m", waiting, true); err == nil || !strings.Contains(err.Error(), "STANDARD") {
		t.Errorf("another type: %v", err)
	}
	if got := get(t, post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)), "definition"); got != pass {
		t.Errorf("the definition is %s", got)
	}
}
