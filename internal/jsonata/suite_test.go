package jsonata

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// suiteFile is the official test suite of JSONata 2.0.6; it lives beside the
// repository and not in it.
const suiteFile = "../../../shared/jsonata-suite/cases.jsonl"

// suiteSize is how many cases the suite has: none may get lost.
const suiteSize = 1625

type suiteCase struct {
	ID        string        `json:"id"`
	Expr      string        `json:"expr"`
	Data      jsonval.Value `json:"data"`
	Bindings  jsonval.Value `json:"bindings"`
	Result    jsonval.Value `json:"result"`
	Undefined bool          `json:"undefined"`
	Code      string        `json:"code"`
	Message   string        `json:"message"`
	Depth     int           `json:"depth"`
}

func TestSuite(t *testing.T) {
	t.Parallel()
	file, err := os.Open(suiteFile)
	if err != nil {
		t.Skipf("the official suite is not here: %v", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	n := 0
	for lines.Scan() {
		n++
		// Two expressions hold half a surrogate pair, which no Go string does;
		// an escape inside the expression means the same.
		line := bytes.ReplaceAll(lines.Bytes(), []byte(`'\ud800'`), []byte(`'\\ud800'`))
		var c suiteCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.ID, func(t *testing.T) { runSuiteCase(t, &c) })
	}
	if n != suiteSize {
		t.Errorf("the suite has %d cases, want %d", n, suiteSize)
	}
}

func runSuiteCase(t *testing.T, c *suiteCase) {
	opts := &Options{AllowEval: true, MaxDepth: c.Depth, Now: time.Date(2024, 2, 3, 4, 5, 6, 789e6, time.UTC)}
	if c.Depth == 10 {
		opts.MaxDepth = 0
	}
	var vars Vars
	for _, m := range c.Bindings.Members() {
		vars = append(vars, Var{m.Key, m.Value})
	}
	opts.Bindings = vars
	var got jsonval.Value
	expr, err := Compile(c.Expr)
	if err == nil {
		got, err = expr.Eval(c.Data, opts)
	}
	var failed *Error
	var limit *LimitError
	var result *ResultError
	switch {
	case errors.As(err, &limit):
		if c.Code != "U1001" {
			t.Fatalf("%s\nfailed: %v", c.Expr, err)
		}
		return
	case errors.As(err, &result):
		// The suite compares as JSON.stringify writes: null for such a number,
		// nothing for a function.
		if c.Result.IsNull() && result.Type != "function" || c.Undefined {
			return
		}
	case errors.As(err, &failed):
		if failed.Code != c.Code || c.Message != "" && failed.Message != c.Message {
			t.Fatalf("%s\nfailed: %v\n  want: %s: %s", c.Expr, err, c.Code, c.Message)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s\nfailed: %v", c.Expr, err)
	}
	if c.Code != "" {
		t.Fatalf("%s\n got: %s\nwant: %s: %s", c.Expr, got, c.Code, c.Message)
	}
	if got.Exists() == c.Undefined || !c.Undefined && !jsonval.Equal(got, c.Result) {
		t.Errorf("%s\n got: %.2000s\nwant: %.2000s", c.Expr, got, c.Result)
	}
}
