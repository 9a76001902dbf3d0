// Package coverage says what of a definition executions have used: its states and
// transitions, the rules and defaults of Choice states, retriers and catchers,
// each with its place.
//
//	c := coverage.New(sm)
//	c.Add(history, decisions)   // of each execution
//	c.Missing()                 // what none has used
//
// [Table], [JSON], [Cobertura] and [LCOV] write it, and [Coverage.Picture] is for
// package graph.
package coverage

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Kind says what an item is.
type Kind uint8

// The kinds of items, in the order in which reports have them.
const (
	State      Kind = iota
	Transition      // from a state to the one that its Next names
	Rule            // of a Choice, its Default among them
	Retry
	Catch
	kinds
)

// String returns the word for one.
func (k Kind) String() string {
	return [...]string{"state", "transition", "rule", "retry", "catch"}[k]
}

// An Item is something in a definition that an execution may use.
type Item struct {
	Kind       Kind
	State      string // which it is, or belongs to
	Index      int    // of a rule, retrier or catcher in its list; that of the default is -1
	Errors     string // of a retrier or catcher: "Net.Timeout, States.TaskFailed"
	To         string // the state that it leads to; "" is none
	Pos        asl.Position
	Executions int // that used it
}

// String describes the item.
func (i *Item) String() string {
	switch {
	case i.Kind == State:
		return i.State
	case i.Kind == Transition:
		return i.State + " → " + i.To
	case i.Kind == Retry:
		return fmt.Sprintf("%s, Retry %d of %s", i.State, i.Index+1, i.Errors)
	case i.Kind == Catch:
		return fmt.Sprintf("%s, Catch %d of %s → %s", i.State, i.Index+1, i.Errors, i.To)
	case i.Index < 0:
		return i.State + ", Default → " + i.To
	}
	return fmt.Sprintf("%s, rule %d → %s", i.State, i.Index+1, i.To)
}

// A Coverage is what executions have used of one definition. It is for one
// goroutine.
type Coverage struct {
	Name    string // of the definition, for reports on several in one file
	Machine *asl.StateMachine
	Items   []Item // in the order of the definition, by state

	index   map[key]int
	picture graph.Coverage
}

// A key names an item; that of a transition has to in place of index.
type key struct {
	kind  Kind
	state string
	index int
	to    string
}

// New returns the coverage of a definition that nothing has used yet.
func New(sm *asl.StateMachine) *Coverage {
	c := &Coverage{Machine: sm, index: make(map[key]int)}
	c.scope(&sm.Scope)
	return c
}

func (c *Coverage) scope(s *asl.Scope) {
	for _, st := range s.States {
		f := st.Fields()
		c.add(Item{Kind: State, State: f.Name}, f.Pos)
		if f.Next.Set {
			c.add(Item{Kind: Transition, State: f.Name, To: f.Next.Value}, f.Next.Pos)
		}
		if choice, ok := st.(*asl.Choice); ok {
			c.choice(choice)
		}
		retry, catch := asl.Policies(st)
		c.policy(f.Name, retry, catch)
		for _, inner := range asl.Scopes(st) {
			c.scope(inner)
		}
	}
}

func (c *Coverage) choice(s *asl.Choice) {
	for i := range s.Choices {
		c.add(Item{Kind: Rule, State: s.Name, Index: i, To: s.Choices[i].Next.Value}, s.Choices[i].Pos)
	}
	if s.Default.Set {
		c.add(Item{Kind: Rule, State: s.Name, Index: -1, To: s.Default.Value}, s.Default.Pos)
	}
}

func (c *Coverage) policy(state string, retry []asl.Retrier, catch []asl.Catcher) {
	for i, r := range retry {
		if r.MaxAttempts > 0 { // one that only keeps others from trying again never does
			c.add(Item{Kind: Retry, State: state, Index: i, Errors: strings.Join(r.ErrorEquals, ", ")}, r.Pos)
		}
	}
	for i, r := range catch {
		c.add(Item{Kind: Catch, State: state, Index: i, Errors: strings.Join(r.ErrorEquals, ", "), To: r.Next.Value}, r.Pos)
	}
}

func (c *Coverage) add(i Item, pos asl.Pos) {
	i.Pos = c.Machine.Source.Position(pos)
	c.index[i.key()] = len(c.Items)
	c.Items = append(c.Items, i)
}

func (i *Item) key() key {
	k := key{kind: i.Kind, state: i.State, index: i.Index}
	if i.Kind == Transition {
		k.to = i.To
	}
	return k
}

// Add adds what an execution has used, by its history and by its decisions, which
// [engine.Effects] tell of.
func (c *Coverage) Add(history []engine.HistoryEvent, decisions []engine.Decision) {
	c.AddRun(Run(history), decisions)
}

// AddRun is Add for a history that is a [graph.Run] already.
func (c *Coverage) AddRun(run *graph.Run, decisions []engine.Decision) {
	var taken graph.Coverage
	taken.Covers(run)
	c.picture.Covers(run)
	used := make(map[key]bool)
	for name := range taken.States {
		used[key{kind: State, state: name}] = true
	}
	for t := range taken.Transitions {
		if !t.Caught {
			used[key{kind: Transition, state: t.From, to: t.To}] = true
		}
	}
	kind := [...]Kind{engine.ByRule: Rule, engine.ByDefault: Rule, engine.ByRetrier: Retry, engine.ByCatcher: Catch}
	for _, d := range decisions {
		k := key{kind: kind[d.By], state: d.State, index: d.Index}
		if d.By == engine.ByDefault {
			k.index = -1
		}
		used[k] = true
	}
	for k := range used {
		if i, ok := c.index[k]; ok {
			c.Items[i].Executions++
		}
	}
}

// Picture is the coverage as package graph shows it.
func (c *Coverage) Picture() *graph.Coverage { return &c.picture }

// Missing returns the items that no execution has used.
func (c *Coverage) Missing() []Item {
	var missing []Item
	for _, i := range c.Items {
		if i.Executions == 0 {
			missing = append(missing, i)
		}
	}
	return missing
}

// A Share is how many of how many items were used.
type Share struct{ Used, Of int }

// Percent is the share in percent, 100 when there is nothing.
func (s Share) Percent() float64 {
	if s.Of == 0 {
		return 100
	}
	return 100 * float64(s.Used) / float64(s.Of)
}

// Share returns the share of the items of a kind that were used.
func (c *Coverage) Share(k Kind) Share {
	return c.share(func(i *Item) bool { return i.Kind == k })
}

// Total returns the share of all items that were used.
func (c *Coverage) Total() Share { return c.share(func(*Item) bool { return true }) }

func (c *Coverage) share(counts func(*Item) bool) Share {
	var s Share
	for i := range c.Items {
		if !counts(&c.Items[i]) {
			continue
		}
		s.Of++
		if c.Items[i].Executions > 0 {
			s.Used++
		}
	}
	return s
}

// labels are the names of definitions in a report: their files, with the name of
// the definition behind it where a file has several.
func labels(all []*Coverage) map[*Coverage]string {
	in := make(map[string]int) // by file
	for _, c := range all {
		in[c.Machine.Source.Name]++
	}
	named := make(map[*Coverage]string)
	for _, c := range all {
		named[c] = c.Machine.Source.Name
		if in[c.Machine.Source.Name] > 1 {
			named[c] += "#" + c.Name
		}
	}
	return named
}

// Total returns the share of all items of several definitions together.
func Total(all []*Coverage) Share {
	var sum Share
	for _, c := range all {
		t := c.Total()
		sum.Used += t.Used
		sum.Of += t.Of
	}
	return sum
}
