package lsp

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/lang"
)

// A completer collects what can stand at one place.
type completer struct {
	d      *document
	at     *place
	offset int
	items  []completion
}

// complete offers what can stand at the cursor.
func (d *document) complete(p *documentParams) (any, error) {
	offset := d.offset(p.Position)
	c := &completer{d: d, at: d.placeAt(offset), offset: offset, items: []completion{}}
	if d.yaml() && d.bare(offset) {
		c.at = d.placeOfNew(offset)
	}
	switch {
	case c.at == nil:
	case c.at.onKey && c.at.kind == "States":
		c.states()
	case c.at.onKey:
		c.fields()
	case c.at.value != nil:
		c.values()
	}
	return c.items, nil
}

// bare reports whether there is nothing but dashes on the line, or nothing behind
// a colon.
func (d *document) bare(offset int) bool {
	start := d.lines[d.position(offset).Line]
	before := strings.Trim(d.text[start:offset], " -")
	after := strings.Trim(d.text[offset:d.lineEnd(offset)], " -\r\n")
	return after == "" && (before == "" || strings.HasSuffix(before, ":") && d.text[offset-1] == ' ')
}

// placeOfNew finds where a word would be that is written at the offset: in YAML
// what is not there has no place.
func (d *document) placeOfNew(offset int) *place {
	with := newDocument(d.uri, d.version, d.text[:offset]+"x"+d.text[offset:], d.utf8)
	at := with.placeAt(offset)
	switch {
	case at == nil || at.object == nil:
		return nil
	case !at.onKey:
		if at.value != nil {
			at.value.kind = missing
		}
		return at
	}
	at.member = nil
	at.object.members = slices.DeleteFunc(at.object.members, func(m *member) bool { return m.start == offset && m.key == "x" })
	return at
}

// token is the range that a completion replaces: the string or word under the cursor.
func (c *completer) token() (start, end int) {
	switch {
	case c.at.onKey && c.at.member != nil:
		return c.at.member.start, c.at.member.end
	case c.at.onKey || c.at.value == nil || c.at.value.kind != text && c.at.value.kind != scalar:
		return c.offset, c.offset
	}
	return c.at.value.start, c.at.value.end
}

// add offers a text in place of the token. As a snippet it has $1 and the like.
func (c *completer) add(item completion, insert string) {
	start, end := c.token()
	item.Edit = textEdit{c.d.span(start, end), insert}
	if start < end && (c.d.text[start] == '"' || c.d.text[start] == '\'') {
		item.Filter = c.d.text[start:start+1] + item.Label
	}
	c.items = append(c.items, item)
}

// block reports whether the place is in YAML without braces.
func (c *completer) block() bool {
	return c.d.yaml() && (c.at.object == nil || c.at.object.start >= len(c.d.text) || c.d.text[c.at.object.start] != '{')
}

// fields offers the fields of the object that are not there yet.
func (c *completer) fields() {
	kind := c.at.kind
	names := asl.FieldsOf(kind, c.at.lang)
	if kind == "State" {
		names = []string{"Comment", "Next", "Type"}
	}
	for _, name := range names {
		there := slices.ContainsFunc(c.at.object.members, func(m *member) bool { return m.key == name && m != c.at.member })
		if there {
			continue
		}
		e, _ := lang.Field(describedAs(kind), name)
		item := completion{Label: name, Kind: itemField, Detail: kind, Docs: &markup{"markdown", fieldDoc(e)}}
		if c.at.member != nil && c.at.member.value.kind != missing {
			c.add(item, c.key(name)) // it has a value
			continue
		}
		item.Format = 2
		c.add(item, c.key(name)+": "+c.valueSnippet(e.Example))
	}
}

func (c *completer) key(name string) string {
	if c.block() {
		return name
	}
	return quote(name)
}

// valueSnippet is the room for a value of the form that an example has.
func (c *completer) valueSnippet(value string) string {
	if c.block() || value == "" {
		return "$0"
	}
	switch value[0] {
	case '"':
		return `"$1"`
	case '{':
		return "{$1}"
	case '[':
		return "[$1]"
	}
	return "${1:" + value + "}"
}

// states offers whole states.
func (c *completer) states() {
	for _, typ := range asl.StateTypes() {
		e, _ := lang.State(typ)
		item := completion{Label: typ, Kind: itemSnippet, Detail: "a new state", Docs: &markup{"markdown", entryDoc("**"+typ+"**", e)}, Format: 2}
		body := stateSnippet(typ, c.at.lang)
		if c.block() {
			body = blockSnippet(body)
		}
		c.add(item, body)
	}
}

// values offers what the field under the cursor can hold.
func (c *completer) values() {
	if c.expressions() {
		return
	}
	switch field := c.at.field; field {
	case "Next", "Default", "StartAt":
		for _, st := range c.at.scope.states {
			if st != c.at.state {
				c.value(st.name, itemState, st.typ(), st.summary())
			}
		}
	case "ErrorEquals":
		for e := range lang.Errors() {
			c.value(e.Name, itemValue, "", e.Text)
		}
	case "Resource":
		for _, arn := range resources(c.at.kind) {
			c.value(arn, itemValue, "", "")
		}
	case "Type":
		for _, typ := range asl.StateTypes() {
			e, _ := lang.State(typ)
			c.value(typ, itemValue, "", e.Text)
		}
	case "End":
		c.add(completion{Label: "true", Kind: itemValue}, "true")
	default:
		for _, v := range enums[field] {
			c.value(v, itemValue, "", "")
		}
	}
}

// value offers a string.
func (c *completer) value(s string, kind int, detail, doc string) {
	item := completion{Label: s, Kind: kind, Detail: detail}
	if doc != "" {
		item.Docs = &markup{"markdown", doc}
	}
	start, end := c.token()
	token := c.d.text[start:end]
	if !c.block() {
		token = `"`
	}
	c.add(item, quoteLike(token, s))
}

func resources(kind string) []string {
	switch kind {
	case "ItemReader":
		return []string{"arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"}
	case "ResultWriter":
		return []string{"arn:aws:states:::s3:putObject"}
	}
	return asl.Resources()
}

// enums are the values of fields that have only a few.
var enums = map[string][]string{
	"QueryLanguage": {"JSONata", "JSONPath"}, "Version": {"1.0"}, "Mode": {"INLINE", "DISTRIBUTED"},
	"ExecutionType": {"STANDARD", "EXPRESS"}, "JitterStrategy": {"FULL", "NONE"},
	"InputType":         {"CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"},
	"CSVHeaderLocation": {"FIRST_ROW", "GIVEN"}, "CSVDelimiter": {"COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"},
	"ManifestType": {"ATHENA_DATA", "S3_INVENTORY"}, "OutputType": {"JSON", "JSONL"},
	"Transformation": {"NONE", "COMPACT", "FLATTEN", "LOAD_AND_FLATTEN"},
}
