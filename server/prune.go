package server

import (
	"context"
	"errors"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
)

// Prune drops the executions that are not to be kept and returns how many. It also
// drops the revisions of state machines that nothing needs: neither the state machine
// nor one of its versions nor an execution that is kept. It comes after Restore, as
// often as one likes.
func (s *Server) Prune(ctx context.Context, r store.Retention) (int, error) {
	n, err := s.Store.Prune(ctx, r)
	if err != nil {
		return n, err
	}
	for c, m := range s.machines() {
		if err := c.dropRevisions(ctx, m); err != nil {
			return n, err
		}
	}
	return n, nil
}

// settleTime is how long an execution may take from the choice of its revision
// until it is in the store.
const settleTime = time.Minute

// dropRevisions drops the revisions of a state machine that nothing needs.
func (c *catalog) dropRevisions(ctx context.Context, m *machine) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.machines[m.arn] != m || time.Since(m.current.updated) < settleTime {
		return nil
	}
	needed := map[string]bool{m.current.key: true}
	if m.first != nil {
		needed[m.first.revision.key] = true
	}
	for _, v := range m.versions {
		needed[v.revision.key] = true
	}
	var doomed []store.Document
	for key, r := range m.revisions {
		if needed[key] {
			continue
		}
		// What executions have is not the revision but its text: a few too many are kept.
		_, err := c.in.Journal.Definition(ctx, engine.Digest(r.definition))
		switch {
		case errors.Is(err, interpreter.ErrNoDefinition):
			doomed = append(doomed, store.Document{Kind: revisionKind + m.arn, Key: key})
		case err != nil:
			return err
		}
	}
	if len(doomed) == 0 {
		return nil
	}
	if err := c.store.Put(ctx, doomed...); err != nil {
		return err
	}
	for _, d := range doomed {
		delete(m.revisions, d.Key)
	}
	return nil
}
