package interpreter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A disk is a Journal in memory that outlives interpreters.
type disk struct {
	mu          sync.Mutex
	records     map[string]*Record
	definitions map[string]Definition
	log         []Write // all that was ever written
}

func newDisk() *disk {
	return &disk{records: map[string]*Record{}, definitions: map[string]Definition{}}
}

func (d *disk) Commit(writes []Write) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	begun := map[string]bool{}
	for _, w := range writes { // the tests write nothing that another write of the batch would make wrong
		rec := d.records[w.ID]
		switch {
		case w.New && rec != nil:
			return ErrExecutionExists
		case w.New:
			begun[w.ID] = true
		case rec == nil && !begun[w.ID]:
			return ErrNoExecution
		case rec != nil && !w.Forget && w.Seq <= rec.Seq+int64(len(rec.Entries)):
			return fmt.Errorf("event %d of %s is there", w.Seq, w.ID)
		}
	}
	for _, w := range writes {
		d.write(w)
	}
	d.log = append(d.log, writes...)
	return nil
}

func (d *disk) write(w Write) {
	if w.Forget {
		delete(d.records, w.ID)
		return
	}
	rec := d.records[w.ID]
	if rec == nil {
		rec = &Record{}
		d.records[w.ID] = rec
	}
	if w.Definition != nil {
		d.definitions[w.Definition.Digest] = *w.Definition
	}
	if w.Summary != nil {
		rec.Summary = *w.Summary
	}
	if w.Snapshot != nil {
		if w.Replace {
			rec.Snapshots = nil
		}
		rec.Snapshots, rec.Seq, rec.Entries = append(rec.Snapshots, bytes.Clone(w.Snapshot)), w.Seq, nil
	}
	if w.Entry != nil {
		rec.Entries = append(rec.Entries, bytes.Clone(w.Entry))
	}
}

func (d *disk) Running(context.Context) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for _, id := range d.ids() {
			if rec, err := d.Load(context.Background(), id); rec != nil && rec.Status == engine.StatusRunning && !yield(rec, err) {
				return
			}
		}
	}
}

func (d *disk) ids() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var ids []string
	for id := range d.records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (d *disk) Load(_ context.Context, id string) (*Record, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rec := d.records[id]
	if rec == nil {
		return nil, ErrNoExecution
	}
	c := *rec
	c.Snapshots, c.Entries = slices.Clone(rec.Snapshots), slices.Clone(rec.Entries)
	return &c, nil
}

func (d *disk) Definition(_ context.Context, digest string) (Definition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if def, ok := d.definitions[digest]; ok {
		return def, nil
	}
	return Definition{}, ErrNoDefinition
}

var errDied = errors.New("the process has died")

// A fused disk lets one write pass and holds back all that follow, until the
// process dies, when it refuses them.
type fused struct {
	*disk
	passed chan struct{} // closed when a write has passed
	died   chan struct{} // closed when the process has died
}

func fuse(d *disk) *fused {
	return &fused{d, make(chan struct{}), make(chan struct{})}
}

func (f *fused) Commit(writes []Write) error {
	select {
	case <-f.passed:
		<-f.died
		return errDied
	default:
	}
	if len(writes) > 1 {
		return errors.New("one at a time")
	}
	err := f.disk.Commit(writes)
	if err == nil {
		close(f.passed)
	}
	return err
}
