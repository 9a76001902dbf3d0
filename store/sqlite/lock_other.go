//go:build !unix

package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// lock makes the folder ours until unlock. A process that ends without it leaves
// the file behind, which somebody has to remove.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		owner, _ := os.ReadFile(path)
		return nil, fmt.Errorf("in use by another sfnlocal (process %s); if that has ended, remove %s", strings.TrimSpace(string(owner)), path)
	}
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintln(f, os.Getpid())
	return f, err
}

func unlock(f *os.File) error {
	if f == nil {
		return nil
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
