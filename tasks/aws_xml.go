package tasks

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An xmlNode is an element of a response.
type xmlNode struct {
	name     string
	data     string
	children []*xmlNode
}

// parseXML reads the root element of a response.
func parseXML(text []byte) (*xmlNode, error) {
	const maxXMLDepth = 100
	d := xml.NewDecoder(bytes.NewReader(text))
	top := &xmlNode{}
	open := []*xmlNode{top}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > maxXMLDepth {
				return nil, errors.New("elements are nested too deeply")
			}
			n := &xmlNode{name: t.Name.Local}
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.data += string(t)
		}
	}
	if len(top.children) == 0 {
		return nil, errors.New("there is no element")
	}
	return top.children[0], nil
}

// child returns the first child of a name, or nil.
func (n *xmlNode) child(name string) *xmlNode {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (n *xmlNode) text(name string) string {
	if c := n.child(name); c != nil {
		return strings.TrimSpace(c.data)
	}
	return ""
}

// xmlTypes names the elements that are not text: XML itself does not tell.
type xmlTypes struct {
	literals string // numbers and booleans
	times    string
	lists    string // lists without an element around them
}

// value returns the JSON of an element, members sorted: "member" elements are a
// list and "entry" elements a map, as all AWS services write them.
func (n *xmlNode) value(types xmlTypes) jsonval.Value {
	if len(n.children) == 0 {
		if has(types.literals, n.name) {
			if v, err := jsonval.Parse(strings.TrimSpace(n.data)); err == nil {
				return v
			}
		}
		if has(types.times, n.name) {
			return jsonval.StringValue(trimMillis(strings.TrimSpace(n.data)))
		}
		return jsonval.StringValue(n.data)
	}
	switch n.children[0].name {
	case "member":
		elems := make([]jsonval.Value, len(n.children))
		for i, c := range n.children {
			elems[i] = c.value(types)
		}
		return jsonval.ArrayValue(elems)
	case "entry":
		out := jsonval.ObjectValue(nil)
		for _, c := range n.children {
			if value := c.child("value"); value != nil {
				out = out.With(c.text("key"), value.value(types))
			}
		}
		return out
	}
	lists := map[string][]jsonval.Value{}
	var members []jsonval.Member
	for _, c := range n.children {
		v := c.value(types)
		if !has(types.lists, c.name) {
			members = append(members, jsonval.Member{Key: javaName(c.name), Value: v})
			continue
		}
		lists[c.name] = append(lists[c.name], v)
	}
	for name, elems := range lists {
		members = append(members, jsonval.Member{Key: javaName(name), Value: jsonval.ArrayValue(elems)})
	}
	sortMembers(members)
	return unique(members)
}

// unique makes an object of sorted members. Of a name that comes twice the
// first stays, since objects must not have two.
func unique(members []jsonval.Member) jsonval.Value {
	out := members[:0]
	for _, m := range members {
		if len(out) == 0 || out[len(out)-1].Key != m.Key {
			out = append(out, m)
		}
	}
	return jsonval.ObjectValue(out)
}

// trimMillis writes a time as Java's Instant does.
func trimMillis(text string) string { return strings.Replace(text, ".000Z", "Z", 1) }
