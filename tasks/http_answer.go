package tasks

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// errTooLarge says that an answer is longer than it may be.
var errTooLarge = errors.New("the answer is too large")

// exchange sends a request and reads the whole answer of at most limit bytes.
func exchange(client *http.Client, req *http.Request, limit int64) (status int, head http.Header, body []byte, err error) {
	if client == nil {
		client = http.DefaultClient
	}
	if limit == 0 {
		limit = maxLambdaBody
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	for _, values := range resp.Header { // they may become JSON
		for i := range values {
			values[i] = strings.ToValidUTF8(values[i], "\uFFFD")
		}
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = errTooLarge
	}
	return resp.StatusCode, resp.Header, body, err
}

// reason is what went wrong without the method and the URL, which are told
// anyway, and without the addresses, which differ from run to run.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

func socketFailure(req *http.Request, what string) *interpreter.Failure {
	return &interpreter.Failure{Name: "States.Http.Socket", Cause: req.Method + " " + req.URL.Redacted() + ": " + what}
}

// invoked makes the result of ModeInvoke.
func invoked(req *http.Request, status int, body []byte) (json.RawMessage, error) {
	answer := fmt.Sprintf("%s %s answered %d", req.Method, req.URL.Redacted(), status)
	if text := http.StatusText(status); text != "" {
		answer += " " + text
	}
	v, err := jsonval.Parse(string(body))
	if status < 200 || status > 299 {
		if name := v.Get("errorType").Str(); name != "" {
			return nil, &interpreter.Failure{Name: name, Cause: v.String()}
		}
		if len(body) > 0 {
			answer += ": " + longPreview(body)
		}
		return nil, &interpreter.Failure{Name: fmt.Sprintf("States.Http.StatusCode.%d", status), Cause: answer}
	}
	if len(body) > 0 && err != nil {
		return nil, &interpreter.Failure{
			Name:  "States.TaskFailed",
			Cause: fmt.Sprintf("%s with a body that is not JSON (%s): %s. Mode proxy takes any text.", answer, err, preview(body)),
		}
	}
	return body, nil
}

// longPreview cuts a body for a cause, of which AWS keeps 32,768 characters.
func longPreview(body []byte) string {
	const most = 4096
	s := strings.ToValidUTF8(string(body[:min(len(body), most)]), "\uFFFD")
	if len(body) > most {
		s += "…"
	}
	return strings.TrimSpace(s)
}

// proxied makes the result of ModeProxy.
func (h *HTTP) proxied(status int, head http.Header, body []byte) json.RawMessage {
	members := []jsonval.Member{{Key: "statusCode", Value: jsonval.IntValue(int64(status))}}
	keep := h.KeepHeaders
	if keep == nil {
		keep = []string{"Content-Type"}
	}
	if len(keep) > 0 {
		members = append(members, jsonval.Member{Key: "headers", Value: keptHeaders(head, keep)})
	}
	if utf8.Valid(body) {
		members = append(members, jsonval.Member{Key: "body", Value: jsonval.StringValue(string(body))})
	} else {
		members = append(members,
			jsonval.Member{Key: "body", Value: jsonval.StringValue(base64.StdEncoding.EncodeToString(body))},
			jsonval.Member{Key: "isBase64Encoded", Value: jsonval.BoolValue(true)})
	}
	return jsonval.ObjectValue(members).Append(nil)
}

// keptHeaders returns the headers that are wanted and there, in the order and
// the spelling in which they are wanted; "*" is all others, sorted.
func keptHeaders(head http.Header, keep []string) jsonval.Value {
	out := jsonval.ObjectValue(nil)
	for _, name := range keep {
		if values := head.Values(name); len(values) > 0 {
			out = out.With(name, jsonval.StringValue(strings.Join(values, ", ")))
		}
	}
	if slices.Contains(keep, "*") {
		for _, h := range sortedHeaders(head) {
			if !slices.ContainsFunc(keep, func(name string) bool { return strings.EqualFold(name, h.name) }) {
				out = out.With(h.name, jsonval.StringValue(h.value))
			}
		}
	}
	return out
}
