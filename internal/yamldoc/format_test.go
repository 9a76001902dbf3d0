package yamldoc_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	const text = `# first

# second
Comment:   "hi"   # at the end
StartAt: A

States:
    # about A
    A:
        Type: Task
        Resource: !Sub arn:${X}


        Parameters: {"a": 1,   b: [1,2,   3]}
        Output: |
          {% $x

          # part of the value
          %}

        Retry:
        - ErrorEquals: ['States.ALL']

        # the others
        -   ErrorEquals:
              - x
    # the end of A

    B: &b
        Type: Succeed
        Number: 0x10
        Folded: >-
          a b
          c
    C: *b
`
	const want = `# first

# second
Comment: "hi" # at the end
StartAt: A

States:
  # about A
  A:
    Type: Task
    Resource: !Sub arn:${X}

    Parameters: {"a": 1, b: [1, 2, 3]}
    Output: |
      {% $x

      # part of the value
      %}

    Retry:
      - ErrorEquals: ['States.ALL']

      # the others
      - ErrorEquals:
          - x
  # the end of A

  B: &b
    Type: Succeed
    Number: 0x10
    Folded: >-
      a b c
  C: *b
`
	got, err := yamldoc.Format("f.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Format (-want +got):\n%s", diff)
	}
}

func TestFormatErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a: [", "a: *b", "\ta: 1"} {
		if got, err := yamldoc.Format("f.yaml", text); err == nil {
			t.Errorf("Format(%q) = %q, want an error", text, got)
		}
	}
}

// TestFormatPublished formats what people published.
func TestFormatPublished(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/definitions"
	files, _ := filepath.Glob(dir + "/*.yaml")
	if len(files) == 0 {
		t.Skip("no published definitions in " + dir + ", which is not part of the repository")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if once := checkFormat(t, string(text)); once == "" {
			t.Errorf("%s is refused", file)
		}
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("a: 1 # b\n\n# c\nd: [e, {f: |\n  g\n}]\n")
	f.Add("- &a !t 'x'\n- *a\n---\n? k\n: v\n")
	f.Add("\r\r-")
	f.Add("\xfe\xff\x00a\r\x11")
	f.Add("a:\r\n\r\n- b\u2028- c\u0085- 'd\r\re'\n")
	f.Add("a: |\n  # b\n\nc: >-\n  d\n  e\n")
	f.Fuzz(func(t *testing.T, text string) { checkFormat(t, text) })
}

// checkFormat checks that Format keeps the values of what it does not refuse, and
// changes nothing the second time. It returns "" when the text is refused.
func checkFormat(t *testing.T, text string) string {
	once, err := yamldoc.Format("f.yaml", text)
	if err != nil {
		return ""
	}
	var want, got any
	wantErr, gotErr := yaml.Unmarshal([]byte(text), &want), yaml.Unmarshal([]byte(once), &got)
	if (wantErr == nil) != (gotErr == nil) || !cmp.Equal(want, got, cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })) {
		t.Fatalf("Format(%q) = %q: %v (%v), want %v (%v)", text, once, got, gotErr, want, wantErr)
	}
	twice, err := yamldoc.Format("f.yaml", once)
	if err != nil || twice != once {
		t.Fatalf("Format(%q) changes again: %v\n%s", text, err, cmp.Diff(once, twice))
	}
	return once
}
