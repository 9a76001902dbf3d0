package asl

import "github.com/sfnlocal/sfnlocal/internal/jsonerr"

// syntaxError reports the error of [jsonval.Parse]. AWS passes on what the
// Jackson parser says about a text that is not JSON.
func (d *decoder) syntaxError(err error) {
	e := jsonerr.Explain(d.src.Text, err, true)
	diag := d.document(codeJSON, Pos(e.Offset), e.String())
	diag.Path = e.Location
	diag.Hint = e.Hint
}
