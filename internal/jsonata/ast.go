package jsonata

// A nodeKind says what a node of the syntax tree does.
type nodeKind uint8

const (
	nodeEnd nodeKind = iota // the end of the text, where an operand was expected
	nodeLiteral
	nodeName
	nodeVariable
	nodeRegex
	nodeWildcard
	nodeDescendant
	nodeParent
	nodeOperator  // and, or, in as a name; ? as the blank of a partial application
	nodeBinary    // value is the operator
	nodeNegate    // -x
	nodeArray     // [x, y]
	nodeObject    // {k: v}
	nodeBlock     // (x; y)
	nodeFunction  // f(x)
	nodePartial   // f(?, x)
	nodeLambda    // function($x) { … }
	nodeCondition // a ? b : c
	nodeTransform // | pattern | update, delete |
	nodeBind      // $x := y
	nodeApply     // x ~> f
	nodePath      // a.b.c
	nodeSort      // a step: ^(x, >y)
	nodeDots      // a.b.c, only before resolve
	nodeSubscript // x[y], only before resolve
	nodeGroup     // x{k: v}, only before resolve
	nodeOrder     // x^(y), only before resolve
	nodeFocus     // x@$v, only before resolve
	nodeIndex     // x#$i, only before resolve
)

// A node is one construct of an expression. It is built by the parser, given
// its meaning by resolve, and never changed after Compile.
//
// What the operands are called depends on the kind: lhs, rhs and third are the
// three of a condition and of a transform, lhs and rhs the two of an operator,
// lhs the one of a negation, the body of a lambda or the procedure of a call.
//
// An expression has many nodes and most are leaves, so what few have stands
// elsewhere: checking definitions is for the most part making nodes.
type node struct {
	kind nodeKind

	// Annotations of resolve; more of them below.
	keepArray     bool // marked with []
	keepSingleton bool // a path with such a step
	consArray     bool // an array constructor that a path must not flatten
	tuple         bool // a step that carries bindings along
	thunk         bool // a lambda that stands for a call in tail position
	direct        bool // a thunk that nothing touches on its way to the call
	newFrame      bool // a block that binds variables

	value string // operator, name, variable
	lit   value  // of a literal
	pos   int    // in bytes, just behind the token as in the reference

	lhs, rhs, third *node
	list            []*node    // items, arguments, expressions, steps
	pairs           [][2]*node // of an object
	terms           []sortTerm
	head            *head // of a lambda or a regular expression

	prefix       int // how many steps of a path are names, perhaps behind a variable
	predicates   []stage
	stages       []stage
	group        *grouping
	focus, index *node // the variables that a step binds
	ancestor     *slot
	slot         *slot
	seeking      *slotList
}

// A head is what a function has besides its body.
type head struct {
	params    []*node
	signature *signature
	regex     *regex
}

// params are those of a lambda; a thunk has none.
func (n *node) params() []*node {
	if n.head == nil {
		return nil
	}
	return n.head.params
}

// A sortTerm is one criterion of an order-by clause.
type sortTerm struct {
	expr       *node
	descending bool
}

// A stage is applied to what a step yields: a filter, or the binding of the
// position to a variable.
type stage struct {
	filter *node
	index  string
	pos    int
}

// A grouping is the object that a step's values are gathered into.
type grouping struct {
	pairs [][2]*node
	pos   int
}

// each calls f for the direct children of n, in the order of the text.
func (n *node) each(f func(*node)) {
	if n.kind == nodeFunction || n.kind == nodePartial || n.kind == nodeCondition ||
		n.kind == nodeTransform || n.kind == nodeBinary || n.kind == nodeNegate ||
		n.kind == nodeBind || n.kind == nodeApply || n.kind == nodeLambda {
		for _, child := range [...]*node{n.lhs, n.rhs, n.third} {
			if child != nil {
				f(child)
			}
		}
	}
	for _, child := range n.list {
		f(child)
	}
	for _, pair := range n.pairs {
		f(pair[0])
		f(pair[1])
	}
	for _, term := range n.terms {
		f(term.expr)
	}
	for _, s := range n.predicates {
		f(s.filter)
	}
	for _, s := range n.stages {
		if s.filter != nil {
			f(s.filter)
		}
	}
	if n.group != nil {
		for _, pair := range n.group.pairs {
			f(pair[0])
			f(pair[1])
		}
	}
}
