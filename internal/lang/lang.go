// Package lang describes the Amazon States Language, name by name: what an
// editor says about a field, a type of state, an error or a function.
//
// The texts are in table/*.txt, one entry a line. A line that begins with # says
// what the entries below it are: the fields of some objects, or another kind.
package lang

import (
	_ "embed" // for the files
	"iter"
	"slices"
	"strings"
	"sync"
)

//go:generate go test . -run TestDocs -update

// An Entry is what there is to say about one name.
type Entry struct {
	Name string // as it is written: "TimeoutSeconds", "States.Format", "$map", "$$.Execution.Id"
	// Signature is what follows the name: the type or range of a field or
	// member, the parameters of a function. A state or an error has none.
	Signature string
	Text      string // one to three sentences, without a line break
	// Example is the JSON value of a field, the JSON of a state, the ErrorEquals
	// for an error, a call of a function, or the use of a member.
	Example string
}

// TopLevel is the object of [Field] that is the definition itself.
const TopLevel = ""

// Field returns the field of an object: a type of state ("Task"), [TopLevel], or
// one of "Branch", "ItemProcessor", "ProcessorConfig", "Retry", "Catch",
// "Choice rule", "ItemReader", "ReaderConfig", "ItemBatcher", "ResultWriter" and
// "WriterConfig". A field that means different things in two types of states has
// an entry in each.
func Field(object, name string) (Entry, bool) { return read().fields[object].find(name) }

// Fields yields the fields of an object in a sensible order for reading, and
// nothing for an object that there is not.
func Fields(object string) iter.Seq[Entry] { return slices.Values(read().fields[object]) }

// Objects yields the objects that [Field] knows, the definition itself first.
func Objects() iter.Seq[string] { return slices.Values(read().objects) }

// State returns the entry of a type of state, such as "Choice".
func State(typ string) (Entry, bool) { return read().kinds["State"].find(typ) }

// States yields the types of states.
func States() iter.Seq[Entry] { return slices.Values(read().kinds["State"]) }

// httpStatus is the family of errors that is one entry.
const httpStatus = "States.Http.StatusCode."

// Error returns the entry of an error that Step Functions raises. All of
// States.Http.StatusCode.404 and its like have one entry.
func Error(name string) (Entry, bool) {
	if code, ok := strings.CutPrefix(name, httpStatus); ok && len(code) == 3 && strings.Trim(code, "0123456789") == "" {
		name = httpStatus + "<n>"
	}
	return read().kinds["Error"].find(name)
}

// Errors yields the errors that Step Functions raises.
func Errors() iter.Seq[Entry] { return slices.Values(read().kinds["Error"]) }

// Intrinsic returns the entry of an intrinsic function, such as "States.Format".
func Intrinsic(name string) (Entry, bool) { return read().kinds["Intrinsic"].find(name) }

// Intrinsics yields the intrinsic functions.
func Intrinsics() iter.Seq[Entry] { return slices.Values(read().kinds["Intrinsic"]) }

// Function returns the entry of a function of JSONata, such as "$map".
func Function(name string) (Entry, bool) { return read().kinds["Function"].find(name) }

// Functions yields the functions of JSONata.
func Functions() iter.Seq[Entry] { return slices.Values(read().kinds["Function"]) }

// Member returns the entry of a member of $states or of the context object, such
// as "$states.input" or "$$.Execution.Id". What is within $states.context is the
// context object too.
func Member(path string) (Entry, bool) {
	if within, ok := strings.CutPrefix(path, "$states.context."); ok {
		path = "$$." + within
	}
	return read().kinds["Member"].find(path)
}

// Members yields the members of $states and of the context object.
func Members() iter.Seq[Entry] { return slices.Values(read().kinds["Member"]) }

type entries []Entry

func (list entries) find(name string) (Entry, bool) {
	i := slices.IndexFunc(list, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return Entry{}, false
	}
	return list[i], true
}

// A table is all of table/*.txt.
type table struct {
	objects []string           // in the order of the files
	fields  map[string]entries // by object
	kinds   map[string]entries // by State, Error, Intrinsic, Function and Member
}

var (
	//go:embed table/fields.txt
	fieldsText string
	//go:embed table/fields_map.txt
	mapText string
	//go:embed table/fields_rules.txt
	rulesText string
	//go:embed table/states.txt
	statesText string
	//go:embed table/names.txt
	namesText string
	//go:embed table/functions.txt
	functionsText string
)

// kinds are the headings that are no objects.
const kinds = "State Error Intrinsic Function Member"

// separator stands between the four parts of a line.
const separator = " | "

// read reads the files, when something is first asked for.
var read = sync.OnceValue(func() *table {
	t := &table{fields: map[string]entries{}, kinds: map[string]entries{}}
	for _, text := range []string{fieldsText, mapText, rulesText, statesText, namesText, functionsText} {
		t.add(text)
	}
	return t
})

func (t *table) add(text string) {
	var objects []string
	kind := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			objects, kind = headings(heading)
			continue
		}
		parts := strings.SplitN(line, separator, 4)
		if len(parts) < 4 {
			continue // a blank line; the tests see to it that it is no other
		}
		e := Entry{parts[0], strings.TrimSpace(parts[1]), parts[2], parts[3]}
		if kind != "" {
			t.kinds[kind] = append(t.kinds[kind], e)
			continue
		}
		for _, object := range objects {
			if t.fields[object] == nil {
				t.objects = append(t.objects, object)
			}
			t.fields[object] = append(t.fields[object], e)
		}
	}
}

// headings are the objects that a line with # names, or the kind.
func headings(text string) (objects []string, kind string) {
	switch {
	case text == "top level":
		return []string{TopLevel}, ""
	case text == "Choice rule":
		return []string{text}, ""
	case slices.Contains(strings.Fields(kinds), text):
		return nil, text
	default:
		return strings.Fields(text), ""
	}
}
