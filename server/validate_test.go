package server

import (
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	const ok = `{"diagnostics":[],"result":"OK","truncated":false}`
	const noDollar = `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"$.b"},"End":true}}}`
	const both = `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"$.b"},"Next":"B"}}}`
	const activity = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","End":true}}}`
	const duplicate = `{"StartAt":"A","StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}` // AWS says nothing about it
	definition := func(text, more string) string { return `{"definition":` + quote(text) + more + `}` }
	constraint := func(at, why string) string {
		return members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: "+at+" failed to satisfy constraint: "+why)
	}
	s := new(Server)
	play(t, s, []step{
		{"ValidateStateMachineDefinition", definition(pass, ""), ok},
		{"ValidateStateMachineDefinition", definition(pass, `,"severity":"WARNING","type":"EXPRESS","maxResults":1`), ok},
		{"ValidateStateMachineDefinition", definition(noDollar, ""), ok},
		{"ValidateStateMachineDefinition", definition(duplicate, `,"severity":"WARNING"`), ok},
		{"ValidateStateMachineDefinition", definition("", ""), `{"diagnostics":[{"code":"SCHEMA_VALIDATION_FAILED","message":"Definition must be a valid JSON object","severity":"ERROR"}],"result":"FAIL","truncated":false}`},
		{"ValidateStateMachineDefinition", definition("{}", ""), `{"diagnostics":[{"code":"SCHEMA_VALIDATION_FAILED","location":"/","message":"These fields are required: [States, StartAt]","severity":"ERROR"}],"result":"FAIL","truncated":false}`},
		{"ValidateStateMachineDefinition", definition(activity, ""), ok},
		{"ValidateStateMachineDefinition", definition(activity, `,"type":"EXPRESS"`), `{"diagnostics":[{"code":"SCHEMA_VALIDATION_FAILED","location":"/States/A/Resource","message":"Express state machine does not support Activity ARN","severity":"ERROR"}],"result":"FAIL","truncated":false}`},
		{"ValidateStateMachineDefinition", definition(both, `,"maxResults":1`), `{"diagnostics":[{"code":"MISSING_TRANSITION_TARGET","location":"/States/A/Next","message":"Missing 'Next' target: B","severity":"ERROR"}],"result":"FAIL","truncated":true}`},

		{"ValidateStateMachineDefinition", `{}`, constraint("Value null at 'definition'", "Member must not be null")},
		{"ValidateStateMachineDefinition", definition(pass, `,"maxResults":101`), constraint("Value '101' at 'maxResults'", "Member must have value less than or equal to 100")},
		{"ValidateStateMachineDefinition", definition(pass, `,"severity":"INFO"`), constraint("Value 'INFO' at 'severity'", "Member must satisfy enum value set: [ERROR, WARNING]")},
	})
	// A warning does not fail the definition, and comes after the errors.
	if got := post(t, s, 200, "ValidateStateMachineDefinition", definition(noDollar, `,"severity":"WARNING"`)); !strings.Contains(got, `"severity":"WARNING"}],"result":"OK"`) {
		t.Error(got)
	}
	got := post(t, s, 200, "ValidateStateMachineDefinition", definition(both, `,"severity":"WARNING"`))
	if strings.Index(got, "ERROR") > strings.Index(got, "WARNING") || !strings.Contains(got, "NO_DOLLAR") {
		t.Error(got)
	}
}
