package lint

import (
	"slices"

	"github.com/sfnlocal/sfnlocal/asl"
)

//go:generate go test . -run TestDocs -update

// A Rule is what is known of one code of [asl.Diagnostic].
type Rule struct {
	ID       string
	Severity asl.Severity
	Off      bool   // unless [Options] enable it
	AWS      bool   // it is one of AWS's, in its words; else it is ours
	Doc      string // one paragraph, without line breaks
	// Bad and Good are definitions that do and do not break the rule. In them …
	// stands for a very long text.
	Bad, Good string
}

// Rules returns all rules, those of AWS first. The caller may change the list.
func Rules() []Rule { return slices.Concat(awsRules, ownRules) }

// lookup has the rules by ID.
var lookup = func() map[string]*Rule {
	rules := Rules()
	byID := make(map[string]*Rule, len(rules))
	for i := range rules {
		byID[rules[i].ID] = &rules[i]
	}
	return byID
}()

// Find returns the rule with an ID.
func Find(id string) (Rule, bool) {
	if r := lookup[id]; r != nil {
		return *r, true
	}
	return Rule{}, false
}

func ids() []string {
	all := make([]string, 0, len(lookup))
	for _, r := range Rules() {
		all = append(all, r.ID)
	}
	return all
}
