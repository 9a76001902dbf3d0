package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Load reads the definitions that the arguments of a command name: files, folders,
// patterns such as flows/*.json, and - for stdin. A file without a definition is a
// [NoneError], but not one that is found in a folder.
func Load(args []string, stdin io.Reader, opts Options) ([]Definition, error) {
	if opts.modules == nil {
		opts.modules = make(map[string]place)
	}
	var all []Definition
	for _, arg := range args {
		found, err := load(arg, stdin, opts)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func load(arg string, stdin io.Reader, opts Options) ([]Definition, error) {
	if arg == "-" {
		content, err := io.ReadAll(io.LimitReader(stdin, maxFile))
		if err != nil {
			return nil, err
		}
		found, err := Read("stdin", string(content), opts)
		if len(found) == 1 && found[0].Name == "stdin" {
			found[0].Name = "StateMachine"
		}
		return found, err
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return folder(arg, opts)
	case err != nil && strings.ContainsAny(arg, "*?["):
		if paths, _ := filepath.Glob(arg); len(paths) > 0 {
			return Load(paths, stdin, opts)
		}
	}
	return File(arg, opts)
}

// Files returns the files that arguments name: those of patterns, and below folders
// the definitions that are files of their own. "-" stays as it is.
func Files(args []string) ([]string, error) {
	var all []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		found := []string{arg}
		switch {
		case err == nil && info.IsDir():
			found = nil
			err := walk(arg, func(path string) error {
				if isASL(path) && slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(path)) {
					found = append(found, path)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
			if found == nil {
				return nil, &NoneError{arg, "*.asl.json, *.asl.yaml and *.asl.yml"}
			}
		case err != nil && strings.ContainsAny(arg, "*?["):
			if paths, _ := filepath.Glob(arg); len(paths) > 0 {
				found = paths
			}
		}
		all = append(all, found...)
	}
	return all, nil
}

// walk visits the files below a folder that are one's own.
func walk(root string, visit func(path string) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			return visit(path)
		case path != root && leftOut(entry.Name()):
			return fs.SkipDir
		}
		return nil
	})
}

// leftOut reports whether the files of a folder are not one's own, or are copies.
func leftOut(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "vendor" || strings.HasPrefix(name, "asset.")
}

// folder reads the definitions in the files below a folder. Those that a template
// reads are not definitions of their own there.
func folder(root string, opts Options) ([]Definition, error) {
	var all []Definition
	used := make(map[string]bool)
	err := walk(root, func(path string) error {
		found, err := candidate(path, opts)
		for _, d := range found {
			if d.Source.Name != path {
				used[filepath.Clean(d.Source.Name)] = true
			}
		}
		all = append(all, found...)
		return err
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d Definition) bool {
		return d.plain && used[filepath.Clean(d.Source.Name)]
	})
	if len(all) == 0 {
		return nil, &NoneError{root, "*.asl.json, *.asl.yaml, *.asl.yml, *.tf, serverless.yml, and templates with AWS::Serverless::StateMachine or AWS::StepFunctions::StateMachine"}
	}
	return all, nil
}

// candidate reads a file that is in a folder, if by its name and what it says it
// may have definitions.
func candidate(path string, opts Options) ([]Definition, error) {
	ext := filepath.Ext(path)
	if !slices.Contains([]string{".json", ".yaml", ".yml", ".tf"}, ext) {
		return nil, nil
	}
	content, err := readFile(path)
	if err != nil {
		return nil, err
	}
	isTemplate := strings.Contains(content, samMachine) || strings.Contains(content, cfnMachine)
	isServerless := ext != ".json" && strings.Contains(content, "stepFunctions:")
	isTerraform := ext == ".tf" && terraformResource.MatchString(content)
	if !isASL(path) && !isTemplate && !isServerless && !isTerraform {
		return nil, nil
	}
	found, err := Read(path, content, opts)
	var none *NoneError
	if errors.As(err, &none) {
		return nil, nil
	}
	if len(found) == 1 && found[0].plain && !isASL(path) && len(found[0].Problems) == 0 {
		return nil, nil // it only speaks of state machines
	}
	return found, err
}
