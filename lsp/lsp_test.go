package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestConversations runs the archives in testdata. Each has a document, whose name
// begins with doc, with the cursor marked by ‸, and requests: a line is a method,
// and may be followed by params beyond the document and the position. answers has
// what the server says, a request per paragraph. Texts that edits would make follow.
func TestConversations(t *testing.T) {
	txtest.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtest.Archive) {
		name, text := archived(t, a)
		cursor := strings.Index(text, "‸")
		text = strings.Replace(text, "‸", "", 1)
		uri := "file:///w/" + name
		d := newDocument(uri, 1, text, false)
		var out strings.Builder
		for line := range strings.Lines(a.File("requests")) {
			method, more, _ := strings.Cut(strings.TrimSpace(line), " ")
			if method == "diagnostics" {
				show(t, &out, line, d.diagnostics())
				continue
			}
			if more == "" {
				more = "{}"
			}
			var p documentParams
			p.Position = d.position(max(cursor, 0))
			p.Range = span{p.Position, p.Position}
			if err := json.Unmarshal([]byte(more), &p); err != nil {
				t.Fatal(err)
			}
			f := features[method]
			if f == nil {
				t.Fatalf("there is no %q", method)
			}
			result, err := f(d, &p)
			if err != nil {
				result = "error: " + err.Error()
			}
			show(t, &out, line, result)
			var edits []textEdit
			switch r := result.(type) {
			case workspaceEdit:
				edits = r.Changes[uri]
			case []codeAction:
				for _, action := range r {
					fmt.Fprintf(&out, "--> %s\n%s\n", action.Title, apply(d, action.Edit.Changes[uri]))
				}
			case []textEdit:
				edits = r
			}
			if edits != nil {
				fmt.Fprintf(&out, "-->\n%s\n", apply(d, edits))
			}
		}
		a.Want(t, "answers", out.String())
	})
}

func archived(t *testing.T, a *txtest.Archive) (name, text string) {
	for _, name := range []string{"doc.asl.json", "doc.asl.yaml", "template.yaml", "template.json", "main.tf"} {
		if text := a.File(name); text != "" {
			return name, text
		}
	}
	t.Fatal("no document")
	return "", ""
}

// show writes an answer: completions and diagnostics a line each, what else there
// is as JSON.
func show(t *testing.T, out *strings.Builder, request string, result any) {
	t.Helper()
	fmt.Fprintf(out, "== %s\n", strings.TrimSpace(request))
	switch r := result.(type) {
	case string:
		fmt.Fprintln(out, r)
	case []completion:
		for _, c := range r {
			fmt.Fprintf(out, "%s %s %q\n", at(c.Edit.Range), c.Label, c.Edit.NewText)
		}
	case []diagnostic:
		for _, d := range r {
			fmt.Fprintf(out, "%s %d %s: %s\n", at(d.Range), d.Severity, d.Code, d.Message)
			for _, rel := range d.Related {
				fmt.Fprintf(out, "    %s %s\n", at(rel.Location.Range), rel.Message)
			}
		}
	case hover:
		fmt.Fprintf(out, "%s\n%s\n", at(r.Range), r.Contents.Value)
	case []location:
		for _, l := range r {
			fmt.Fprintln(out, at(l.Range))
		}
	case []highlight:
		for _, h := range r {
			fmt.Fprintln(out, at(h.Range), h.Kind)
		}
	case []foldingRange:
		for _, f := range r {
			fmt.Fprintln(out, f.StartLine, f.EndLine)
		}
	case []symbol:
		showSymbols(out, r, "")
	case []codeLens:
		for _, l := range r {
			fmt.Fprintln(out, at(l.Range), l.Command.Title, l.Command.Command, l.Command.Arguments)
		}
	case workspaceEdit, []codeAction, []textEdit:
	case preview:
		fmt.Fprintln(out, strings.HasPrefix(r.SVG, "<svg"), strings.Contains(r.SVG, `id="`+r.State+`"`), r.State)
		if r.Note != "" {
			fmt.Fprintln(out, r.Note, strings.Count(r.SVG, `class="state`), "states")
		}
	default:
		b, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(out, "%s\n", b)
	}
}

func showSymbols(out *strings.Builder, symbols []symbol, indent string) {
	for _, s := range symbols {
		fmt.Fprintln(out, indent+s.Name, s.Detail, at(s.Range), at(s.Selection))
		showSymbols(out, s.Children, indent+"  ")
	}
}

