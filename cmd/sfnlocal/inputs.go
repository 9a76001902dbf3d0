package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
)

// inputs are the flags of commands that read definitions.
type inputs struct {
	set  []string
	pick string
	used func(name string) // is told what of set stands for something; may be nil
}

// chosen is how a file of tests names the definition in a file.
func (in *inputs) chosen(file string) string {
	if in.pick == "" {
		return file
	}
	return file + "#" + in.pick
}

// flags adds --set and, for commands that use one definition, --state-machine.
func (in *inputs) flags(cmd *cobra.Command, one bool) {
	f := cmd.Flags()
	f.StringArrayVar(&in.set, "set", nil, "what a placeholder of the file stands for, as `NAME=VALUE`; repeat it for each")
	if one {
		f.StringVar(&in.pick, "state-machine", "", "the `NAME` of the state machine to use, when the file has several")
	}
}

// values is what --set says.
func (in *inputs) values() (map[string]string, error) {
	values := make(map[string]string)
	for _, set := range in.set {
		name, value, ok := strings.Cut(set, "=")
		name = strings.TrimSuffix(strings.TrimPrefix(name, "${"), "}")
		if !ok || name == "" {
			return nil, usagef("--set: want NAME=VALUE, got %q", set)
		}
		values[name] = value
	}
	return values, nil
}

// definitions reads the definitions that arguments name: files of any kind,
// folders, patterns, and - for stdin.
func (e *env) definitions(args []string, in inputs) ([]source.Definition, error) {
	around, err := e.environment()
	if err != nil {
		return nil, err
	}
	values, err := in.values()
	if err != nil {
		return nil, err
	}
	opts := source.Options{Set: values, Used: in.used, Region: around.Region, Account: around.Account}
	defs, err := source.Load(args, e.stdin, opts)
	var none *source.NoneError
	var path *fs.PathError
	switch {
	case errors.As(err, &none):
		return nil, exit(exitInvalid, err)
	case errors.As(err, &path):
		return nil, fileError(path.Path, err)
	}
	return defs, err
}

// given reads definitions that the user names, and says on stderr what --set names
// that none of them has.
func (e *env) given(args []string, in inputs) ([]source.Definition, error) {
	used := map[string]bool{}
	in.used = func(name string) { used[name] = true }
	defs, err := e.definitions(args, in)
	if err != nil {
		return nil, err
	}
	var unknown []string
	for i := range defs {
		for _, u := range defs[i].Source.Unknown {
			unknown = append(unknown, u.Name)
		}
	}
	values, err := in.values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !used[name] {
			fmt.Fprintf(e.stderr, "sfnlocal: --set %s: no placeholder has this name%s\n", name, didYouMean(name, unknown))
		}
	}
	return defs, err
}

// A machine is a state machine to be used.
type machine struct {
	*asl.StateMachine
	name    string // what it is deployed as, or else called in its file
	express bool
}

// machine reads the one definition in a file that is to be used. When it is
// invalid, its problems are printed to stderr.
func (e *env) machine(path string, in inputs) (machine, error) {
	defs, err := e.given([]string{path}, in)
	if err != nil {
		return machine{}, err
	}
	d, err := pick(path, defs, in.pick)
	if err != nil {
		return machine{}, err
	}
	return e.usable(d)
}

// machines reads all definitions in files and folders, to be used.
func (e *env) machines(paths []string, in inputs) ([]machine, error) {
	defs, err := e.given(paths, in)
	if err != nil {
		return nil, err
	}
	var all []machine
	for i := range defs {
		m, err := e.usable(&defs[i])
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// pick returns the definition with a name, or the only one.
func pick(path string, defs []source.Definition, name string) (*source.Definition, error) {
	d, err := source.Pick(path, defs, name)
	switch {
	case err == nil:
		return d, nil
	case name == "":
		return nil, usagef("%w; say which with --state-machine NAME", err)
	}
	return nil, usagef("--state-machine: %w", err)
}

// usable makes a definition ready for use. That it is invalid is printed to stderr.
func (e *env) usable(d *source.Definition) (machine, error) {
	m := machine{name: d.Deployed(), express: d.Express}
	var err error
	m.StateMachine, err = d.Parse()
	var unknown *source.UnknownError
	var diags asl.Diagnostics
	switch {
	case errors.As(err, &unknown):
		return m, missing(d, unknown.Unknown)
	case errors.As(err, &diags):
		return m, e.invalid(d, diags)
	}
	return m, err
}

// invalid prints what is wrong with a definition to stderr.
func (e *env) invalid(d *source.Definition, diags asl.Diagnostics) error {
	e.printDiagnostics(e.stderr, d.Source, diags)
	return exit(exitInvalid, fmt.Errorf("%s is not a valid definition: %s", d.Source.Name, count(len(diags.Errors()), "error")))
}

// missing says what must be known before a definition can be used.
func missing(d *source.Definition, unknown []asl.Unknown) error {
	var b strings.Builder
	seen := make(map[string]bool)
	for _, u := range unknown {
		if !seen[u.Name] {
			seen[u.Name] = true
			fmt.Fprintf(&b, "\n  %s: --set %s", d.Source.Position(asl.Pos(u.Start)), quoteArg(u.Name+"=…"))
		}
	}
	return usagef("%s cannot be used before it is known what %s for; add:%s", d.Name, stands(len(seen)), b.String())
}

func stands(placeholders int) string {
	if placeholders == 1 {
		return "1 placeholder stands"
	}
	return fmt.Sprintf("%d placeholders stand", placeholders)
}

// quoteArg writes an argument so that a shell takes it as one.
func quoteArg(arg string) string {
	if strings.ContainsAny(arg, " \t\"'$&|;()<>?*[]{}\\`!#~") {
		return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
	}
	return arg
}

// drawable reads the one definition in a file that is to be drawn. What is not
// known is drawn as ${Name}.
func (e *env) drawable(path string, in inputs) (*asl.StateMachine, error) {
	defs, err := e.given([]string{path}, in)
	if err != nil {
		return nil, err
	}
	d, err := pick(path, defs, in.pick)
	if err != nil {
		return nil, err
	}
	sm, err := parsed(d)
	var diags asl.Diagnostics
	if errors.As(err, &diags) {
		return nil, e.invalid(d, diags)
	}
	return sm, err
}

// parsed makes a state machine of a definition of which not all need be known.
func parsed(d *source.Definition) (*asl.StateMachine, error) {
	if diags := d.Check(); len(diags.Errors()) > 0 {
		return nil, diags
	}
	return asl.ParseSource(d.Source, asl.Options{Express: d.Express})
}
