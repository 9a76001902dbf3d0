package engine

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// MarshalJSON writes the document as its text.
func (p payload) MarshalJSON() ([]byte, error) { return json.Marshal(p.text) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *payload) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &p.text); err != nil || p.text == "" {
		return err
	}
	v, err := jsonval.Parse(p.text)
	p.value = v
	return err
}

// bind connects an execution that was just made or unmarshalled with its
// program and builds what is derived from its data.
func (x *Execution) bind(p *Program) error {
	if p.trialOnly {
		return errors.New("the program was compiled for trials, not for executions")
	}
	x.program, x.waiting, x.timers = nil, map[ID]*frame{}, nil
	if x.Root != nil {
		if err := x.link(p, x.Root, nil); err != nil {
			return err
		}
	}
	x.program = p
	return nil
}

func (x *Execution) link(p *Program, f, parent *frame) error {
	f.parent, f.dead = parent, x.Status != StatusRunning
	if f.Entered != 0 {
		if f.state = p.states[f.State]; f.state == nil {
			return fmt.Errorf("the execution is in state %q, which its program does not have", f.State)
		}
	}
	if f.ID != 0 {
		x.waiting[f.ID] = f
	}
	x.restore(f)
	if f.Fork == nil {
		return nil
	}
	for _, c := range f.Fork.Frames {
		if err := x.link(p, c, f); err != nil {
			return err
		}
	}
	return nil
}
