package asl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// An object is a JSON object of a definition with the places of its members.
type object struct {
	pos     Pos // of the name it stands under, or of its brace
	members []member
}

// A member is one field of an object.
type member struct {
	key    string
	keyPos Pos
	val    gjson.Result
	bad    bool // does not belong here, and has been reported
}

// object reads the members of val, which must be an object. Of a key that comes
// twice the last value counts, in the place of the first, as in AWS.
func (d *decoder) object(val gjson.Result) *object {
	if cap(d.arena)-len(d.arena) < 16 {
		d.arena = make([]member, 0, 128)
		d.arenas++
	}
	start := len(d.arena)
	var seen map[string]int // for objects too large to scan
	val.ForEach(func(k, v gjson.Result) bool {
		members := d.arena[start:]
		i := -1
		if len(members) < 16 {
			i = slices.IndexFunc(members, func(m member) bool { return m.key == k.Str })
		} else {
			if seen == nil {
				seen = make(map[string]int, 64)
				for i := range members {
					seen[members[i].key] = i
				}
			}
			if at, ok := seen[k.Str]; ok {
				i = at
			}
		}
		if i >= 0 {
			d.warn(codeDuplicateKey, Pos(val.Index), Pos(k.Index), "Duplicate key '"+k.Str+"': only the last value counts").
				Hint = "remove one of the two"
			members[i].val = v
			return true
		}
		if seen != nil {
			seen[k.Str] = len(members)
		}
		d.arena = append(d.arena, member{key: k.Str, keyPos: Pos(k.Index), val: v})
		return true
	})
	return &object{pos: Pos(val.Index), members: d.arena[start:len(d.arena):len(d.arena)]}
}

// A mark is a moment of reading.
type mark struct{ arenas, members int }

func (d *decoder) mark() mark { return mark{d.arenas, len(d.arena)} }

// release takes back the memory of all objects read since a mark.
func (d *decoder) release(since mark) {
	if d.arenas != since.arenas { // a new one holds nothing older
		since.members = 0
	}
	d.arena = d.arena[:since.members]
}

// get returns the field called name, or nil when it is absent or was already
// reported as not belonging here.
func (o *object) get(name string) *member {
	for i := range o.members {
		if o.members[i].key == name && !o.members[i].bad {
			return &o.members[i]
		}
	}
	return nil
}

func (o *object) has(name string) bool { return o.get(name) != nil }

// The location of the object being read, as AWS writes it, is kept as a stack
// of steps and only spelled out for a problem.
type step struct {
	key   string
	index int // of an array element, or -1
}

func (d *decoder) enter(key string)             { d.path = append(d.path, step{key, -1}) }
func (d *decoder) enterElem(key string, at int) { d.path = append(d.path, step{key, at}) }
func (d *decoder) leave()                       { d.path = d.path[:len(d.path)-1] }

// location spells the path to the object being read, or to its field.
func (d *decoder) location(field string) string {
	var b strings.Builder
	for _, s := range d.path {
		if s.key != "" || s.index < 0 {
			b.WriteByte('/')
			b.WriteString(s.key)
		}
		if s.index >= 0 {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		}
	}
	if field != "" || len(d.path) == 0 {
		b.WriteByte('/')
		b.WriteString(field)
	}
	return b.String()
}

// isA reports whether val is of the JSON type that AWS's messages call want.
func isA(val gjson.Result, want string) bool {
	switch want {
	case "STRING":
		return val.Type == gjson.String
	case "BOOLEAN":
		return val.IsBool()
	case "OBJECT":
		return val.IsObject()
	case "ARRAY":
		return val.IsArray()
	case "NUMBER":
		return val.Type == gjson.Number
	}
	return false
}

// typed returns the field called name if it is there and of type want; a field
// of another type is a problem.
func (d *decoder) typed(o *object, name, want string) *member {
	m := o.get(name)
	if m == nil {
		return nil
	}
	if !isA(m.val, want) {
		d.wrongType(m, want)
		return nil
	}
	return m
}

func (d *decoder) wrongType(m *member, want string) {
	d.ofType(m, "Expected value of type ["+want+"]")
}

// ofType reports a field whose value is of another type than it must be.
func (d *decoder) ofType(m *member, message string) {
	d.report(Diagnostic{
		Code: codeSchema, Message: message, Hint: "found " + preview(m.val), Path: d.location(m.key),
		place: m.keyPos, token: Pos(m.val.Index), typeOnly: true,
	})
}

func preview(val gjson.Result) string {
	s := val.Raw
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

func (d *decoder) text(o *object, name string) Text {
	if m := d.typed(o, name, "STRING"); m != nil {
		return Text{Value: m.val.Str, Set: true, Pos: Pos(m.val.Index)}
	}
	return Text{}
}

// comment reads a comment, of which only the words are kept: AWS does not look at it.
func (o *object) comment() string {
	if m := o.get("Comment"); m != nil {
		return m.val.Str
	}
	return ""
}

func (d *decoder) boolean(o *object, name string) bool {
	m := d.typed(o, name, "BOOLEAN")
	return m != nil && m.val.Bool()
}

// oneOf reads a field whose value is one of a few words.
func (d *decoder) oneOf(o *object, name string, words ...string) string {
	m := d.typed(o, name, "STRING")
	if m == nil {
		return ""
	}
	if !slices.Contains(words, m.val.Str) {
		d.mean(d.field(m, "Value should be one of the following: ["+strings.Join(words, ", ")+"]"), spell.Nearest(m.val.Str, words))
		return ""
	}
	return m.val.Str
}

// elems reads a field that is an array; one that must not be empty is checked.
func (d *decoder) elems(o *object, name string) (*member, []gjson.Result) {
	m := d.typed(o, name, "ARRAY")
	if m == nil {
		return nil, nil
	}
	elems := m.val.Array()
	if len(elems) == 0 {
		d.field(m, "Value cannot be empty")
	}
	return m, elems
}

// mean says that the JSON string at the place of diag was meant to be name.
func (d *decoder) mean(diag *Diagnostic, name string) {
	if name == "" {
		return
	}
	diag.Hint = didYouMean(name)
	if end := stringEnd(d.src.Text, int(diag.token)); end > 0 {
		diag.Edits = []TextEdit{{Pos: diag.token, End: Pos(end), New: jsonval.StringValue(name).String()}}
	}
}

// stringEnd returns the offset behind the JSON string that begins at an offset,
// or 0 when none does.
func stringEnd(text string, at int) int {
	if at >= len(text) || text[at] != '"' {
		return 0
	}
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + strconv.Quote(name) + "?"
}
