package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/debug"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A debugger is the terminal side of a debug.Session: it reads commands and shows
// where the execution stands.
type debugger struct {
	session *debug.Session
	sm      *asl.StateMachine
	out     io.Writer
	paint   paint

	states []string // to stop at
	errors []string // to stop at; "" is any
	last   string   // the command that an empty line repeats
}

// A debugCommand is one of the debugger's commands.
type debugCommand struct {
	name, short string
	argument    string // "" is none
	help        string
	do          func(d *debugger, argument string) error
}

// errQuit ends the debugger.
var errQuit = errors.New("quit")

// debugCommands returns the commands, in the order in which help lists them.
func debugCommands() []debugCommand {
	return []debugCommand{
		{"step", "s", "", "go to the next state, or to a failure on the way", (*debugger).step},
		{"back", "b", "", "go back to the state before", (*debugger).back},
		{"continue", "c", "[STATE]", "go on to a breakpoint, to STATE, or to the end", (*debugger).goOn},
		{"break", "br", "STATE | error [NAME]", "stop at a state, or when something fails", (*debugger).breakAt},
		{"clear", "", "", "forget all breakpoints", (*debugger).clear},
		{"input", "i", "[JSON]", "show the input of the state, or give it another", (*debugger).input},
		{"variables", "v", "", "show the variables that the state can read", (*debugger).variables},
		{"set", "", "NAME=JSON", "give a variable of the innermost scope a value", (*debugger).set},
		{"jump", "j", "STATE", "enter another state of the same scope instead", (*debugger).jump},
		{"history", "h", "", "show the events so far", (*debugger).history},
		{"path", "p", "", "show the states so far", (*debugger).path},
		{"where", "w", "", "show where the execution stands", (*debugger).where},
		{"help", "?", "", "show this", (*debugger).help},
		{"quit", "q", "", "end without running on", func(*debugger, string) error { return errQuit }},
	}
}

// maxCommand is how long a line of commands may be: longer than any input, which
// may have 256 KB, however it is escaped.
const maxCommand = 2 << 20

// talk takes commands until the end of the input, or quit. At an empty line the
// last command is done again. With strict, as in a script, the first command that
// cannot be done ends it, with an error that names its line.
func (d *debugger) talk(in io.Reader, name, prompt string, strict bool) error {
	_ = d.where("") // never fails
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxCommand)
	for n := 1; ; n++ {
		fmt.Fprint(d.out, prompt)
		if !lines.Scan() {
			if prompt != "" {
				fmt.Fprintln(d.out) // after Ctrl-D
			}
			return lines.Err()
		}
		line := strings.TrimSpace(lines.Text())
		switch {
		case strict && (line == "" || strings.HasPrefix(line, "#")):
			continue
		case strict:
			fmt.Fprintln(d.out, d.paint.dim("> "+visible(line, false)))
		case line == "":
			line = d.last
		}
		d.last = line
		err := d.do(line)
		switch {
		case err == errQuit:
			return err
		case err != nil && strict:
			return usagef("%s:%d: %w", name, n, err)
		case err != nil:
			fmt.Fprintln(d.out, d.paint.red(visible(err.Error(), false)))
		}
	}
}

// do does one command.
func (d *debugger) do(line string) error {
	word, argument, _ := strings.Cut(line, " ")
	if word == "" {
		return nil
	}
	var names []string
	for _, c := range debugCommands() {
		names = append(names, c.name)
		if word != c.name && word != c.short {
			continue
		}
		argument = strings.TrimSpace(argument)
		switch {
		case argument == "" && c.argument != "" && !strings.HasPrefix(c.argument, "["):
			return fmt.Errorf("%s wants %s", c.name, c.argument)
		case argument != "" && c.argument == "":
			return fmt.Errorf("%s takes no argument", c.name)
		}
		return c.do(d, argument)
	}
	if hint := didYouMean(word, names); hint != "" {
		return fmt.Errorf("there is no command %q%s", word, hint)
	}
	return fmt.Errorf("there is no command %q; help lists them", word)
}

func (d *debugger) help(string) error {
	t := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	for _, c := range debugCommands() {
		name := c.name
		if c.short != "" {
			name += ", " + c.short
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", name, c.argument, c.help)
	}
	return t.Flush()
}

func (d *debugger) where(string) error {
	at, p := d.session.At(), d.paint
	history := d.session.History()
	begin := history[0].Millis
	switch at.Kind {
	case debug.AtState:
		st := d.sm.Find(at.Arrival.State).Fields()
		name := p.bold(visible(st.Name, false))
		if at.Arrival.Scope != "" {
			name = visible(at.Arrival.Scope, false) + "/" + name
		}
		fmt.Fprintf(d.out, "at %s %s\n", name, p.dim(fmt.Sprintf("(%s, %s, %s)", st.Type, visible(d.sm.Source.Position(st.Pos).String(), false), elapsed(at.Arrival.Now-begin))))
		fmt.Fprintf(d.out, "  %s %s\n", p.dim("input"), cut(visible(at.Arrival.Input, false), 200))
	case debug.AtFailure:
		name, cause := failureOf(at.Event)
		in := ""
		if s := stepOf(d.sm, history[:at.Event.ID]); s != nil {
			in = " in " + visible(s.label(), false)
		}
		fmt.Fprintf(d.out, "%s%s %s\n", p.red(at.Event.Type.String()), in, p.dim("("+elapsed(at.Event.Millis-begin)+")"))
		printField(d.out, p, "error", name)
		printField(d.out, p, "cause", readable(cause))
	case debug.AtEnd:
		fmt.Fprintln(d.out, "at the end: "+string(d.session.Execution().Describe().Status))
	}
	return nil
}

// failureOf returns what an event says of a failure.
func failureOf(ev *engine.HistoryEvent) (name, cause string) {
	switch details := ev.Details.(type) {
	case *engine.TaskFailure:
		return details.Error, details.Cause
	case *engine.Failed:
		return details.Error, details.Cause
	case *engine.EvaluationFailed:
		return details.Error, details.Cause
	}
	return "", ""
}
