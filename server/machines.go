package server

import "context"

func createStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	m := &machine{
		name:       in.required("name", maxName),
		definition: in.requiredSecret("definition", 1_048_576),
		roleArn:    in.required("roleArn", maxARN),
		express:    in.enum("type", "STANDARD", "EXPRESS") == "EXPRESS",
		tracing:    in.object("tracingConfiguration").flag("enabled", false),
	}
	if err := checkSettings(in); err != nil {
		return nil, err
	}
	m, err := c.createMachine(m)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", m.created)
	o.str("stateMachineArn", m.arn)
	return o.end(), nil
}

// checkSettings refuses the settings of a state machine whose effect would be missed.
func checkSettings(in *params) error {
	publish := in.flag("publish", false)
	description := in.secret("versionDescription", 0, 256)
	logging := in.object("loggingConfiguration").enum("level", "ALL", "ERROR", "FATAL", "OFF")
	keys := in.object("encryptionConfiguration").enum("type", "AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY")
	switch err := in.err(); {
	case err != nil:
		return err
	case description != "" && !publish:
		return validation("Version description can only be set when publish is true")
	case publish:
		return unsupported("CreateStateMachine with publish")
	case logging != "" && logging != "OFF":
		return unsupported("CreateStateMachine with a loggingConfiguration of level " + logging)
	case keys == "CUSTOMER_MANAGED_KMS_KEY":
		return unsupported("CreateStateMachine with an encryptionConfiguration of type " + keys)
	}
	return nil
}

func describeStateMachine(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	metadataOnly := in.enum("includedData", "ALL_DATA", "METADATA_ONLY") == "METADATA_ONLY"
	if err := in.err(); err != nil {
		return nil, err
	}
	m, err := c.machine(arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", m.created)
	if !metadataOnly {
		o.str("definition", m.definition)
	}
	o.raw("encryptionConfiguration", ownedKey)
	o.raw("loggingConfiguration", `{"includeExecutionData":false,"level":"OFF"}`)
	o.str("name", m.name)
	o.str("roleArn", m.roleArn)
	o.str("stateMachineArn", m.arn)
	o.str("status", "ACTIVE")
	if m.tracing {
		o.raw("tracingConfiguration", `{"enabled":true}`)
	} else {
		o.raw("tracingConfiguration", `{"enabled":false}`)
	}
	o.str("type", m.typ())
	return o.end(), nil
}

const ownedKey = `{"type":"AWS_OWNED_KEY"}`

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
	o.opt("nextToken", token)
	o.list("stateMachines", len(shown), func(dst []byte, i int) []byte {
		m := object{append(dst, '{')}
		m.time("creationDate", shown[i].created)
		m.str("name", shown[i].name)
		m.str("stateMachineArn", shown[i].arn)
		m.str("type", shown[i].typ())
		return m.end()
	})
	return o.end(), nil
}
