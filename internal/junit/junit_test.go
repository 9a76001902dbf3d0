package junit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/junit"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := junit.Write(&b, []junit.Suite{{Name: "saga", Cases: []junit.Case{
		{Name: "paid", Class: "saga", File: "saga.test.yaml", Line: 3, Seconds: 0.0125},
		{Name: "a < b", Class: "saga", Failure: &junit.Failure{Message: `want "1"`, Type: "output", Text: "- 1\n+ \x1b2\n"}, Output: "path"},
		{Name: "later", Class: "saga", Skipped: "no service"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1">
  <testsuite name="saga" tests="3" failures="1" skipped="1" time="0.013">
    <testcase name="paid" classname="saga" file="saga.test.yaml" line="3" time="0.013"></testcase>
    <testcase name="a &lt; b" classname="saga" time="0.000">
      <failure message="want &#34;1&#34;" type="output">- 1&#xA;+ ` + "\uFFFD" + `2&#xA;</failure>
      <system-out>path</system-out>
    </testcase>
    <testcase name="later" classname="saga" time="0.000">
      <skipped message="no service"></skipped>
    </testcase>
  </testsuite>
</testsuites>
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("Write (-want +got):\n%s", diff)
	}
}
