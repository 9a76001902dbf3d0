package server

import (
	"fmt"
	"strings"
	"testing"
)

// routing is a routing configuration: versions of m, each with its weight.
func routing(pairs ...int) string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, fmt.Sprintf(`{"stateMachineVersionArn":"%s:%d","weight":%d}`, machineARN, pairs[i], pairs[i+1]))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// versioned returns a server with a state machine m of three versions.
func versioned(t *testing.T, more string) *Server {
	t.Helper()
	s := new(Server)
	post(t, s, 200, "CreateStateMachine", withSettings(`"publish":true`+more))
	for i := range 2 {
		post(t, s, 200, "UpdateStateMachine", `{"stateMachineArn":"`+machineARN+`","publish":true,"roleArn":"`+role+fmt.Sprint(i)+`"}`)
	}
	return s
}

func TestAliases(t *testing.T) {
	t.Parallel()
	s := versioned(t, "")
	const arn = machineARN + ":live"
	alias := func(more string) string { return `{"name":"live",` + more + `}` }
	update := func(more string) string { return `{"stateMachineAliasArn":"` + arn + `"` + more + `}` }
	described := func(description, routes string) string {
		return `{"creationDate":TIME` + description + `,"name":"live","routingConfiguration":` + routes + `,"stateMachineAliasArn":"` + arn + `","updateDate":TIME}`
	}
	this := members("stateMachineAliasArn", arn)
	missing := refused("ResourceNotFound", "Request references a resource that does not exist.")
	conflict := refused("ConflictException", "Failed to create alias because an alias with the same name and a different routing configuration already exists.")
	created := `{"creationDate":TIME,"stateMachineAliasArn":"` + arn + `"}`
	play(t, s, []step{
		{"ListStateMachineAliases", members("stateMachineArn", machineARN), `{"stateMachineAliases":[]}`},
		{"DescribeStateMachineAlias", this, missing},
		{"UpdateStateMachineAlias", update(`,"description":"d"`), missing},
		{"DeleteStateMachineAlias", this, missing},
		{"DeleteStateMachineAlias", members("stateMachineAliasArn", machineARN), missing},

		{"CreateStateMachineAlias", alias(`"description":"d","routingConfiguration":` + routing(1, 100)), created},
		{"CreateStateMachineAlias", alias(`"description":"d","routingConfiguration":` + routing(1, 100)), created},
		{"CreateStateMachineAlias", alias(`"description":"d","routingConfiguration":` + routing(2, 100)), conflict},
		{"CreateStateMachineAlias", alias(`"routingConfiguration":` + routing(1, 100)), conflict},
		{"DescribeStateMachineAlias", this, described(`,"description":"d"`, routing(1, 100))},

		{"UpdateStateMachineAlias", update(`,"description":"new"`), `{"updateDate":TIME}`},
		{"DescribeStateMachineAlias", this, described(`,"description":"new"`, routing(1, 100))},
		{"UpdateStateMachineAlias", update(`,"routingConfiguration":` + routing(1, 0, 2, 100)), `{"updateDate":TIME}`},
		{"UpdateStateMachineAlias", update(`,"description":""`), `{"updateDate":TIME}`},
		{"DescribeStateMachineAlias", this, described("", routing(1, 0, 2, 100))},
		{"UpdateStateMachineAlias", update(`,"routingConfiguration":` + routing(9, 100)), missing},

		{"CreateStateMachineAlias", `{"name":"alpha","routingConfiguration":` + routing(2, 100) + `}`, `{"creationDate":TIME,"stateMachineAliasArn":"` + machineARN + `:alpha"}`},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN), `{"stateMachineAliases":[{"creationDate":TIME,"stateMachineAliasArn":"` + machineARN + `:alpha"},{"creationDate":TIME,"stateMachineAliasArn":"` + arn + `"}]}`},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN+":1"), `{"stateMachineAliases":[{"creationDate":TIME,"stateMachineAliasArn":"` + arn + `"}]}`},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN+":3"), `{"stateMachineAliases":[]}`},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN+":9"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":9'")},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN+"2"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"2'")},
		{"ListStateMachineAliases", members("stateMachineArn", machineARN, "nextToken", "x"), refused("InvalidToken", "Invalid Token: 'Invalid token'")},

		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":2"), refused("ConflictException", "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [alpha, live]")},
		{"DeleteStateMachineAlias", this, `{}`},
		{"DescribeStateMachineAlias", this, missing},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":2"), refused("ConflictException", "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [alpha]")},
		{"DeleteStateMachineVersion", members("stateMachineVersionArn", machineARN+":1"), `{}`},
	})
	if got := pages(t, s, "ListStateMachineAliases", `{"stateMachineArn":"`+machineARN+`","maxResults":1}`, "stateMachineAliases", "stateMachineAliasArn"); strings.Join(got, "|") != machineARN+":alpha" {
		t.Errorf("got %q", got)
	}
}

