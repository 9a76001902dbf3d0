package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/textwidth"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A progress prints a line for each state of an execution as it ends, and on a
// terminal below them what is still waited for.
type progress struct {
	w      io.Writer
	paint  paint
	silent bool // follow, but print nothing
	column int  // where types stand

	mu     sync.Mutex
	steps  follower
	status bool // the last line is the status
	frame  int
	stop   chan struct{}
	gone   sync.WaitGroup
}

// newProgress returns a progress for an execution of sm.
func newProgress(w io.Writer, p paint, sm *asl.StateMachine) *progress {
	next := make(map[string]string)
	widest := survey(&sm.Scope, 0, next)
	pr := &progress{w: w, paint: p, column: min(widest, 40)}
	pr.steps = follower{begun: pr.begun, ended: pr.ended, next: next}
	return pr
}

// survey finds where states lead, and returns how wide their labels get with
// the indentation.
func survey(s *asl.Scope, indent int, next map[string]string) int {
	widest := 0
	for _, st := range s.States {
		f := st.Fields()
		next[f.Name] = f.Next.Value
		widest = max(widest, indent+textwidth.Columns(visible(f.Name, false)))
		deeper := indent + 2
		if f.Type == "Map" {
			deeper += len("[0] ")
		}
		for _, inner := range asl.Scopes(st) {
			widest = max(widest, survey(inner, deeper, next))
		}
	}
	return widest
}

// observe is for [interpreter.Interpreter.Observe].
func (pr *progress) observe(_ *interpreter.Execution, ev engine.HistoryEvent) {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	pr.steps.observe(ev)
}

func (pr *progress) begun(s *step) {
	note := ""
	if s.typ == "Map" {
		note = count(s.items, "item")
	}
	pr.line(s, pr.paint.dim("▸"), "", note)
}

func (pr *progress) ended(s *step) {
	if s.typ == "Fail" && s.outcome == aborted {
		s.outcome = failed
	}
	mark, note := pr.paint.green("✓"), ""
	switch s.outcome {
	case succeeded:
		if s.next != "" {
			note = "→ " + s.next
		}
	case caught:
		mark, note = pr.paint.yellow("!"), "caught → "+s.next
		if why := reason(s); why != "" {
			note = why + ", " + note
		}
	case failed:
		mark, note = pr.paint.red("✗"), reason(s)
	case aborted:
		mark, note = pr.paint.dim("–"), "aborted"
	}
	if s.attempts > 1 {
		note = strings.TrimPrefix(fmt.Sprintf("%s, %d attempts", note, s.attempts), ", ")
	}
	pr.line(s, mark, elapsed(s.ended-s.entered), note)
}

// reason is the failure of a step on one line; "" when no event has told it yet.
func reason(s *step) string {
	if s.failure == nil {
		return ""
	}
	return cut(s.failure.Error(), 100)
}

func (pr *progress) line(s *step, mark, took, note string) {
	if pr.silent {
		return
	}
	pr.clear()
	label := pad(strings.Repeat("  ", s.depth())+visible(s.label(), false), pr.column)
	text := fmt.Sprintf("%s %s  %s  %7s  %s", mark, label, pr.paint.dim(pad(s.typ, 8)), took, visible(note, false))
	fmt.Fprintln(pr.w, strings.TrimRight(text, " "))
}

// elapsed writes a number of milliseconds to about two digits.
func elapsed(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	switch {
	case d == 0:
		return "0s"
	case d < time.Second:
		return d.String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// animate keeps a status line below the others until rest is called. It is for
// terminals.
func (pr *progress) animate() {
	if pr.silent {
		return
	}
	pr.stop = make(chan struct{})
	pr.gone.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				pr.draw()
			case <-pr.stop:
				return
			}
		}
	})
}

// rest removes the status line.
func (pr *progress) rest() {
	if pr.stop != nil {
		close(pr.stop)
		pr.gone.Wait()
	}
	pr.mu.Lock()
	defer pr.mu.Unlock()
	pr.clear()
}

func (pr *progress) draw() {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	var waits []string
	for _, s := range pr.steps.running {
		if s.awaits != "" {
			waits = append(waits, s.label()+" "+elapsed(since(s)/100*100))
		}
	}
	pr.clear()
	if len(waits) == 0 {
		return
	}
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	pr.frame = (pr.frame + 1) % len(frames)
	fmt.Fprintf(pr.w, "%c %s", frames[pr.frame], pr.paint.dim(cut(visible(strings.Join(waits, " · "), false), 76)))
	pr.status = true
}

// clear removes the status line, if there is one.
func (pr *progress) clear() {
	if pr.status {
		fmt.Fprint(pr.w, "\r\x1b[K")
		pr.status = false
	}
}

// since is for how long people have been waiting for a step, in milliseconds.
func since(s *step) int64 { return time.Since(s.seen).Milliseconds() }

// standing says which states wait for what, and for how long, a line for each.
func (pr *progress) standing() []string {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	var lines []string
	for _, s := range pr.steps.running {
		if s.awaits == "" {
			continue
		}
		line := fmt.Sprintf("%s has waited %s for %s", s.label(), elapsed(since(s)), s.awaits)
		if s.attempts > 1 {
			line += fmt.Sprintf(" (attempt %d)", s.attempts)
		}
		lines = append(lines, line)
	}
	return lines
}

// origin is the step whose failure ended the execution, or nil.
func (pr *progress) origin() *step {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	return pr.steps.failed
}

// silence ends the lines about states.
func (pr *progress) silence() {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	pr.clear()
	pr.silent = true
}
