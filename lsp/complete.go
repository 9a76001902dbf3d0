package lsp

import (
	"path/filepath"
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
	case c.at == nil && strings.TrimSpace(d.text) == "" && strings.EqualFold(filepath.Ext(d.path), ".json"):
		c.at = &place{}
		c.snippet("state machine", "a new definition", machineSnippet)
	case c.at == nil:
	case c.at.onKey && c.at.kind == "States":
		c.states()
	case c.at.onKey:
		if c.at.kind == "Machine" && len(c.at.object.members) == 0 && c.block() {
			c.snippet("state machine", "a new definition", machineSnippet)
		}
		c.fields()
	case c.at.kind == "States" && c.at.value != nil && c.at.value.kind == missing:
		c.states()
	case c.at.value != nil && c.at.value.kind == array && elementSnippet(c.at.element, c.at.lang) != "":
		c.snippet(describedAs(c.at.element), "a new element", elementSnippet(c.at.element, c.at.lang))
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
	return after == "" && (before == "" || strings.HasSuffix(before, ":") && strings.IndexByte(" \t", d.text[offset-1]) >= 0)
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
	if c.at.onKey && c.block() { // behind a dash the lines are indented further than theirs
		line := c.d.text[c.d.lines[c.d.position(start).Line]:start]
		deeper := len(strings.TrimLeft(line, " "))
		insert = strings.ReplaceAll(insert, "\n", "\n"+strings.Repeat(" ", deeper))
	}
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
	if kind == "State" { // of a type that is not known yet
		names = []string{"Type", "Comment", "QueryLanguage", "Next", "End"}
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
		c.add(item, c.key(name)+c.valueSnippet(e.Example)+c.comma())
	}
}

func (c *completer) key(name string) string {
	if c.block() || c.terraform() {
		return name
	}
	return quote(name)
}

// terraform reports whether the place is in an object of Terraform, not in JSON.
func (c *completer) terraform() bool {
	if !strings.EqualFold(filepath.Ext(c.d.path), ".tf") || c.at.machine == nil {
		return false
	}
	for _, o := range []*node{c.at.object, c.at.machine.node} {
		if o != nil && len(o.members) > 0 {
			m := o.members[0]
			return !strings.Contains(c.d.text[m.end:max(m.value.start, m.end)], ":")
		}
	}
	return true
}

// comma is what parts what is added from the key behind it.
func (c *completer) comma() string {
	_, end := c.token()
	if !c.block() && !c.terraform() && strings.HasPrefix(strings.TrimLeft(c.d.text[end:], " \t\r\n"), `"`) {
		return ","
	}
	return ""
}

// valueSnippet is the colon, and room for a value of the form that an example has.
func (c *completer) valueSnippet(value string) string {
	value += " " // for fields without an example
	switch {
	case c.block() && value[0] == '{':
		return ":\n  $0"
	case c.block() && strings.HasPrefix(value, "[{"):
		return ":\n  - $0"
	case c.block():
		return ": $0"
	}
	sign := ": "
	if c.terraform() {
		sign = " = "
	}
	switch value = strings.TrimSpace(value); {
	case value == "":
		return sign + "$0"
	case value[0] == '"':
		return sign + `"$1"`
	case value[0] == '{':
		return sign + "{$1}"
	case value[0] == '[':
		return sign + "[$1]"
	}
	return sign + "${1:" + value + "}"
}

// snippet offers JSON with places to fill in, as the place has it written. What
// replaces a value has no name of its own.
func (c *completer) snippet(label, detail, body string) {
	if !c.at.onKey && strings.HasPrefix(body, `"`) {
		body = body[strings.Index(body, ": ")+2:]
	}
	switch {
	case c.block() && !c.at.onKey && c.at.value != nil: // behind a colon
		body = "\n  " + strings.ReplaceAll(blockSnippet(body), "\n", "\n  ")
	case c.block():
		body = blockSnippet(body)
	case c.terraform():
		body = terraformSnippet(body)
	}
	if c.at.onKey {
		body += c.comma()
	}
	item := completion{Label: label, Kind: itemSnippet, Detail: detail, Format: 2}
	if e, ok := lang.State(label); ok {
		item.Docs = &markup{"markdown", entryDoc("**"+label+"**", e)}
	}
	c.add(item, body)
}

// states offers whole states.
func (c *completer) states() {
	for _, typ := range asl.StateTypes() {
		c.snippet(typ, "a new state", stateSnippet(typ, c.at.lang))
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
		if c.at.lang == asl.JSONata && enums[field] == nil && field != "Comment" && (c.at.value.kind == missing || c.at.value.kind == text && c.at.value.value == "") {
			c.add(completion{Label: "{% … %}", Kind: itemSnippet, Detail: "an expression", Filter: `"{%`, Format: 2}, `"{% $0 %}"`)
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
