// Package sqlite is a [store.Store] in a folder: one SQLite database in WAL mode,
// in which every commit is synced to the disk.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"github.com/sfnlocal/sfnlocal/store"
)

// The files of the folder. A folder with a DatabaseFile alone is a store.
const (
	DatabaseFile = "sfnlocal.db"
	lockFile     = "lock"
)

// applicationID marks the database as ours: "SFNL".
const applicationID = 0x53464E4C

// The result codes of SQLite that get a text of their own.
const (
	codeFull     = 13
	codeCorrupt  = 11
	codeNoDB     = 26
	codeReadOnly = 8
	codeIO       = 10
	codeBusy     = 5
	codeCantOpen = 14
	codeUnique   = 2067
	codePrimary  = 1555
)

//go:embed migrations/*.sql
var migrations embed.FS

var _ store.Store = (*Store)(nil)

// A Store is a folder that is open. It is safe for concurrent use.
type Store struct {
	path  string
	file  fs.FileInfo // what was at path when it was opened
	lock  *os.File
	write *sql.DB // one connection
	read  *sql.DB

	mu          sync.Mutex          // held while something is written
	numbers     map[string]int64    // of executions that run
	definitions map[string]struct{} // some of those that are there, by digest
	stmts       map[string]*sql.Stmt
}

// Open opens the store in a folder, which it makes when it is not there. No other
// process can open the folder until Close.
func Open(ctx context.Context, dir string) (*Store, error) {
	s, err := open(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, err)
	}
	return s, nil
}

func open(ctx context.Context, dir string) (_ *Store, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Store{path: filepath.Join(dir, DatabaseFile), numbers: map[string]int64{}, definitions: map[string]struct{}{}, stmts: map[string]*sql.Stmt{}}
	if s.lock, err = lock(filepath.Join(dir, lockFile)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := checkLog(s.path + "-wal"); err != nil {
		return nil, err
	}
	if s.write, err = sql.Open("sqlite", s.dsn("immediate")); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", s.dsn("deferred")+"&_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, explain(err)
	}
	if err := s.prepare(ctx); err != nil {
		return nil, explain(err)
	}
	if s.file, err = os.Stat(s.path); err != nil {
		return nil, err
	}
	// The entries have checksums, but a missing last one would go unnoticed. The
	// table has only what runs, so this takes no time.
	if err := s.check(ctx, "PRAGMA quick_check(entries)"); err != nil {
		return nil, err
	}
	return s, nil
}

// dsn names the database for the driver.
func (s *Store) dsn(lock string) string {
	path := (&url.URL{Path: s.path}).EscapedPath()
	return "file:" + path + "?_txlock=" + lock + "&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
}

// migrate brings the tables to what this version knows.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var app, version int
	if err := s.write.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
		return err
	}
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case version == 0 && app == 0:
		var tables int
		if err := s.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
			return err
		}
		if tables > 0 {
			return errForeign
		}
	case app != applicationID:
		return errForeign
	case version > len(files):
		return fmt.Errorf("%s was written by a newer version of sfnlocal (its tables are of version %d, this one knows %d)", DatabaseFile, version, len(files))
	}
	for i := version; i < len(files); i++ {
		text, err := migrations.ReadFile(files[i])
		if err != nil {
			return err
		}
		tx, err := s.write.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		script := fmt.Sprintf("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;", text, applicationID, i+1)
		if _, err := tx.ExecContext(ctx, script); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", files[i], err), tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// errForeign is that of a database that is not ours.
var errForeign = errors.New(DatabaseFile + " is a database of another program")

// there reports that the database is where it was opened. One that somebody has
// removed meanwhile can be written like any other, until the process ends and with
// it all that was written.
func (s *Store) there() error {
	now, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(now, s.file) {
		return fmt.Errorf("%s was removed or replaced while it was in use; start the server anew", s.path)
	}
	return err
}

// Close closes the store. What was committed stays.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, unlock(s.lock))...)
}

// Check reads the whole database and returns what SQLite finds wrong with it. It
// takes about a second for each gigabyte.
func (s *Store) Check(ctx context.Context) error { return s.check(ctx, "PRAGMA quick_check") }

func (s *Store) check(ctx context.Context, pragma string) error {
	rows, err := s.read.QueryContext(ctx, pragma)
	if err != nil {
		return explain(err)
	}
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return errors.Join(explain(err), rows.Close())
		}
		if text != "ok" {
			found = append(found, text)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return explain(err)
	}
	if len(found) > 0 {
		return fmt.Errorf("%s is damaged; restore a backup of it: %s", DatabaseFile, strings.Join(found, "; "))
	}
	return nil
}

// explain says in our words what SQLite means, where its own say little.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xFF {
	case codeFull:
		return fmt.Errorf("the disk is full: %w", err)
	case codeCorrupt, codeNoDB:
		return fmt.Errorf("%s is damaged; restore a backup of it: %w", DatabaseFile, err)
	case codeReadOnly:
		return fmt.Errorf("%s cannot be written: %w", DatabaseFile, err)
	case codeIO:
		return fmt.Errorf("%s cannot be read or written: %w", DatabaseFile, err)
	case codeCantOpen:
		return fmt.Errorf("%s cannot be opened; to read it, too, its folder must be writable: %w", DatabaseFile, err)
	case codeBusy:
		return fmt.Errorf("%s is locked by another program: %w", DatabaseFile, err)
	}
	return err
}

// isDuplicate reports whether a row was refused because there is one with its key.
func isDuplicate(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == codeUnique || e.Code() == codePrimary)
}
