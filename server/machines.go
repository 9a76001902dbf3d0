package server

import "context"

// maxDefinition is how many characters a definition may have.
const maxDefinition = 1_048_576

func createStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	b := &blueprint{
		name:       in.required("name", maxName),
		definition: in.requiredSecret("definition", maxDefinition),
		roleArn:    in.required("roleArn", maxARN),
		express:    in.enum("type", "STANDARD", "EXPRESS") == "EXPRESS",
	}
	tags := readTags(in, in.list("tags"))
	given, err := readSettings(c, in)
	if err != nil {
		return nil, err
	}
	b.settings = settings{}.with(&given)
	if b.publish, b.description, err = readPublish(in); err != nil {
		return nil, err
	}
	if b.tags, err = merged(nil, tags); err != nil {
		return nil, err
	}
	m, v, err := c.createMachine(b)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", m.created)
	o.Str("stateMachineArn", m.arn)
	if v != nil {
		o.Str("stateMachineVersionArn", v.arn)
	}
	return o.end(), nil
}

func updateStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	ch := &change{
		definition: in.secret("definition", 1, maxDefinition),
		roleArn:    in.text("roleArn", 1, maxARN),
	}
	var err error
	if ch.settings, err = readSettings(c, in); err != nil {
		return nil, err
	}
	if ch.publish, ch.description, err = readPublish(in); err != nil {
		return nil, err
	}
	r, v, err := c.updateMachine(arn, ch)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Opt("revisionId", r.id)
	if v != nil {
		o.Str("stateMachineVersionArn", v.arn)
	}
	o.time("updateDate", r.updated)
	return o.end(), nil
}

func describeStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	metadataOnly := in.metadataOnly()
	if err := in.err(); err != nil {
		return nil, err
	}
	m, r, v, err := c.describeMachine(arn)
	if err != nil {
		return nil, err
	}
	created, description := m.created, ""
	if v != nil {
		created, description = v.created, v.description
	}
	o := newObject()
	o.time("creationDate", created)
	o.Str("definition", r.shown(metadataOnly))
	o.Opt("description", description)
	o.Raw("encryptionConfiguration", ownedKey)
	o.logging(&r.settings.logging)
	o.Str("name", m.name)
	o.Opt("revisionId", r.id)
	o.Str("roleArn", r.roleArn)
	o.Str("stateMachineArn", arn)
	o.Str("status", c.statusOfMachine(m))
	o.tracing(r.settings.tracing)
	o.Str("type", m.typ())
	if r.variables != nil && !metadataOnly {
		o.Raw("variableReferences", string(r.variables))
	}
	return o.end(), nil
}

// ownedKey is the only EncryptionConfiguration there is.
const ownedKey = `{"type":"AWS_OWNED_KEY"}`

// shown is the definition as it is described.
func (r *revision) shown(metadataOnly bool) string {
	if metadataOnly {
		return "{}"
	}
	return r.definition
}

// metadataOnly reads whether inputs, outputs and definitions are left out.
func (p *params) metadataOnly() bool {
	return p.enum("includedData", "ALL_DATA", "METADATA_ONLY") == "METADATA_ONLY"
}

func describeStateMachineForExecution(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("executionArn", maxARN)
	metadataOnly := in.metadataOnly()
	if err := in.err(); err != nil {
		return nil, err
	}
	x, _, err := c.execution(arn)
	if err != nil {
		return nil, err
	}
	m, r := x.target.machine, x.target.revision
	o := newObject()
	o.Str("definition", r.shown(metadataOnly))
	o.Raw("encryptionConfiguration", ownedKey)
	o.logging(&r.settings.logging)
	o.Str("name", m.name)
	o.Opt("revisionId", r.id)
	o.Str("roleArn", r.roleArn)
	o.Str("stateMachineArn", m.arn)
	o.tracing(r.settings.tracing)
	o.time("updateDate", r.updated)
	if r.variables != nil && !metadataOnly {
		o.Raw("variableReferences", string(r.variables))
	}
	return o.end(), nil
}

func deleteStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.deleteMachine(arn))
}

func listStateMachines(_ context.Context, c *catalog, in *params) ([]byte, error) {
	pg, err := in.page(maxToken, "ListStateMachines")
	if err != nil {
		return nil, err
	}
	shown, token := c.listMachines(pg)
	o := newObject()
	o.Opt("nextToken", token)
	o.list("stateMachines", len(shown), func(dst []byte, i int) []byte {
		m := within(dst)
		m.time("creationDate", shown[i].created)
		m.Str("name", shown[i].name)
		m.Str("stateMachineArn", shown[i].arn)
		m.Str("type", shown[i].typ())
		return m.end()
	})
	return o.end(), nil
}
