package asl

import (
	"maps"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// checkResource checks the resource of a Task and the parameters it needs.
// AWS knows every API of every service; this only refuses what is surely wrong.
func (d *decoder) checkResource(o *object, t Text) {
	m := o.get("Resource")
	r, ok := parseResource(t.Value)
	if !ok {
		diag := d.field(m, "Value is not a valid resource ARN")
		diag.Hint = resourceHint(t.Value)
		return
	}
	if meant, hint, known := r.known(); !known {
		diag := d.field(m, "The resource provided "+t.Value+" is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.")
		diag.Hint = hint
		if meant != "" {
			d.mean(diag, meant+r.pattern)
		}
		return
	}
	if d.opts.Express {
		d.checkExpress(m, r)
	}
	if c := o.get("Credentials"); c != nil && r.service == "activity" {
		d.schema(o.pos, c.keyPos, "The field 'Credentials' is not supported for activities")
	}
	if r.isIntegration() {
		d.checkParameters(o, t.Value, r)
	}
}

func resourceHint(text string) string {
	if strings.Contains(text, "${") {
		return "fill in the placeholder; deployment tools do so before AWS sees the definition"
	}
	return "write arn:aws:states:::SERVICE:API, or the ARN of a Lambda function or an activity"
}

// known reports whether there may be such a resource, and if not what to write: the
// resource that was surely meant, without its pattern, or a hint.
func (r *resource) known() (meant, hint string, ok bool) {
	switch {
	case !strings.HasPrefix(r.partition, "aws"):
		return "", "the partition is aws, aws-cn or aws-us-gov", false
	case r.service == "":
		return "", resourceHint(""), false
	case r.api == "" && (r.service == "lambda" || r.service == "activity"):
		return "", "", true
	case strings.HasPrefix(r.service, "aws-sdk:"):
		return r.knownSDK()
	}
	if r.service == "aws-sdk" {
		return "", "write arn:aws:states:::aws-sdk:SERVICE:API", false
	}
	if r.api == "" {
		return "", resourceHint(""), false
	}
	service, found := integrations[r.service]
	if !found {
		names := slices.Sorted(maps.Keys(integrations))
		if near := spell.Nearest(r.service, names); near != "" {
			return r.named(near, r.api), "", false
		}
		return "", "there is no optimized integration with " + r.service + "; write arn:aws:states:::aws-sdk:" + r.service + ":" + r.api, false
	}
	if !slices.Contains(service.apis, r.api) && !service.open {
		if near := spell.Nearest(r.api, service.apis); near != "" {
			return r.named(r.service, near), "", false
		}
		return "", "the optimized integration has " + strings.Join(service.apis, ", ") + "; others are reached with arn:aws:states:::aws-sdk:" + r.service + ":" + r.api, false
	}
	if r.pattern != "" && service.patterns&patternBits[r.pattern] == 0 {
		return "", r.service + " does not offer " + r.pattern, false
	}
	return "", "", true
}

// named is a resource of the partition of r.
func (r *resource) named(service, api string) string {
	return "arn:" + r.partition + ":states:::" + service + ":" + api
}

func (r *resource) knownSDK() (meant, hint string, ok bool) {
	switch {
	case r.api == "" || r.service == "aws-sdk:":
		return "", "write arn:aws:states:::aws-sdk:SERVICE:API", false
	case r.api[0] < 'a' || r.api[0] > 'z':
		return r.named(r.service, strings.ToLower(r.api[:1])+r.api[1:]), "", false
	case r.service == "aws-sdk:stepfunctions" || r.service == "aws-sdk:states":
		return r.named("aws-sdk:sfn", r.api), "", false
	case r.pattern == ".sync" || r.pattern == ".sync:2":
		return "", "aws-sdk integrations do not offer " + r.pattern, false
	}
	return "", "", true
}

// checkExpress reports resources that state machines of type EXPRESS may not use.
func (d *decoder) checkExpress(m *member, r resource) {
	switch {
	case r.service == "activity":
		d.field(m, "Express state machine does not support Activity ARN")
	case r.pattern == ".waitForTaskToken":
		// The blank at the end is AWS's.
		d.field(m, "Express state machine does not support '.waitForTaskToken' service integration ")
	case r.pattern != "":
		d.field(m, "Express state machine does not support '.sync' service integration")
	}
}
