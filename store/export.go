package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// exportFormat is the version of what Export writes.
const exportFormat = 1

// A line of an export has one of its fields set: Format on the first line.
type line struct {
	Format     int                     `json:"format,omitempty"`
	Definition *interpreter.Definition `json:"definition,omitempty"`
	Execution  *interpreter.Record     `json:"execution,omitempty"`
	Document   *Document               `json:"document,omitempty"`
}

// Export writes all that a store has as lines of JSON, which [Import] reads into
// any store. Executions that go on meanwhile are written as they are when their
// turn comes.
func Export(ctx context.Context, s Store, w io.Writer) error {
	to := json.NewEncoder(w)
	if err := to.Encode(line{Format: exportFormat}); err != nil {
		return err
	}
	written := map[string]bool{}
	for rec, err := range s.All(ctx) {
		if err != nil {
			return err
		}
		if !written[rec.Digest] {
			written[rec.Digest] = true
			d, err := s.Definition(ctx, rec.Digest)
			if err != nil {
				return fmt.Errorf("%s: %w", rec.ID, err)
			}
			if err := to.Encode(line{Definition: &d}); err != nil {
				return err
			}
		}
		if err := to.Encode(line{Execution: rec}); err != nil {
			return err
		}
	}
	documents, err := s.Documents(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range documents {
		if err := to.Encode(line{Document: &d}); err != nil {
			return err
		}
	}
	return nil
}

// Import adds what Export wrote to a store. It must not be used by an interpreter
// meanwhile. An execution that the store has is an ErrExecutionExists; what came
// before it has been added.
func Import(ctx context.Context, s Store, r io.Reader) error {
	definitions := map[string]*interpreter.Definition{}
	from := json.NewDecoder(bufio.NewReader(r))
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		var l line
		err := from.Decode(&l)
		switch {
		case errors.Is(err, io.EOF) && n > 1:
			return nil
		case err != nil:
		case n == 1 && l.Format == 0:
			err = errors.New("not an export of sfnlocal")
		case l.Format > exportFormat:
			err = errors.New("written by a newer version of sfnlocal")
		case l.Definition != nil:
			definitions[l.Definition.Digest] = l.Definition
		case l.Execution != nil:
			if err = s.Commit(asWrites(l.Execution, definitions[l.Execution.Digest])); err != nil {
				err = fmt.Errorf("%s: %w", l.Execution.ID, err)
			}
		case l.Document != nil:
			err = s.Put(ctx, *l.Document)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// asWrites returns what makes a store have a record.
func asWrites(rec *interpreter.Record, d *interpreter.Definition) []interpreter.Write {
	var writes []interpreter.Write
	older := int64(len(rec.Snapshots))
	for i, text := range rec.Snapshots { // only the number of the last matters
		writes = append(writes, interpreter.Write{ID: rec.ID, Seq: rec.Seq - older + int64(i) + 1, Snapshot: text})
	}
	for i, text := range rec.Entries {
		writes = append(writes, interpreter.Write{ID: rec.ID, Seq: rec.Seq + int64(i) + 1, Entry: text})
	}
	if len(writes) > 0 {
		writes[0].New, writes[0].Summary, writes[0].Definition = true, &rec.Summary, d
	}
	return writes
}
