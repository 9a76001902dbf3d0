package jsonata

// A meter counts what an evaluation costs and says when it has cost too much.
type meter struct {
	depth, maxDepth   int
	steps, maxSteps   int
	memory, maxMemory int
	nextCheck         int // at how many steps to look at the bounds again
	nesting           int // of the value that is being walked
	tooDeep           bool
	done              <-chan struct{}
}

// checkEvery is the number of steps between two looks at the bounds, unless
// memory runs out.
const checkEvery = 256

// maxValueDepth bounds the recursion into values. No JSON text nests deeper
// than a tenth of it.
const maxValueDepth = 10_000

// tick counts work that is done outside eval.
func (m *meter) tick(n int) { m.steps += n }

// charge counts memory that has been allocated.
func (m *meter) charge(bytes int) {
	if m.memory += bytes; m.memory > m.maxMemory {
		m.nextCheck = 0
	}
}

// chargeElems counts the memory of an array or a sequence of n elements.
func (m *meter) chargeElems(n int) { m.charge(64 + 16*n) }

// reserve counts memory before it is allocated, where an expression can ask for
// any amount.
func (m *meter) reserve(bytes float64) error {
	if !(bytes <= float64(m.maxMemory-m.memory)) {
		return &LimitError{LimitMemory}
	}
	m.memory += int(bytes)
	return nil
}

// check returns an error when a bound has been reached. Most of the time it is
// not even time to look.
func (m *meter) check() error {
	if m.steps < m.nextCheck {
		return nil
	}
	return m.checkNow()
}

func (m *meter) checkNow() error {
	switch {
	case m.tooDeep:
		return &LimitError{LimitDepth}
	case m.steps > m.maxSteps:
		return &LimitError{LimitSteps}
	case m.memory > m.maxMemory:
		return &LimitError{LimitMemory}
	}
	m.nextCheck = min(m.steps+checkEvery, m.maxSteps+1)
	select {
	case <-m.done:
		return &LimitError{LimitDone}
	default:
		return nil
	}
}

// enter is called by what recurses into a value, which may be small in memory
// and still large, since its parts can be shared. When enter returns false the
// walk is given up with any result: the next check fails the evaluation.
// Otherwise leave follows.
func (m *meter) enter() bool {
	m.steps++
	if m.nesting >= maxValueDepth {
		m.tooDeep = true
		m.nextCheck = 0
	}
	if m.tooDeep || m.steps > m.maxSteps || m.memory > m.maxMemory {
		return false
	}
	m.nesting++
	return true
}

func (m *meter) leave() { m.nesting-- }
