package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

var _ Store = (*Memory)(nil)

// Memory is a Store in memory. The zero value is empty.
type Memory struct {
	mu          sync.Mutex
	executions  map[string]*numbered
	last        int64
	definitions map[string]interpreter.Definition
	documents   map[[2]string][]byte // by kind and key
}

// numbered is a record with the number of its beginning.
type numbered struct {
	interpreter.Record
	n int64
}

// Commit implements [interpreter.Journal].
func (m *Memory) Commit(writes []interpreter.Write) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, last := map[string]*numbered{}, m.last
	for _, w := range writes {
		if _, seen := before[w.ID]; !seen {
			before[w.ID] = m.executions[w.ID].clone()
		}
		if err := m.write(&w); err != nil {
			for id, x := range before { // none of them
				if m.last = last; x == nil {
					delete(m.executions, id)
				} else {
					m.executions[id] = x
				}
			}
			return err
		}
	}
	return nil
}

func (x *numbered) clone() *numbered {
	if x == nil {
		return nil
	}
	c := *x
	c.Snapshots, c.Entries = slices.Clone(x.Snapshots), slices.Clone(x.Entries)
	return &c
}

func (m *Memory) write(w *interpreter.Write) error {
	x := m.executions[w.ID]
	switch {
	case w.New && x != nil:
		return interpreter.ErrExecutionExists
	case w.New:
		if m.executions == nil {
			m.executions, m.definitions = map[string]*numbered{}, map[string]interpreter.Definition{}
		}
		m.last++
		x = &numbered{n: m.last}
		m.executions[w.ID] = x
	case x == nil:
		return interpreter.ErrNoExecution
	case w.Forget:
		delete(m.executions, w.ID)
		return nil
	case w.Seq <= x.Seq+int64(len(x.Entries)):
		return fmt.Errorf("event %d of %s is there already", w.Seq, w.ID)
	}
	if w.Definition != nil {
		m.definitions[w.Definition.Digest] = *w.Definition
	}
	if w.Summary != nil {
		x.Summary = *w.Summary
	}
	if w.Replace {
		x.Snapshots = nil
	}
	if w.Snapshot != nil {
		x.Snapshots, x.Seq, x.Entries = append(x.Snapshots, bytes.Clone(w.Snapshot)), w.Seq, nil
	}
	if w.Entry != nil {
		x.Entries = append(x.Entries, bytes.Clone(w.Entry))
	}
	return nil
}

// Running implements [interpreter.Journal].
func (m *Memory) Running(ctx context.Context) iter.Seq2[*interpreter.Record, error] {
	return m.records(ctx, func(x *numbered) bool { return x.Status == engine.StatusRunning })
}

// All implements [Store].
func (m *Memory) All(ctx context.Context) iter.Seq2[*interpreter.Record, error] {
	return m.records(ctx, func(*numbered) bool { return true })
}

func (m *Memory) records(ctx context.Context, want func(*numbered) bool) iter.Seq2[*interpreter.Record, error] {
	return func(yield func(*interpreter.Record, error) bool) {
		for _, x := range m.sorted(want) {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(&x.clone().Record, nil) {
				return
			}
		}
	}
}

// sorted returns copies of executions in the order in which they were begun.
func (m *Memory) sorted(want func(*numbered) bool) []*numbered {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*numbered
	for _, x := range m.executions {
		if want(x) {
			list = append(list, x.clone())
		}
	}
	slices.SortFunc(list, func(a, b *numbered) int { return cmp.Compare(a.n, b.n) })
	return list
}

// Load implements [interpreter.Journal].
func (m *Memory) Load(_ context.Context, id string) (*interpreter.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.executions[id]
	if x == nil {
		return nil, interpreter.ErrNoExecution
	}
	return &x.clone().Record, nil
}

// Definition implements [interpreter.Journal].
func (m *Memory) Definition(_ context.Context, digest string) (interpreter.Definition, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d, ok := m.definitions[digest]; ok {
		return d, nil
	}
	return interpreter.Definition{}, interpreter.ErrNoDefinition
}

// List implements [Store].
func (m *Memory) List(_ context.Context, q Query) (page []interpreter.Summary, next string, err error) {
	list := m.sorted(q.wants)
	slices.SortStableFunc(list, func(a, b *numbered) int {
		return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(b.n, a.n))
	})
	from := 0
	if q.After != "" {
		n, err := strconv.ParseInt(q.After, 10, 64)
		from = 1 + slices.IndexFunc(list, func(x *numbered) bool { return x.n == n })
		if err != nil || from == 0 {
			return nil, "", ErrBadCursor
		}
	}
	to := min(from+q.limit(), len(list))
	for _, x := range list[from:to] {
		page = append(page, x.Summary)
	}
	if to < len(list) {
		next = strconv.FormatInt(list[to-1].n, 10)
	}
	return page, next, nil
}

func (q *Query) limit() int {
	if q.Limit <= 0 {
		return 100
	}
	return q.Limit
}

func (q *Query) wants(x *numbered) bool {
	return x.MachineID == q.MachineID && !x.Express && (q.Status == "" || q.Status == x.Status) &&
		(q.Qualified == "" || q.Qualified == x.VersionArn || q.Qualified == x.AliasArn)
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, ids ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		delete(m.executions, id)
	}
	return nil
}

// DeleteMachine implements [Store].
func (m *Memory) DeleteMachine(_ context.Context, machineID string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.executions)
	maps.DeleteFunc(m.executions, func(_ string, x *numbered) bool { return x.MachineID == machineID })
	return before - len(m.executions), nil
}

// Prune implements [Store].
func (m *Memory) Prune(_ context.Context, r Retention) (int, error) {
	list := m.sorted(func(x *numbered) bool { return x.Status != engine.StatusRunning })
	slices.SortStableFunc(list, func(a, b *numbered) int {
		return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(b.n, a.n))
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, n := map[string]int{}, 0
	for _, x := range list {
		kept[x.MachineID]++
		if x.Stop.Before(r.EndedBefore) || r.Keep > 0 && kept[x.MachineID] > r.Keep {
			delete(m.executions, x.ID)
			n++
		}
	}
	used := map[string]bool{}
	for _, x := range m.executions {
		used[x.Digest] = true
	}
	maps.DeleteFunc(m.definitions, func(digest string, _ interpreter.Definition) bool { return !used[digest] })
	return n, nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, documents ...Document) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.documents == nil {
		m.documents = map[[2]string][]byte{}
	}
	for _, d := range documents {
		key := [2]string{d.Kind, d.Key}
		if d.Value == nil {
			delete(m.documents, key)
		} else {
			m.documents[key] = bytes.Clone(d.Value)
		}
	}
	return nil
}

// Documents implements [Store].
func (m *Memory) Documents(_ context.Context, kind string) ([]Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Document
	for key, value := range m.documents {
		if kind == "" || kind == key[0] {
			list = append(list, Document{key[0], key[1], bytes.Clone(value)})
		}
	}
	slices.SortFunc(list, func(a, b Document) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key)) })
	return list, nil
}

// Close implements [Store]: it does nothing.
func (m *Memory) Close() error { return nil }
