package server

import (
	"context"

	"github.com/sfnlocal/sfnlocal/asl"
)

func validateStateMachineDefinition(_ context.Context, _ *catalog, in *params) ([]byte, error) {
	definition := in.requiredText("definition", maxDefinition)
	most := in.integer("maxResults", 0, 100)
	severity := in.enum("severity", "ERROR", "WARNING")
	express := in.enum("type", "STANDARD", "EXPRESS") == "EXPRESS"
	if err := in.err(); err != nil {
		return nil, err
	}
	if most == 0 {
		most = 100
	}
	problems := asl.ValidateWith("", []byte(definition), asl.Options{Express: express})
	result := "OK"
	if len(problems.Errors()) > 0 {
		result = "FAIL"
	}
	shown := reported(problems, severity == "WARNING")
	truncated := int64(len(shown)) > most
	if truncated {
		shown = shown[:most]
	}
	o := newObject()
	o.list("diagnostics", len(shown), func(dst []byte, i int) []byte {
		d := within(dst)
		d.Str("code", shown[i].Code)
		d.Opt("location", shown[i].Path)
		d.Str("message", shown[i].Message)
		d.Str("severity", shown[i].Severity.String())
		return d.end()
	})
	o.Str("result", result)
	o.Bool("truncated", truncated)
	return o.end(), nil
}

// reported returns the problems that AWS would report, in its order. The
// warnings of this project about what AWS accepts silently are left out.
func reported(problems asl.Diagnostics, warnings bool) asl.Diagnostics {
	var shown asl.Diagnostics
	for _, d := range problems.InAWSOrder() {
		if d.Severity == asl.Error || warnings && (d.Code == "NO_DOLLAR" || d.Code == "POSSIBLY_UNDEFINED_VARIABLE") {
			shown = append(shown, d)
		}
	}
	return shown
}
