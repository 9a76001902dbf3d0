package jsonata

import "strings"

// A signature says which arguments a function takes: <s-nn?:s> is a string,
// which may come from the context, a number and perhaps another number.
//
// Every argument is one letter, and a parameter matches letters as a regular
// expression does: a class, optional or repeated, greedy, with backtracking.
type signature struct {
	text   string
	params []param
}

// A param is one parameter of a signature.
type param struct {
	class    string // the letters it takes; m is a missing value
	array    bool   // makes an array of anything that is none
	context  bool   // takes the context when the argument is left out
	optional bool
	many     bool
	subtype  string // what the elements of an array must be
	typed    bool   // has a subtype
	kind     byte   // a, f, s, … or ( for a choice
}

// elementTypes are the words of T0412 for a subtype.
var elementTypes = map[string]string{
	"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings",
}

// mustSignature is parseSignature for the signatures of this package.
func mustSignature(text string) *signature {
	if text == "" {
		return nil
	}
	s, err := parseSignature(text)
	if err != nil {
		panic(err)
	}
	return s
}

// parseSignature reads a signature with its angle brackets. An error's position
// counts from the start of text.
func parseSignature(text string) (*signature, *Error) {
	s := &signature{text: text}
	for i := 1; i < len(text) && text[i] != ':'; i++ {
		prev := &param{}
		if len(s.params) > 0 {
			prev = &s.params[len(s.params)-1]
		}
		switch c := text[i]; c {
		case 's', 'n', 'b', 'l', 'o':
			s.params = append(s.params, param{kind: c, class: string(c) + "m"})
		case 'a':
			s.params = append(s.params, param{kind: c, class: "asnblfom", array: true})
		case 'f':
			s.params = append(s.params, param{kind: c, class: "f"})
		case 'j':
			s.params = append(s.params, param{kind: c, class: "asnblom"})
		case 'x':
			s.params = append(s.params, param{kind: c, class: "asnblfom"})
		case '-':
			prev.context, prev.optional = true, true
		case '?':
			prev.optional = true
		case '+':
			prev.many = true
		case '(':
			end := closing(text, i, '(', ')')
			choice := text[i+1 : min(end, len(text))]
			if strings.Contains(choice, "<") {
				return nil, newError("S0402", i).withValue(str(choice))
			}
			s.params = append(s.params, param{kind: '(', class: choice + "m"})
			i = end
		case '<':
			if prev.kind != 'a' && prev.kind != 'f' {
				e := newError("S0401", i)
				if prev.kind != 0 {
					e.value = str(string(prev.kind))
				}
				return nil, e
			}
			end := closing(text, i, '<', '>')
			prev.subtype, prev.typed = text[i+1:min(end, len(text))], true
			i = end
		}
	}
	return s, nil
}

// closing returns where the bracket that opens at i is closed, or len(text).
func closing(text string, i int, open, shut byte) int {
	depth := 1
	for i++; i < len(text); i++ {
		switch text[i] {
		case shut:
			if depth--; depth == 0 {
				return i
			}
		case open:
			depth++
		}
	}
	return i
}

// typeLetter is the letter of a value in a signature.
func typeLetter(v value) byte {
	switch v.(type) {
	case str:
		return 's'
	case number, literal:
		return 'n'
	case boolean:
		return 'b'
	case null:
		return 'l'
	case *array:
		return 'a'
	case *object, *tuple:
		return 'o'
	case *function:
		return 'f'
	}
	return 'm'
}

// maxCounted is the number of arguments whose letters fit on the stack.
const maxCounted = 8

