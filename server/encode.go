package server

import (
	"strconv"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An object writes a JSON object. Its members are written in alphabetical order,
// as AWS does, by the caller; those named opt are left out when they are empty.
type object struct{ b []byte }

func newObject() *object { return &object{append(make([]byte, 0, 512), '{')} }

// end returns the text.
func (o *object) end() []byte { return append(o.b, '}') }

func (o *object) key(k string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, k...)
	o.b = append(o.b, '"', ':')
}

func (o *object) str(k, v string) {
	o.key(k)
	o.b = jsonval.AppendString(o.b, v)
}

func (o *object) opt(k, v string) {
	if v != "" {
		o.str(k, v)
	}
}

func (o *object) int(k string, v int64) {
	o.key(k)
	o.b = strconv.AppendInt(o.b, v, 10)
}

func (o *object) bool(k string, v bool) {
	o.key(k)
	o.b = strconv.AppendBool(o.b, v)
}

// time writes a timestamp: seconds since 1970 with milliseconds.
func (o *object) time(k string, t time.Time) {
	o.key(k)
	o.b = engine.AppendTimestamp(o.b, t.UnixMilli())
}

func (o *object) optTime(k string, t time.Time) {
	if !t.IsZero() {
		o.time(k, t)
	}
}

// raw writes a member that is JSON already.
func (o *object) raw(k, json string) {
	o.key(k)
	o.b = append(o.b, json...)
}

// nested writes a member that is an object.
func (o *object) nested(k string, members func(in *object)) {
	o.key(k)
	in := object{append(o.b, '{')}
	members(&in)
	o.b = in.end()
}

// list writes an array of n elements, each of which element appends.
func (o *object) list(k string, n int, element func(dst []byte, i int) []byte) {
	o.key(k)
	o.b = append(o.b, '[')
	for i := range n {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = element(o.b, i)
	}
	o.b = append(o.b, ']')
}
