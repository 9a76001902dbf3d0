package server

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A blueprint is what CreateStateMachine is called with.
type blueprint struct {
	name        string
	definition  string
	roleArn     string
	express     bool
	settings    settings
	tags        []tag
	publish     bool
	description string // of the version
}

// createMachine registers a state machine. A second call with the same name,
// definition, type and publication returns the first one, whose role, tags and
// settings stay. The version is nil when none is published.
func (c *catalog) createMachine(b *blueprint) (*machine, *version, error) {
	if err := checkName(b.name); err != nil {
		return nil, nil, err
	}
	if err := checkARNPrefix(b.roleArn); err != nil {
		return nil, nil, err
	}
	program, variables, err := compile(b.definition, b.express)
	if err != nil {
		return nil, nil, err
	}
	m := newMachine(c.arn(machineType, b.name), b.name, b.express, time.Now())
	m.tags = b.tags
	m.current = &revision{key: uuid.NewString(), definition: b.definition, roleArn: b.roleArn, settings: b.settings, updated: m.created, program: program, variables: variables}

	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.machines[m.arn]; old != nil {
		if err := old.usable(); err != nil {
			return nil, nil, err
		}
		return old, old.first, old.sameAs(b)
	}
	if err := c.roomForMachine(); err != nil {
		return nil, nil, err
	}
	err = c.change(m, func() (err error) {
		if b.publish {
			m.first, err = m.publish(b.description)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	c.machines[m.arn] = m
	return m, m.first, nil
}

// sameAs refuses to create m again unless it is the same. The caller holds the
// catalog's mu.
func (m *machine) sameAs(b *blueprint) error {
	difference := ""
	switch published := m.first != nil; {
	case m.current.definition != b.definition || m.express != b.express || b.publish && !published:
	case published && !b.publish:
		difference = " This state machine was already created with a published version."
	case published && m.first.description != b.description:
		difference = " This state machine was already created with a published version using a different description."
	default:
		return nil
	}
	return fault("StateMachineAlreadyExists", "State Machine Already Exists: '%s'%s", m.arn, difference)
}

// compile returns the program of a definition that may be registered, and which
// variables its states read.
func compile(definition string, express bool) (program *engine.Program, variables []byte, err error) {
	sm, err := asl.ParseWith("", []byte(definition), asl.Options{Express: express})
	if err != nil {
		return nil, nil, err
	}
	program, err = engine.Compile(sm)
	if err != nil {
		return nil, nil, &uncompilableError{err}
	}
	return program, variableReferences(sm), nil
}

// machine returns a state machine by its ARN. The caller holds c.mu.
func (c *catalog) machine(arn string) (*machine, error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, err
	}
	m := c.machines[arn]
	if m == nil {
		return nil, noMachine(arn)
	}
	return m, nil
}

// describeMachine returns a state machine with its current revision, or that of
// the version that the ARN names.
func (c *catalog) describeMachine(arn string) (*machine, *revision, *version, error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, nil, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	base, qualifier := unqualified(arn)
	m := c.machines[base]
	switch {
	case m == nil:
		return nil, nil, nil, noMachine(arn)
	case qualifier == "":
		return m, m.current, nil, nil
	}
	v := m.version(qualifier)
	if v == nil {
		return nil, nil, nil, noMachine(arn)
	}
	return m, v.revision, v, nil
}

// A change is what UpdateStateMachine is called with. What is "" or nil stays.
type change struct {
	definition  string
	roleArn     string
	settings    settingsChange
	publish     bool
	description string // of the version
}

func (ch *change) isEmpty() bool {
	return ch.definition == "" && ch.roleArn == "" && ch.settings.isEmpty()
}

// updateMachine changes a state machine. Executions go on with what they were
// started with. The version is nil when none is published.
func (c *catalog) updateMachine(arn string, ch *change) (*revision, *version, error) {
	c.mu.Lock()
	m, err := c.usableMachine(arn)
	c.mu.Unlock()
	switch {
	case err != nil:
		return nil, nil, err
	case ch.isEmpty():
		return nil, nil, fault("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")
	case ch.roleArn != "":
		if err := checkARNPrefix(ch.roleArn); err != nil {
			return nil, nil, err
		}
	}
	var program *engine.Program
	var variables []byte
	if ch.definition != "" {
		if program, variables, err = compile(ch.definition, m.express); err != nil {
			return nil, nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.machines[arn] != m { // deleted meanwhile
		return nil, nil, noMachine(arn)
	}
	if err := m.usable(); err != nil {
		return nil, nil, err
	}
	next := m.current.changed(ch, program, variables)
	var v *version
	err = c.change(m, func() (err error) {
		m.current = next
		if ch.publish {
			v, err = m.publish(ch.description)
		}
		return err
	})
	return next, v, err
}

// changed returns r after an update. It is another revision only when the
// definition or the role are others.
func (r *revision) changed(ch *change, program *engine.Program, variables []byte) *revision {
	next := *r
	next.key, next.updated = uuid.NewString(), time.Now()
	next.settings = r.settings.with(&ch.settings)
	if ch.definition != "" {
		next.definition, next.program, next.variables = ch.definition, program, variables
		next.broken = nil
	}
	if ch.roleArn != "" {
		next.roleArn = ch.roleArn
	}
	if next.definition != r.definition || next.roleArn != r.roleArn {
		next.id = uuid.NewString()
	}
	return &next
}

// listMachines returns a page of the state machines, by name.
func (c *catalog) listMachines(pg page) (shown []*machine, token string) {
	c.mu.Lock()
	all := slices.SortedFunc(maps.Values(c.machines), func(a, b *machine) int { return strings.Compare(a.name, b.name) })
	c.mu.Unlock()
	return take(pg, slices.Values(all),
		func(m *machine) bool { return m.name <= pg.after },
		func(m *machine) string { return m.name })
}