func TestAliasErrors(t *testing.T) {
	t.Parallel()
	s := versioned(t, "")
	constraint := func(at, why string) string {
		return members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: "+at+" failed to satisfy constraint: "+why)
	}
	invalid := func(message string) string {
		return members("__type", "com.amazonaws.swf.service.v2.model#ValidationException", "message", message, "reason", "INVALID_ROUTING_CONFIGURATION")
	}
	item := func(version, weight int) string {
		return fmt.Sprintf("RoutingConfigurationListItem(stateMachineVersionArn=%s:%d, weight=%d)", machineARN, version, weight)
	}
	const pattern = `Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`
	named := func(name string) string {
		return `{"name":` + quote(name) + `,"routingConfiguration":` + routing(1, 100) + `}`
	}
	routed := func(routes string) string { return `{"name":"a","routingConfiguration":` + routes + `}` }
	to := func(arn string) string { return `[{"stateMachineVersionArn":"` + arn + `","weight":100}]` }
	play(t, s, []step{
		{"CreateStateMachineAlias", named("123"), constraint("Value '123' at 'name'", pattern)},
		{"CreateStateMachineAlias", named("INVALID ALIAS"), constraint("Value 'INVALID ALIAS' at 'name'", pattern)},
		{"CreateStateMachineAlias", named("é"), constraint("Value 'é' at 'name'", pattern)},
		{"CreateStateMachineAlias", named("ALIAS@"), constraint("Value 'ALIAS@' at 'name'", pattern)},
		{"CreateStateMachineAlias", named(""), constraint("Value '' at 'name'", "Member must have length greater than or equal to 1")},
		{"CreateStateMachineAlias", named("1.2"), `{"creationDate":TIME,"stateMachineAliasArn":"` + machineARN + `:1.2"}`},
		{"CreateStateMachineAlias", `{"name":"a"}`, constraint("Value null at 'routingConfiguration'", "Member must not be null")},
		{"CreateStateMachineAlias", routed(`[]`), constraint("Value '[]' at 'routingConfiguration'", "Member must have length greater than or equal to 1")},
		{"CreateStateMachineAlias", routed(routing(1, 50, 2, 30, 3, 20)), constraint("Value '["+item(1, 50)+", "+item(2, 30)+", "+item(3, 20)+"]' at 'routingConfiguration'", "Member must have length less than or equal to 2")},
		{"CreateStateMachineAlias", routed(routing(1, 101)), constraint("Value '101' at 'routingConfiguration.1.member.weight'", "Member must have value less than or equal to 100")},
		{"CreateStateMachineAlias", routed(routing(1, -1)), constraint("Value '-1' at 'routingConfiguration.1.member.weight'", "Member must have value greater than or equal to 0")},
		{"CreateStateMachineAlias", routed(`[{"stateMachineVersionArn":"` + machineARN + `:1"}]`), constraint("Value null at 'routingConfiguration.1.member.weight'", "Member must not be null")},
		{"CreateStateMachineAlias", routed(`1`), members("__type", "com.amazon.coral.service#SerializationException", "message", "The member 'routingConfiguration' must be of type array, not number")},
		{"CreateStateMachineAlias", routed(routing(1, 70, 2, 29)), invalid("Sum of routing configuration weights must equal 100. Received: [70, 29]")},
		{"CreateStateMachineAlias", routed(routing(1, 50, 1, 50)), invalid("Routing configuration must contain distinct state machine version ARNs. Received: [" + machineARN + ":1, " + machineARN + ":1]")},
		{"CreateStateMachineAlias", routed(to(machineARN)), invalid("Routing configuration must contain state machine version ARNs. Received: [" + machineARN + "]")},
		{"CreateStateMachineAlias", routed(to(machineARN + ":live")), invalid("Routing configuration must contain state machine version ARNs. Received: [" + machineARN + ":live]")},
		{"CreateStateMachineAlias", routed(to(executionARN + ":1")), invalid("Routing configuration must contain state machine version ARNs. Received: [" + executionARN + ":1]")},
		{"CreateStateMachineAlias", routed(to(machineARN + ":4")), refused("ResourceNotFound", "Request references a resource that does not exist.")},
		{"CreateStateMachineAlias", routed(to(machineARN + "2:1")), refused("ResourceNotFound", "Request references a resource that does not exist.")},
		{"CreateStateMachineAlias", routed(`[{"stateMachineVersionArn":"` + machineARN + `:1","weight":50},{"stateMachineVersionArn":"` + machineARN + `2:1","weight":50}]`), invalid("Routing configuration must contain versions of one state machine. Received: [" + machineARN + ":1, " + machineARN + "2:1]")},
		{"UpdateStateMachineAlias", members("stateMachineAliasArn", machineARN+":1.2"), members("__type", "com.amazonaws.swf.service.v2.model#ValidationException", "message", "Either description or routing configuration must be specified", "reason", "MISSING_REQUIRED_PARAMETER")},
		{"UpdateStateMachineAlias", `{"stateMachineAliasArn":"` + machineARN + `:1.2","routingConfiguration":` + to(machineARN+"2:1") + `}`, invalid("Routing configuration must contain versions of the alias's own state machine: " + machineARN)},
		{"DescribeStateMachineAlias", members("stateMachineAliasArn", "a"), refused("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: a'")},
	})
	for i := range maxAliases - 1 {
		post(t, s, 200, "CreateStateMachineAlias", named(fmt.Sprint("a", i)))
	}
	play(t, s, []step{
		{"CreateStateMachineAlias", named("b"), refused("ServiceQuotaExceededException", "The state machine has 100 aliases already, the most there can be: '"+machineARN+"'")},
		{"CreateStateMachineAlias", named("a1"), `{"creationDate":TIME,"stateMachineAliasArn":"` + machineARN + `:a1"}`},
	})
}

