package server

import (
	"fmt"
	"strings"
	"testing"
)

const otherPass = `{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}`

// publishing is the body of a CreateStateMachine that publishes a version.
func publishing(description string) string {
	return withSettings(`"publish":true,"versionDescription":` + quote(description))
}

func TestVersions(t *testing.T) {
	t.Parallel()
	s := new(Server)
	described := func(arn, definition, more, revision string) string {
		return `{"creationDate":TIME,"definition":` + quote(definition) + more + `,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"loggingConfiguration":{"includeExecutionData":false,"level":"OFF"},"name":"m"` + revision + `,"roleArn":"` + role + `","stateMachineArn":"` + arn + `","status":"ACTIVE","tracingConfiguration":{"enabled":false},"type":"STANDARD"}`
	}
	created := `{"creationDate":TIME,"stateMachineArn":"` + machineARN + `","stateMachineVersionArn":"` + machineARN + `:1"}`
	update := func(more string) string { return `{"stateMachineArn":"` + machineARN + `"` + more + `}` }
	of := func(arn string) string { return members("stateMachineArn", arn) }
	listed := func(numbers ...int) string {
		var all []string
		for _, n := range numbers {
			all = append(all, fmt.Sprintf(`{"creationDate":TIME,"stateMachineVersionArn":"%s:%d"}`, machineARN, n))
		}
		return `{"stateMachineVersions":[` + strings.Join(all, ",") + `]}`
	}
	play(t, s, []step{
		{"CreateStateMachine", publishing("first"), created},
		{"CreateStateMachine", publishing("first"), created},
		{"CreateStateMachine", publishing("second"), refused("StateMachineAlreadyExists", "State Machine Already Exists: '"+machineARN+"' This state machine was already created with a published version using a different description.")},
		{"CreateStateMachine", withSettings(`"publish":false`), refused("StateMachineAlreadyExists", "State Machine Already Exists: '"+machineARN+"' This state machine was already created with a published version.")},
		{"DescribeStateMachine", of(machineARN + ":1"), described(machineARN+":1", pass, `,"description":"first"`, "")},
		{"DescribeStateMachine", of(machineARN), described(machineARN, pass, "", "")},
		{"DescribeStateMachine", of(machineARN + ":2"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":2'")},
		{"DescribeStateMachine", of(machineARN + ":01"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":01'")},
		{"DescribeStateMachine", of(machineARN + "2:1"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"2:1'")},

		{"UpdateStateMachine", update(`,"definition":` + quote(pass) + `,"publish":true`), `{"stateMachineVersionArn":"` + machineARN + `:1","updateDate":TIME}`},
		{"UpdateStateMachine", update(`,"definition":` + quote(otherPass) + `,"publish":true,"versionDescription":"other"`), `{"revisionId":"UUID","stateMachineVersionArn":"` + machineARN + `:2","updateDate":TIME}`},
		{"DescribeStateMachine", of(machineARN + ":2"), described(machineARN+":2", otherPass, `,"description":"other"`, `,"revisionId":"UUID"`)},
		{"DescribeStateMachine", of(machineARN + ":1"), described(machineARN+":1", pass, `,"description":"first"`, "")},
		{"PublishStateMachineVersion", of(machineARN), `{"creationDate":TIME,"stateMachineVersionArn":"` + machineARN + `:2"}`},
		{"ListStateMachineVersions", of(machineARN), listed(2, 1)},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":2"), `{}`},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":2"), `{}`},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+"2:2"), `{}`},
		{"PublishStateMachineVersion", members("stateMachineArn", machineARN, "description", "again"), `{"creationDate":TIME,"stateMachineVersionArn":"` + machineARN + `:3"}`},
		{"ListStateMachineVersions", of(machineARN), listed(3, 1)},
		{"UpdateStateMachine", update(`,"roleArn":"` + role + `2"`), `{"revisionId":"UUID","updateDate":TIME}`},
		{"UpdateStateMachine", update(`,"roleArn":"` + role + `2"`), `{"revisionId":"UUID","updateDate":TIME}`},

		{"UpdateStateMachine", update(``), refused("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")},
		{"UpdateStateMachine", update(`,"publish":true`), refused("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")},
		{"UpdateStateMachine", update(`,"definition":"{}"`), refused("InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'")},
		{"UpdateStateMachine", update(`,"roleArn":"me"`), refused("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: me'")},
		{"UpdateStateMachine", update(`,"roleArn":"arn","versionDescription":"d"`), refused("ValidationException", "Version description can only be set when publish is true")},
		{"UpdateStateMachine", members("stateMachineArn", machineARN+":1", "roleArn", role), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":1'")},
		{"PublishStateMachineVersion", of(machineARN + "2"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"2'")},
		{"ListStateMachineVersions", of(machineARN + "2"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"2'")},
		{"ListStateMachineVersions", members("stateMachineArn", machineARN, "nextToken", "x"), refused("InvalidToken", "Invalid Token: 'Invalid token'")},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN), refused("ValidationException", "DeleteStateMachineVersion takes the ARN of a version of a state machine: "+machineARN)},
		{"DeleteStateMachine", of(machineARN + ":1"), refused("ValidationException", "DeleteStateMachine takes the ARN of a state machine, not that of a version or an alias: "+machineARN+":1")},

		{"DeleteStateMachine", of(machineARN), `{}`},
		{"DescribeStateMachine", of(machineARN + ":1"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":1'")},
	})
}

