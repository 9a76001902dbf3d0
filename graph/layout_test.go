package graph

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
)

// machines returns the definitions that are at hand: those that ship, those of
// the behaviour archives and, where they are present, published ones.
func machines(t testing.TB) map[string]*asl.StateMachine {
	t.Helper()
	all := make(map[string]*asl.StateMachine)
	for _, pattern := range []string{"../definitions/*.asl.json", "../../shared/definitions/*.asl.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// Published definitions may hold placeholders, which AWS would refuse.
			if sm, err := asl.Parse(file, text); err == nil {
				all[filepath.Base(file)] = sm
			}
		}
	}
	for _, pattern := range []string{"../testdata/run/*.txtar", "testdata/*.txtar"} {
		archives, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archives {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Files {
				if f.Name != "machine.asl.json" {
					continue
				}
				if sm, err := asl.Parse(file, f.Data); err == nil {
					all[filepath.Base(file)] = sm
				}
			}
		}
	}
	if len(all) < 50 {
		t.Fatalf("only %d definitions found", len(all))
	}
	return all
}

// TestLayout checks what every picture promises: no node upon another, no line
// through a node that it does not belong to, no label upon anything, all inside
// the page, in pixels and in cells; and the same picture each time.
func TestLayout(t *testing.T) {
	t.Parallel()
	all := machines(t)
	for name, text := range generated() {
		all[name] = parse(t, text)
	}
	for name, sm := range all {
		for unit, m := range map[string]*metrics{"pixels": pixels(drawnWidth), "cells": cells()} {
			p := lay(New(sm), m, &decoration{})
			for _, problem := range problems(p, rect{0, 0, p.w, p.h}) {
				t.Errorf("%s in %s: %s", name, unit, problem)
			}
		}
		for i, draw := range []func() string{func() string { return SVG(sm, Options{}) }, func() string { return Unicode(sm, Options{}) }} {
			if first, second := draw(), draw(); first != second {
				t.Errorf("%s, drawing %d: drawn twice, two pictures", name, i)
			}
		}
	}
}

type rect struct{ x, y, w, h int }

func (r rect) overlaps(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func (r rect) holds(o rect) bool {
	return r.x <= o.x && o.x+o.w <= r.x+r.w && r.y <= o.y && o.y+o.h <= r.y+r.h
}

func (b *box) rect() rect { return rect{b.x, b.y, b.w, b.h} }

// problems returns what is wrong with a picture and those within it.
func problems(p *picture, within rect) []string {
	var all []string
	report := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	name := func(b *box) string { return fmt.Sprintf("%s %q", b.node.ID, b.node.Name) }
	for i := range p.boxes {
		b := &p.boxes[i]
		if !within.holds(b.rect()) {
			report("%s %v is not within %v", name(b), b.rect(), within)
		}
		for j := range p.boxes[:i] {
			if b.rect().overlaps(p.boxes[j].rect()) {
				report("%s lies upon %s", name(b), name(&p.boxes[j]))
			}
		}
		for j := range b.groups {
			g := &b.groups[j]
			inner := rect{g.x, g.y, g.w, g.h}
			if !b.rect().holds(inner) {
				report("%s: group %d %v is not within %v", name(b), j, inner, b.rect())
			}
			for k := range b.groups[:j] {
				if o := &b.groups[k]; inner.overlaps(rect{o.x, o.y, o.w, o.h}) {
					report("%s: group %d lies upon group %d", name(b), j, k)
				}
			}
			all = append(all, problems(g, inner)...)
		}
	}
	for i := range p.lines {
		l := &p.lines[i]
		if label := l.label.rect(); label.w > 0 {
			if !within.holds(label) {
				report("label of %v is not within %v", *l.edge, within)
			}
			for j := range p.boxes {
				if label.overlaps(p.boxes[j].rect()) {
					report("label of %v lies upon %s", *l.edge, name(&p.boxes[j]))
				}
			}
			for j := range p.lines[:i] {
				if o := &p.lines[j]; o.label.w > 0 && label.overlaps(o.label.rect()) {
					report("label of %v lies upon that of %v", *l.edge, *o.edge)
				}
			}
		}
		all = append(all, lineProblems(p, l, within)...)
	}
	return all
}

func lineProblems(p *picture, l *line, within rect) []string {
	var all []string
	for n := 1; n < len(l.points); n++ {
		if l.label.w > 0 && n == l.before {
			continue // where the label is
		}
		a, b := l.points[n-1], l.points[n]
		if a.x != b.x && a.y != b.y {
			all = append(all, fmt.Sprintf("%v is neither upright nor level from %v to %v", *l.edge, a, b))
		}
		piece := rect{min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y)}
		if !within.holds(piece) {
			all = append(all, fmt.Sprintf("%v leaves the page from %v to %v", *l.edge, a, b))
		}
		for j := range p.boxes {
			if crosses(piece, p.boxes[j].rect()) {
				all = append(all, fmt.Sprintf("%v goes through %s %q", *l.edge, p.boxes[j].node.ID, p.boxes[j].node.Name))
			}
		}
		for j := range p.lines {
			if o := &p.lines[j]; o != l && o.label.w > 0 && crosses(piece, o.label.rect()) {
				all = append(all, fmt.Sprintf("%v goes through the label of %v", *l.edge, *o.edge))
			}
		}
	}
	return all
}

