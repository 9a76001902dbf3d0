package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// serve starts a service that answers with what handle returns.
func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// mirror answers with the request: "METHOD path?query|content type|X-Test|body".
func mirror(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	text := r.Method + " " + r.RequestURI + "|" + r.Header.Get("Content-Type") + "|" + r.Header.Get("X-Test") + "|" + string(body)
	_ = json.NewEncoder(w).Encode(text)
}

func TestHTTPRequest(t *testing.T) {
	t.Parallel()
	base := serve(t, mirror)
	const input = `{"id":"a/b c","n":7,"body":"{\"x\":1}","list":[1]}`
	tests := []struct {
		name string
		h    HTTP
		want string
	}{
		{"plain", HTTP{URL: "/p"}, `POST /p|application/json||` + input},
		{"method", HTTP{URL: "/p", Method: "put"}, `PUT /p|application/json||` + input},
		{"GET has no body", HTTP{URL: "/p", Method: "GET"}, `GET /p|||`},
		{"GET with a body", HTTP{URL: "/p", Method: "GET", Body: json.RawMessage(`{"a":1}`)}, `GET /p|application/json||{"a":1}`},
		{"path is escaped", HTTP{URL: "/p/{$.id}/x", Body: json.RawMessage(`1`)}, `POST /p/a%2Fb%20c/x|application/json||1`},
		{"query is escaped", HTTP{URL: "/p?id={$.id}&n={$.n}", Body: json.RawMessage(`1`)}, `POST /p?id=a%2Fb+c&n=7|application/json||1`},
		{"intrinsic with braces", HTTP{URL: "/p/{States.Format('{}-{}', $.n, $.n)}", Body: json.RawMessage(`1`)}, `POST /p/7-7|application/json||1`},
		{"other braces", HTTP{URL: "/p?x={y}", Body: json.RawMessage(`1`)}, `POST /p?x={y}|application/json||1`},
		{"context", HTTP{URL: "/p/{$$.State.Name}", Body: json.RawMessage(`1`)}, `POST /p/Charge|application/json||1`},
		{"headers", HTTP{URL: "/p", Headers: map[string]string{"X-Test": "n={$.n}", "Content-Type": "text/x"}, Body: json.RawMessage(`1`)}, `POST /p|text/x|n=7|1`},
		{"input", HTTP{URL: "/p/{$.x}", Input: "States.StringToJson($.body)"}, `POST /p/1|application/json||{"x":1}`},
		{"body template", HTTP{URL: "/p", Body: json.RawMessage(`{"z":{"n.$":"$.n"},"a":[{"l.$":"$.list"}],"k":"$.n"}`)}, `POST /p|application/json||{"z":{"n":7},"a":[{"l":[1]}],"k":"$.n"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.h.URL = base + tt.h.URL
			if err := tt.h.Check(); err != nil {
				t.Errorf("Check: %v", err)
			}
			want, _ := json.Marshal(tt.want)
			if got := answer(t, &tt.h, newTask(chargeARN, input)); got != strings.ReplaceAll(string(want), `\u0026`, `&`) && got != string(want) {
				t.Errorf("request:\n got %s\nwant %s", got, want)
			}
		})
	}
}

// A service that stands for a function gives the state the same as the function
// in the process.
func TestHTTPEqualsHandler(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append(body, '\n'))
	})
	for _, task := range []struct{ resource, input string }{
		{invokeARN, `{"FunctionName":"f","Payload":{"b":1.0,"a":"ü"}}`},
		{invokeARN, `{"FunctionName":"f"}`},
		{invokeARN + callback, `{"FunctionName":"f","Payload":"[1]"}`},
		{invokeARN, `{"FunctionName":"f","InvocationType":"Event"}`},
		{chargeARN, `{"b":1}`},
		{"arn:aws:states:::sqs:sendMessage", `{"b":1}`},
	} {
		in := newTask(task.resource, task.input)
		if got, want := answer(t, &HTTP{URL: base}, in), answer(t, HandlerFunc(echo), in); got != want {
			t.Errorf("%s %s:\nHTTP    %s\nhandler %s", task.resource, task.input, got, want)
		}
	}
}

func TestHTTPAnswers(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Trace", "abc")
		switch r.URL.Path {
		case "/text":
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "hello")
		case "/binary":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte{0xff, 0xfe})
		case "/empty":
			w.WriteHeader(http.StatusNoContent)
		case "/404":
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"why":"gone"}`)
		case "/error":
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"errorType": "Card.Declined", "errorMessage": "no money"}`)
		case "/500":
			w.WriteHeader(http.StatusInternalServerError)
		case "/odd":
			w.WriteHeader(599)
		case "/large":
			_, _ = io.WriteString(w, `"`+strings.Repeat("x", 2000)+`"`)
		}
	})
	tests := []struct {
		name string
		h    HTTP
		want string
	}{
		{"empty is null", HTTP{URL: "/empty"}, "null"},
		{"no JSON", HTTP{URL: "/text"}, "States.TaskFailed: POST BASE/text answered 200 OK with a body that is not JSON (unexpected 'h', want a value): hello. Mode proxy takes any text."},
		{"status", HTTP{URL: "/404"}, `States.Http.StatusCode.404: POST BASE/404 answered 404 Not Found: {"why":"gone"}`},
		{"status without body", HTTP{URL: "/500"}, `States.Http.StatusCode.500: POST BASE/500 answered 500 Internal Server Error`},
		{"status without text", HTTP{URL: "/odd"}, `States.Http.StatusCode.599: POST BASE/odd answered 599`},
		{"error of a function", HTTP{URL: "/error"}, `Card.Declined: {"errorType":"Card.Declined","errorMessage":"no money"}`},
		{"too large", HTTP{URL: "/large", MaxBody: 1000}, `States.DataLimitExceeded: The state/task '` + chargeARN + `' returned a result with a size exceeding the maximum number of bytes service limit.`},
		{"proxy", HTTP{URL: "/404", Mode: ModeProxy}, `{"statusCode":404,"headers":{"Content-Type":"application/json"},"body":"{\"why\":\"gone\"}"}`},
		{"proxy, no headers", HTTP{URL: "/404", Mode: ModeProxy, KeepHeaders: []string{}}, `{"statusCode":404,"body":"{\"why\":\"gone\"}"}`},
		{"proxy, these headers", HTTP{URL: "/text", Mode: ModeProxy, KeepHeaders: []string{"x-trace", "X-None"}}, `{"statusCode":200,"headers":{"x-trace":"abc"},"body":"hello"}`},
		{"proxy, binary", HTTP{URL: "/binary", Mode: ModeProxy, KeepHeaders: []string{}}, `{"statusCode":200,"body":"//4=","isBase64Encoded":true}`},
		{"proxy, empty", HTTP{URL: "/empty", Mode: ModeProxy}, `{"statusCode":204,"headers":{},"body":""}`},
		{"no such path", HTTP{URL: "/{$.nope}"}, `InvalidPayload: {"errorMessage":"the request cannot be made: url: {$.nope}: `},
		{"object in URL", HTTP{URL: "/{$}"}, `InvalidPayload: {"errorMessage":"the request cannot be made: url: {$}: want a string, a number or a boolean, got {\"a\":1}","errorType":"InvalidPayload"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.h.URL = base + tt.h.URL
			got := strings.ReplaceAll(answer(t, &tt.h, newTask(chargeARN, `{"a":1}`)), base, "BASE")
			if got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestHTTPKeepAllHeaders(t *testing.T) {
	t.Parallel()
	head := http.Header{"B": {"2", "3"}, "A": {"1"}, "C": {"4"}}
	if got, want := keptHeaders(head, []string{"c", "*"}).String(), `{"c":"4","A":"1","B":"2, 3"}`; got != want {
		t.Errorf("keptHeaders = %s, want %s", got, want)
	}
}

// refused returns a URL where nobody listens.
func refused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func TestHTTPNoAnswer(t *testing.T) {
	t.Parallel()
	url := refused(t)
	got := answer(t, &HTTP{URL: url + "/x"}, newTask(chargeARN, `{}`))
	if !strings.HasPrefix(got, "States.Http.Socket: POST "+url+"/x: ") || !strings.Contains(got, "refused") {
		t.Errorf("refused: %s", got)
	}

	hang := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client went away
		<-r.Context().Done()
	})
	got = answer(t, &HTTP{URL: hang, Timeout: time.Millisecond}, newTask(chargeARN, `{}`))
	if want := "States.Http.Socket: POST " + hang + ": no answer within 1ms"; got != want {
		t.Errorf("timeout: got %s, want %s", got, want)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&HTTP{URL: hang}).Invoke(ctx, newTask(chargeARN, `{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want context.Canceled", err)
	}
}

func TestHTTPCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		h    HTTP
		want string
	}{
		{HTTP{URL: "http://{$.host}:{$.port}/{States.UUID()}"}, ""},
		{HTTP{}, "url is missing"},
		{HTTP{URL: "ftp://h"}, `url: want http://host/… or https://host/…, got "ftp://h"`},
		{HTTP{URL: "http://h/{$.a"}, `url: the placeholder "{$.a" has no closing brace`},
		{HTTP{URL: "http://h", Mode: "x"}, `mode: want invoke or proxy, got "x"`},
		{HTTP{URL: "http://h", Headers: map[string]string{"A": "{$..}"}}, `headers: A: `},
		{HTTP{URL: "http://h", Input: "x"}, "input: "},
		{HTTP{URL: "http://h", Body: json.RawMessage(`{"a.$":"x"}`)}, `body: "a.$": `},
		{HTTP{URL: "http://h", Body: json.RawMessage(`{`)}, "body: "},
	}
	for _, tt := range tests {
		got := ""
		if err := tt.h.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
			t.Errorf("Check(%+v) = %q, want %q", tt.h, got, tt.want)
		}
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"$.a}x": 3, "f('}')}": 6, `f('\'}')}`: 8, "$.a": -1, "": -1, `\`: -1} {
		if got := closing(s); got != want {
			t.Errorf("closing(%q) = %d, want %d", s, got, want)
		}
	}
}
