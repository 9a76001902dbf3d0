package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/internal/fonts"
	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// maxHistory is how much of a history is read: 25 000 events with large payloads.
const maxHistory = 256 << 20

// graphOptions are the flags of graph.
type graphOptions struct {
	inputs
	format, view, theme, output, font string
	histories                         []string
	coverage                          bool
}

func (e *env) newGraphCmd() *cobra.Command {
	var o graphOptions
	cmd := &cobra.Command{
		Use:   "graph FILE [flags]",
		Short: "Draw a definition, or what happened in an execution of it",
		Long: `graph draws a definition: in the terminal as it is, else as text for Mermaid,
which GitHub and many editors show, or in the format that --format names. FILE
may be - for stdin, and also a template, a Terraform file and the like, as for validate.

With --history the picture shows an execution: states coloured by what became of
them, the way it took, attempts and times. The history is what
"aws stepfunctions get-execution-history" or "sfnlocal run --history json"
prints, the console's export, or the log of an Express execution. --view timeline
draws when each state ran, --view map what was called, how often and how long; both
take histories and draw Unicode or SVG.

A picture for the terminal is made narrower where it would not fit, by the terminal
or by COLUMNS, and is ASCII where the locale has no Unicode.`,
		Example: `  sfnlocal graph order.asl.json
  sfnlocal graph order.asl.json -o order.svg
  sfnlocal run order.asl.json --history json > h.json; sfnlocal graph order.asl.json --history h.json
  sfnlocal graph order.asl.json --format dot | dot -Tsvg > order.svg`,
		Args:              definitionArgs(false),
		ValidArgsFunction: definitionFiles,
		RunE:              func(_ *cobra.Command, args []string) error { return e.drawFile(args[0], o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.format, "format", "", "`unicode`, svg, png, mermaid or dot; by default what -o ends in, unicode on a terminal, else mermaid")
	f.StringVarP(&o.output, "output", "o", "", "write to `FILE` instead of stdout")
	f.StringArrayVar(&o.histories, "history", nil, "show the execution whose history is in `FILE`; may be repeated for --coverage and --view map")
	f.StringVar(&o.view, "view", "machine", "`machine`, timeline or map")
	f.BoolVar(&o.coverage, "coverage", false, "mark what none of the histories took")
	f.StringVar(&o.theme, "theme", "auto", "`auto`, light or dark")
	f.StringVar(&o.font, "font", "", "a `FILE` with a font for what the fonts of the program lack in a PNG (default what the system has)")
	o.flags(cmd, true)
	completeWith(cmd, "format", graphFormats...)
	completeWith(cmd, "view", graphViews...)
	completeWith(cmd, "theme", graphThemes...)
	return cmd
}

var (
	graphFormats = []string{"unicode", "svg", "png", "mermaid", "dot"}
	graphViews   = []string{"machine", "timeline", "map"}
	graphThemes  = []string{"auto", "light", "dark"}
)

// drawFile draws the definition in a file.
func (e *env) drawFile(path string, o graphOptions) error {
	if o.format == "" {
		var err error
		if o.format, err = e.graphFormat(o); err != nil {
			return err
		}
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.format == "png" && o.output == "" && e.isTerminal(e.stdout) {
		return usagef("--format png: is not for a terminal; write it to a file with -o order.png")
	}
	sm, err := e.drawable(path, o.inputs)
	if err != nil {
		return err
	}
	runs, err := readRuns(o.histories)
	if err != nil {
		return err
	}
	for i, r := range runs {
		if o.view != "machine" { // which shows a history alone
			break
		}
		if err := e.mentionStrangers(sm, r, o.histories[i]); err != nil {
			return err
		}
	}
	picture, err := e.drawing(sm, runs, path, o)
	if err != nil {
		return err
	}
	if o.output != "" {
		if err := os.WriteFile(o.output, picture, 0o666); err != nil {
			return fileError(o.output, err)
		}
		return nil
	}
	if _, err = e.stdout.Write(picture); err != nil {
		return err
	}
	if o.format == "unicode" && e.isTerminal(e.stdout) {
		e.mentionWidth(string(picture))
	}
	return nil
}

// mentionWidth tells of a picture that is wider than the terminal, which breaks
// its lines.
func (e *env) mentionWidth(picture string) {
	room, widest := e.columns(e.stdout), 0
	for line := range strings.Lines(ansiCodes.ReplaceAllString(picture, "")) {
		widest = max(widest, textwidth.Columns(strings.TrimRight(line, "\n")))
	}
	if room > 0 && widest > room {
		fmt.Fprintf(e.stderr, "the picture has %d columns and the terminal %d: pipe it through less -RS, or draw an SVG with -o FILE.svg\n", widest, room)
	}
}

var ansiCodes = regexp.MustCompile("\x1b\\[[0-9]*m")

// graphFormat is the format when none is named.
func (e *env) graphFormat(o graphOptions) (string, error) {
	for _, format := range graphFormats {
		if hasExtension(o.output, format) {
			return format, nil
		}
	}
	switch ending := filepath.Ext(o.output); ending {
	case ".mmd":
		return "mermaid", nil
	case ".gv":
		return "dot", nil
	case ".txt":
		return "unicode", nil
	case "":
	default:
		return "", usagef("--output %s: nothing is known of %s; say with --format which of %s it is to be", o.output, ending, list(graphFormats))
	}
	if o.output == "" && e.isTerminal(e.stdout) || o.view != "machine" || len(o.histories) > 0 {
		return "unicode", nil
	}
	return "mermaid", nil
}

// mentionStrangers tells of states in a history that the definition does not
// have. When it has none of them, the history is of another.
func (e *env) mentionStrangers(sm *asl.StateMachine, r *graph.Run, history string) error {
	var strangers []string
	known := 0
	for _, v := range r.Visits {
		switch {
		case sm.Find(v.Name) != nil:
			known++
		case !slices.Contains(strangers, v.Name):
			strangers = append(strangers, v.Name)
		}
	}
	switch {
	case len(strangers) == 0:
		return nil
	case known == 0:
		return usagef("%s: is the history of another definition: %s has no state %q", history, sm.Source.Name, strangers[0])
	}
	fmt.Fprintf(e.stderr, "%s: not in %s, and so not drawn: %s\n", history, sm.Source.Name, visible(list(strangers), false))
	return nil
}

func hasExtension(path, ext string) bool {
	n := len(path) - len(ext)
	return n > 1 && path[n-1] == '.' && path[n:] == ext
}

// check reports flags that do not go together.
func (o *graphOptions) check() error {
	if err := oneOf("format", o.format, graphFormats...); err != nil {
		return err
	}
	if err := oneOf("view", o.view, graphViews...); err != nil {
		return err
	}
	if err := oneOf("theme", o.theme, graphThemes...); err != nil {
		return err
	}
	drawnByUs := o.format == "unicode" || o.format == "svg"
	switch {
	case o.view != "machine" && !drawnByUs:
		return usagef("--view %s: want --format unicode or svg, got %s", o.view, o.format)
	case o.font != "" && o.format != "png":
		return usagef("--font: is for --format png; %s has no fonts", o.format)
	case o.view != "machine" && len(o.histories) == 0:
		return usagef("--view %s: needs an execution; give its history with --history FILE", o.view)
	case len(o.histories) > 0 && (o.format == "mermaid" || o.format == "dot"):
		return usagef("--history: %s shows definitions only; want --format unicode, svg or png", o.format)
	case o.coverage && len(o.histories) == 0:
		return usagef("--coverage: needs executions; give their histories with --history FILE")
	case len(o.histories) > 1 && !o.coverage && o.view != "map":
		return usagef("--history: one execution at a time, or many with --coverage or --view map; got %d", len(o.histories))
	}
	return nil
}

// readRuns reads the histories in files.
func readRuns(paths []string) ([]*graph.Run, error) {
	var runs []*graph.Run
	for _, path := range paths {
		text, err := readFile(path, maxHistory)
		if err != nil {
			return nil, err
		}
		events, err := graph.ParseHistory(string(text))
		if err != nil {
			return nil, usagef("%s: %w", path, err)
		}
		runs = append(runs, graph.NewRun(events))
	}
	return runs, nil
}

// drawing draws what the flags ask for.
func (e *env) drawing(sm *asl.StateMachine, runs []*graph.Run, title string, o graphOptions) ([]byte, error) {
	g := graph.Options{Title: title}
	switch o.theme {
	case "light":
		g.Theme = graph.Light
	case "dark":
		g.Theme = graph.Dark
	}
	if o.output == "" {
		g.Color = bool(e.paintFor(e.stdout))
		g.Columns = e.columns(e.stdout)
		g.ASCII = e.asciiOnly()
	}
	switch {
	case o.coverage:
		g.Coverage = new(graph.Coverage)
		for _, r := range runs {
			g.Coverage.Covers(r)
		}
	case len(runs) > 0:
		g.Run = runs[0]
	}
	switch o.view + " " + o.format {
	case "timeline unicode":
		return []byte(graph.TimelineUnicode(runs[0], g)), nil
	case "timeline svg":
		return []byte(graph.TimelineSVG(runs[0], g)), nil
	case "map unicode":
		return []byte(graph.MapUnicode(runs, g)), nil
	case "map svg":
		return []byte(graph.MapSVG(runs, g)), nil
	case "machine dot":
		return []byte(graph.DOT(sm)), nil
	case "machine mermaid":
		return []byte(graph.Mermaid(sm)), nil
	case "machine svg":
		return []byte(graph.SVG(sm, g)), nil
	case "machine png":
		return e.drawPNG(sm, g, o.font)
	}
	return []byte(graph.Unicode(sm, g)), nil
}

// drawPNG draws a PNG with the font in a file or, when there are characters that
// the program has no font for, with those of the system that have them.
func (e *env) drawPNG(sm *asl.StateMachine, o graph.Options, font string) ([]byte, error) {
	if font != "" {
		var err error
		if o.Fonts, err = fonts.Open(font); err != nil {
			return nil, fileError(font, err)
		}
	}
	picture, missing, err := graph.PNG(sm, o)
	if err == nil && missing != "" && font == "" {
		if o.Fonts = fonts.Find(missing, fonts.Folders(e.getenv)); len(o.Fonts) > 0 {
			picture, missing, err = graph.PNG(sm, o)
		}
	}
	if err == nil && missing != "" {
		fmt.Fprintf(e.stderr, "boxes stand for what no font could draw: %s\n  name a font that can with graph --font FILE, or draw an SVG, which whoever shows it has the fonts for\n", cut(visible(missing, false), 60))
	}
	return picture, err
}

// completeWith completes the values of a flag.
func completeWith(cmd *cobra.Command, flag string, values ...string) {
	// The only error is a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