// crosses reports whether a piece of a line, which is a rectangle without
// breadth, goes through the inside of a rectangle.
func crosses(piece, r rect) bool {
	return piece.x < r.x+r.w && r.x < piece.x+piece.w+1 && piece.y < r.y+r.h && r.y < piece.y+piece.h &&
		piece.x+piece.w > r.x
}

// generated returns definitions of shapes that published ones lack.
func generated() map[string]string {
	wide := `{"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [`
	states := ""
	for i := range 40 {
		if i > 0 {
			wide += ","
		}
		wide += fmt.Sprintf(`{"Variable": "$.n", "NumericEquals": %d, "Next": "S%d"}`, i, i)
		states += fmt.Sprintf(`, "S%d": {"Type": "Pass", "Next": "S%d"}`, i, (i*7+3)%40)
	}
	wide += `], "Default": "Last"}` + states + `, "Last": {"Type": "Succeed"}}}`
	deep := `{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}`
	for i := range 8 {
		deep = fmt.Sprintf(`{"StartAt": "L%d", "States": {"L%d": {"Type": "Parallel", "Branches": [%s, {"StartAt": "Q%d", "States": {"Q%d": {"Type": "Pass", "End": true}}}], "End": true}}}`, i, i, deep, i, i)
	}
	return map[string]string{
		"wide": wide,
		"deep": deep,
		"self": `{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "A"}, {"Variable": "$.b", "IsPresent": true, "Next": "A"}], "Default": "B"}, "B": {"Type": "Succeed"}}}`,
		"knot": knot(9), "chain": chains(100), "fan": fan(60),
		"names": `{"StartAt": "<b>\"&amp;';\n]]>", "States": {"<b>\"&amp;';\n]]>": {"Type": "Pass", "Next": "数量が多すぎる場合の長い長い長い長い名前 🚀🚀🚀"},` +
			`"数量が多すぎる場合の長い長い長い長い名前 🚀🚀🚀": {"Type": "Pass", "Next": "\u0001\u001b[31m\u202e"}, "\u0001\u001b[31m\u202e": {"Type": "Pass", "Next": "` + strings.Repeat("W", 80) + `"}, "` + strings.Repeat("W", 80) + `": {"Type": "Pass", "End": true}}}`,
	}
}

// knot is a machine in which every state leads to every other.
func knot(n int) string {
	var b strings.Builder
	b.WriteString(`{"StartAt": "S0", "States": {`)
	for i := range n {
		fmt.Fprintf(&b, `"S%d": {"Type": "Choice", "Choices": [`, i)
		for j := range n {
			if j > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, `{"Variable": "$.n", "NumericEquals": %d, "Next": "S%d"}`, j, j)
		}
		b.WriteString(`], "Default": "End"},`)
	}
	b.WriteString(`"End": {"Type": "Succeed"}}}`)
	return b.String()
}

// chains returns a machine of n states: tasks with Catches, wide and narrow
// Choices with loops, and, every so often, a Parallel or a Map within which
// there is more.
func chains(n int) string {
	var b strings.Builder
	b.WriteString(`{"StartAt": "S0", "States": {`)
	const task = `"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Retry": [{"ErrorEquals": ["Net.Timeout"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Undo%d"}]`
	for i := 0; i < n; {
		switch i % 20 {
		case 4, 13:
			fmt.Fprintf(&b, `"S%d": {"Type": "Choice", "Choices": [`, i)
			for j := 1; j < 5; j++ {
				fmt.Fprintf(&b, `{"Variable": "$.n", "NumericEquals": %d, "Next": "S%d"},`, j, min(i+j, n))
			}
			fmt.Fprintf(&b, `{"Variable": "$.again", "IsPresent": true, "Next": "S%d"}], "Default": "S%d"},`, i-2, min(i+9, n))
			i++
		case 8:
			fmt.Fprintf(&b, `"S%d": {"Type": "Parallel", "Next": "S%d", "Branches": [`, i, min(i+1, n))
			for j := range 3 {
				if j > 0 {
					b.WriteString(",")
				}
				fmt.Fprintf(&b, `{"StartAt": "M%d_%d", "States": {"M%d_%d": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "P%d_%d", "States": {"P%d_%d": {"Type": "Pass", "End": true}}}}}}`, i, j, i, j, i, j, i, j)
			}
			b.WriteString(`]},`)
			i++
		default:
			fmt.Fprintf(&b, `"S%d": {`+task+`, "Next": "S%d"},`, i, i%7, min(i+1, n))
			i++
		}
	}
	for i := range 7 {
		fmt.Fprintf(&b, `"Undo%d": {"Type": "Pass", "Next": "Failed"},`, i)
	}
	fmt.Fprintf(&b, `"Failed": {"Type": "Fail"}, "S%d": {"Type": "Succeed"}}}`, n)
	return b.String()
}

