package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/store/sqlite"
)

// dataOptions are the flags of what is kept.
type dataOptions struct {
	dir  string
	days int // 0 is for ever
	keep int // 0 is all
}

func (o *dataOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.dir, "data", "", "keep everything in the folder `DIR`, which is made when it is not there")
	o.retention(cmd)
}

// retention adds the flags of what is not kept any more.
func (o *dataOptions) retention(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&o.days, "retain-days", 0, "drop executions that ended more than `N` days ago (default none)")
	f.IntVar(&o.keep, "retain-count", 0, "keep only the last `N` executions that have ended of each state machine (default all)")
}

func (o *dataOptions) check(skipWaits bool) error {
	switch {
	case o.days < 0 || o.keep < 0:
		return usagef("--retain-days and --retain-count are numbers from 1")
	case o.dir == "" && o.retains():
		return usagef("--retain-days and --retain-count say what --data does not keep; give --data DIR")
	case o.dir != "" && skipWaits:
		return usagef("--data keeps executions in real time; leave --skip-waits out, or let waits be short with WAIT_TIME_SCALE")
	}
	return nil
}

func (o *dataOptions) retains() bool { return o.days > 0 || o.keep > 0 }

// at returns what is dropped at a time.
func (o *dataOptions) at(now time.Time) store.Retention {
	r := store.Retention{Keep: o.keep}
	if o.days > 0 {
		r.EndedBefore = now.AddDate(0, 0, -o.days)
	}
	return r
}

// pruneEvery is how often executions are dropped.
const pruneEvery = time.Hour

// openData has a server keep what it has in a folder, and go on with what it had,
// until the folder is closed.
func (e *env) openData(ctx context.Context, o dataOptions, s *server.Server) (closeData func() error, err error) {
	if o.dir == "" {
		return func() error { return nil }, nil
	}
	data, err := sqlite.Open(ctx, o.dir)
	if err != nil {
		return nil, exit(exitFailed, err)
	}
	in := s.Interpreter
	s.Store, in.Journal = data, data
	in.Fault = (&faults{to: e.stderr}).tell
	restored, err := s.Restore(ctx)
	if err != nil {
		in.Close()
		return nil, exit(exitFailed, errors.Join(fmt.Errorf("data folder %s: %w", o.dir, err), data.Close()))
	}
	for _, arn := range restored.Unlogged {
		fmt.Fprintf(e.stderr, "sfnlocal: %s logs its executions, but there is nowhere to: give --logs FILE\n", arn)
	}
	switch n := restored.Executions; n {
	case 0:
	case 1:
		fmt.Fprintf(e.stderr, "sfnlocal: 1 execution goes on\n")
	default:
		fmt.Fprintf(e.stderr, "sfnlocal: %d executions go on\n", n)
	}
	e.prune(ctx, o, s, time.Now())
	endPrune := e.pruneNowAndThen(ctx, o, s)
	return func() error {
		endPrune()
		in.Close()
		if err := data.Close(); err != nil {
			return exit(exitFailed, err)
		}
		return nil
	}, nil
}

// prune drops what is not kept. What cannot be dropped harms nobody.
func (e *env) prune(ctx context.Context, o dataOptions, s *server.Server, now time.Time) {
	if _, err := s.Prune(ctx, o.at(now)); err != nil && ctx.Err() == nil {
		fmt.Fprintf(e.stderr, "sfnlocal: executions cannot be dropped: %v\n", err)
	}
}

// pruneNowAndThen drops executions until it is ended.
func (e *env) pruneNowAndThen(ctx context.Context, o dataOptions, s *server.Server) (end func()) {
	if !o.retains() {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		tick := time.NewTicker(pruneEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-tick.C:
				e.prune(ctx, o, s, now)
			}
		}
	})
	return func() {
		cancel()
		working.Wait()
	}
}
