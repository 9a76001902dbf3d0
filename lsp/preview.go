package lsp

import (
	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
)

// preview draws the machine under the cursor, or the nearest before it.
func (d *document) preview(p *documentParams) (any, error) {
	defs := d.check().sources
	offset := d.offset(p.Position)
	best := -1
	for i := range defs {
		if src := defs[i].Source; src.Text != "" && (best < 0 || src.Position(0).Offset <= offset) {
			best = i
		}
	}
	if best < 0 {
		return nil, failf(codeRequestFailed, "here is no state machine to draw")
	}
	sm, err := asl.ParseSource(defs[best].Source, asl.Options{Express: defs[best].Express})
	if err != nil {
		return nil, failf(codeRequestFailed, "not drawn: %v", err)
	}
	const prefix = "preview-" // ids that stay the same while the text changes
	out := preview{SVG: graph.SVG(sm, graph.Options{Title: defs[best].Name, Prefix: prefix})}
	if st := d.stateAt(offset); st != nil {
		if id := nodeID(graph.New(sm), st.name); id != "" {
			out.State = prefix + id
		}
	}
	return out, nil
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