func at(s span) string {
	return fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Character, s.End.Line, s.End.Character)
}

// apply makes edits, which are in the order of the text.
func apply(d *document, edits []textEdit) string {
	text := d.text
	for i := len(edits) - 1; i >= 0; i-- {
		e := edits[i]
		text = text[:d.offset(e.Range.Start)] + e.NewText + text[d.offset(e.Range.End):]
	}
	return text
}

// big returns a definition of about n bytes.
func big(n int) string {
	var b bytes.Buffer
	b.WriteString("{\n  \"StartAt\": \"S0\",\n  \"States\": {\n")
	i := 0
	for ; b.Len() < n; i++ {
		fmt.Fprintf(&b, "    \"S%d\": {\"Type\": \"Pass\", \"Comment\": \"a state of many in this definition, with some text\", \"Parameters\": {\"id.$\": \"$.id\"}, \"Next\": \"S%d\"},\n", i, i+1)
	}
	fmt.Fprintf(&b, "    \"S%d\": {\"Type\": \"Succeed\"}\n  }\n}\n", i)
	return b.String()
}

// BenchmarkDiagnosticsMegabyte is from the last keystroke to the problems, without
// the pause in which more could be typed.
func BenchmarkDiagnosticsMegabyte(b *testing.B) {
	text := big(1<<20 - 300)
	d := newDocument("file:///w/big.asl.json", 1, text, false)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d = d.change(d.version+1, []change{{Range: &span{position{0, 1}, position{0, 1}}, Text: ""}})
		if got := d.diagnostics(); len(got) != 0 {
			b.Fatal(got[0])
		}
	}
}

// BenchmarkLensesInOneLine asks for many positions in one long line.
func BenchmarkLensesInOneLine(b *testing.B) {
	d := newDocument("file:///w/big.asl.json", 1, strings.ReplaceAll(big(1<<20-300), "\n", ""), false)
	for b.Loop() {
		if _, err := d.lenses(nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompletionMegabyte(b *testing.B) {
	d := newDocument("file:///w/big.asl.json", 1, big(1<<20-300), false)
	p := &documentParams{Position: position{40, 20}}
	for b.Loop() {
		d = d.change(d.version+1, []change{{Range: &span{position{0, 1}, position{0, 1}}, Text: ""}})
		if _, err := d.complete(p); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzFeatures asks everything about a definition that is cut off anywhere.
func FuzzFeatures(f *testing.F) {
	for _, text := range []string{sagaJSON, sagaYAML, "{\"StartAt\": \"A", "States:\n  A:\n    - - x", `[[{"StartAt": "A", "States": {}}], {"a": [1, {`, "resource x { definition = jsonencode({ StartAt = \"A\", States = { A = { Type = \"Pass\" } } }) }"} {
		f.Add(text, 40, true)
		f.Add(text, 90, false)
	}
	f.Fuzz(func(t *testing.T, text string, cut int, yaml bool) {
		name := "doc.asl.json"
		if yaml {
			name = "doc.asl.yaml"
		}
		if cut < 0 || cut > len(text) {
			cut = len(text)
		}
		d := newDocument("file:///w/"+name, 1, text, false)
		end := d.position(len(text))
		d = d.change(2, []change{{Range: &span{d.position(cut), end}}})
		for _, offset := range []int{len(d.text), len(d.text) / 2} {
			for method, f := range features {
				p := &documentParams{Position: d.position(offset), NewName: "other"}
				if result, err := f(d, p); err == nil {
					if _, err := json.Marshal(result); err != nil {
						t.Errorf("%s: %v", method, err)
					}
				}
			}
		}
	})
}

const sagaJSON = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
      "Assign": {"paid.$": "$.Payload"},
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Refund"}],
      "End": true
    },
    "Refund": {"Type": "Pass", "Parameters": {"x.$": "$paid.id"}, "End": true}
  }
}
`

const sagaYAML = `StartAt: Charge
QueryLanguage: JSONata
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Arguments:
      FunctionName: charge
    Assign:
      paid: "{% $states.result.Payload %}"
    Next: Each
  Each:
    Type: Map
    Items: "{% $paid %}"
    ItemProcessor:
      StartAt: One
      States:
        One:
          Type: Succeed
    End: true
`
