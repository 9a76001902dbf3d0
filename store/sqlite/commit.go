package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// The statements of Commit.
const (
	insertDefinition = `INSERT INTO definitions (digest, name, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`
	insertMachine    = `INSERT INTO machines (id) VALUES (?) ON CONFLICT DO NOTHING`
	insertExecution  = `INSERT INTO executions (id, machine, definition, name, version, alias, tasks, express, status, start, stop, redrives, redrive_date)
		VALUES (?, (SELECT n FROM machines WHERE id = ?), (SELECT n FROM definitions WHERE digest = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	updateExecution = `UPDATE executions SET status = ?, stop = ?, redrives = ?, redrive_date = ? WHERE n = ?`
	findExecution   = `SELECT n FROM executions WHERE id = ?`
	deleteExecution = `DELETE FROM executions WHERE n = ?`
	insertEntry     = `INSERT INTO entries (execution, seq, data) SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE execution = ?1 AND seq >= ?2)`
	deleteEntries   = `DELETE FROM entries WHERE execution = ?`
	insertSnapshot  = `INSERT INTO snapshots (execution, seq, data) VALUES (?, ?, ?)`
	deleteSnapshots = `DELETE FROM snapshots WHERE execution = ?`
)

// Commit implements [interpreter.Journal].
func (s *Store) Commit(writes []interpreter.Write) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.update(context.Background(), func(t *tx) error {
		for i := range writes {
			if err := s.commit(t, &writes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		clear(s.numbers) // some may be of rows that are not there after all
		clear(s.definitions)
	}
	return err
}

// statements are prepared once for the whole Store.
var statements = []string{
	insertDefinition, insertMachine, insertExecution, updateExecution, findExecution, deleteExecution,
	insertEntry, deleteEntries, insertSnapshot, deleteSnapshots,
}

// prepare prepares the statements.
func (s *Store) prepare(ctx context.Context) error {
	for _, query := range statements {
		st, err := s.write.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		s.stmts[query] = st
	}
	return nil
}

// A tx is a transaction that writes.
type tx struct {
	*sql.Tx
	ctx   context.Context
	s     *Store
	stmts map[string]*sql.Stmt // of the Store, as the transaction uses them
}

// update runs do in a transaction, which is undone when do fails. The caller holds s.mu.
func (s *Store) update(ctx context.Context, do func(*tx) error) error {
	if err := s.there(); err != nil {
		return err
	}
	begun, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	if err := do(&tx{begun, ctx, s, map[string]*sql.Stmt{}}); err != nil {
		if undo := begun.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			err = errors.Join(err, undo)
		}
		return explain(err)
	}
	return explain(begun.Commit())
}

// prepared returns one of the statements.
func (t *tx) prepared(query string) *sql.Stmt {
	st := t.stmts[query]
	if st == nil {
		st = t.StmtContext(t.ctx, t.s.stmts[query])
		t.stmts[query] = st
	}
	return st
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	return t.prepared(query).ExecContext(t.ctx, args...)
}

func (s *Store) commit(t *tx, w *interpreter.Write) error {
	n, err := s.begin(t, w)
	if err != nil {
		return err
	}
	if w.Forget || w.Replace {
		if _, err := t.exec(deleteSnapshots, n); err != nil {
			return err
		}
	}
	if !w.New && (w.Forget || w.Snapshot != nil) {
		if _, err := t.exec(deleteEntries, n); err != nil {
			return err
		}
	}
	switch {
	case w.Forget:
		delete(s.numbers, w.ID)
		_, err := t.exec(deleteExecution, n)
		return err
	case w.Snapshot != nil:
		if _, err := t.exec(insertSnapshot, n, w.Seq, w.Snapshot); err != nil {
			return s.duplicate(w, err)
		}
	case w.Entry != nil:
		done, err := t.exec(insertEntry, n, w.Seq, w.Entry)
		if err != nil {
			return s.duplicate(w, err)
		}
		if rows, err := done.RowsAffected(); err == nil && rows == 0 {
			return s.duplicate(w, nil)
		}
	}
	if w.Summary != nil && w.Summary.Status != engine.StatusRunning {
		delete(s.numbers, w.ID)
	}
	return nil
}

// duplicate is the error of an event that is there already.
func (s *Store) duplicate(w *interpreter.Write, err error) error {
	if err != nil && !isDuplicate(err) {
		return err
	}
	return fmt.Errorf("event %d of %s is there already", w.Seq, w.ID)
}

// begin writes the summary and returns the number of the execution.
func (s *Store) begin(t *tx, w *interpreter.Write) (int64, error) {
	if d := w.Definition; d != nil {
		if _, there := s.definitions[d.Digest]; !there {
			if _, err := t.exec(insertDefinition, d.Digest, d.Name, d.Text); err != nil {
				return 0, err
			}
			s.definitions[d.Digest] = struct{}{}
		}
	}
	v := w.Summary
	if w.New {
		if _, err := t.exec(insertMachine, v.MachineID); err != nil {
			return 0, err
		}
		done, err := t.exec(insertExecution, v.ID, v.MachineID, v.Digest, v.Name, v.VersionArn, v.AliasArn, v.TasksName, v.Express, string(v.Status),
			millis(v.Start), millis(v.Stop), v.Redrives, millis(v.RedriveDate))
		if isDuplicate(err) {
			return 0, interpreter.ErrExecutionExists
		}
		if err != nil {
			return 0, err
		}
		n, err := done.LastInsertId()
		s.numbers[w.ID] = n
		return n, err
	}
	n, known := s.numbers[w.ID]
	if !known {
		err := t.prepared(findExecution).QueryRowContext(t.ctx, w.ID).Scan(&n)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, fmt.Errorf("%w: %s", interpreter.ErrNoExecution, w.ID)
		}
		if err != nil {
			return 0, err
		}
		s.numbers[w.ID] = n
	}
	if v != nil {
		if _, err := t.exec(updateExecution, string(v.Status), millis(v.Stop), v.Redrives, millis(v.RedriveDate), n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}
