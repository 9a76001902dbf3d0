package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// View opens the store in a folder that is there to be read, also while another
// process has it open. What would write is refused.
func View(ctx context.Context, dir string) (*Store, error) {
	s, err := view(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, err)
	}
	return s, nil
}

func view(ctx context.Context, dir string) (*Store, error) {
	s := &Store{path: filepath.Join(dir, DatabaseFile), numbers: map[string]int64{}, stmts: map[string]*sql.Stmt{}}
	var err error
	s.file, err = os.Stat(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s in it", DatabaseFile)
	}
	if err != nil {
		return nil, err
	}
	if s.read, err = sql.Open("sqlite", s.dsn("deferred")+"&_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	s.write = s.read // which refuses
	var app, version int
	err = s.read.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)").Scan(&app, &version)
	latest, _ := migrations.ReadDir("migrations") // is embedded
	switch {
	case err != nil:
		err = explain(err)
	case app != applicationID:
		err = errForeign
	case version != len(latest):
		err = fmt.Errorf("%s was written by another version of sfnlocal (its tables are of version %d, this one has %d)", DatabaseFile, version, len(latest))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// A Count is how many executions of a state machine have a status, and when the
// first and the last of them were started.
type Count struct {
	MachineID   string
	Status      engine.Status
	N           int
	First, Last time.Time
}

// Counts counts the executions, by state machine and status.
func (s *Store) Counts(ctx context.Context) ([]Count, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT m.id, e.status, count(*), min(e.start), max(e.start) FROM executions e JOIN machines m ON m.n = e.machine GROUP BY m.id, e.status ORDER BY m.id, e.status")
	if err != nil {
		return nil, explain(err)
	}
	var all []Count
	for rows.Next() {
		var c Count
		var first, last int64
		if err := rows.Scan(&c.MachineID, &c.Status, &c.N, &first, &last); err != nil {
			return nil, errors.Join(explain(err), rows.Close())
		}
		c.First, c.Last = moment(first), moment(last)
		all = append(all, c)
	}
	return all, explain(errors.Join(rows.Err(), rows.Close()))
}
