package explore

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// seenByPredicates are the names of what a predicate sees of a way.
var seenByPredicates = []string{"status", "end", "error", "cause", "input", "output", "visited", "calls", "results"}

// stateNames are the texts in a predicate that can only be names of states.
var stateNames = regexp.MustCompile(`(?:"([^"\\]+)"|'([^'\\]+)')\s+in\s+visited\b|` +
	`\b(?:end|state|visited\[[^\]]*\])\s*!?=\s*(?:"([^"\\]+)"|'([^'\\]+)')`)

// predicate reads the JSONata in an invariant. What it refers to must be there:
// a name that is misspelt would be nothing, of which anything can be true.
func (inv *Invariant) predicate(expr string) error {
	begin := utf8.RuneCountInString(inv.Text[:strings.Index(inv.Text, expr)]) + 1
	compiled, err := jsonata.Compile(expr)
	if err != nil {
		return fmt.Errorf("column %d: %w", begin, err)
	}
	inv.form, inv.pred = predicate, compiled
	for _, ref := range compiled.Usage().Context {
		switch column := begin + ref.Position; {
		case strings.ContainsAny(ref.Name, "$*%"):
		case !slices.Contains(seenByPredicates, ref.Name):
			hint := ", but " + strings.Join(seenByPredicates, ", ")
			if near := spell.Nearest(ref.Name, seenByPredicates); near != "" {
				hint = fmt.Sprintf("; did you mean %s?", near)
			}
			return fmt.Errorf("column %d: a predicate does not see %s%s", column, ref.Name, hint)
		case ref.Name == "results" && len(ref.Path) > 0:
			inv.names = append(inv.names, reference{ref.Path[0], column})
		}
	}
	for _, m := range stateNames.FindAllStringSubmatchIndex(expr, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				inv.names = append(inv.names, reference{expr[m[i]:m[i+1]], begin + utf8.RuneCountInString(expr[:m[i]])})
			}
		}
	}
	slices.SortStableFunc(inv.names, func(a, b reference) int { return cmp.Compare(a.column, b.column) })
	return nil
}
