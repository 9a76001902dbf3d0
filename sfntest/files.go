package sfntest

import (
	"context"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// A Runner is a *testing.T: T is that type itself.
type Runner[T any] interface {
	TB
	Run(name string, f func(T)) bool
}

// Files runs the cases of test files, each as a subtest. A mistake in a file ends
// the test.
func Files[T Runner[T]](t T, paths ...string) {
	t.Helper()
	FilesWith(t, nil, paths...)
}

// FilesWith is [Files] for test files with routes: true, when these lead to
// functions of the test, by the names that sfnlocal.yaml gives them with go:.
func FilesWith[T Runner[T]](t T, functions tasks.Handlers, paths ...string) {
	t.Helper()
	for _, path := range paths {
		s, err := suite(path, functions)
		if err != nil {
			t.Fatalf("%v", err)
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
