package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Debounce is how long after the last change a document is checked.
const Debounce = 150 * time.Millisecond

// A Server is one conversation with an editor. The zero Server is ready; Run is
// called once.
type Server struct {
	Version string // of the program, for the editor's log; may be ""

	out       io.Writer
	docs      map[string]*document
	timers    map[string]*time.Timer
	due       chan string // URIs of documents to check
	utf8      bool
	state     lifecycle
	mu        sync.Mutex
	cancelled map[string]bool // by the text of the request's id
	pending   map[string]bool
}

type lifecycle uint8

const (
	fresh lifecycle = iota
	running
	shutDown
)

// Errors of Run.
var (
	errExit      = errors.New("exit")
	ErrAbandoned = errors.New("the editor left without shutdown")
)

// An incoming is what was read: a message, or why there is none.
type incoming struct {
	m   *message
	err error
}

// Run answers the messages of in until the editor says exit, in ends or ctx is
// done. The error is nil when the editor said shutdown before it left, and
// ErrAbandoned when not.
func (s *Server) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	s.out = out
	s.docs, s.timers, s.due = map[string]*document{}, map[string]*time.Timer{}, make(chan string, 64)
	s.cancelled, s.pending = map[string]bool{}, map[string]bool{}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() {
		for _, t := range s.timers {
			t.Stop()
		}
	}()
	queue := make(chan incoming, 256)
	go s.read(ctx, in, queue)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case uri := <-s.due:
			if err := s.publish(uri); err != nil {
				return err
			}
		case next := <-queue:
			err := s.receive(next)
			switch {
			case errors.Is(err, errExit), errors.Is(err, io.EOF):
				if s.state == shutDown {
					return nil
				}
				return ErrAbandoned
			case err != nil:
				return err
			}
		}
	}
}

// read reads ahead, so that a cancellation overtakes what it cancels.
func (s *Server) read(ctx context.Context, in io.Reader, queue chan<- incoming) {
	r := bufio.NewReaderSize(in, maxHeader)
	for {
		m, err := readMessage(r)
		if m != nil {
			s.note(m)
		}
		select {
		case queue <- incoming{m, err}:
		case <-ctx.Done():
			return
		}
		var wrong *responseError
		if err != nil && !errors.As(err, &wrong) {
			return
		}
	}
}

// note keeps what requests there are, and which of them are cancelled.
func (s *Server) note(m *message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Method == "$/cancelRequest" {
		var p struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal(m.Params, &p) == nil && s.pending[string(p.ID)] {
			s.cancelled[string(p.ID)] = true
		}
	} else if m.ID != nil && m.Method != "" {
		s.pending[string(m.ID)] = true
	}
}

// settle forgets a request and reports whether it was cancelled.
func (s *Server) settle(id json.RawMessage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	cancelled := s.cancelled[string(id)]
	delete(s.cancelled, string(id))
	delete(s.pending, string(id))
	return cancelled
}

// receive answers one message. The error ends the conversation.
func (s *Server) receive(next incoming) error {
	var wrong *responseError
	if errors.As(next.err, &wrong) {
		return writeMessage(s.out, &message{ID: json.RawMessage("null"), Error: wrong})
	}
	m := next.m
	switch {
	case next.err != nil:
		return next.err
	case m.Method == "" && m.ID != nil:
		return nil // the answer to a request, of which the server makes none
	case m.Method == "":
		return writeMessage(s.out, &message{ID: json.RawMessage("null"), Error: &responseError{codeInvalid, "a message without a method"}})
	case m.ID == nil:
		return s.notify(m)
	}
	result, err := s.answer(m)
	reply := &message{ID: m.ID}
	if err == nil {
		reply.Result, err = json.Marshal(result)
	}
	if err != nil {
		if !errors.As(err, &wrong) {
			wrong = &responseError{codeInternal, err.Error()}
		}
		reply.Result, reply.Error = nil, wrong
	}
	return writeMessage(s.out, reply)
}

// answer finds the result of a request. A request that breaks the server is
// answered with an error, and the conversation goes on.
func (s *Server) answer(m *message) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = failf(codeInternal, "%s: %v\n%s", m.Method, r, debug.Stack())
		}
	}()
	if s.settle(m.ID) {
		return nil, failf(codeCancelled, "cancelled")
	}
	switch {
	case m.Method == "initialize" && s.state == fresh:
		return s.initialize(m.Params)
	case m.Method == "initialize":
		return nil, failf(codeInvalid, "initialize: this has been said")
	case s.state == fresh:
		return nil, failf(codeUninitialized, "%s: initialize comes first", m.Method)
	case s.state == shutDown:
		return nil, failf(codeInvalid, "%s: only exit follows shutdown", m.Method)
	case m.Method == "shutdown":
		s.state = shutDown
		return nil, nil
	}
	f, ok := features[m.Method]
	if !ok {
		return nil, failf(codeNoMethod, "there is no method %q", m.Method)
	}
	var p documentParams
	if err := params(m, &p); err != nil {
		return nil, err
	}
	d := s.docs[p.TextDocument.URI]
	if d == nil {
		return nil, failf(codeParams, "%s: %q is not open", m.Method, p.TextDocument.URI)
	}
	return f(d, &p)
}