// Executions know the version and the alias that they were started by.
func TestStartByVersionAndAlias(t *testing.T) {
	t.Parallel()
	s := versioned(t, "")
	const arn = machineARN + ":live"
	post(t, s, 200, "CreateStateMachineAlias", `{"name":"live","routingConfiguration":`+routing(2, 100)+`}`)
	start := func(arn, name string) string { return members("stateMachineArn", arn, "name", name) }
	started := func(name string) string {
		return `{"executionArn":"` + strings.TrimSuffix(executionARN, "x") + name + `","startDate":TIME}`
	}
	listed := func(name, arns string) string {
		return `{"executionArn":"` + strings.TrimSuffix(executionARN, "x") + name + `","name":"` + name + `","redriveCount":0,"startDate":TIME,` + arns + `,"status":"SUCCEEDED","stopDate":TIME}`
	}
	const plain = `"stateMachineArn":"` + machineARN + `"`
	const byVersion = plain + `,"stateMachineVersionArn":"` + machineARN + `:1"`
	const byAlias = `"stateMachineAliasArn":"` + arn + `",` + plain + `,"stateMachineVersionArn":"` + machineARN + `:2"`
	play(t, s, []step{
		{"StartExecution", start(machineARN, "p"), started("p")},
		{"StartExecution", start(machineARN+":1", "v"), started("v")},
		{"StartExecution", start(arn, "a"), started("a")},
		{"StartExecution", start(machineARN+":9", "n"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":9'")},
		{"StartExecution", start(machineARN+":dead", "n"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":dead'")},
		{"ListExecutions", members("stateMachineArn", machineARN), `{"executions":[` + listed("a", byAlias) + "," + listed("v", byVersion) + "," + listed("p", plain) + `]}`},
		{"ListExecutions", members("stateMachineArn", machineARN+":1"), `{"executions":[` + listed("v", byVersion) + `]}`},
		{"ListExecutions", members("stateMachineArn", machineARN+":2"), `{"executions":[` + listed("a", byAlias) + `]}`},
		{"ListExecutions", members("stateMachineArn", machineARN+":3"), `{"executions":[]}`},
		{"ListExecutions", members("stateMachineArn", arn), `{"executions":[` + listed("a", byAlias) + `]}`},
		{"ListExecutions", members("stateMachineArn", machineARN+":9"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+":9'")},
		{"DescribeExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+"a"), `{"executionArn":"` + strings.TrimSuffix(executionARN, "x") + `a","input":"{}","inputDetails":{"included":true},"name":"a","output":"{}","outputDetails":{"included":true},"redriveCount":0,"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven","startDate":TIME,` + byAlias + `,"status":"SUCCEEDED","stopDate":TIME}`},
		{"GetExecutionHistory", `{"executionArn":"` + strings.TrimSuffix(executionARN, "x") + `a","maxResults":1}`, `{"events":[{"executionStartedEventDetails":{"input":"{}","inputDetails":{"truncated":false},"roleArn":"` + role + `0","stateMachineAliasArn":"` + arn + `","stateMachineVersionArn":"` + machineARN + `:2"},"id":1,"previousEventId":0,"timestamp":TIME,"type":"ExecutionStarted"}],"nextToken":"TOKEN"}`},
	})
	got := post(t, s, 200, "DescribeStateMachineForExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+"v"))
	if get(t, got, "roleArn") != role || get(t, got, "stateMachineArn") != machineARN {
		t.Error(got)
	}
}

// Of 100 executions with different chance each version gets its share.
func TestWeights(t *testing.T) {
	t.Parallel()
	for _, routes := range [][]route{{{"v1", 100}}, {{"v1", 0}, {"v2", 100}}, {{"v1", 100}, {"v2", 0}}, {{"v1", 30}, {"v2", 70}}} {
		a := &alias{routes: routes}
		got := map[string]int64{}
		for i := range uint64(100) {
			got[a.choose(i<<11|7)]++
		}
		for _, r := range routes {
			if got[r.versionARN] != r.weight {
				t.Errorf("%v: got %v", routes, got)
			}
		}
		if first, again := a.choose(12345), a.choose(12345); first != again {
			t.Error("one seed chooses two versions")
		}
	}
}
