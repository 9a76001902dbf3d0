package server

import (
	"fmt"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A Deployment says what Deploy did. It did nothing when the state machine has
// the definition already.
type Deployment struct {
	ARN              string
	Created, Updated bool
}

// Deploy makes a state machine of a definition, in the account and region of the
// server. One that has the name already is updated, as UpdateStateMachine does:
// executions that run go on with what they were started with. A new one is of
// type STANDARD unless it is express; the type of one that is there stays.
//
// What is wrong with the definition is an error that wraps [asl.Diagnostics].
func (s *Server) Deploy(name, definition string, express bool) (Deployment, error) {
	if n := utf8.RuneCountInString(name); n < 1 || n > maxName {
		return Deployment{}, fmt.Errorf("the name %q has %d characters; that of a state machine has 1 to %d", name, n, maxName)
	}
	c := s.catalog(scope{})
	arn := c.arn(machineType, name)
	c.mu.Lock()
	m := c.machines[arn]
	same := m != nil && m.current.definition == definition
	c.mu.Unlock()
	switch {
	case same:
		return Deployment{ARN: arn}, nil
	case m != nil && m.express != express:
		return Deployment{}, fmt.Errorf("the state machine %s is of type %s, which an update cannot change", name, m.typ())
	case m != nil:
		_, _, err := c.updateMachine(arn, &change{definition: definition})
		return Deployment{ARN: arn, Updated: err == nil}, err
	}
	_, _, err := c.createMachine(&blueprint{
		name: name, definition: definition, express: express,
		roleArn: "arn:" + partition(c.region) + ":iam::" + c.account + ":role/" + interpreter.DefaultRole,
	})
	return Deployment{ARN: arn, Created: err == nil}, err
}
