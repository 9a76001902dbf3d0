package lsp

import (
	"regexp"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

const machineSnippet = "{\n\t\"StartAt\": \"${1:First}\",\n\t\"States\": {\n\t\t\"${1:First}\": {\n\t\t\t\"Type\": \"${2:Pass}\",\n\t\t\t\"End\": true\n\t\t}\n\t}\n}"

// elementSnippet is an element of a list, or "" where there is none to offer.
func elementSnippet(kind string, lang asl.QueryLanguage) string {
	switch {
	case kind == "Retrier":
		return `{"ErrorEquals": ["${1:States.ALL}"], "IntervalSeconds": ${2:1}, "MaxAttempts": ${3:3}, "BackoffRate": ${4:2}}`
	case kind == "Catcher":
		return `{"ErrorEquals": ["${1:States.ALL}"], "Next": "$2"}`
	case kind == "Rule" && lang == asl.JSONata:
		return `{"Condition": "{% $1 %}", "Next": "$2"}`
	case kind == "Rule":
		return `{"Variable": "$1", "IsPresent": true, "Next": "$2"}`
	case kind == "Test":
		return `{"Variable": "$1", "IsPresent": true}`
	case kind == "Branch":
		return machineSnippet
	}
	return ""
}

// stateSnippet is a whole state in JSON; editors indent what they insert.
func stateSnippet(typ string, lang asl.QueryLanguage) string {
	var fields string
	switch typ {
	case "Task":
		fields = `"Resource": "${2:arn:aws:states:::lambda:invoke}",` + "\n\t" + `"Parameters": {` + "\n\t\t$3\n\t},\n\t" + `"Next": "$4"`
	case "Wait":
		fields = `"Seconds": ${2:10},` + "\n\t" + `"Next": "$3"`
	case "Pass":
		fields = `"Next": "$2"`
	case "Succeed":
		return "\"${1:Done}\": {\n\t\"Type\": \"Succeed\"\n}"
	case "Fail":
		fields = `"Error": "$2",` + "\n\t" + `"Cause": "$3"`
	case "Choice":
		test := `"Variable": "$2",` + "\n\t\t\t" + `"IsPresent": true`
		if lang == asl.JSONata {
			test = `"Condition": "{% $2 %}"`
		}
		fields = "\"Choices\": [\n\t\t{\n\t\t\t" + test + ",\n\t\t\t\"Next\": \"$3\"\n\t\t}\n\t],\n\t" + `"Default": "$4"`
	case "Parallel":
		fields = "\"Branches\": [\n\t\t{\n\t\t\t\"StartAt\": \"$2\",\n\t\t\t\"States\": {\n\t\t\t\t$3\n\t\t\t}\n\t\t}\n\t],\n\t" + `"Next": "$4"`
	case "Map":
		fields = "\"ItemProcessor\": {\n\t\t\"StartAt\": \"$2\",\n\t\t\"States\": {\n\t\t\t$3\n\t\t}\n\t},\n\t" + `"Next": "$4"`
	}
	if lang == asl.JSONata {
		fields = strings.Replace(fields, `"Parameters"`, `"Arguments"`, 1)
	}
	return "\"${1:" + typ + "}\": {\n\t\"Type\": \"" + typ + "\",\n\t" + fields + "\n}"
}

// blockSnippet turns a snippet in JSON into one in YAML: its lines are those of
// objects and lists.
func blockSnippet(s string) string {
	if strings.HasPrefix(s, "{\n") { // the object that is there already
		s = strings.ReplaceAll(s[2:len(s)-2], "\n\t", "\n")[1:]
	}
	var out []string
	dash := false
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\n,")
		body := strings.TrimLeft(line, "\t")
		depth := len(line) - len(body)
		switch body {
		case "{":
			dash = true
			continue
		case "}", "]":
			continue
		}
		body = strings.TrimSuffix(strings.TrimSuffix(body, " {"), " [")
		if key, value, ok := strings.Cut(body, `":`); ok {
			body = strings.TrimPrefix(key, `"`) + ":" + value
		}
		indent := strings.Repeat("  ", depth)
		if dash {
			indent = indent[:max(len(indent)-2, 0)] + "- "
			dash = false
		}
		out = append(out, indent+body)
	}
	return strings.Join(out, "\n")
}

// terraformSnippet turns a snippet in JSON into one of Terraform's objects.
func terraformSnippet(s string) string {
	s = snippetKey.ReplaceAllString(s, "$1 = ")
	return strings.ReplaceAll(s, ",\n", "\n")
}

var snippetKey = regexp.MustCompile(`"((?:\w|\$\{\d:\w+\})+)": `)