// fan is a machine with one Choice of n rules.
func fan(n int) string {
	var b, states strings.Builder
	b.WriteString(`{"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [`)
	for i := range n {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"Variable": "$.n", "NumericEquals": %d, "Next": "S%d"}`, i, i)
		fmt.Fprintf(&states, `, "S%d": {"Type": "Pass", "Next": "Last"}`, i)
	}
	return b.String() + `]}` + states.String() + `, "Last": {"Type": "Succeed"}}}`
}

// TestStable adds a state behind every state of a definition, one at a time:
// of what stands side by side before and after, all but nothing changes sides,
// and few loops go round on another side.
func TestStable(t *testing.T) {
	t.Parallel()
	changed, all := 0, 0
	swapped, loops := 0, 0
	for name, sm := range machines(t) {
		before := lay(New(sm), pixels(drawnWidth), &decoration{})
		for i := range before.boxes {
			g := New(sm)
			if !splice(g, g.Nodes[i].ID) {
				continue
			}
			all++
			after := lay(g, pixels(drawnWidth), &decoration{})
			if n := turned(before, after); n > 0 {
				changed++
				t.Logf("%s: %d pairs change sides with a state behind %q", name, n, g.Nodes[i].Name)
			}
			right := loopsRight(after)
			for e, r := range loopsRight(before) {
				if now, ok := right[e]; ok {
					loops++
					if now != r {
						swapped++
					}
				}
			}
		}
	}
	if changed*50 > all {
		t.Errorf("%d of %d pictures change sides somewhere with one state more; want at most two of a hundred", changed, all)
	}
	if swapped*20 > loops {
		t.Errorf("%d of %d loops go round on another side with one state more; want at most five of a hundred", swapped, loops)
	}
}

// loopsRight says of every line that leads back up whether it goes round on the
// right of what it leads to.
func loopsRight(p *picture) map[[2]string]bool {
	right := make(map[[2]string]bool)
	for i := range p.lines {
		l := &p.lines[i]
		to, far := l.points[len(l.points)-1], 0
		if to.y >= l.points[0].y {
			continue
		}
		for _, q := range l.points {
			if abs(q.x-to.x) > abs(far) {
				far = q.x - to.x
			}
		}
		right[[2]string{l.edge.From, l.edge.To}] = far > 0
	}
	return right
}

// splice puts a new state behind a node that leads to just one other.
func splice(g *Group, id string) bool {
	at := -1
	for i, e := range g.Edges {
		if e.From == id && e.Kind == Next {
			at = i
		}
	}
	if at < 0 || id == "start" {
		return false
	}
	g.Nodes = append(g.Nodes, Node{ID: "new", Name: "A new state", Type: "Pass"})
	g.Edges = append(g.Edges, Edge{From: "new", To: g.Edges[at].To})
	g.Edges[at].To = "new"
	return true
}

// turned counts the pairs of nodes that stand side by side in both pictures, the
// other way round.
func turned(before, after *picture) int {
	place := make(map[string]*box)
	for i := range after.boxes {
		place[after.boxes[i].node.ID] = &after.boxes[i]
	}
	beside := func(a, b *box) bool { return a.y < b.y+b.h && b.y < a.y+a.h }
	n := 0
	for i := range before.boxes {
		for j := range before.boxes[:i] {
			a, b := &before.boxes[i], &before.boxes[j]
			c, d := place[a.node.ID], place[b.node.ID]
			if beside(a, b) && beside(c, d) && (a.x < b.x) != (c.x < d.x) {
				n++
			}
		}
	}
	return n
}

func BenchmarkSVG(b *testing.B) {
	for name, text := range map[string]string{
		"chain50": chains(50), "chain200": chains(200), "chain1000": chains(1000),
		"fan50": fan(50), "fan200": fan(200), "fan1000": fan(1000), "knot14": knot(14),
	} {
		sm, err := asl.Parse(name, []byte(text))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				SVG(sm, Options{})
			}
		})
	}
}
