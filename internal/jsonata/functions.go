package jsonata

// builtin returns the function of the language with that name, nil if there is
// none. In the tables, parameters are named as in the reference: a partial
// application knows a function's parameters by name.
func builtin(name string) *function { return builtins[name] }

var builtins = buildFunctions()

// transformSignature is the one of every transform.
var transformSignature = mustSignature("<(oa):o>")

// A definition is one line of a table of functions.
type definition struct {
	name      string
	signature string
	params    string
	arity     int
	native    native
	set       functionSet
}

func buildFunctions() map[string]*function {
	all := map[string]*function{}
	for _, table := range [...][]definition{
		aggregateFunctions(), stringFunctions(), patternFunctions(), encodingFunctions(), numberFunctions(),
		arrayFunctions(), objectFunctions(), higherFunctions(), timeFunctions(), miscFunctions(), stepFunctions(),
	} {
		for _, d := range table {
			f := &function{
				kind: functionBuiltin, set: d.set, name: d.name, arity: d.arity, params: paramNames(d.params),
				signature: mustSignature(d.signature), native: d.native,
			}
			all[d.name] = f
		}
	}
	return all
}
