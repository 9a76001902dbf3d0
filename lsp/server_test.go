package lsp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"
)

// A client is the other end of a conversation. It is used within synctest, so that
// the pause of the server takes no time.
type client struct {
	t    *testing.T
	in   *io.PipeWriter
	out  chan *message
	done chan error
	id   int
}

func newClient(t *testing.T) *client {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	c := &client{t: t, in: inW, out: make(chan *message, 100), done: make(chan error, 1)}
	go func() {
		c.done <- (&Server{}).Run(context.Background(), inR, outW)
		inR.Close()
		outW.Close()
	}()
	go func() {
		r := bufio.NewReaderSize(outR, maxHeader)
		for {
			m, err := readMessage(r)
			if err != nil {
				close(c.out)
				return
			}
			c.out <- m
		}
	}()
	return c
}

func (c *client) raw(s string) { io.WriteString(c.in, s) }

func (c *client) body(s string) { c.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(s), s)) }

func (c *client) notify(method, params string) {
	c.body(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

// call sends a request and returns its result, or its error, as text.
func (c *client) call(method, params string) string {
	c.t.Helper()
	c.id++
	c.body(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, c.id, method, params))
	return c.next()
}

func (c *client) next() string {
	c.t.Helper()
	m, ok := <-c.out
	switch {
	case !ok:
		return "closed"
	case m.Error != nil:
		return fmt.Sprintf("error %d: %s", m.Error.Code, m.Error.Message)
	case m.Method != "":
		return m.Method + " " + string(m.Params)
	}
	return string(m.Result)
}

func (c *client) quiet() {
	c.t.Helper()
	synctest.Wait()
	select {
	case m := <-c.out:
		c.t.Errorf("the server said %s %s", m.Method, m.Params)
	default:
	}
}

// open starts a conversation with one document open.
func (c *client) open(text string) {
	c.t.Helper()
	if got := c.call("initialize", `{"capabilities":{}}`); !strings.Contains(got, `"positionEncoding":"utf-16"`) {
		c.t.Errorf("initialize: %s", got)
	}
	c.notify("initialized", "{}")
	raw, err := json.Marshal(didOpenParams{documentItem{"file:///w/a.asl.json", "asl-json", 1, text}})
	if err != nil {
		c.t.Fatal(err)
	}
	c.notify("textDocument/didOpen", string(raw))
}

// leave ends the conversation properly.
func (c *client) leave() {
	c.t.Helper()
	if got := c.call("shutdown", "null"); got != "null" {
		c.t.Errorf("shutdown: %s", got)
	}
	c.notify("exit", "null")
	if err := <-c.done; err != nil {
		c.t.Errorf("Run: %v", err)
	}
	c.in.Close()
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Errorf("%s: got %s, want something with %s", what, got, want)
	}
}

func TestDiagnosticsWaitForAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t)
		c.open(strings.Replace(sagaJSON, `"Next": "Refund"`, `"Next": "Refun"`, 1))
		began := time.Now()
		got := c.next()
		expect(t, "opened", got, "MISSING_TRANSITION_TARGET")
		expect(t, "opened", got, `"version":1`)
		if d := time.Since(began); d != Debounce {
			t.Errorf("said after %s", d)
		}
		edit := func(version int, text string) {
			c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":"file:///w/a.asl.json","version":%d},"contentChanges":[{"range":{"start":{"line":8,"character":62},"end":{"line":8,"character":62}},"text":%q}]}`, version, text))
		}
		edit(2, "x")
		time.Sleep(Debounce / 2)
		c.quiet()
		c.notify("textDocument/didChange", `{"textDocument":{"uri":"file:///w/a.asl.json","version":3},"contentChanges":[{"range":{"start":{"line":8,"character":62},"end":{"line":8,"character":63}},"text":"d"}]}`)
		time.Sleep(Debounce / 2)
		c.quiet()
		got = c.next()
		expect(t, "mended", got, `"version":3`)
		if strings.Contains(got, "MISSING_TRANSITION_TARGET") {
			t.Errorf("mended, and yet: %s", got)
		}
		edit(3, "x")
		expect(t, "a version twice", c.next(), "comes after")
		c.notify("textDocument/didClose", `{"textDocument":{"uri":"file:///w/a.asl.json"}}`)
		expect(t, "closed", c.next(), `"diagnostics":[]`)
		c.leave()
	})
}

// TestFeaturesOverTheWire asks for every feature in frames, as an editor does.
func TestFeaturesOverTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t)
		c.open(sagaJSON)
		c.next()
		const at = `"textDocument":{"uri":"file:///w/a.asl.json"},"position":{"line":8,"character":60}`
		for method, want := range map[string]string{
			"textDocument/hover":             `**Refund** — Pass`,
			"textDocument/completion":        `"label":"Refund"`,
			"textDocument/definition":        `"start":{"line":11,"character":5}`,
			"textDocument/references":        `"start":{"line":8,"character":57}`,
			"textDocument/documentHighlight": `"kind":3`,
			"textDocument/prepareRename":     `"placeholder":"Refund"`,
			"textDocument/rename":            `"newText":"\"PayBack\""`,
			"textDocument/documentSymbol":    `"name":"Charge","detail":"Task"`,
			"textDocument/foldingRange":      `{"startLine":3,"endLine":9}`,
			"textDocument/codeAction":        `[`,
			"textDocument/formatting":        `[`,
			"textDocument/codeLens":          `"command":"sfnlocal.runState"`,
			"sfnlocal/preview":               `"svg":"\u003csvg`,
		} {
			got := c.call(method, `{`+at+`,"newName":"PayBack","range":{"start":{"line":8,"character":60},"end":{"line":8,"character":60}},"context":{"includeDeclaration":false}}`)
			expect(t, method, got, want)
		}
		c.leave()
	})
}

func TestLifecycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t)
		expect(t, "first", c.call("textDocument/hover", "{}"), "error -32002")
		c.open(sagaJSON)
		c.next()
		expect(t, "again", c.call("initialize", `{}`), "error -32600")
		expect(t, "unknown method", c.call("textDocument/nothing", `{}`), "error -32601")
		expect(t, "wrong params", c.call("textDocument/hover", `{"position": 7}`), "error -32602")
		expect(t, "not open", c.call("textDocument/hover", `{"textDocument":{"uri":"file:///b"}}`), "error -32602")
		c.notify("nothing/known", `{}`)
		c.body("{nonsense")
		expect(t, "not JSON", c.next(), "error -32700")
		c.body(`[1]`)
		expect(t, "not JSON-RPC", c.next(), "error -32600")
		c.body(`{"jsonrpc":"2.0","id":99,"method":"$/cancelRequest"`)
		expect(t, "half", c.next(), "error -32700")
		if got := c.call("shutdown", "null"); got != "null" {
			t.Errorf("shutdown: %s", got)
		}
		expect(t, "after shutdown", c.call("textDocument/hover", "{}"), "error -32600")
		c.notify("exit", "null")
		if err := <-c.done; err != nil {
			t.Errorf("Run: %v", err)
		}
		c.in.Close()
	})
}

func TestLeavingWithoutShutdown(t *testing.T) {
	for name, text := range map[string]string{
		"exit":  "Content-Length: 33\r\n\r\n" + `{"jsonrpc":"2.0","method":"exit"}`,
		"EOF":   "",
		"short": "Content-Length: 33\r\n\r\n{",
		"head":  "Hello\r\n\r\n",
		"size":  "Content-Length: -4\r\n\r\n",
		"long":  strings.Repeat("x", maxHeader+1),
	} {
		var out bytes.Buffer
		err := (&Server{}).Run(context.Background(), strings.NewReader(text), &out)
		if err == nil || (name == "exit" || name == "EOF") != errors.Is(err, ErrAbandoned) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCancellation puts a cancellation behind its request into one write, which
// the reader sees before the request is answered.
func TestCancellation(t *testing.T) {
	s := &Server{cancelled: map[string]bool{}, pending: map[string]bool{}, state: running}
	var out bytes.Buffer
	s.out = &out
	request := &message{Version: "2.0", ID: json.RawMessage("7"), Method: "textDocument/hover", Params: json.RawMessage("{}")}
	s.note(request)
	s.note(&message{Method: "$/cancelRequest", Params: json.RawMessage(`{"id": 7}`)})
	s.note(&message{Method: "$/cancelRequest", Params: json.RawMessage(`{"id": 8}`)})
	if err := s.receive(incoming{m: request}); err != nil {
		t.Fatal(err)
	}
	expect(t, "cancelled", out.String(), "-32800")
	if len(s.cancelled)+len(s.pending) != 0 {
		t.Errorf("left over: %v %v", s.cancelled, s.pending)
	}
}

func TestPositions(t *testing.T) {
	const text = "a😀漢b\r\nc\n"
	for _, test := range []struct {
		utf8   bool
		offset int
		want   position
	}{
		{false, 1, position{0, 1}}, {false, 5, position{0, 3}}, {false, 8, position{0, 4}},
		{true, 5, position{0, 5}}, {true, 8, position{0, 8}}, {false, 11, position{1, 0}}, {false, 13, position{2, 0}},
	} {
		d := newDocument("file:///w/a.asl.json", 1, text, test.utf8)
		if got := d.position(test.offset); got != test.want {
			t.Errorf("utf8 %v, byte %d: %v, want %v", test.utf8, test.offset, got, test.want)
		}
		if got := d.offset(test.want); got != test.offset {
			t.Errorf("utf8 %v, %v: byte %d, want %d", test.utf8, test.want, got, test.offset)
		}
	}
}

// TestPositionsInLongLines compares with what counting from the beginning gives.
func TestPositionsInLongLines(t *testing.T) {
	text := "x\r\n" + strings.Repeat("a😀漢é", 300) + "\n" + strings.Repeat("b", 600)
	for _, utf8 := range []bool{false, true} {
		d := newDocument("file:///w/a.asl.json", 1, text, utf8)
		want := position{}
		for i, r := range text {
			if got := d.position(i); got != want {
				t.Fatalf("utf8 %v, byte %d: %v, want %v", utf8, i, got, want)
			}
			if got := d.offset(want); got != i && r != '\n' {
				t.Fatalf("utf8 %v, %v: byte %d, want %d", utf8, want, got, i)
			}
			switch {
			case r == '\n':
				want = position{want.Line + 1, 0}
			case utf8:
				want.Character += len(string(r))
			default:
				want.Character += utf16.RuneLen(r)
			}
		}
		if got := d.offset(position{1, 3000}); text[got] != '\n' {
			t.Errorf("utf8 %v: behind the line is byte %d", utf8, got)
		}
		if got := d.offset(position{1, 2}); got != 3+5 && !utf8 {
			t.Errorf("within a pair is byte %d", got)
		}
	}
}

func FuzzReadMessage(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 17\r\nContent-Type: x\r\n\r\n{\"jsonrpc\":\"2.0\"}"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		r := bufio.NewReaderSize(bytes.NewReader(text), maxHeader)
		for range 100 {
			var wrong *responseError
			if _, err := readMessage(r); err != nil && !errors.As(err, &wrong) {
				return
			}
		}
	})
}
