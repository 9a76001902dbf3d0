package ordersaga

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// A store is one service's SQLite database, opened when it is first needed.
type store struct {
	name   string // "order", for messages
	path   string // "" is in memory
	schema string // statements that may run again on a database that has them

	mu     sync.Mutex
	db     *sql.DB
	closed bool
}

// open returns the database. A failure is not remembered, so that the next
// request tries again.
func (s *store) open(ctx context.Context) (*sql.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("%s store: closed", s.name)
	}
	if s.db != nil {
		return s.db, nil
	}
	db, err := sql.Open("sqlite", s.dsn())
	if err != nil {
		return nil, fmt.Errorf("%s store: %w", s.name, err)
	}
	// A database in memory lives in its connection: a second one would be empty.
	// One connection also queues the writers of a file, which SQLite would refuse.
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, s.schema); err != nil {
		err = fmt.Errorf("%s store: open %q: %w", s.name, s.path, err)
		return nil, errors.Join(err, db.Close())
	}
	s.db = db
	return db, nil
}

// dsn names the database for the driver. Transactions take the write lock at
// once, since each of ours writes; another process may hold it for a moment.
func (s *store) dsn() string {
	if s.path == "" {
		return "file::memory:?_txlock=immediate"
	}
	path := (&url.URL{Path: s.path}).EscapedPath()
	return "file:" + path + "?_txlock=immediate&_pragma=busy_timeout(5000)"
}

// update runs do in a transaction, which is undone when do fails.
func (s *store) update(ctx context.Context, do func(*sql.Tx) error) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s store: %w", s.name, err)
	}
	if err := do(tx); err != nil {
		return fmt.Errorf("%s store: %w", s.name, errors.Join(err, rollback(tx)))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s store: %w", s.name, err)
	}
	return nil
}

// rollback ends tx. A transaction that its context has already ended is fine.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.db == nil {
		return nil
	}
	db := s.db
	s.db = nil
	return db.Close()
}
