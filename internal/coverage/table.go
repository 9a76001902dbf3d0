package coverage

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table writes what was used of each definition, and what was not, for people.
func Table(w io.Writer, all []*Coverage) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "definition\tstates\ttransitions\trules\tretries\tcatches\ttotal")
	named := labels(all)
	for _, c := range all {
		fmt.Fprint(t, named[c])
		for k := range kinds {
			s := c.Share(k)
			if s.Of == 0 {
				fmt.Fprint(t, "\t-")
				continue
			}
			fmt.Fprintf(t, "\t%d/%d", s.Used, s.Of)
		}
		fmt.Fprintf(t, "\t%.1f%%\n", c.Total().Percent())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	for _, c := range all {
		for _, i := range c.Missing() {
			fmt.Fprintf(&b, "%s: never used: %s %s\n", i.Pos, i.Kind, &i)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
