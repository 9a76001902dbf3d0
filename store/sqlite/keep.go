package sqlite

import (
	"context"
	"errors"

	"github.com/sfnlocal/sfnlocal/store"
)

// deleteGroup is how many executions are deleted in one transaction, so that
// those that run wait only for a moment.
const deleteGroup = 1000

// Delete implements [store.Store].
func (s *Store) Delete(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		if _, err := s.deleteSome(ctx, "SELECT n FROM executions WHERE id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// DeleteMachine implements [store.Store].
func (s *Store) DeleteMachine(ctx context.Context, machineID string) (int, error) {
	return s.deleteAll(ctx, "SELECT n FROM executions WHERE machine = (SELECT n FROM machines WHERE id = ?)", machineID)
}

// Prune implements [store.Store].
func (s *Store) Prune(ctx context.Context, r store.Retention) (int, error) {
	total := 0
	if !r.EndedBefore.IsZero() {
		n, err := s.deleteAll(ctx, "SELECT n FROM executions WHERE stop > 0 AND stop < ? AND status <> 'RUNNING'", millis(r.EndedBefore))
		if total += n; err != nil {
			return total, err
		}
	}
	if r.Keep > 0 {
		n, err := s.pruneMachines(ctx, r.Keep)
		if total += n; err != nil {
			return total, err
		}
	}
	return total, s.dropDefinitions(ctx)
}

// dropDefinitions drops the definitions that no execution has.
func (s *Store) dropDefinitions(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.definitions)
	return s.update(ctx, func(t *tx) error {
		_, err := t.ExecContext(ctx, "DELETE FROM definitions WHERE NOT EXISTS (SELECT 1 FROM executions WHERE definition = definitions.n)")
		return err
	})
}

// pruneMachines deletes all executions that have ended but the last started of
// each state machine.
func (s *Store) pruneMachines(ctx context.Context, keep int) (total int, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT n FROM machines")
	if err != nil {
		return 0, explain(err)
	}
	var machines []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return 0, errors.Join(explain(err), rows.Close())
		}
		machines = append(machines, n)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, explain(err)
	}
	for _, m := range machines {
		n, err := s.deleteAll(ctx, "SELECT n FROM executions WHERE machine = ? AND express = 0 AND status <> 'RUNNING' ORDER BY start DESC, n DESC LIMIT -1 OFFSET ?", m, keep)
		if total += n; err != nil {
			return total, err
		}
	}
	return total, nil
}

// deleteAll deletes the executions that a query selects, group by group.
func (s *Store) deleteAll(ctx context.Context, query string, args ...any) (total int, err error) {
	for {
		n, err := s.deleteSome(ctx, query, args...)
		if total += n; err != nil || n < deleteGroup {
			return total, err
		}
	}
}

// deleteSome deletes the first of the executions that a query selects.
func (s *Store) deleteSome(ctx context.Context, query string, args ...any) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.numbers) // a number may be given to another execution
	err = s.update(ctx, func(t *tx) error {
		for _, script := range []string{
			"CREATE TEMP TABLE IF NOT EXISTS doomed (n INTEGER PRIMARY KEY)",
			"DELETE FROM doomed",
		} {
			if _, err := t.ExecContext(ctx, script); err != nil {
				return err
			}
		}
		if _, err := t.ExecContext(ctx, "INSERT INTO doomed SELECT n FROM ("+query+") LIMIT ?", append(args, deleteGroup)...); err != nil {
			return err
		}
		for _, script := range []string{
			"DELETE FROM entries WHERE execution IN (SELECT n FROM doomed)",
			"DELETE FROM snapshots WHERE execution IN (SELECT n FROM doomed)",
		} {
			if _, err := t.ExecContext(ctx, script); err != nil {
				return err
			}
		}
		done, err := t.ExecContext(ctx, "DELETE FROM executions WHERE n IN (SELECT n FROM doomed)")
		if err != nil {
			return err
		}
		rows, err := done.RowsAffected()
		n = int(rows)
		return err
	})
	return n, err
}

// Put implements [store.Store].
func (s *Store) Put(ctx context.Context, documents ...store.Document) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.update(ctx, func(t *tx) error {
		for _, d := range documents {
			var err error
			if d.Value == nil {
				_, err = t.ExecContext(ctx, "DELETE FROM documents WHERE kind = ? AND key = ?", d.Kind, d.Key)
			} else {
				_, err = t.ExecContext(ctx, "INSERT INTO documents (kind, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", d.Kind, d.Key, d.Value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Documents implements [store.Store].
func (s *Store) Documents(ctx context.Context, kind string) ([]store.Document, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT kind, key, value FROM documents WHERE ?1 = '' OR kind = ?1 ORDER BY kind, key", kind)
	if err != nil {
		return nil, explain(err)
	}
	var list []store.Document
	for rows.Next() {
		var d store.Document
		if err := rows.Scan(&d.Kind, &d.Key, &d.Value); err != nil {
			return nil, errors.Join(explain(err), rows.Close())
		}
		list = append(list, d)
	}
	return list, explain(errors.Join(rows.Err(), rows.Close()))
}
