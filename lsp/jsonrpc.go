package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The framing of JSON-RPC 2.0 in the base protocol of LSP.

const (
	maxMessage = 64 << 20 // bytes of one message
	maxHeader  = 4 << 10  // bytes of one line of a header
)

// A message is a request, a notification (without ID) or a response.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *responseError  `json:"error,omitempty"`
}

// The codes of errors, of JSON-RPC and of LSP.
const (
	codeParse         = -32700
	codeInvalid       = -32600
	codeNoMethod      = -32601
	codeParams        = -32602
	codeInternal      = -32603
	codeUninitialized = -32002
	codeCancelled     = -32800
	codeRequestFailed = -32803
)

// A responseError is an error as a response has it.
type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *responseError) Error() string { return e.Message }

func failf(code int, format string, args ...any) error {
	return &responseError{code, fmt.Sprintf(format, args...)}
}

// readMessage reads the next message. A *responseError says that the message is
// wrong and the next one can be read; any other error ends the conversation.
func readMessage(r *bufio.Reader) (*message, error) {
	length := -1
	for {
		line, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("a line of the header is longer than %d bytes", maxHeader)
		case errors.Is(err, io.EOF) && len(line) == 0 && length < 0:
			return nil, io.EOF
		case err != nil:
			return nil, io.ErrUnexpectedEOF
		}
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" && length >= 0 {
			break
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			return nil, fmt.Errorf("header %q: want Content-Length: NUMBER and an empty line", text)
		}
		if strings.EqualFold(name, "Content-Length") {
			length, err = strconv.Atoi(strings.TrimSpace(value))
			if err != nil || length < 0 {
				return nil, fmt.Errorf("header %q: want a number of bytes", text)
			}
		}
	}
	if length > maxMessage {
		if _, err := io.CopyN(io.Discard, r, int64(length)); err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		return nil, failf(codeInvalid, "a message of %d bytes: at most %d are read", length, maxMessage)
	}
	// What is announced may never come, so that it is not allocated before.
	var body strings.Builder
	if _, err := io.CopyN(&body, r, int64(length)); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return parseMessage([]byte(body.String()))
}

func parseMessage(body []byte) (*message, error) {
	if !json.Valid(body) {
		return nil, failf(codeParse, "the message is not JSON")
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil || m.Version != "2.0" {
		return nil, failf(codeInvalid, `the message is not one of JSON-RPC: want an object with "jsonrpc": "2.0"`)
	}
	if string(m.ID) == "null" {
		m.ID = nil
	}
	return &m, nil
}

// writeMessage writes one message.
func writeMessage(w io.Writer, m *message) error {
	m.Version = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}
