package tasks

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A jsonNode is a JSON value with its place in the text.
type jsonNode struct {
	offset  int
	value   jsonval.Value
	members []jsonMember // of an object, keys that come twice included
}

// A jsonMember is a member of an object with the place of its key.
type jsonMember struct {
	key    string
	offset int
	node   *jsonNode
}

// positionTree reads a JSON text with the places of the members of its objects,
// down to depth objects inside each other. A text that is not JSON is a
// [*jsonval.SyntaxError].
func positionTree(text []byte, depth int) (*jsonNode, error) {
	if _, err := jsonval.Parse(string(text)); err != nil {
		return nil, err
	}
	// What follows relies on the text being valid.
	r := positionReader{text: text, d: json.NewDecoder(bytes.NewReader(text))}
	return r.node(depth)
}

type positionReader struct {
	text []byte
	d    *json.Decoder
}

// start is the offset of the next token.
func (r *positionReader) start() int {
	i := int(r.d.InputOffset())
	for i < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:"), r.text[i]) >= 0 {
		i++
	}
	return i
}

func (r *positionReader) node(depth int) (*jsonNode, error) {
	n := &jsonNode{offset: r.start()}
	if depth > 0 && r.text[n.offset] == '{' {
		if _, err := r.d.Token(); err != nil {
			return nil, err
		}
		for r.d.More() {
			at := r.start()
			key, err := r.d.Token()
			if err != nil {
				return nil, err
			}
			child, err := r.node(depth - 1)
			if err != nil {
				return nil, err
			}
			n.members = append(n.members, jsonMember{key: key.(string), offset: at, node: child})
		}
		if _, err := r.d.Token(); err != nil {
			return nil, err
		}
	} else {
		var skipped json.RawMessage
		if err := r.d.Decode(&skipped); err != nil {
			return nil, err
		}
	}
	var err error
	n.value, err = jsonval.Parse(string(r.text[n.offset:r.d.InputOffset()]))
	return n, err
}

// lineColumn returns the place of an offset, both numbers from 1, the column in
// characters.
func lineColumn(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	line = 1 + bytes.Count(before, []byte{'\n'})
	column = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return line, column
}
