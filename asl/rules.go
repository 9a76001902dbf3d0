package asl

// A Rule is one entry of a Choice state: a test, and where to go if it holds.
type Rule struct {
	Test
	Next      Text
	Condition JSON // JSONata: true, false or a string "{% … %}"
	Assign    JSON
	Output    JSON // JSONata
}

// A Test is a JSONPath condition: exactly one of And, Or, Not and Operator is set.
type Test struct {
	And      []Test
	Or       []Test
	Not      *Test
	Variable Path   // what Operator compares
	Operator string // "NumericEquals", "IsPresent", "StringEqualsPath", …
	Operand  JSON   // a path, as a JSON string, where Operator ends in Path
	Pos      Pos
}
