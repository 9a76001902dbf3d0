package lsp

import (
	"path/filepath"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// format lays out the whole document as sfnlocal fmt does.
func (d *document) format(*documentParams) (any, error) {
	layOut := asl.Format
	switch {
	case d.yaml():
		layOut = yamldoc.Format
	case !strings.EqualFold(filepath.Ext(d.path), ".json"):
		return nil, failf(codeRequestFailed, "only JSON and YAML are laid out")
	}
	text, err := layOut("", d.text)
	if err != nil {
		return nil, failf(codeRequestFailed, "not laid out: %v", err)
	}
	if text == d.text {
		return []textEdit{}, nil
	}
	return []textEdit{{d.span(0, len(d.text)), text}}, nil
}
