// Package lang explains the Amazon States Language word by word: fields, types of
// states, errors, intrinsic functions and the functions of JSONata.
//
// It is one table, from which editors and docs/language.md take their words. It
// knows just what the packages asl, intrinsic and jsonata do; a test sees to that.
package lang

//go:generate go test . -run TestPage -update

// An Entry explains one word.
type Entry struct {
	Name      string
	Signature string // of a function, with its name
	Doc       string // a sentence or two
	Example   string // "" is none
}

// A word is an entry in the tables, where the name or the signature begins it.
type word struct{ head, doc, example string }

// Field explains a field of a kind of object, as asl.FieldsOf names them.
func Field(kind, name string) (Entry, bool) {
	w, ok := fieldsOf[kind+"."+name]
	if !ok {
		w, ok = fields[name]
	}
	if !ok {
		w, ok = comparison(name)
	}
	return Entry{Name: name, Doc: w.doc, Example: w.example}, ok
}

// StateType explains a type of states.
func StateType(name string) (Entry, bool) { return named(stateTypes, name) }

// Error explains an error by its name.
func Error(name string) (Entry, bool) { return named(errors, name) }

// Context explains a member of $states.
func Context(name string) (Entry, bool) { return named(context, name) }

// ContextNames returns the members of $states.
func ContextNames() []string { return names(context) }

// ErrorNames returns the errors that are explained, in the order of the page.
func ErrorNames() []string { return names(errors) }

// Intrinsic explains an intrinsic function by its name, such as "States.Format".
func Intrinsic(name string) (Entry, bool) { return called(intrinsics, name) }

// JSONata explains a function of JSONata by its name without the dollar sign.
func JSONata(name string) (Entry, bool) { return called(functions, "$"+name) }

func named(table []word, name string) (Entry, bool) {
	for _, w := range table {
		if w.head == name {
			return Entry{Name: name, Doc: w.doc, Example: w.example}, true
		}
	}
	return Entry{}, false
}

func called(table []word, name string) (Entry, bool) {
	for _, w := range table {
		if functionName(w.head) == name {
			return Entry{Name: name, Signature: w.head, Doc: w.doc, Example: w.example}, true
		}
	}
	return Entry{}, false
}

func functionName(signature string) string {
	for i := range len(signature) {
		if signature[i] == '(' {
			return signature[:i]
		}
	}
	return signature
}

func names(table []word) []string {
	all := make([]string, len(table))
	for i, w := range table {
		all[i] = w.head
	}
	return all
}
