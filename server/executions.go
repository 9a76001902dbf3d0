package server

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// maxTrace is how many characters a trace header may have.
const maxTrace = 256

// included says that data is in the response.
const included = `{"included":true}`

// readOrder reads what an execution is started with.
func readOrder(in *params) *order {
	o := &order{
		input:       in.data("input"),
		name:        in.text("name", 1, maxName),
		arn:         in.required("stateMachineArn", maxARN),
		traceHeader: in.ascii("traceHeader", maxTrace),
	}
	if 0 < len(in.trace) && len(in.trace) <= maxTrace {
		o.traceHeader = in.trace
	}
	if arn, testCase, _ := strings.Cut(o.arn, "#"); testCase != "" { // as in Step Functions Local
		o.arn, o.testCase = arn, testCase
	}
	return o
}

func startExecution(_ context.Context, c *catalog, in *params) ([]byte, error) {
	by := readOrder(in)
	if err := in.err(); err != nil {
		return nil, err
	}
	arn, running, err := c.start(by)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Str("executionArn", arn)
	o.time("startDate", running.Describe().Start)
	return o.end(), nil
}

// data reads the input of an execution: {} when absent.
func (p *params) data(name string) string {
	if !p.get(name, jsonval.String).Exists() {
		return "{}"
	}
	return p.requiredData(name)
}

// requiredData reads JSON text of at most 262,144 bytes that must be there.
func (p *params) requiredData(name string) string {
	text := p.requiredText(name, maxData)
	if len(text) > maxData && lengthOf(text) <= maxData { // few characters, many bytes
		p.violate(name, "", fmt.Sprintf("Member must have length less than or equal to %d", maxData))
	}
	return text
}

// ascii reads a string of at most most characters, all of them ASCII.
func (p *params) ascii(name string, most int) string {
	text := p.text(name, 0, most)
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		p.violate(name, "'"+text+"' ", `Member must satisfy regular expression pattern: \p{ASCII}*`)
	}
	return text
}

func describeExecution(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("executionArn", maxARN)
	metadataOnly := in.metadataOnly()
	if err := in.err(); err != nil {
		return nil, err
	}
	x, running, err := c.execution(arn)
	if err != nil {
		return nil, err
	}
	d := running.Describe()
	redrive, why := "REDRIVABLE", ""
	if err := c.redrivable(x, running); err != nil {
		redrive, why = "NOT_REDRIVABLE", err.Error()
	}
	o := newObject()
	if d.Failure != nil && d.Status != engine.StatusTimedOut {
		o.Opt("cause", d.Failure.Cause)
		o.Opt("error", d.Failure.Name)
	}
	o.Str("executionArn", x.arn)
	if !metadataOnly {
		o.Str("input", x.input)
		o.Raw("inputDetails", included)
	}
	o.Str("name", x.name)
	if !metadataOnly && d.Status == engine.StatusSucceeded {
		o.Str("output", string(d.Output))
		o.Raw("outputDetails", included)
	}
	o.Int("redriveCount", int64(d.Redrives))
	o.optTime("redriveDate", d.RedriveDate)
	o.Str("redriveStatus", redrive)
	o.Opt("redriveStatusReason", why)
	o.time("startDate", d.Start)
	o.Opt("stateMachineAliasArn", x.target.aliasARN)
	o.Str("stateMachineArn", x.target.machine.arn)
	o.Opt("stateMachineVersionArn", x.target.versionARN)
	o.Str("status", string(d.Status))
	o.optTime("stopDate", d.Stop)
	o.Opt("traceHeader", x.traceHeader)
	return o.end(), nil
}

func redriveExecution(_ context.Context, c *catalog, in *params) ([]byte, error) {
	clientToken := in.clientToken("clientToken")
	arn := in.required("executionArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	date, err := c.redrive(arn, clientToken)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("redriveDate", date)
	return o.end(), nil
}

// clientToken reads a string of printable ASCII without spaces; "" when absent.
func (p *params) clientToken(name string) string {
	text := p.text(name, 1, 64)
	if strings.ContainsFunc(text, func(r rune) bool { return r < '!' || r > '~' }) {
		p.violate(name, "'"+text+"' ", "Member must satisfy regular expression pattern: [!-~]+")
	}
	return text
}

func stopExecution(ctx context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("executionArn", maxARN)
	name := in.secret("error", 0, 256)
	cause := in.secret("cause", 0, 32_768)
	if err := in.err(); err != nil {
		return nil, err
	}
	_, running, err := c.execution(arn)
	if err != nil {
		return nil, err
	}
	if err := running.Stop(name, cause); err != nil {
		return nil, err
	}
	if err := running.Wait(ctx); err != nil { // virtual time stops a moment later
		return nil, err
	}
	o := newObject()
	o.time("stopDate", running.Describe().Stop)
	return o.end(), nil
}

func listExecutions(ctx context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.text("stateMachineArn", 1, maxARN)
	mapRun := in.text("mapRunArn", 1, 2000)
	status := in.enum("statusFilter", "SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING")
	redrive := in.enum("redriveFilter", "REDRIVEN", "NOT_REDRIVEN")
	pg, err := in.page(maxExecutionsToken, "ListExecutions", arn, status)
	switch {
	case err != nil:
		return nil, err
	case (arn == "") == (mapRun == ""):
		return nil, validation("Exactly one of stateMachineArn and mapRunArn must be specified", "")
	case mapRun != "":
		return nil, unsupported("ListExecutions of a Map Run")
	case redrive != "":
		return nil, validation("redriveFilter can only be specified with mapRunArn", "")
	case status == "PENDING_REDRIVE":
		return nil, validation("The status PENDING_REDRIVE can only be specified with mapRunArn", "")
	}
	shown, token, err := c.listExecutions(ctx, pg, arn, status)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.list("executions", len(shown), func(dst []byte, i int) []byte {
		d := &shown[i]
		x := within(dst)
		x.Str("executionArn", d.ID)
		x.Str("name", d.Name)
		x.Int("redriveCount", int64(d.Redrives))
		x.optTime("redriveDate", d.RedriveDate)
		x.time("startDate", d.Start)
		x.Opt("stateMachineAliasArn", d.AliasArn)
		x.Str("stateMachineArn", d.MachineID)
		x.Opt("stateMachineVersionArn", d.VersionArn)
		x.Str("status", string(d.Status))
		x.optTime("stopDate", d.Stop)
		return x.end()
	})
	o.Opt("nextToken", token)
	return o.end(), nil
}