// validate fits args to the parameters: what is missing comes from the context,
// and what stands for an array becomes one. The result may be args itself.
func (s *signature) validate(args []value, context value) ([]value, *Error) {
	if s.fitsOneToOne(args) {
		return args, nil
	}
	var letterBuf [maxCounted]byte
	letters := letterBuf[:0]
	for _, arg := range args {
		letters = append(letters, typeLetter(arg))
	}
	var countBuf [maxCounted]int
	counts := countBuf[:]
	if len(s.params) > maxCounted {
		counts = make([]int, len(s.params))
	}
	if !matchLetters(s.params, letters, counts) {
		return nil, s.mismatch(args, letters)
	}
	out := make([]value, 0, max(len(s.params), len(args)))
	// An optional parameter that matches nothing still uses up an argument, as
	// in the reference, so letters and arguments are counted apart.
	next := 0
	argument := func() value {
		if next < len(args) {
			return args[next]
		}
		return nil
	}
	for i := range s.params {
		p := &s.params[i]
		arg := argument()
		if counts[i] == 0 {
			if !p.context {
				out = append(out, arg)
				next++
				continue
			}
			if strings.IndexByte(p.class, typeLetter(context)) < 0 {
				e := newError("T0411", -1).withValue(context)
				e.index = next + 1
				return nil, e
			}
			out = append(out, context)
			continue
		}
		matched := letters[:counts[i]]
		letters = letters[counts[i]:]
		for _, letter := range matched {
			if p.array {
				var err *Error
				if arg, err = p.asArray(argument(), letter, string(matched), next); err != nil {
					return nil, err
				}
			}
			// A repeated parameter that is no array repeats its first
			// argument, as in the reference.
			out = append(out, arg)
			next++
		}
	}
	return out, nil
}

// fitsOneToOne reports whether there is an argument for each parameter that
// needs no change: the usual case, decided without matching.
func (s *signature) fitsOneToOne(args []value) bool {
	if len(args) != len(s.params) {
		return false
	}
	for i := range s.params {
		p := &s.params[i]
		if p.many || strings.IndexByte(p.class, typeLetter(args[i])) < 0 {
			return false
		}
		if p.array {
			if a, ok := args[i].(*array); !ok || p.typed && !p.elementsFit(a) {
				return false
			}
		}
	}
	return true
}

// asArray returns arg as the array that p wants.
func (p *param) asArray(arg value, letter byte, matched string, i int) (value, *Error) {
	if letter == 'm' {
		return nil, nil
	}
	if p.typed {
		ok := true
		if a, isArray := arg.(*array); isArray {
			ok = p.elementsFit(a)
		} else if matched != p.subtype {
			ok = false
		}
		if !ok {
			e := newError("T0412", -1).withValue(arg)
			e.index = i + 1
			e.typ = elementTypes[p.subtype]
			return nil, e
		}
	}
	if letter != 'a' {
		return &array{elems: []value{arg}}, nil
	}
	return arg, nil
}

// elementsFit checks the elements against the first letter of the subtype only,
// as the reference does.
func (p *param) elementsFit(a *array) bool {
	want := byte(0)
	if p.subtype != "" {
		want = p.subtype[0]
	}
	if a.isRange() {
		return want == 'n'
	}
	for _, e := range a.items() {
		if typeLetter(e) != want {
			return false
		}
	}
	return true
}

// matchLetters fits letters to params and notes how many each takes.
func matchLetters(params []param, letters []byte, counts []int) bool {
	if len(params) == 0 {
		return len(letters) == 0
	}
	p := &params[0]
	low, high := 1, 1
	if p.optional {
		low = 0
	}
	if p.many {
		high = len(letters)
	}
	n := 0
	for n < high && n < len(letters) && strings.IndexByte(p.class, letters[n]) >= 0 {
		n++
	}
	for ; n >= low; n-- {
		if matchLetters(params[1:], letters[n:], counts[1:]) {
			counts[0] = n
			return true
		}
	}
	return false
}

// mismatch says which argument is the first that does not fit: the parameters
// are matched one after the other until one fails.
func (s *signature) mismatch(args []value, letters []byte) *Error {
	var buf [maxCounted]int
	good := 0
	for n := 1; n <= len(s.params); n++ {
		counts := buf[:]
		if n > maxCounted {
			counts = make([]int, n)
		}
		length := matchPrefix(s.params[:n], letters, counts)
		if length < 0 {
			break
		}
		good = length
	}
	e := newError("T0410", -1)
	e.index = good + 1
	if good < len(args) {
		e.value = args[good]
	}
	return e
}

// matchPrefix is matchLetters without the demand that all letters are taken. It
// returns how many are, or -1.
func matchPrefix(params []param, letters []byte, counts []int) int {
	if len(params) == 0 {
		return 0
	}
	p := &params[0]
	low, high := 1, 1
	if p.optional {
		low = 0
	}
	if p.many {
		high = len(letters)
	}
	n := 0
	for n < high && n < len(letters) && strings.IndexByte(p.class, letters[n]) >= 0 {
		n++
	}
	for ; n >= low; n-- {
		if rest := matchPrefix(params[1:], letters[n:], counts[1:]); rest >= 0 {
			return n + rest
		}
	}
	return -1
}
