package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
)

func file(name string, diags ...asl.Diagnostic) report.File {
	for i := range diags {
		diags[i].Pos.File = name
	}
	return report.File{Source: &asl.Source{Name: name}, Diagnostics: diags}
}

func problem(code, message, path string, line int) asl.Diagnostic {
	return asl.Diagnostic{Code: code, Message: message, Path: path, Pos: asl.Position{Line: line, Column: 2}}
}

// awkward are findings with all that needs escaping.
func awkward() []report.File {
	bad := problem("A_CODE", "100%, \"a\"\r\n<b>: \x1b\xff", "/States/A,b", 3)
	bad.Hint = "a::b"
	bad.Edits = []asl.TextEdit{{Pos: 1, End: 3, New: "\"x\x00"}}
	warning := problem("OTHER", "Not so good.", "/", 4)
	warning.Severity = asl.Warning
	warning.Hint = "do better"
	return []report.File{file("./a dir/50%:x.json", bad, warning), file("good.json"), file("/abs/c.json", problem("A_CODE", "not JSON\n at [Source: x]", "[Source: x]", 1))}
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-2.1.0.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	describe := func(code string) report.Rule {
		if code == "OTHER" {
			return report.Rule{}
		}
		return report.Rule{Summary: "It is so.", Help: "Do *so*.", URL: "https://example.com/" + code}
	}
	for name, tt := range map[string]struct {
		files []report.File
		tool  report.Tool
	}{
		"nothing":     {nil, report.Tool{}},
		"all":         {awkward(), report.Tool{Version: "1.2.0", Rule: describe}},
		"undescribed": {awkward(), report.Tool{}},
	} {
		var out bytes.Buffer
		if err := report.SARIF(&out, tt.files, tt.tool); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: not SARIF 2.1.0: %v", name, err)
		}
	}
}

func TestSARIFContent(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rule := func(string) report.Rule { return report.Rule{Summary: "It is so.", URL: "https://example.com/so"} }
	if err := report.SARIF(&out, awkward(), report.Tool{Rule: rule}); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ ID, HelpURI string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
					LogicalLocations []struct{ FullyQualifiedName string }
				}
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Tool.Driver.Rules) != 2 || run.Tool.Driver.Rules[1].HelpURI != "https://example.com/so" {
		t.Errorf("rules %+v, want one for each code", run.Tool.Driver.Rules)
	}
	var got []string
	for _, r := range run.Results {
		l := r.Locations[0]
		line := strings.Join([]string{r.Level, r.RuleID, l.PhysicalLocation.ArtifactLocation.URI, r.Message.Text}, " | ")
		for _, logical := range l.LogicalLocations {
			line += " | " + logical.FullyQualifiedName
		}
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			line += " | another rule"
		}
		got = append(got, line)
	}
	want := []string{
		"error | A_CODE | a%20dir/50%25:x.json | 100%, \"a\"\r\n<b>: \x1b\uFFFD; a::b | /States/A,b",
		"warning | OTHER | a%20dir/50%25:x.json | Not so good; do better | /",
		"error | A_CODE | file:///abs/c.json | not JSON",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestGitHub(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.GitHub(&out, awkward()); err != nil {
		t.Fatal(err)
	}
	const want = "::error file=a dir/50%25%3Ax.json,line=3,col=2,title=A_CODE::100%25, \"a\"%0D%0A<b>: \x1b\xff%0Aa::b\n" +
		"::warning file=a dir/50%25%3Ax.json,line=4,col=2,title=OTHER::Not so good.%0Ado better\n" +
		"::error file=/abs/c.json,line=1,col=2,title=A_CODE::not JSON\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("GitHub (-want +got):\n%s", diff)
	}
}

func TestCheckstyle(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.Checkstyle(&out, awkward()); err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a dir/50%:x.json">
    <error line="3" column="2" severity="error" message="100%, &#34;a&#34;&#xD;&#xA;&lt;b&gt;: ` + "\uFFFD\uFFFD" + `; a::b" source="sfnlocal.A_CODE"></error>
    <error line="4" column="2" severity="warning" message="Not so good; do better" source="sfnlocal.OTHER"></error>
  </file>
  <file name="good.json"></file>
  <file name="/abs/c.json">
    <error line="1" column="2" severity="error" message="not JSON" source="sfnlocal.A_CODE"></error>
  </file>
</checkstyle>
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("Checkstyle (-want +got):\n%s", diff)
	}
}

func TestJUnitThresholds(t *testing.T) {
	t.Parallel()
	for threshold, want := range map[report.Threshold]string{report.Errors: `tests="4" failures="2"`, report.Warnings: `tests="4" failures="3"`, report.Never: `tests="4" failures="0"`} {
		var out bytes.Buffer
		if err := report.JUnit(&out, awkward(), threshold); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "<testsuites "+want) {
			t.Errorf("JUnit with threshold %d: want %s in\n%s", threshold, want, &out)
		}
	}
}
