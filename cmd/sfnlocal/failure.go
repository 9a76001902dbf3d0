package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/textwidth"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// printFailure says how an execution failed and in which state.
func printFailure(w io.Writer, p paint, d interpreter.Description, history []engine.HistoryEvent, sm *asl.StateMachine, origin *step) {
	head := p.red(string(d.Status))
	if origin != nil {
		head += " in " + p.bold(visible(origin.name, false))
		for s := origin; s.parent != nil; s = s.parent {
			if s.iteration >= 0 {
				head += fmt.Sprintf(", iteration %d of %s", s.iteration, visible(s.parent.name, false))
			}
		}
		if st := sm.Find(origin.name); st != nil {
			head += p.dim(" (" + visible(sm.Source.Position(st.Fields().Pos).String(), false) + ")")
		}
	}
	fmt.Fprintln(w, head)
	if d.Failure != nil {
		printField(w, p, "error", d.Failure.Name)
		printField(w, p, "cause", readable(d.Failure.Cause))
	}
	printField(w, p, "path ", pathTaken(history))
}

// pathTaken is the way to the end of a history: the last states entered, those
// entered several times in a row once.
func pathTaken(history []engine.HistoryEvent) string {
	const most = 12
	var names []string
	times := map[int]int{} // by index in names
	for i := range history {
		entered, ok := history[i].Details.(*engine.StateEntered)
		switch {
		case !ok:
		case len(names) > 0 && names[len(names)-1] == entered.Name:
			times[len(names)-1]++
		default:
			names = append(names, entered.Name)
		}
	}
	first := max(len(names)-most, 0)
	words := names[first:]
	for i, n := range times {
		if i >= first {
			words[i-first] += fmt.Sprintf(" ×%d", n+1)
		}
	}
	path := strings.Join(words, " → ")
	if first > 0 {
		path = "… → " + path
	}
	return path
}

// printField prints a text beside its name, lines below each other.
func printField(w io.Writer, p paint, name, text string) {
	if text == "" {
		return
	}
	lead := "  " + p.dim(name) + "  "
	for line := range strings.Lines(visible(text, true)) {
		fmt.Fprintf(w, "%s%s\n", lead, strings.TrimRight(line, "\n"))
		lead = strings.Repeat(" ", len(name)+4)
	}
}

// readable is a cause for people: JSON is indented, and the line ends in its
// texts, such as those of a stack trace, are made.
func readable(cause string) string {
	v, err := jsonval.Parse(cause)
	if err != nil || v.Kind() != jsonval.Object && v.Kind() != jsonval.Array {
		return cause
	}
	var b strings.Builder
	writeReadable(&b, v, "", 0)
	return b.String()
}

func writeReadable(b *strings.Builder, v jsonval.Value, indent string, column int) {
	switch {
	case v.Kind() == jsonval.Object && v.Len() > 0:
		b.WriteString("{\n")
		for i, m := range v.Members() {
			key := jsonval.StringValue(m.Key).String() + ": "
			b.WriteString(indent + "  " + key)
			writeReadable(b, m.Value, indent+"  ", len(indent)+2+textwidth.Columns(key))
			b.WriteString(comma(i, v.Len()))
		}
		b.WriteString(indent + "}")
	case v.Kind() == jsonval.Array && v.Len() > 0:
		b.WriteString("[\n")
		for i, elem := range v.Elems() {
			b.WriteString(indent + "  ")
			writeReadable(b, elem, indent+"  ", len(indent)+2)
			b.WriteString(comma(i, v.Len()))
		}
		b.WriteString(indent + "]")
	case v.Kind() == jsonval.String && strings.Contains(strings.TrimRight(v.Str(), "\n"), "\n"):
		lines := strings.Split(strings.TrimRight(v.Str(), "\n"), "\n")
		b.WriteString(`"` + strings.Join(lines, "\n"+strings.Repeat(" ", column+1)) + `"`)
	default:
		b.WriteString(v.String())
	}
}

func comma(i, n int) string {
	if i < n-1 {
		return ",\n"
	}
	return "\n"
}
