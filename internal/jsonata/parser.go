package jsonata

// maxNesting bounds the depth of the syntax tree, and with it the recursion of
// everything that walks one.
const maxNesting = 2000

// A parser is a top-down operator precedence parser. It yields a raw tree that
// resolve turns into the one that is evaluated.
type parser struct {
	lex   lexer
	tok   token // the one not yet consumed
	depth int
}

// bindingPower is how strongly an infix operator binds what stands to its left;
// 0 for anything that is none.
func (t *token) bindingPower() int {
	if t.kind != tokenOperator {
		return 0
	}
	return infixPower(t.text)
}

func infixPower(operator string) int {
	switch operator {
	case "[", "(", "@", "#":
		return 80
	case ".":
		return 75
	case "{":
		return 70
	case "*", "/", "%":
		return 60
	case "+", "-", "&":
		return 50
	case "=", "<", ">", "^", "!=", "<=", ">=", "~>", "in":
		return 40
	case "and":
		return 30
	case "or":
		return 25
	case "?":
		return 20
	case ":=":
		return 10
	}
	return 0
}

// parse returns the raw tree of src.
func parse(src string) *node {
	p := &parser{lex: lexer{src: src}}
	p.advance("", false)
	n := p.expression(0)
	if p.tok.kind != tokenEnd {
		e := newError("S0201", p.tok.pos)
		e.token = p.tok.shown()
		raise(e)
	}
	return n
}

// advance consumes the current token, which must be the operator want unless
// want is empty. A slash is a division if infix is set.
func (p *parser) advance(want string, infix bool) {
	if want != "" && !p.tok.is(want) {
		code := "S0202"
		if p.tok.kind == tokenEnd {
			code = "S0203"
		}
		e := newError(code, p.tok.pos).withValue(str(want))
		e.token = p.tok.shown()
		raise(e)
	}
	p.tok = p.lex.next(infix)
	if p.tok.is("!") || p.tok.is("~") {
		raise(newError("S0204", p.tok.pos).withToken(p.tok.text))
	}
}

func (p *parser) expression(power int) *node {
	outer := p.depth
	if p.depth++; p.depth > maxNesting {
		raise(newError("", p.tok.pos).withText("expression nested too deeply"))
	}
	t := p.tok
	p.advance("", true)
	left := p.prefix(t)
	for power < p.tok.bindingPower() {
		if p.depth++; p.depth > maxNesting {
			raise(newError("", p.tok.pos).withText("expression nested too deeply"))
		}
		t = p.tok
		p.advance("", false)
		left = p.infix(t, left)
	}
	p.depth = outer
	return left
}

// prefix parses what t starts.
func (p *parser) prefix(t token) *node {
	n := &node{value: t.text, pos: t.pos}
	switch t.kind {
	case tokenEnd:
		n.kind = nodeEnd
	case tokenName:
		n.kind = nodeName
	case tokenVariable:
		n.kind = nodeVariable
	case tokenLiteral:
		n.kind, n.lit = nodeLiteral, t.value
	case tokenRegex:
		n.kind, n.head = nodeRegex, &head{regex: t.regex}
	case tokenOperator:
		p.prefixOperator(n)
	}
	return n
}

func (p *parser) prefixOperator(n *node) {
	switch n.value {
	case "and", "or", "in":
		n.kind = nodeOperator
	case "-":
		n.kind, n.lhs = nodeNegate, p.expression(70)
	case "*":
		n.kind = nodeWildcard
	case "**":
		n.kind = nodeDescendant
	case "%":
		n.kind = nodeParent
	case "(":
		n.kind = nodeBlock
		for !p.tok.is(")") {
			n.list = append(n.list, p.expression(0))
			if !p.tok.is(";") {
				break
			}
			p.advance(";", false)
		}
		p.advance(")", true)
	case "[":
		n.kind = nodeArray
		p.items(n)
	case "{":
		n.kind = nodeObject
		n.pairs = p.members()
	case "|":
		n.kind = nodeTransform
		n.lhs = p.expression(0)
		p.advance("|", false)
		n.rhs = p.expression(0)
		if p.tok.is(",") {
			p.advance(",", false)
			n.third = p.expression(0)
		}
		p.advance("|", false)
	default:
		raise(newError("S0211", n.pos).withToken(n.value))
	}
}

// items parses the elements of an array constructor.
func (p *parser) items(n *node) {
	if !p.tok.is("]") {
		for {
			item := p.expression(0)
			if p.tok.is("..") {
				item = &node{kind: nodeBinary, value: "..", pos: p.tok.pos, lhs: item}
				p.advance("..", false)
				item.rhs = p.expression(0)
			}
			n.list = append(n.list, item)
			if !p.tok.is(",") {
				break
			}
			p.advance(",", false)
		}
	}
	p.advance("]", true)
}