// features are the requests about a document.
var features = map[string]func(*document, *documentParams) (any, error){
	"textDocument/hover":             within((*document).hover),
	"textDocument/completion":        within((*document).complete),
	"textDocument/definition":        within((*document).definition),
	"textDocument/references":        within((*document).references),
	"textDocument/documentHighlight": within((*document).highlights),
	"textDocument/prepareRename":     within((*document).prepareRename),
	"textDocument/rename":            within((*document).rename),
	"textDocument/documentSymbol":    (*document).symbols,
	"textDocument/foldingRange":      (*document).folds,
	"textDocument/codeAction":        (*document).actions,
	"textDocument/formatting":        (*document).format,
	"textDocument/codeLens":          (*document).lenses,
	"sfnlocal/preview":               (*document).preview,
}

func params(m *message, p any) error {
	if err := json.Unmarshal(m.Params, p); err != nil {
		return failf(codeParams, "%s: params: %v", m.Method, err)
	}
	return nil
}

func (s *Server) initialize(raw json.RawMessage) (any, error) {
	var p initializeParams
	if err := params(&message{Method: "initialize", Params: raw}, &p); err != nil {
		return nil, err
	}
	s.state = running
	encoding := "utf-16"
	if s.utf8 = slices.Contains(p.Capabilities.General.PositionEncodings, "utf-8"); s.utf8 {
		encoding = "utf-8"
	}
	type yes map[string]any
	return yes{
		"serverInfo": yes{"name": "sfnlocal", "version": s.Version},
		"capabilities": yes{
			"positionEncoding":           encoding,
			"textDocumentSync":           yes{"openClose": true, "change": 2},
			"hoverProvider":              true,
			"completionProvider":         yes{"triggerCharacters": []string{`"`, "$", ".", ":", " "}},
			"definitionProvider":         true,
			"referencesProvider":         true,
			"documentHighlightProvider":  true,
			"renameProvider":             yes{"prepareProvider": true},
			"documentSymbolProvider":     true,
			"foldingRangeProvider":       true,
			"codeActionProvider":         yes{"codeActionKinds": []string{"quickfix"}},
			"documentFormattingProvider": true,
			"codeLensProvider":           yes{},
			"experimental":               yes{"preview": true},
		},
	}, nil
}

// notify takes a notification, to which there is no answer, whatever is wrong with it.
func (s *Server) notify(m *message) error {
	if m.Method == "exit" {
		return errExit
	}
	if s.state != running {
		return nil
	}
	var err error
	switch m.Method {
	case "textDocument/didOpen":
		var p didOpenParams
		if err = params(m, &p); err == nil {
			t := p.TextDocument
			s.set(newDocument(t.URI, t.Version, t.Text, s.utf8))
		}
	case "textDocument/didChange":
		var p didChangeParams
		if err = params(m, &p); err == nil {
			err = s.change(&p)
		}
	case "textDocument/didClose":
		var p documentParams
		if err = params(m, &p); err == nil && s.docs[p.TextDocument.URI] != nil {
			return s.close(p.TextDocument.URI)
		}
	}
	if err != nil {
		return s.send("window/logMessage", map[string]any{"type": 1, "message": err.Error()})
	}
	return nil
}

// change takes the next version of a document. One that is older than what is
// known is left out.
func (s *Server) change(p *didChangeParams) error {
	d := s.docs[p.TextDocument.URI]
	if d == nil {
		return fmt.Errorf("textDocument/didChange: %q is not open", p.TextDocument.URI)
	}
	version := d.version + 1
	if p.TextDocument.Version != nil {
		version = *p.TextDocument.Version
	}
	if version <= d.version {
		return fmt.Errorf("textDocument/didChange: version %d of %q comes after %d", version, d.uri, d.version)
	}
	s.set(d.change(version, p.Changes))
	return nil
}

// set takes a document, and has it checked once it has stayed as it is for a while.
func (s *Server) set(d *document) {
	s.docs[d.uri] = d
	if t := s.timers[d.uri]; t != nil {
		t.Stop()
	}
	s.timers[d.uri] = time.AfterFunc(Debounce, func() { s.due <- d.uri })
}

func (s *Server) close(uri string) error {
	s.timers[uri].Stop()
	delete(s.timers, uri)
	delete(s.docs, uri)
	return s.send("textDocument/publishDiagnostics", publishParams{URI: uri, Diagnostics: []diagnostic{}})
}

// publish sends what is wrong with a document.
func (s *Server) publish(uri string) error {
	d := s.docs[uri]
	if d == nil {
		return nil // closed meanwhile
	}
	return s.send("textDocument/publishDiagnostics", publishParams{uri, &d.version, d.diagnostics()})
}

func (s *Server) send(method string, params any) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return writeMessage(s.out, &message{Method: method, Params: raw})
}
