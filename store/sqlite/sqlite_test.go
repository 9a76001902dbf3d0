package sqlite_test

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/store/sqlite"
	"github.com/sfnlocal/sfnlocal/store/storetest"
)

func TestContract(t *testing.T) {
	dirs := map[store.Store]string{}
	open := func(t *testing.T, dir string) store.Store {
		t.Helper()
		s := mustOpen(t, dir)
		dirs[s] = dir
		return s
	}
	storetest.Run(t,
		func(t *testing.T) store.Store { return open(t, t.TempDir()) },
		func(t *testing.T, s store.Store) store.Store {
			t.Helper()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, dirs[s])
		})
}

func mustOpen(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