// members parses the pairs of an object constructor or a grouping.
func (p *parser) members() [][2]*node {
	var pairs [][2]*node
	if !p.tok.is("}") {
		for {
			key := p.expression(0)
			p.advance(":", false)
			pairs = append(pairs, [2]*node{key, p.expression(0)})
			if !p.tok.is(",") {
				break
			}
			p.advance(",", false)
		}
	}
	p.advance("}", true)
	return pairs
}

// infix parses what operator t makes of left.
func (p *parser) infix(t token, left *node) *node {
	if t.text == "." && left.kind == nodeDots {
		left.pos = t.pos
		left.list = append(left.list, p.expression(infixPower(".")))
		return left
	}
	n := &node{kind: nodeBinary, value: t.text, pos: t.pos, lhs: left}
	switch t.text {
	case ".":
		n.kind, n.lhs, n.list = nodeDots, nil, []*node{left, p.expression(infixPower("."))}
	case "(":
		p.call(n)
	case "[":
		if p.tok.is("]") {
			// An empty predicate keeps an array of one an array.
			step := left
			for step.kind == nodeSubscript {
				step = step.lhs
			}
			step.keepArray = true
			p.advance("]", false)
			return left
		}
		n.kind, n.rhs = nodeSubscript, p.expression(0)
		p.advance("]", true)
	case "^":
		n.kind = nodeOrder
		p.orderBy(n)
	case "{":
		n.kind, n.pairs = nodeGroup, p.members()
	case ":=":
		if left.kind != nodeVariable {
			raise(newError("S0212", left.pos).withToken(left.value))
		}
		n.kind, n.rhs = nodeBind, p.expression(infixPower(":=")-1)
	case "@", "#":
		n.kind = nodeFocus
		if t.text == "#" {
			n.kind = nodeIndex
		}
		n.rhs = p.expression(80)
		if n.rhs.kind != nodeVariable {
			raise(newError("S0214", n.rhs.pos).withToken(t.text))
		}
	case "?":
		n.kind = nodeCondition
		n.rhs = p.expression(0)
		if p.tok.is(":") {
			p.advance(":", false)
			n.third = p.expression(0)
		}
	case "~>":
		n.kind, n.rhs = nodeApply, p.expression(40)
	default:
		n.rhs = p.expression(infixPower(t.text))
	}
	return n
}

func (p *parser) orderBy(n *node) {
	p.advance("(", false)
	for {
		var term sortTerm
		switch {
		case p.tok.is("<"):
			p.advance("<", false)
		case p.tok.is(">"):
			term.descending = true
			p.advance(">", false)
		}
		term.expr = p.expression(0)
		n.terms = append(n.terms, term)
		if !p.tok.is(",") {
			break
		}
		p.advance(",", false)
	}
	p.advance(")", false)
}

// call parses the arguments of a call, and the rest of a lambda, which looks
// like one that calls "function" or "λ".
func (p *parser) call(n *node) {
	n.kind = nodeFunction
	if !p.tok.is(")") {
		for {
			if p.tok.is("?") {
				n.kind = nodePartial
				n.list = append(n.list, &node{kind: nodeOperator, value: "?", pos: p.tok.pos})
				p.advance("?", false)
			} else {
				n.list = append(n.list, p.expression(0))
			}
			if !p.tok.is(",") {
				break
			}
			p.advance(",", false)
		}
	}
	p.advance(")", true)
	if n.lhs.kind == nodeName && (n.lhs.value == "function" || n.lhs.value == "λ") {
		p.lambda(n)
	}
}

func (p *parser) lambda(n *node) {
	for i, arg := range n.list {
		if arg.kind != nodeVariable {
			raise(newError("S0208", arg.pos).withToken(arg.value).withValue(number(i + 1)))
		}
	}
	n.kind, n.head, n.list, n.lhs = nodeLambda, &head{params: n.list}, nil, nil
	if p.tok.is("<") {
		p.lambdaSignature(n)
	}
	p.advance("{", false)
	n.lhs = p.expression(0)
	p.advance("}", false)
}

func (p *parser) lambdaSignature(n *node) {
	start := p.tok.pos
	text := "<"
	for depth := 1; depth > 0 && !p.tok.is("{") && p.tok.kind != tokenEnd; {
		p.advance("", false)
		switch {
		case p.tok.is(">"):
			depth--
		case p.tok.is("<"):
			depth++
		}
		if p.tok.kind != tokenEnd {
			text += jsString(p.tok.shown())
		}
	}
	p.advance(">", false)
	sig, err := parseSignature(text)
	if err != nil {
		err.pos += start
		raise(err)
	}
	n.head.signature = sig
}
