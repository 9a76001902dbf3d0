package report

import (
	"fmt"
	"io"
	"strings"
)

// GitHub writes the commands by which a step of GitHub Actions marks the lines of
// a pull request. GitHub shows the first ten errors and ten warnings of a step.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
func GitHub(w io.Writer, files []File) error {
	for _, f := range files {
		for _, d := range f.Diagnostics {
			text := message(d)
			if d.Hint != "" {
				text += "\n" + d.Hint
			}
			if _, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", level(d.Severity),
				property.Replace(slashed(d.Pos.File)), d.Pos.Line, d.Pos.Column, property.Replace(d.Code), data.Replace(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// What the parts of a command escape.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
