package clients_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

var (
	fileName = regexp.MustCompile(`"@([a-z0-9.-]+)"`)
	seenName = regexp.MustCompile(`"\$([A-Za-z]+)"`)
	times    = regexp.MustCompile(`(Date":)[0-9.]+`)
	uuids    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
)

// TestSequences sends the requests that other programs send for what they do, in
// their order, as their source has them. The answers are this server's and no
// recordings of AWS. In the requests of an archive "@NAME" stands for the text of
// another file of it, and "$NAME" for the value that a member of that name had last
// in an answer.
func TestSequences(t *testing.T) {
	txtest.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtest.Archive) {
		s := sagaServer(t)
		files := map[string]string{} // by their text as JSON
		seen := map[string]string{}  // members of answers, as JSON
		var answers strings.Builder
		for line := range strings.Lines(a.File("requests.txt")) {
			action, body, _ := strings.Cut(strings.TrimSpace(line), " ")
			body = fileName.ReplaceAllStringFunc(body, func(ref string) string {
				text := quoted(strings.TrimSuffix(a.File(ref[2:len(ref)-1]), "\n"))
				files[text] = ref
				return text
			})
			body = seenName.ReplaceAllStringFunc(body, func(ref string) string { return seen[ref[2:len(ref)-1]] })
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8083/", strings.NewReader(body))
			r.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			answer := w.Body.String()
			gjson.Parse(answer).ForEach(func(key, value gjson.Result) bool {
				seen[key.Str] = value.Raw
				return true
			})
			for text, ref := range files {
				answer = strings.ReplaceAll(answer, text, ref)
			}
			answer = uuids.ReplaceAllString(times.ReplaceAllString(answer, "${1}TIME"), "UUID")
			fmt.Fprintf(&answers, "%s %d %s\n", action, w.Code, answer)
		}
		a.Want(t, "answers.txt", answers.String())
	})
}
