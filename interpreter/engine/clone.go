package engine

import "slices"

// Clone returns an execution that stands where x stands and goes on without it:
// what one of the two is fed does not change the other. Values are shared, being
// immutable, so that a clone costs what is in progress and not what the data
// weigh. The zero Execution can be cloned as well.
func (x *Execution) Clone() *Execution {
	c := *x
	c.program, c.waiting, c.timers = nil, nil, nil
	if x.Root != nil {
		c.Root = x.Root.clone()
	}
	if x.program != nil {
		_ = c.bind(x.program) // which x is bound to, so that c can be
	}
	return &c
}

// clone copies a frame with those below it. What points elsewhere is left to bind.
func (f *frame) clone() *frame {
	c := *f
	c.parent, c.state = nil, nil
	c.Attempts = slices.Clone(f.Attempts)
	if f.Task != nil {
		task := *f.Task
		c.Task = &task
	}
	if f.Fork != nil {
		fork := *f.Fork
		fork.Results = slices.Clone(f.Fork.Results)
		fork.Frames = make([]*frame, len(f.Fork.Frames))
		for i, child := range f.Fork.Frames {
			fork.Frames[i] = child.clone()
		}
		c.Fork = &fork
	}
	return &c
}
