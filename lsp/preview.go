package lsp

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
)

// preview draws the machine under the cursor, or the nearest before it. One that is
// wrong, or half-typed, is drawn as far as it can be made out, with a note.
func (d *document) preview(p *documentParams) (any, error) {
	offset := d.offset(p.Position)
	sm, title := d.valid(offset)
	note := ""
	if sm == nil {
		sm, note = d.draft(offset)
	}
	if sm == nil {
		return nil, failf(codeRequestFailed, "here is no state machine to draw")
	}
	const prefix = "preview-" // ids that stay the same while the text changes
	out := preview{SVG: graph.SVG(sm, graph.Options{Title: title, Prefix: prefix}), Note: note}
	if st := d.stateAt(offset); st != nil {
		if id := nodeID(graph.New(sm), st.name); id != "" {
			out.State = prefix + id
		}
	}
	return out, nil
}

// valid returns the machine to draw when nothing is wrong with it.
func (d *document) valid(offset int) (sm *asl.StateMachine, title string) {
	defs := d.check().sources
	best := -1
	for i := range defs {
		if src := defs[i].Source; src.Text != "" && (best < 0 || src.Position(0).Offset <= offset) {
			best = i
		}
	}
	if best < 0 {
		return nil, ""
	}
	sm, err := asl.ParseSource(defs[best].Source, asl.Options{Express: defs[best].Express})
	if err != nil {
		return nil, ""
	}
	return sm, defs[best].Name
}

// draft returns what can be made out of the machine to draw, and why it is no more.
func (d *document) draft(offset int) (sm *asl.StateMachine, note string) {
	var found *machine
	for _, m := range d.parsed().machines {
		if found == nil || m.node.start <= offset {
			found = m
		}
	}
	if found == nil || len(found.states) == 0 {
		return nil, ""
	}
	var text strings.Builder
	found.node.repair(&text)
	errs := d.check().problems.Errors()
	note = "Drawn as far as it can be made out."
	if len(errs) > 0 {
		note += fmt.Sprintf(" Line %d: %s", d.position(errs[0].Pos.Offset).Line+1, errs[0].Plain())
	}
	return asl.Draft(d.path, []byte(text.String())), note
}

// repair writes a value as JSON, without the keys that have no value yet.
func (n *node) repair(b *strings.Builder) {
	separator := ""
	switch n.kind {
	case object:
		b.WriteByte('{')
		seen := map[string]bool{}
		for _, m := range n.members {
			if m.value.kind == missing || seen[m.key] {
				continue
			}
			seen[m.key] = true
			b.WriteString(separator + quote(m.key) + ":")
			m.value.repair(b)
			separator = ","
		}
		b.WriteByte('}')
	case array:
		b.WriteByte('[')
		for _, item := range n.items {
			b.WriteString(separator)
			item.repair(b)
			separator = ","
		}
		b.WriteByte(']')
	case scalar:
		if json.Valid([]byte(n.value)) {
			b.WriteString(n.value)
			return
		}
		b.WriteString(quote(n.value))
	default:
		b.WriteString(quote(n.value))
	}
}

// nodeID finds the id of a state's box.
func nodeID(g *graph.Group, state string) string {
	for _, n := range g.Nodes {
		if n.Kind == graph.State && n.Name == state {
			return n.ID
		}
		for i := range n.Groups {
			if id := nodeID(&n.Groups[i], state); id != "" {
				return id
			}
		}
	}
	return ""
}
