package explore

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// happened makes a way of words: a state is called and answers, "-" before it
// that it fails, "?" that it never answers.
func happened(status engine.Status, words string) *Trace {
	t := &Trace{Input: "{}", Status: status, Final: "No", Stated: true}
	for i, word := range strings.Fields(words) {
		state := strings.TrimLeft(word, "-?")
		t.Events = append(t.Events, Event{Kind: Entered, State: state}, Event{Kind: Called, State: state, call: engine.ID(i)})
		if word[0] == '?' {
			continue
		}
		o := Outcome{}
		if word[0] == '-' {
			o = Outcome{Label: "E", Verdict: Unclear, Failure: &engine.Failure{Name: "E"}}
		}
		t.Events = append(t.Events, Event{Kind: Answered, State: state, Outcome: o, call: engine.ID(i)})
	}
	return t
}

func TestPairs(t *testing.T) {
	t.Parallel()
	m := newMachine(machineOf(t, `{"StartAt":"A","States":{`+task("A", `"Next":"B"`)+`,`+task("B", `"Next":"Both"`)+`,
		"Both":{"Type":"Parallel","Branches":[
			{"StartAt":"C","States":{`+task("C", `"End":true`)+`}},{"StartAt":"D","States":{`+task("D", `"End":true`)+`}}],"Next":"UndoBoth"},
		"UndoBoth":{"Type":"Parallel","Branches":[
			{"StartAt":"UndoC","States":{`+task("UndoC", `"End":true`)+`}},{"StartAt":"UndoD","States":{`+task("UndoD", `"End":true`)+`}}],"Next":"UndoB"},
		`+task("UndoB", `"Next":"UndoA"`)+`,`+task("UndoA", `"Next":"No"`)+`,"No":{"Type":"Fail"}}}`))
	pairs := []Pair{{"A", "UndoA"}, {"B", "UndoB"}, {"C", "UndoC"}, {"D", "UndoD"}}
	for _, tt := range []struct {
		status engine.Status
		words  string
		want   []string
	}{
		{engine.StatusFailed, "A B UndoB UndoA", nil},
		{engine.StatusSucceeded, "A B C D", nil},
		{engine.StatusFailed, "A -B UndoA", nil},
		{engine.StatusFailed, "A B UndoA UndoB", []string{"UndoA ran before UndoB, though A came before B"}},
		{engine.StatusFailed, "A B UndoB", []string{"A succeeded, and a FAILED end has not passed UndoA"}},
		{engine.StatusTimedOut, "A ?B", []string{"A succeeded, and a TIMED_OUT end has not passed UndoA"}},
		{engine.StatusFailed, "UndoB A UndoA", []string{"UndoB ran without B"}},
		{engine.StatusFailed, "UndoA A UndoA", []string{"UndoA ran without A", "UndoA succeeded more often than A"}},
		{engine.StatusFailed, "A UndoA UndoA", []string{"UndoA succeeded more often than A"}},
		{engine.StatusFailed, "C D UndoC UndoD", nil}, // side by side, so in any order
		{engine.StatusFailed, "A C UndoA UndoC", []string{"UndoA ran before UndoC, though A came before C"}},
	} {
		got := m.broken(pairs, happened(tt.status, tt.words))
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.status, tt.words, diff)
		}
	}
}

// A compensation that also runs when nothing was done is one all the same, and a
// step that was never answered was perhaps done.
func TestInferred(t *testing.T) {
	t.Parallel()
	m := newMachine(machineOf(t, `{"StartAt":"Open","States":{`+task("Open", `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Close"}],"Next":"Pay"`)+`,
		`+task("Pay", `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Close"}],"Next":"Yes"`)+`,
		`+task("Close", `"Next":"No"`)+`,"No":{"Type":"Fail"},"Yes":{"Type":"Succeed"}}}`))
	needs := func(ways ...string) string {
		var all []balance
		for _, w := range ways {
			all = append(all, m.balance(&node{}, happened(engine.StatusFailed, w)))
		}
		var out []string
		for _, c := range m.infer(all) {
			out = append(out, c.undo+" for "+strings.Join(c.need, " "))
		}
		return strings.Join(out, ", ")
	}
	for _, tt := range []struct {
		want string
		ways []string
	}{
		{"Close for Open", []string{"Open -Pay Close", "Open Close"}},
		{"Close for Open", []string{"Close", "Open -Pay Close", "Open Close"}},
		{"Close for Open", []string{"-Open Close", "Open -Pay Close"}},
		{"Close for Open", []string{"?Open Close", "Open -Pay Close"}},
		{"", []string{"Close"}},
	} {
		if got := needs(tt.ways...); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.ways, got, tt.want)
		}
	}
}

func TestNamesakes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"BookFlight": "book flight", "cancel_flight2": "cancel flight", "Give back": "give back",
		"InventoryService": "inventory", "HTTPCall": "httpcall", "": "",
	} {
		if got := strings.Join(words(name), " "); got != want {
			t.Errorf("words of %q are %q, want %q", name, got, want)
		}
	}
}
