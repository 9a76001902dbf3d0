package interpreter

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A replay is an execution as its journal tells it.
type replay struct {
	x       engine.Execution
	history []engine.HistoryEvent
	saved   int   // how many events of the history are in snapshots
	seq     int64 // of the last entry
	entries int   // after the last snapshot
}

// replayRecord applies what a record holds, with all effects thrown away.
//
// When an entry cannot be applied, or makes something else than it did when it
// was written, the error says so and the replay ends before it; it is nil when not
// even the beginning can be understood.
func replayRecord(p *engine.Program, rec *Record) (*replay, error) {
	r, err := startReplay(rec)
	if err != nil {
		return nil, err
	}
	for i, text := range rec.Entries {
		err := r.apply(p, text)
		if err == nil {
			continue
		}
		if i == 0 && len(rec.Snapshots) == 0 {
			return nil, err
		}
		// The entry may have changed something: begin again, and stop before it.
		sound := *rec
		sound.Entries = rec.Entries[:i]
		r, _ = replayRecord(p, &sound)
		return r, err
	}
	if r.x.Info.ID != rec.ID {
		return nil, fmt.Errorf("%w: it is that of %s", errDamaged, r.x.Info.ID)
	}
	if _, _, err := r.x.Awaited(p); err != nil && r.x.Status == engine.StatusRunning {
		return nil, err
	}
	return r, nil
}

// startReplay reads the snapshots.
func startReplay(rec *Record) (*replay, error) {
	r := &replay{seq: rec.Seq}
	for _, text := range rec.Snapshots {
		s, err := decodeSnapshot(text)
		if err != nil {
			return nil, err
		}
		r.x = *s.x
		if r.history == nil {
			r.history = s.history
		} else {
			r.history = append(r.history, s.history...)
		}
	}
	r.saved = len(r.history)
	if int64(r.saved) != r.x.Events {
		return nil, fmt.Errorf("%w: the snapshots hold %d events of the history in place of %d", errDamaged, r.saved, r.x.Events)
	}
	return r, nil
}

// apply applies one entry.
func (r *replay) apply(p *engine.Program, text []byte) error {
	n, err := decodeEntry(text)
	if err != nil {
		return err
	}
	if n.Seq != r.seq+1 {
		return fmt.Errorf("%w: entry %d follows entry %d", errDamaged, n.Seq, r.seq)
	}
	ev, err := n.event()
	if err != nil {
		return err
	}
	effects, err := r.x.Apply(p, n.time(), ev)
	if err != nil {
		return fmt.Errorf("entry %d of the journal cannot be applied: %w", n.Seq, err)
	}
	if r.x.Events != n.Events || historySum(effects.History) != n.Sum {
		return fmt.Errorf("entry %d of the journal (%s) makes another history than when it was written, after event %d: this version of sfnlocal (%s) does not do the same as the one that wrote it",
			n.Seq, n.Type, r.x.Events-int64(len(effects.History)), programVersion())
	}
	if r.history == nil {
		r.history = effects.History
	} else {
		r.history = append(r.history, effects.History...)
	}
	r.seq = n.Seq
	r.entries++
	return nil
}
