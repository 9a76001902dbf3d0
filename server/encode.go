package server

import (
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An object writes a JSON object. Its members are written in alphabetical order,
// as AWS does, by the caller; those named opt are left out when they are empty.
type object struct{ jsonval.Members }

func newObject() *object { return &object{jsonval.Members{Text: append(make([]byte, 0, 512), '{')}} }

// within returns an object that is appended to a text.
func within(dst []byte) *object { return &object{jsonval.Members{Text: append(dst, '{')}} }

// end returns the text.
func (o *object) end() []byte { return append(o.Text, '}') }

// time writes a timestamp: seconds since 1970 with milliseconds.
func (o *object) time(k string, t time.Time) {
	o.Key(k)
	o.Text = engine.AppendTimestamp(o.Text, t.UnixMilli())
}

func (o *object) optTime(k string, t time.Time) {
	if !t.IsZero() {
		o.time(k, t)
	}
}

// nested writes a member that is an object.
func (o *object) nested(k string, members func(in *object)) {
	o.Key(k)
	in := within(o.Text)
	members(in)
	o.Text = in.end()
}

// list writes an array of n elements, each of which element appends.
func (o *object) list(k string, n int, element func(dst []byte, i int) []byte) {
	o.Key(k)
	o.Text = append(o.Text, '[')
	for i := range n {
		if i > 0 {
			o.Text = append(o.Text, ',')
		}
		o.Text = element(o.Text, i)
	}
	o.Text = append(o.Text, ']')
}
