package explore

import (
	"fmt"
	"strings"
)

// Text writes the report for people.
func (r *Report) Text() string {
	var b strings.Builder
	faults := r.Faults()
	if !r.Complete() {
		fmt.Fprintf(&b, "INCOMPLETE  the search was %s\n\n", r.Incomplete())
	}
	for i := range r.Findings {
		r.finding(&b, &r.Findings[i])
	}
	b.WriteString("Ends\n")
	for _, e := range r.Ends {
		what := e.State
		if e.Error != "" {
			what += " " + e.Error
		}
		fmt.Fprintf(&b, "  %-9s  %s, %s\n             %s\n", e.Status, what, counted(e.Paths, "way"), e.Trace)
		if e.Class != "" {
			fmt.Fprintf(&b, "             → %s\n", e.Class)
		}
	}
	fmt.Fprintf(&b, "\n%s: %s. %s, %s, %s.\n", r.Machine.Source.Name,
		counted(len(faults), "fault"), counted(r.Paths, "path"), counted(r.States, "place"), r.completeness())
	return b.String()
}

func (r *Report) finding(b *strings.Builder, f *Finding) {
	mark := "note"
	if f.Fault {
		mark = "FAULT"
	}
	fmt.Fprintf(b, "%-5s  %s  (%s)\n", mark, f.Title, f.Kind)
	if pos, ok := r.Position(f); ok {
		fmt.Fprintf(b, "       at %s\n", pos)
	}
	if f.Trace != nil {
		fmt.Fprintf(b, "       %s\n", f.Trace)
	}
	if f.Detail != "" {
		for line := range strings.Lines(f.Detail) {
			fmt.Fprintf(b, "         %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	b.WriteByte('\n')
}

// Incomplete says why not everything was tried, to be read after "the search
// was"; "" is everything.
func (r *Report) Incomplete() string {
	switch {
	case r.Stopped != "":
		return "stopped " + r.Stopped + ": not everything was tried"
	case r.Cut > 0:
		return "cut at the depth in " + counted(r.Cut, "path") + ": not everything was tried"
	}
	return ""
}

func (r *Report) completeness() string {
	switch {
	case !r.Complete():
		return r.Incomplete()
	case r.Untaken > 0:
		return "everything was tried but what follows " + counted(r.Untaken, "rule") + " that nothing was found for"
	}
	return "everything was tried"
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
