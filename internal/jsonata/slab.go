package jsonata

// A slab hands out memory in pieces of larger allocations. Nothing of an
// evaluation outlives it, except what toJSON makes of the result, so pieces
// are not freed one by one: the next evaluation starts over.
type slab[T any] struct {
	all, free []T // the last allocation, and what is left of it
}

// The allocations of a slab grow between these numbers of elements. A larger
// one would keep too much alive for the sake of one piece.
const (
	minSlab = 4
	maxSlab = 32
)

func (s *slab[T]) grow(n int) {
	s.all = make([]T, max(n, min(max(2*len(s.all), minSlab), maxSlab)))
	s.free = s.all
}

// reset takes everything back.
func (s *slab[T]) reset() {
	clear(s.all[:len(s.all)-len(s.free)])
	s.free = s.all
}

// take returns a zero element.
func (s *slab[T]) take() *T {
	if len(s.free) == 0 {
		s.grow(1)
	}
	p := &s.free[0]
	s.free = s.free[1:]
	return p
}

// slice returns an empty slice with room for n elements.
func (s *slab[T]) slice(n int) []T {
	if n > maxSlab/2 {
		return make([]T, 0, n)
	}
	if n > len(s.free) {
		s.grow(n)
	}
	out := s.free[:0:n]
	s.free = s.free[n:]
	return out
}
