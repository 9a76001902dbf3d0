package replay

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

// maxDifferences is how many differences of one event are told.
const maxDifferences = 20

// A Departure is a stretch of one thread of an execution in which a replay was
// not what was recorded. Before and After it, the two agree.
type Departure struct {
	Thread   string  // "" is the execution itself, else the branches and iterations that lead there
	Before   *Event  // the last recorded event before it; nil is none
	Recorded []Event // what was recorded here
	Replayed []Event // what happened now in place of it

	// Differences say, when one event stands for another of the same type, where
	// their details differ.
	Differences []Difference
}

// A Difference is a place in the details of an event, and what stood there.
type Difference struct {
	Path               string        // "output.id"
	Recorded, Replayed jsonval.Value // the zero Value where it is missing
}

// Compare finds where a replay departs from what was recorded. Ids are not
// compared, nor moments and what is unique to a run: UUIDs and task tokens. Where
// branches or iterations ran side by side, each is compared for itself. Members
// of data whose names are in ignore are not compared.
func Compare(recorded, replayed *Recording, ignore []string) []Departure {
	stop, goesOn := recorded.comparable()
	var order []string // of threads
	a, b := map[string][]Event{}, map[string][]Event{}
	sort := func(r *Recording, n int, into map[string][]Event) {
		for i, e := range r.Events[:n] {
			key := r.threads[i].key
			if a[key] == nil && b[key] == nil {
				order = append(order, key)
			}
			into[key] = append(into[key], e)
		}
	}
	sort(recorded, stop, a)
	sort(replayed, len(replayed.Events), b)
	var all []Departure
	for _, key := range order {
		mine := b[key]
		if goesOn && len(mine) > len(a[key]) {
			mine = mine[:len(a[key])]
		}
		all = append(all, compareThread(key, a[key], mine, ignore)...)
	}
	return all
}

// compareThread compares the events of a thread. Events of the same kind are
// taken for each other along the longest sequence that both have.
func compareThread(key string, a, b []Event, ignore []string) []Departure {
	var all []Departure
	var gap *Departure // that is being collected
	var before *Event
	close := func() {
		if gap != nil {
			all = append(all, *gap)
			gap = nil
		}
	}
	widen := func() *Departure {
		if gap == nil {
			gap = &Departure{Thread: key, Before: before}
		}
		return gap
	}
	for _, p := range align(a, b) {
		switch {
		case p.a == nil:
			widen().Replayed = append(widen().Replayed, *p.b)
		case p.b == nil:
			widen().Recorded = append(widen().Recorded, *p.a)
			before = p.a
		default:
			close()
			if !same(p.a.Details, p.b.Details, ignore) {
				all = append(all, Departure{
					Thread: key, Before: before, Recorded: []Event{*p.a}, Replayed: []Event{*p.b},
					Differences: differences("", p.a.Details, p.b.Details, ignore, maxDifferences),
				})
			}
			before = p.a
		}
	}
	close()
	return all
}

// A pair is two events that stand for each other, or one that stands alone.
type pair struct{ a, b *Event }

// maxAligned bounds the work of finding the longest common sequence; beyond it
// what remains is taken as it comes.
const maxAligned = 4_000_000

// align pairs the events of two histories of one thread.
func align(a, b []Event) []pair {
	var head, tail []pair
	for len(a) > 0 && len(b) > 0 && sameKind(&a[0], &b[0]) {
		head = append(head, pair{&a[0], &b[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && sameKind(&a[len(a)-1], &b[len(b)-1]) {
		tail = append(tail, pair{&a[len(a)-1], &b[len(b)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	head = append(head, alignMiddle(a, b)...)
	for i := len(tail) - 1; i >= 0; i-- {
		head = append(head, tail[i])
	}
	return head
}

// alignMiddle is align for what has no common beginning or end.
func alignMiddle(a, b []Event) []pair {
	n, m := len(a), len(b)
	var pairs []pair
	if n*m > maxAligned {
		n, m = 0, 0
	}
	// longest[i][j] is the length of the longest common sequence of a[i:] and b[j:].
	longest := make([][]int32, n+1)
	for i := range longest {
		longest[i] = make([]int32, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if sameKind(&a[i], &b[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < n && j < m {
		switch {
		case sameKind(&a[i], &b[j]):
			pairs = append(pairs, pair{&a[i], &b[j]})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			pairs = append(pairs, pair{a: &a[i]})
			i++
		default:
			pairs = append(pairs, pair{b: &b[j]})
			j++
		}
	}
	for ; i < len(a); i++ {
		pairs = append(pairs, pair{a: &a[i]})
	}
	for ; j < len(b); j++ {
		pairs = append(pairs, pair{b: &b[j]})
	}
	return pairs
}

// sameKind reports whether two events can stand for each other: of one type, and
// about the same state.
func sameKind(a, b *Event) bool {
	return a.Type == b.Type && a.State == b.State
}
