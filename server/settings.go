package server

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// settings are what a state machine has besides what it does. The zero value is
// AWS's default.
type settings struct {
	logging logging
	tracing bool
}

// logging says which events of executions are logged where.
type logging struct {
	level    string // "ERROR", "FATAL" or "ALL"; "" and "OFF" are none
	withData bool   // inputs, outputs and variables, too
	group    string // ARN of the log group; "" is none
}

func (l *logging) isOn() bool { return l.level != "" && l.level != "OFF" }

// A settingsChange is the settings that a request gives. Those that are nil stay.
type settingsChange struct {
	logging    *logging
	tracing    *bool
	encryption bool // is given; it can only be what it was
}

// isEmpty reports whether no settings are given.
func (ch *settingsChange) isEmpty() bool { return *ch == settingsChange{} }

// with returns s after a change.
func (s settings) with(ch *settingsChange) settings {
	if ch.logging != nil {
		s.logging = *ch.logging
	}
	if ch.tracing != nil {
		s.tracing = *ch.tracing
	}
	return s
}

// readSettings reads the settings of a request. The catalog says what can be
// delivered.
func readSettings(c *catalog, in *params) (ch settingsChange, err error) {
	tracer := in.object("tracingConfiguration")
	if enabled := tracer.flag("enabled", false); tracer.given() {
		ch.tracing = &enabled
	}
	logs := in.object("loggingConfiguration")
	destinations := 0
	if logs.given() {
		ch.logging, destinations = readLogging(logs)
	}
	keys := in.object("encryptionConfiguration")
	ch.encryption = keys.given()
	checkKeys := readEncryption(keys)
	if err := in.err(); err != nil {
		return ch, err
	}
	if ch.logging != nil {
		if err := ch.logging.check(c, destinations); err != nil {
			return ch, err
		}
	}
	return ch, checkKeys()
}

func readLogging(in *params) (l *logging, destinations int) {
	l = &logging{
		level:    in.enum("level", "ALL", "ERROR", "FATAL", "OFF"),
		withData: in.flag("includeExecutionData", false),
	}
	list := in.list("destinations")
	for i, v := range list {
		l.group = in.element("destinations", i, v).object("cloudWatchLogsLogGroup").text("logGroupArn", 1, maxARN)
	}
	return l, len(list)
}

func (l *logging) check(c *catalog, destinations int) error {
	invalid := func(why string) error {
		return fault("InvalidLoggingConfiguration", "Invalid Logging Configuration: %s", why)
	}
	switch {
	case destinations > 1 || destinations == 0 && l.isOn():
		return invalid("Must specify exactly one Log Destination.")
	case destinations == 0:
		return nil
	case !strings.HasPrefix(l.group, "arn:") || !strings.Contains(l.group, ":log-group:"):
		return invalid("Log Destination not found.")
	case !strings.HasSuffix(l.group, ":*"):
		return invalid("The ARN of the log group must end with ':*'.")
	case l.isOn() && c.logs == nil:
		return unsupported("A loggingConfiguration of level " + l.level + ", while the server has nowhere to write to (start sfnlocal serve with --logs FILE, or with AWS_ENDPOINT_URL_CLOUDWATCH_LOGS),")
	}
	return nil
}

// readEncryption reads an EncryptionConfiguration. What it returns refuses one
// that cannot be done, and must be called when the members are known to be right.
func readEncryption(in *params) (check func() error) {
	if !in.given() {
		return func() error { return nil }
	}
	typ := in.requiredEnum("type", "AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY")
	key := in.text("kmsKeyId", 1, 2048)
	in.integer("kmsDataKeyReusePeriodSeconds", 60, 900)
	return func() error {
		switch {
		case typ != "CUSTOMER_MANAGED_KMS_KEY":
			return nil
		case key == "":
			return fault("InvalidEncryptionConfiguration", "Invalid Encryption Configuration: kmsKeyId is required for the type CUSTOMER_MANAGED_KMS_KEY")
		}
		return unsupported("An encryptionConfiguration of type CUSTOMER_MANAGED_KMS_KEY")
	}
}

// requiredEnum is enum for a member that must be there.
func (p *params) requiredEnum(name string, values ...string) string {
	if !p.present(name, jsonval.String) {
		return ""
	}
	return p.enum(name, values...)
}

// readPublish reads whether an operation publishes a version, and its description.
func readPublish(in *params) (publish bool, description string, err error) {
	publish = in.flag("publish", false)
	description = in.secret("versionDescription", 0, 256)
	if err := in.err(); err != nil {
		return false, "", err
	}
	if description != "" && !publish {
		return false, "", validation("Version description can only be set when publish is true", "")
	}
	return publish, description, nil
}

// logging writes a LoggingConfiguration.
func (o *object) logging(l *logging) {
	level := l.level
	if level == "" {
		level = "OFF"
	}
	o.nested("loggingConfiguration", func(in *object) {
		if l.group != "" {
			in.list("destinations", 1, func(dst []byte, _ int) []byte {
				d := within(dst)
				d.nested("cloudWatchLogsLogGroup", func(g *object) { g.Str("logGroupArn", l.group) })
				return d.end()
			})
		}
		in.Bool("includeExecutionData", l.withData)
		in.Str("level", level)
	})
}

// tracing writes a TracingConfiguration.
func (o *object) tracing(enabled bool) {
	o.nested("tracingConfiguration", func(in *object) { in.Bool("enabled", enabled) })
}
