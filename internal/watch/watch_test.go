package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "a", "b", "file"))
	w, err := Folders(dir, other)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	told, ended := make(chan struct{}, 100), make(chan struct{})
	go func() {
		w.Run(ctx, func() { told <- struct{}{} }, func(err error) { t.Error(err) })
		close(ended)
	}()
	change := func(what string, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		<-told // or the test hangs, and its name says why
	}
	path := func(elem ...string) string { return filepath.Join(append([]string{dir}, elem...)...) }
	change("a file deep in a folder", func() error { return os.WriteFile(path("a", "b", "file"), nil, 0o644) })
	change("a new folder", func() error { return os.MkdirAll(path("new", "er"), 0o755) })
	change("a file in the new folder", func() error { return os.WriteFile(path("new", "er", "file"), nil, 0o644) })
	change("a file that goes", func() error { return os.Remove(path("a", "b", "file")) })
	change("the other folder", func() error { return os.WriteFile(filepath.Join(other, "file"), nil, 0o644) })
	stop()
	<-ended
}

// Hidden folders are not looked into.
func TestSkippedFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".git", "file"))
	write(t, filepath.Join(dir, "node_modules", "x", "file"))
	write(t, filepath.Join(dir, "a", "file"))
	w, err := Folders(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.notify.Close()
	if got := len(w.notify.WatchList()); got != 2 {
		t.Errorf("%d folders are watched, want the root and a: %q", got, w.notify.WatchList())
	}
	if _, err := Folders(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that does not exist is watched")
	}
}
