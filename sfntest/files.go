package sfntest

import (
	"context"
	"os"

	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// A Runner is a *testing.T: T is that type itself.
type Runner[T any] interface {
	TB
	Run(name string, f func(T)) bool
}

// Files runs the cases of test files, each as a subtest. A mistake in a file ends
// the test. Tasks that no mock answers are failures: routes are for the command,
// which has the services that these name.
func Files[T Runner[T]](t T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		s, err := testrun.ReadSuite(path)
		if err != nil {
			t.Fatalf("%v", err)
		}
		definition, err := s.Definition()
		if err != nil {
			t.Fatalf("%v", err)
		}
		text, err := os.ReadFile(definition)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if s.Machine, err = compile(definition, text); err != nil {
			t.Fatalf("%v", err)
		}
		if err := s.File.Check(s.Machine.Definition); err != nil {
			t.Fatalf("%v", err)
		}
		if s.File.Routes.On {
			t.Fatalf("%s:%d:%d: routes are for the command sfnlocal test; give mocks here", path, s.File.Routes.Pos.Line, s.File.Routes.Pos.Col)
		}
		for i := range s.File.Cases {
			c := &s.File.Cases[i]
			t.Run(c.Name, func(t T) {
				t.Helper()
				o := s.Run(context.Background(), c)
				for j := range o.Problems {
					text := o.Describe(&o.Problems[j])
					if j == 0 && o.Result != nil {
						x := &Execution{result: o.Result}
						text += "\n\n" + x.outcome() + "\n" + x.Picture()
					}
					t.Errorf("%s", text)
				}
			})
		}
	}
}