// A revision is published only when it is the one that the caller means.
func TestPublishRevision(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	publish := func(revision string) string {
		return members("stateMachineArn", machineARN, "revisionId", revision)
	}
	const text = "Failed to publish the State Machine version for revision %s. The current State Machine revision is %s."
	play(t, s, []step{
		{"PublishStateMachineVersion", publish("x"), refused("ConflictException", fmt.Sprintf(text, "x", "INITIAL"))},
		{"PublishStateMachineVersion", publish("INITIAL"), `{"creationDate":TIME,"stateMachineVersionArn":"` + machineARN + `:1"}`},
	})
	revision := get(t, post(t, s, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition", otherPass)), "revisionId")
	if got, want := post(t, s, 400, "PublishStateMachineVersion", publish("INITIAL")), refused("ConflictException", fmt.Sprintf(text, "INITIAL", revision)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	play(t, s, []step{{"PublishStateMachineVersion", publish(revision), `{"creationDate":TIME,"stateMachineVersionArn":"` + machineARN + `:2"}`}})
}

// An execution goes on with what it was started with.
func TestUpdateWhileRunning(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, waiting)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, s, 200, "UpdateStateMachine", members("stateMachineArn", machineARN, "definition", pass, "roleArn", role+"2"))
	got := post(t, s, 200, "DescribeStateMachineForExecution", members("executionArn", executionARN))
	if get(t, got, "definition") != waiting || get(t, got, "roleArn") != role {
		t.Error(got)
	}
	got = post(t, s, 200, "DescribeStateMachineForExecution", `{"executionArn":"`+executionARN+`","includedData":"METADATA_ONLY"}`)
	if get(t, got, "definition") != "{}" {
		t.Error(got)
	}
	if got := get(t, post(t, s, 200, "DescribeExecution", members("executionArn", executionARN)), "status"); got != "RUNNING" {
		t.Error(got)
	}
}

func TestMostVersions(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	publish := func(i int) string {
		return `{"stateMachineArn":"` + machineARN + `","publish":true,"roleArn":"` + role + fmt.Sprint(i) + `"}`
	}
	for i := range maxVersions {
		post(t, s, 200, "UpdateStateMachine", publish(i))
	}
	before := undated(post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)))
	want := refused("ServiceQuotaExceededException", "The state machine has 1000 versions already, the most there can be: '"+machineARN+"'")
	play(t, s, []step{
		{"UpdateStateMachine", publish(maxVersions), want},
		{"DescribeStateMachine", members("stateMachineArn", machineARN), before}, // nothing has changed
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":500"), `{}`},
		{"UpdateStateMachine", publish(maxVersions), `{"revisionId":"UUID","stateMachineVersionArn":"` + machineARN + `:1001","updateDate":TIME}`},
	})
	if got := pages(t, s, "ListStateMachineVersions", `{"stateMachineArn":"`+machineARN+`","maxResults":999}`, "stateMachineVersions", "stateMachineVersionArn"); len(got) != 2 || got[1] != machineARN+":1" {
		t.Errorf("%d pages, the last is %.100s", len(got), got[len(got)-1])
	}
}
