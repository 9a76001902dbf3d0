package explore

import (
	"bytes"
	"encoding/json"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// The report as JSON.
type (
	reportJSON struct {
		File     string        `json:"file"`
		Faults   int           `json:"faults"`
		Paths    int           `json:"paths"`
		Steps    int           `json:"steps"`
		Places   int           `json:"places"`
		Complete bool          `json:"complete"`
		Stopped  string        `json:"stopped,omitempty"`
		Cut      int           `json:"cut,omitempty"`
		Untaken  int           `json:"untaken,omitempty"`
		Findings []findingJSON `json:"findings"`
		Ends     []endJSON     `json:"ends"`
	}
	findingJSON struct {
		Kind   FindingKind `json:"kind"`
		Fault  bool        `json:"fault"`
		Title  string      `json:"title"`
		Detail string      `json:"detail,omitempty"`
		State  string      `json:"state,omitempty"`
		Line   int         `json:"line,omitempty"`
		Column int         `json:"column,omitempty"`
		Path   *pathJSON   `json:"path,omitempty"`
	}
	pathJSON struct {
		Text   string          `json:"text"`
		Input  json.RawMessage `json:"input"`
		Status engine.Status   `json:"status"`
		Steps  []stepJSON      `json:"steps"`
	}
	stepJSON struct {
		State  string          `json:"state"`
		Result json.RawMessage `json:"result,omitempty"`
		Error  string          `json:"error,omitempty"`
		Cause  string          `json:"cause,omitempty"`
	}
	endJSON struct {
		Status engine.Status `json:"status"`
		State  string        `json:"state"`
		Error  string        `json:"error,omitempty"`
		Output string        `json:"output,omitempty"`
		Ways   int           `json:"ways"`
		Path   *pathJSON     `json:"path"`
	}
)

// JSON writes the report for programs, indented.
func (r *Report) JSON() ([]byte, error) {
	out := reportJSON{
		File: r.Machine.Source.Name, Faults: len(r.Faults()), Paths: r.Paths, Steps: r.Steps, Places: r.States,
		Complete: r.Complete(), Stopped: r.Stopped, Cut: r.Cut, Untaken: r.Untaken, Findings: []findingJSON{}, Ends: []endJSON{},
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		j := findingJSON{Kind: f.Kind, Fault: f.Fault, Title: f.Title, Detail: f.Detail, State: f.State, Path: f.Trace.json()}
		if pos, ok := r.Position(f); ok {
			j.Line, j.Column = pos.Line, pos.Column
		}
		out.Findings = append(out.Findings, j)
	}
	for _, e := range r.Ends {
		out.Ends = append(out.Ends, endJSON{e.Status, e.State, e.Error, e.Class, e.Paths, e.Trace.json()})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(out)
	return b.Bytes(), err
}

func (t *Trace) json() *pathJSON {
	if t == nil {
		return nil
	}
	p := &pathJSON{Text: t.String(), Input: json.RawMessage(t.Input), Status: t.Status, Steps: []stepJSON{}}
	for _, e := range t.Events {
		if e.Kind != Answered {
			continue
		}
		s := stepJSON{State: e.State, Result: json.RawMessage(e.Outcome.Output)}
		if e.Outcome.Failure != nil {
			s = stepJSON{State: e.State, Error: e.Outcome.Failure.Name, Cause: e.Outcome.Failure.Cause}
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}
