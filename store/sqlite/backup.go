package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Backup writes a copy of the store as it is now to a file, which must not exist,
// while executions go on. The copy is the database of another folder. It has its
// name only when it is whole.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := s.backup(ctx, file); err != nil {
		return fmt.Errorf("backup to %s: %w", file, err)
	}
	return nil
}

func (s *Store) backup(ctx context.Context, file string) error {
	for _, name := range []string{file, file + "-wal"} { // the log of another would be taken for its own
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return cmp.Or(err, fmt.Errorf("the file %s exists", name))
		}
	}
	part := file + ".part"
	if err := ignoreMissing(os.Remove(part)); err != nil { // of one that was interrupted
		return err
	}
	db, err := sql.Open("sqlite", s.dsn("deferred")) // those that read may not write
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", part)
	if err = errors.Join(explain(err), db.Close()); err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(part)))
	}
	return os.Rename(part, file)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
