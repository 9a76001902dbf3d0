package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/store"
)

// selectSummary is followed by conditions.
const selectSummary = `SELECT e.n, e.id, m.id, d.digest, e.name, e.version, e.alias, e.tasks, e.express, e.status, e.start, e.stop, e.redrives, e.redrive_date
	FROM executions e JOIN machines m ON m.n = e.machine JOIN definitions d ON d.n = e.definition `

// scanSummary reads a row of selectSummary.
func scanSummary(rows *sql.Rows) (n int64, v interpreter.Summary, err error) {
	var start, stop, redriven int64
	err = rows.Scan(&n, &v.ID, &v.MachineID, &v.Digest, &v.Name, &v.VersionArn, &v.AliasArn, &v.TasksName, &v.Express, &v.Status, &start, &stop, &v.Redrives, &redriven)
	v.Start, v.Stop, v.RedriveDate = moment(start), moment(stop), moment(redriven)
	return n, v, err
}

// Running implements [interpreter.Journal].
func (s *Store) Running(ctx context.Context) iter.Seq2[*interpreter.Record, error] {
	return s.records(ctx, "WHERE e.status = 'RUNNING' AND e.n > ? ORDER BY e.n LIMIT ?")
}

// All implements [store.Store].
func (s *Store) All(ctx context.Context) iter.Seq2[*interpreter.Record, error] {
	return s.records(ctx, "WHERE e.n > ? ORDER BY e.n LIMIT ?")
}

// readAhead is how many executions are read at a time.
const readAhead = 1000

// records reads executions in groups, so that no transaction stays open for long.
func (s *Store) records(ctx context.Context, where string) iter.Seq2[*interpreter.Record, error] {
	return func(yield func(*interpreter.Record, error) bool) {
		for last := int64(0); ; {
			group, numbers, err := s.group(ctx, selectSummary+where, last, readAhead)
			if err != nil {
				yield(nil, explain(err))
				return
			}
			for _, rec := range group {
				if !yield(rec, nil) {
					return
				}
			}
			if len(group) < readAhead {
				return
			}
			last = numbers[len(numbers)-1]
		}
	}
}

// group reads the executions of a query for summaries, with their contents.
func (s *Store) group(ctx context.Context, query string, args ...any) (group []*interpreter.Record, numbers []int64, err error) {
	t, err := s.read.BeginTx(ctx, nil) // what is read belongs together
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, t.Rollback()) }()
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	byNumber := map[int64]*interpreter.Record{}
	for rows.Next() {
		n, v, err := scanSummary(rows)
		if err != nil {
			return nil, nil, errors.Join(err, rows.Close())
		}
		rec := &interpreter.Record{Summary: v}
		byNumber[n] = rec
		group, numbers = append(group, rec), append(numbers, n)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(group) == 0 {
		return nil, nil, err
	}
	err = contents(ctx, t, "snapshots", numbers, func(n, seq int64, data []byte) {
		rec := byNumber[n]
		rec.Snapshots, rec.Seq = append(rec.Snapshots, data), seq
	})
	if err != nil {
		return nil, nil, err
	}
	err = contents(ctx, t, "entries", numbers, func(n, _ int64, data []byte) {
		byNumber[n].Entries = append(byNumber[n].Entries, data)
	})
	return group, numbers, err
}

// contents hands on the rows of a table that belong to executions.
func contents(ctx context.Context, t *sql.Tx, table string, numbers []int64, each func(n, seq int64, data []byte)) error {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.FormatInt(n, 10)
	}
	rows, err := t.QueryContext(ctx, "SELECT execution, seq, data FROM "+table+" WHERE execution IN ("+strings.Join(list, ",")+") ORDER BY execution, seq")
	if err != nil {
		return err
	}
	for rows.Next() {
		var n, seq int64
		var data []byte
		if err := rows.Scan(&n, &seq, &data); err != nil {
			return errors.Join(err, rows.Close())
		}
		each(n, seq, data)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Load implements [interpreter.Journal].
func (s *Store) Load(ctx context.Context, id string) (*interpreter.Record, error) {
	group, _, err := s.group(ctx, selectSummary+"WHERE e.id = ?", id)
	switch {
	case err != nil:
		return nil, explain(err)
	case len(group) == 0:
		return nil, interpreter.ErrNoExecution
	}
	return group[0], nil
}

// Definition implements [interpreter.Journal].
func (s *Store) Definition(ctx context.Context, digest string) (interpreter.Definition, error) {
	d := interpreter.Definition{Digest: digest}
	err := s.read.QueryRowContext(ctx, "SELECT name, text FROM definitions WHERE digest = ?", digest).Scan(&d.Name, &d.Text)
	if errors.Is(err, sql.ErrNoRows) {
		err = interpreter.ErrNoDefinition
	}
	return d, explain(err)
}

// List implements [store.Store]. The cursor is the start and number of the last row.
func (s *Store) List(ctx context.Context, q store.Query) (page []interpreter.Summary, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	where, args := "WHERE m.id = ? AND e.express = 0", []any{q.MachineID}
	if q.Qualified != "" {
		where, args = where+" AND (e.version = ? AND e.version <> '' OR e.alias = ? AND e.alias <> '')", append(args, q.Qualified, q.Qualified)
	}
	if q.Status != "" {
		where, args = where+" AND e.status = ?", append(args, string(q.Status))
	}
	if q.After != "" {
		var start, n int64
		if _, err := fmt.Sscanf(q.After, "%d.%d", &start, &n); err != nil {
			return nil, "", store.ErrBadCursor
		}
		where, args = where+" AND (e.start, e.n) < (?, ?)", append(args, start, n)
	}
	rows, err := s.read.QueryContext(ctx, selectSummary+where+" ORDER BY e.start DESC, e.n DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return nil, "", explain(err)
	}
	var last int64
	for rows.Next() {
		n, v, err := scanSummary(rows)
		if err != nil {
			return nil, "", errors.Join(explain(err), rows.Close())
		}
		if len(page) == limit {
			next = fmt.Sprintf("%d.%d", millis(page[limit-1].Start), last)
			break
		}
		page, last = append(page, v), n
	}
	return page, next, explain(errors.Join(rows.Err(), rows.Close()))
}
