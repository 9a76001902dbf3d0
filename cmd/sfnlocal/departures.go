package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/replay"
)

// printDepartures prints what was recorded and what happened now, as a diff. What
// departs in the same way in several iterations is shown in the first.
func printDepartures(w io.Writer, p paint, departures []replay.Departure) {
	for i, like := range alike(departures) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		printDeparture(w, p, like[0])
		if len(like) > 1 {
			fmt.Fprintln(w, p.dim(visible(fmt.Sprintf("likewise in %s: %s", count(len(like)-1, "other iteration"), iterations(like[1:])), false)))
		}
	}
}

// alike groups the departures that differ in the iteration and the data only.
func alike(departures []replay.Departure) [][]replay.Departure {
	var groups [][]replay.Departure
	known := map[string]int{}
	for _, d := range departures {
		key := anyIteration.ReplaceAllString(d.Thread, "[]")
		if d.Before != nil {
			key += "\nafter " + eventTitle(*d.Before)
		}
		for _, e := range d.Recorded {
			key += "\n-" + eventTitle(e)
		}
		for _, e := range d.Replayed {
			key += "\n+" + eventTitle(e)
		}
		for _, x := range d.Differences {
			key += "\n" + x.Path
		}
		at, ok := known[key]
		if !ok || groups[at][0].Thread == d.Thread { // of one iteration all are shown
			known[key] = len(groups)
			groups = append(groups, []replay.Departure{d})
			continue
		}
		groups[at] = append(groups[at], d)
	}
	return groups
}

var anyIteration = regexp.MustCompile(`\[\d+\]`)

// iterations lists where some departures are.
func iterations(ds []replay.Departure) string {
	const most = 5
	var names []string
	for _, d := range ds[:min(len(ds), most)] {
		names = append(names, threadName(d.Thread))
	}
	if len(ds) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// threadName names the iteration or the branch, by its first state, of a thread.
// A Map or Parallel that ran again has a number.
func threadName(key string) string {
	return firstTime.ReplaceAllString(strings.TrimPrefix(key, "/"), "$1")
}

var firstTime = regexp.MustCompile(`#1(\D|$)`)

func printDeparture(w io.Writer, p paint, d replay.Departure) {
	where := "at the start"
	if d.Before != nil {
		where = fmt.Sprintf("after event %d, %s", d.Before.ID, eventTitle(*d.Before))
	}
	if d.Thread != "" {
		where += " in " + threadName(d.Thread)
	}
	fmt.Fprintln(w, p.bold(visible(where, false)))
	if len(d.Differences) > 0 {
		e := d.Recorded[0]
		fmt.Fprintf(w, "  %4d  %s\n", e.ID, visible(eventTitle(e), false))
		for _, x := range d.Differences {
			fmt.Fprintf(w, "        %s\n", visible(x.Path, false))
			fmt.Fprintln(w, p.red("      - "+cut(visible(valueText(x.Recorded), false), 160)))
			fmt.Fprintln(w, p.green("      + "+cut(visible(valueText(x.Replayed), false), 160)))
		}
		return
	}
	for _, e := range d.Recorded {
		fmt.Fprintln(w, p.red(visible(eventLine("-", e), false)))
	}
	for _, e := range d.Replayed {
		fmt.Fprintln(w, p.green(visible(eventLine("+", e), false)))
	}
}

// eventTitle is the type of an event with the state that it is about.
func eventTitle(e replay.Event) string { return strings.TrimSpace(e.Type + " " + e.State) }

// eventLine is an event with its data on one line.
func eventLine(sign string, e replay.Event) string {
	line := fmt.Sprintf("%s %4d  %s", sign, e.ID, eventTitle(e))
	for _, key := range []string{"input", "output", "parameters", "error", "cause"} {
		if text := e.Details.Get(key).Str(); text != "" {
			line += "  " + key + " " + text
		}
	}
	return cut(line, 160)
}

func valueText(v jsonval.Value) string {
	if !v.Exists() {
		return "(nothing)"
	}
	return v.String()
}

// departuresJSON is a list of departures for programs.
func departuresJSON(departures []replay.Departure) []byte {
	type event struct {
		ID      int64           `json:"id"`
		Type    string          `json:"type"`
		Details json.RawMessage `json:"details"`
	}
	type difference struct {
		Path     string          `json:"path"`
		Recorded json.RawMessage `json:"recorded,omitempty"`
		Replayed json.RawMessage `json:"replayed,omitempty"`
	}
	type departure struct {
		Thread      string       `json:"thread"`
		After       int64        `json:"after"` // 0 is the start
		Recorded    []event      `json:"recorded"`
		Replayed    []event      `json:"replayed"`
		Differences []difference `json:"differences,omitempty"`
	}
	events := func(all []replay.Event) []event {
		out := []event{}
		for _, e := range all {
			out = append(out, event{e.ID, e.Type, e.Details.Append(nil)})
		}
		return out
	}
	list := []departure{}
	for _, d := range departures {
		x := departure{Thread: d.Thread, Recorded: events(d.Recorded), Replayed: events(d.Replayed)}
		if d.Before != nil {
			x.After = d.Before.ID
		}
		for _, diff := range d.Differences {
			y := difference{Path: diff.Path}
			if diff.Recorded.Exists() {
				y.Recorded = diff.Recorded.Append(nil)
			}
			if diff.Replayed.Exists() {
				y.Replayed = diff.Replayed.Append(nil)
			}
			x.Differences = append(x.Differences, y)
		}
		list = append(list, x)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(list) // of texts that are JSON already
	return b.Bytes()
}
