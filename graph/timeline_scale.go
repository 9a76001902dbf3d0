package graph

import (
	"maps"
	"math/bits"
	"slices"
)

// A scale leads from the times of an execution to places in a timeline. Stretches
// in which nothing happens, and that would make all else too small to be seen,
// are cut: days of waiting beside milliseconds of work.
type scale struct {
	times []int64 // Unix milliseconds at which something happens, in order
	start []int64 // how long everything before each of them is shown, in milliseconds
	cut   []bool  // the stretch that begins there
}

// A stretch that is longer than tooLong times all shorter ones together is cut, as
// are those that are longer still. Together they are shown as cutTo times the
// others, each by the logarithm of its length.
const (
	tooLong = 20
	cutTo   = 3
)

func newScale(r *Run) *scale {
	set := map[int64]bool{r.Start: true, max(r.End, r.Start+1): true}
	for _, v := range r.Visits {
		set[v.Start], set[v.End] = true, true
		for _, a := range v.Attempts {
			set[a.Start], set[a.End] = true, true
		}
	}
	s := &scale{times: slices.Sorted(maps.Keys(set))}
	n := len(s.times) - 1
	lengths := make([]int64, n)
	order := make([]int, n) // of the stretches, the shortest first
	for i := range lengths {
		lengths[i], order[i] = s.times[i+1]-s.times[i], i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(lengths[a]-lengths[b], -1), 1)) })
	s.cut = make([]bool, n)
	whole, parts := int64(0), int64(0) // milliseconds that are not cut, and the logarithms of those that are
	for _, i := range order {
		if whole > 0 && lengths[i] > tooLong*whole {
			s.cut[i] = true
			parts += magnitude(lengths[i], whole)
		} else {
			whole += lengths[i]
		}
	}
	for i, cut := range s.cut {
		if cut {
			lengths[i] = max(cutTo*whole*magnitude(lengths[i], whole)/parts, 1)
		}
	}
	s.start = make([]int64, n+1)
	for i, l := range lengths {
		s.start[i+1] = s.start[i] + l
	}
	return s
}

// magnitude is the logarithm of how many times as long a stretch is as another.
func magnitude(long, short int64) int64 { return int64(bits.Len64(uint64(long / short))) }

// at is the place of a time, in thousandths of the timeline.
func (s *scale) at(millis int64) int {
	n := len(s.times) - 1
	i, _ := slices.BinarySearch(s.times, millis)
	switch {
	case i == 0:
		return 0
	case i > n:
		return 1000
	}
	part := float64(millis-s.times[i-1]) / float64(s.times[i]-s.times[i-1])
	shown := s.start[i-1] + int64(part*float64(s.start[i]-s.start[i-1]))
	return int(float64(shown) / float64(s.start[n]) * 1000)
}

// A tick is what an axis says at a place.
type tick struct {
	at    int
	label string
}

// cutSign stands where a scale is cut.
const cutSign = "≈"

// ticks are round times from the start, or, of a scale with cuts, the times
// between which these are, and a sign for them.
func (s *scale) ticks() []tick {
	start, end := s.times[0], s.times[len(s.times)-1]
	var all []tick
	if !slices.Contains(s.cut, true) {
		for _, t := range roundTimes(end - start) {
			all = append(all, tick{s.at(start + t), duration(t)})
		}
		return all
	}
	said := ""
	for i, t := range s.times {
		before, after := i > 0 && s.cut[i-1], i < len(s.cut) && s.cut[i]
		if label := duration(t - start); label != said && (i == 0 || i == len(s.times)-1 || before || after) {
			all = append(all, tick{s.at(t), label})
			said = label
		}
		if after {
			all = append(all, tick{(s.at(t) + s.at(s.times[i+1])) / 2, cutSign})
		}
	}
	return all
}

// roundTimes are up to seven round times from the start of an execution, in milliseconds.
func roundTimes(total int64) []int64 {
	steps := []int64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 14400e3, 43200e3, 86400e3}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if total/s <= 6 {
			step = s
			break
		}
	}
	for total/step > 6 {
		step *= 2
	}
	var all []int64
	for t := int64(0); t <= total; t += step {
		all = append(all, t)
	}
	return all
}
