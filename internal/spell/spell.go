// Package spell finds the name that somebody probably meant.
package spell

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that is closest to name, and "" when none is
// close enough to be what was meant: one that differs only in case, or by at
// most a third of the letters of name. The first of equally close candidates
// wins. It takes time proportional to the product of the lengths, so the caller
// bounds the number of candidates.
func Nearest(name string, candidates []string) string {
	best, limit := "", utf8.RuneCountInString(name)/3+1
	for _, c := range candidates {
		if c == name || c == "" {
			continue
		}
		if strings.EqualFold(c, name) {
			return c
		}
		if d := distance(name, c, limit); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Closest returns the candidate that is least unlike name, however unlike that
// is: of those that take equally many edits, one that begins more like name. It
// returns "" only when there are no candidates.
func Closest(name string, candidates []string) string {
	best, least, common := "", 0, 0
	for _, c := range candidates {
		d := distance(name, c, utf8.RuneCountInString(name)+utf8.RuneCountInString(c)+1)
		p := commonPrefix(strings.ToLower(name), strings.ToLower(c))
		if best == "" || d < least || d == least && p > common {
			best, least, common = c, d, p
		}
	}
	return best
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to get from a to b, without regard to case. It gives up at limit.
func distance(a, b string, limit int) int {
	s, t := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(s)-len(t) >= limit || len(t)-len(s) >= limit {
		return limit
	}
	// Three rows of the usual matrix: a swap looks two rows back.
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		least := row[0]
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(t)], limit)
}
