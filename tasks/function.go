package tasks

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A function is a Lambda function as a state names it. Parts that the name
// leaves out are "".
type function struct {
	written   string // as in FunctionName or Resource
	partition string // "aws"
	region    string
	account   string
	name      string
	qualifier string // a version or alias
}

// parseFunction reads the forms in which Lambda accepts a function: a name, a
// partial ARN (account:function:name) and an ARN, each with or without a
// qualifier at its end.
func parseFunction(written string) function {
	f := function{written: written}
	rest := written
	if after, ok := strings.CutPrefix(rest, "arn:"); ok {
		partition, after, _ := strings.Cut(after, ":")
		service, after, _ := strings.Cut(after, ":")
		if service != "lambda" {
			f.name = written
			return f
		}
		f.partition = partition
		f.region, rest, _ = strings.Cut(after, ":")
	}
	if account, after, ok := strings.Cut(rest, ":"); ok && isAccount(account) {
		f.account, rest = account, after
	}
	rest = strings.TrimPrefix(rest, "function:")
	f.name, f.qualifier, _ = strings.Cut(rest, ":")
	return f
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// arn returns the unqualified ARN of f, whose missing parts are those of the
// execution that t belongs to: Lambda looks up a bare name there.
func (f function) arn(t interpreter.Task) string {
	arn := strings.SplitN(t.Execution, ":", 6)
	part := func(own string, i int, preset string) string {
		if own == "" && len(arn) == 6 {
			own = arn[i]
		}
		if own == "" {
			own = preset
		}
		return own
	}
	region := t.Region
	if region == "" {
		region = "us-east-1"
	}
	return "arn:" + part(f.partition, 1, "aws") + ":lambda:" + part(f.region, 3, region) + ":" +
		part(f.account, 4, "123456789012") + ":function:" + f.name
}

// names returns what f may be called by, the most specific first: as written,
// its ARN and its name, each first with the qualifier.
func (f function) names(t interpreter.Task) []string {
	arn := f.arn(t)
	if f.qualifier == "" {
		return []string{f.written, arn, f.name}
	}
	return []string{f.written, arn + ":" + f.qualifier, f.name + ":" + f.qualifier, arn, f.name}
}

// isLambdaARN reports whether a Resource is the ARN of a Lambda function.
func isLambdaARN(resource string) bool {
	p := strings.SplitN(resource, ":", 7)
	return len(p) == 7 && p[0] == "arn" && p[2] == "lambda" && p[5] == "function"
}

// isLambdaInvoke reports whether a Resource is the optimized integration
// lambda:invoke, with or without .waitForTaskToken.
func isLambdaInvoke(resource string) bool {
	p := strings.SplitN(resource, ":", 7)
	return len(p) == 7 && p[0] == "arn" && p[2] == "states" && p[5] == "lambda" &&
		strings.TrimSuffix(p[6], callback) == "invoke"
}

// callback ends the Resource of a task that is answered with its token.
const callback = ".waitForTaskToken"

// functionOf returns the Lambda function that t calls, and false when it calls
// none or names it by something else than a string.
func functionOf(t interpreter.Task) (function, bool) {
	if isLambdaARN(t.Resource) {
		return parseFunction(t.Resource), true
	}
	if !isLambdaInvoke(t.Resource) {
		return function{}, false
	}
	input, err := jsonval.Parse(string(t.Input))
	if err != nil {
		return function{}, false
	}
	name := input.Get("FunctionName").Str()
	if name == "" {
		return function{}, false
	}
	f := parseFunction(name)
	if q := input.Get("Qualifier").Str(); q != "" {
		f.qualifier = q
	}
	return f, true
}
