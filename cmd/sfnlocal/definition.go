package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// maxRead is how much of a file to lay out is read.
const maxRead = 2 << 20

// source reads a file as it is, or stdin for "-".
func (e *env) source(path string) (*asl.Source, error) {
	text, err := e.read(path, maxRead)
	if path == "-" {
		path = "stdin"
	}
	return &asl.Source{Name: path, Text: string(text)}, err
}

// read reads at most limit bytes of a file, or of stdin for "-".
func (e *env) read(path string, limit int64) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(e.stdin, limit))
	}
	return readFile(path, limit)
}

// readFile reads at most limit bytes of a file. What goes wrong is wrong usage.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, usagef("%s: this is a folder, not a file", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, fileError(path, err)
	}
	return text, nil
}

// fileError says what is wrong with a file.
func fileError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("%s: no such file%s", path, similarFile(path))
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return usagef("%s: %w", path, err)
}

// similarFile asks for a file of nearly the same name.
func similarFile(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	base, ext := filepath.Base(path), filepath.Ext(path)
	var names []string
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ext)
		switch {
		case entry.Name() == base+".asl.json", entry.Name() == base+".json":
			return fmt.Sprintf("; did you mean %s?", filepath.Join(filepath.Dir(path), entry.Name()))
		case ok:
			names = append(names, name)
		}
	}
	if near := spell.Nearest(strings.TrimSuffix(base, ext), names); near != "" {
		return fmt.Sprintf("; did you mean %s?", filepath.Join(filepath.Dir(path), near+ext))
	}
	return ""
}

// definitionArgs takes one definition or, with many, at least one.
func definitionArgs(many bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 || many && len(args) > 0 {
			return nil
		}
		want := "one definition"
		if many {
			want = "at least one definition"
		}
		return usagef("%s wants %s, got %s; for example:\n%s", cmd.CommandPath(), want, count(len(args), "argument"), cmd.Example)
	}
}

// definitionFiles completes the names of definitions.
func definitionFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"json", "yaml", "yml", "tf"}, cobra.ShellCompDirectiveFilterFileExt
}

// oneOf reports a flag whose value is none of those that there are.
func oneOf(flag, value string, values ...string) error {
	for _, v := range values {
		if v == value {
			return nil
		}
	}
	return usagef("--%s: want one of %s, got %q%s", flag, list(values), value, didYouMean(value, values))
}

// didYouMean is the end of a message about a name that does not exist.
func didYouMean(name string, names []string) string {
	if near := spell.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func list(values []string) string {
	s := values[0]
	for i, v := range values[1:] {
		if i == len(values)-2 {
			s += " and " + v
		} else {
			s += ", " + v
		}
	}
	return s
}

// count says how many there are: "no errors", "1 error", "2 errors".
func count(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
