package explore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
)

// An Invariant is something that must hold on every way through a machine. It
// is made by [ParseInvariant]; docs/invariants.md has the forms.
type Invariant struct {
	Name string // what reports call it; the text when it has no name
	Text string

	form  form
	after *happening
	end   string   // "FAILED", "SUCCEEDED" or "" for any
	subj  string   // the state that runs at most so often, or never
	must  []string // the states that must have been passed
	most  int
	names []reference
	pred  *jsonata.Expression
}

// form is the form of an invariant.
type form uint8

const (
	mustPass  form = iota // [after H,] an END end must have passed S and S
	atMost                // S runs at most N times
	neverRuns             // S never runs [after H]
	predicate             // {% … %}
)

// A happening is something of which there may be an after.
type happening struct {
	state string // "" is any
	verb  string // "succeeds", "fails", "runs", "answers"
	label string // of answers
}

// A reference is a state that a text names, and where.
type reference struct {
	name   string
	column int
}

// A word of an invariant. Columns count from 1, in characters.
type word struct {
	text   string
	quoted bool
	column int
}

// ParseInvariant reads an invariant such as
//
//	after InventoryService succeeds, a FAILED end must have passed ReleaseInventory
//	CancelOrder runs at most once
//	PaymentService never runs after a 404
//	{% status = "SUCCEEDED" or "FailSaga" in visited %}
//
// An error begins with the column of what is wrong.
func ParseInvariant(text string) (Invariant, error) {
	inv := Invariant{Name: text, Text: text}
	if expr := queryText(strings.TrimSpace(text)); expr != "" {
		return inv, inv.predicate(expr)
	}
	p := &invariantParser{inv: &inv, end: utf8.RuneCountInString(text) + 1}
	p.words = splitWords(text)
	err := p.invariant()
	return inv, err
}

func splitWords(text string) []word {
	var words []word
	column := 0
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		column = i + 1
		switch c := runes[i]; {
		case c == ' ' || c == '\t' || c == '\n':
		case c == ',':
			words = append(words, word{",", false, column})
		case c == '"':
			end := i + 1
			for end < len(runes) && runes[end] != '"' {
				end++
			}
			words = append(words, word{string(runes[i+1 : end]), true, column})
			i = end
		default:
			end := i
			for end < len(runes) && !strings.ContainsRune(" \t\n,", runes[end]) {
				end++
			}
			words = append(words, word{string(runes[i:end]), false, column})
			i = end - 1
		}
	}
	return words
}

type invariantParser struct {
	inv   *Invariant
	words []word
	next  int
	end   int // the column after the text
}

func (p *invariantParser) peek() word {
	if p.next < len(p.words) {
		return p.words[p.next]
	}
	return word{column: p.end}
}

func (p *invariantParser) take() word {
	w := p.peek()
	p.next++
	return w
}

// is takes the next words if they are those.
func (p *invariantParser) is(words ...string) bool {
	for i, want := range words {
		if p.next+i >= len(p.words) || p.words[p.next+i].quoted || !strings.EqualFold(p.words[p.next+i].text, want) {
			return false
		}
	}
	p.next += len(words)
	return true
}

func (p *invariantParser) failf(w word, format string, args ...any) error {
	got := ""
	switch {
	case w.text == "":
		got = ", but it ends here"
	default:
		got = ", got " + strconv.Quote(w.text)
	}
	return fmt.Errorf("column %d: %s%s", w.column, fmt.Sprintf(format, args...), got)
}

// state takes the name of a state.
func (p *invariantParser) state() (string, error) {
	w := p.take()
	if w.text == "" || w.text == "," {
		return "", p.failf(w, "want the name of a state")
	}
	p.inv.names = append(p.inv.names, reference{w.text, w.column})
	return w.text, nil
}

func (p *invariantParser) invariant() error {
	var err error
	switch {
	case p.is("after"):
		if p.inv.after, err = p.happening(); err != nil {
			return err
		}
		p.is(",")
		if !p.isEnd() {
			return p.consequence()
		}
		err = p.mustPass()
	case p.isEnd():
		err = p.mustPass()
	default:
		return p.consequence()
	}
	if err != nil {
		return err
	}
	return p.done()
}

func (p *invariantParser) done() error {
	if w := p.peek(); w.text != "" {
		return p.failf(w, "want the end of the invariant")
	}
	return nil
}

// isEnd takes "a FAILED end", "every end", ….
func (p *invariantParser) isEnd() bool {
	begin := p.next
	if p.is("a") || p.is("an") || p.is("every") || p.is("any") {
		switch {
		case p.is("FAILED"):
			p.inv.end = "FAILED"
		case p.is("SUCCEEDED"):
			p.inv.end = "SUCCEEDED"
		}
		if p.is("end") {
			return true
		}
	}
	p.next, p.inv.end = begin, ""
	return false
}

func (p *invariantParser) mustPass() error {
	if !p.is("must", "have", "passed") && !p.is("has", "passed") {
		return p.failf(p.peek(), `want "must have passed"`)
	}
	p.inv.form = mustPass
	for {
		s, err := p.state()
		if err != nil {
			return err
		}
		p.inv.must = append(p.inv.must, s)
		if !p.is("and") && !p.is(",") {
			return nil
		}
	}
}

// consequence reads what a state must not do.
func (p *invariantParser) consequence() error {
	s, err := p.state()
	if err != nil {
		return err
	}
	p.inv.subj = s
	switch {
	case p.is("never", "runs"):
		p.inv.form = neverRuns
		if p.inv.after == nil && p.is("after") {
			if p.inv.after, err = p.happening(); err != nil {
				return err
			}
		}
		return p.done()
	case p.inv.after == nil && p.is("runs", "at", "most"):
		p.inv.form = atMost
		w := p.take()
		n, err := strconv.Atoi(w.text)
		switch {
		case strings.EqualFold(w.text, "once"):
			n = 1
		case strings.EqualFold(w.text, "twice"):
			n = 2
		case err != nil || n < 1:
			return p.failf(w, `want once, twice or a number`)
		}
		p.inv.most = n
		_ = p.is("times") || p.is("time")
		return p.done()
	}
	if p.inv.after != nil {
		return p.failf(p.peek(), `want "never runs" after the state, or "a FAILED end must have passed …"`)
	}
	return p.failf(p.peek(), `want "never runs" or "runs at most once" after the state`)
}

// happening reads what there is an after of.
func (p *invariantParser) happening() (*happening, error) {
	if p.is("a") || p.is("an") || p.is("any") {
		w := p.take()
		if w.text == "" || w.text == "," {
			return nil, p.failf(w, "want an answer such as 404")
		}
		return &happening{verb: "answers", label: w.text}, nil
	}
	s, err := p.state()
	if err != nil {
		return nil, err
	}
	verbs := []string{"succeeds", "fails", "runs"}
	w := p.take()
	switch {
	case slices.Contains(verbs, w.text):
		return &happening{state: s, verb: w.text}, nil
	case w.text == "answers":
		label := p.take()
		if label.text == "" {
			return nil, p.failf(label, "want an answer such as 404")
		}
		return &happening{state: s, verb: "answers", label: label.text}, nil
	}
	return nil, p.failf(w, "want succeeds, fails, runs or answers")
}
