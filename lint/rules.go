package lint

import (
	"github.com/sfnlocal/sfnlocal/asl"
	"strings"
)

type Rule struct {
	ID       string
	Severity asl.Severity
	Off      bool
}

var lookup = func() map[string]*Rule {
	m := map[string]*Rule{}
	for _, id := range strings.Fields("NO_DOLLAR POSSIBLY_UNDEFINED_VARIABLE DUPLICATE_KEY HEARTBEAT_NOT_BELOW_TIMEOUT UNKNOWN_ERROR_NAME UNKNOWN_FUNCTION UNKNOWN_FIELD OVERWRITTEN_FIELD CHOICE_NEVER_MATCHES UNREACHABLE_CHOICE SHADOWED_CHOICE SHADOWED_ERROR ERROR_NEVER_RAISED RETRIES_EXCEED_TIMEOUT CALLBACK_WITHOUT_TIMEOUT TOKEN_NOT_SENT ENDLESS_LOOP LOOP_WITHOUT_LIMIT PAYLOAD_TOO_LARGE RETRY_NOT_IDEMPOTENT SKIPPED_COMPENSATION UNUSED_IGNORE UNKNOWN_RULE") {
		m[id] = &Rule{ID: id}
	}
	return m
}()

func ids() []string { return nil }
