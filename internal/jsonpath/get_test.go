package jsonpath

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// data is a Data of three documents; variables are the members of an object.
type data struct{ input, context, variables jsonval.Value }

func (d data) Input() jsonval.Value               { return d.input }
func (d data) Context() jsonval.Value             { return d.context }
func (d data) Variable(name string) jsonval.Value { return d.variables.Get(name) }

func mustValue(t testing.TB, text string) jsonval.Value {
	t.Helper()
	v, err := jsonval.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func mustPath(t testing.TB, text string) *Path {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

const store = `{
	"detail-type": "dash", "a b": "blank", "a:b": "colon", "größe": 7, "null": null, "dot.ted": 1,
	"n": {"x": 1, "y": 2.50, "z": {"x": 3}},
	"list": [10, 11, 12, 13],
	"books": [
		{"t": "A", "p": 8.95, "tags": ["x", "y"], "c": "fiction"},
		{"t": "B", "p": 12, "tags": [], "c": "Fiction"},
		{"t": "C", "p": "12", "isbn": null},
		{"t": "D", "deep": {"t": "E"}}
	]
}`

func storeData(t testing.TB) data {
	return data{
		input:     mustValue(t, store),
		context:   mustValue(t, `{"Map":{"Item":{"Index":0,"Value":{"k":"v"}}}}`),
		variables: mustValue(t, `{"v":{"a":[1,2]},"größe":3}`),
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	d := storeData(t)
	tests := []struct{ path, want string }{
		{`$$`, `{"Map":{"Item":{"Index":0,"Value":{"k":"v"}}}}`},
		{`$$.Map.Item.Value`, `{"k":"v"}`},
		{`$$['Map'].Item["Index"]`, `0`},
		{`$v`, `{"a":[1,2]}`},
		{`$v.a[0]`, `1`},
		{`$v.a[*]`, `[1,2]`},
		{`$größe`, `3`},
		{`$.detail-type`, `"dash"`},
		{`$.größe`, `7`},
		{`$.a:b`, `"colon"`},
		{`$['a b']`, `"blank"`},
		{`$["a b"]`, `"blank"`},
		{`$[ 'a b' ] `, `"blank"`},
		{`$['dot.ted']`, `1`},
		{`$.null`, `null`},
		{`$.n.y`, `2.50`},
		{`$.n`, `{"x":1,"y":2.50,"z":{"x":3}}`},
		{`$.list[0]`, `10`},
		{`$.list.[1]`, `11`},
		{`$.list[-1]`, `13`},
		// Lists.
		{`$.list[*]`, `[10,11,12,13]`},
		{`$.list.*`, `[10,11,12,13]`},
		{`$.list[0,2]`, `[10,12]`},
		{`$.list[2,0,9,-1]`, `[12,10,13]`},
		{`$.list[1:3]`, `[11,12]`},
		{`$.list[:2]`, `[10,11]`},
		{`$.list[2:]`, `[12,13]`},
		{`$.list[-2:]`, `[12,13]`},
		{`$.list[:-1]`, `[10,11,12]`},
		{`$.list[-3:-1]`, `[11,12]`},
		{`$.list[1:-1]`, `[]`},
		{`$.list[-1:1]`, `[13,10]`},
		{`$.list[-9:]`, `[10,11,12,13]`},
		{`$.list[0:4:2]`, `[10,11,12,13]`},
		{`$.list[9:]`, `[]`},
		{`$.n.*`, `[1,2.50,{"x":3}]`},
		{`$.n[0,1]`, `[]`},
		{`$.n[1:]`, `[]`},
		{`$.detail-type[*]`, `[]`},
		{`$.no[*]`, `[]`},
		{`$.no.such[1:5].v`, `[]`},
		{`$.no..x`, `[]`},
		{`$.no[?(@.x)]`, `[]`},
		{`$.books[*].tags[0]`, `["x"]`},
		{`$.books[*].t`, `["A","B","C","D"]`},
		// Several names.
		{`$.n['x','y']`, `{"x":1,"y":2.50}`},
		{`$.n["y", "x", "q"]`, `{"y":2.50,"x":1}`},
		{`$.n['q','r']`, `{}`},
		{`$.books[*]['t','p']`, `[{"t":"A","p":8.95},{"t":"B","p":12},{"t":"C","p":"12"},{"t":"D"}]`},
		{`$.n['z','x'].x`, `[3]`},
		// Parents come before their children.
		{`$..x`, `[1,3]`},
		{`$..t`, `["A","B","C","D","E"]`},
		{`$.n..*`, `[1,2.50,{"x":3},3]`},
		{`$..list[0]`, `[10]`},
		{`$.books..[0]`, `[{"t":"A","p":8.95,"tags":["x","y"],"c":"fiction"},"x"]`},
		{`$..['x','y']`, `[{"x":1,"y":2.50}]`},
		{`$..tags[*]`, `["x","y"]`},
		{`$..[?(@.t == 'E')]`, `[{"t":"E"}]`},
		// Filters.
		{`$.books[?(@.t == 'A')].p`, `[8.95]`},
		{`$.books[?('A' == @.t)].p`, `[8.95]`},
		{`$.books[?(@['t'] == "A")].p`, `[8.95]`},
		{`$.books.[?(@.t=='A')].p`, `[8.95]`},
		{`$.books[? ( @.t=='A' ) ].p`, `[8.95]`},
		{`$.books[?(@.c==fiction)].t`, `["A"]`},
		{`$.books[?(@.c in [fiction, x-y])].t`, `["A"]`},
		{`$.books[?(@.p == 12)].t`, `["B","C"]`},
		{`$.books[?(@.p == '12')].t`, `["B","C"]`},
		{`$.books[?(@.p == 12.0)].t`, `["B"]`},
		{`$.books[?(@.p < 10)].t`, `["A"]`},
		{`$.books[?(@.p <= 12)].t`, `["A","B"]`},
		{`$.books[?(@.p > 8.95)].t`, `["B"]`},
		{`$.books[?(@.p >= -1)].t`, `["A","B"]`},
		{`$.books[?(@.t > 'B')].t`, `["C","D"]`},
		{`$.books[?(@.p != 12)].t`, `["A","D"]`},
		{`$.books[?(@.isbn)].t`, `["C"]`},
		{`$.books[?(!@.p)].t`, `["D"]`},
		{`$.books[?(@.isbn == null)].t`, `["C"]`},
		{`$.books[?(@.deep.t)].t`, `["D"]`},
		{`$.books[?(@.p == @.p)].t`, `["A","B","C"]`},
		{`$.books[?(@.p && @.c)].t`, `["A","B"]`},
		{`$.books[?(@.t=='A'||@.t=='D')].t`, `["A","D"]`},
		{`$.books[?(@.t=='A' || @.p && @.isbn)].t`, `["A","C"]`},
		{`$.books[?((@.t=='A' || @.p) && @.isbn)].t`, `["C"]`},
		{`$.books[?(!(@.p == 12))].t`, `["A","D"]`},
		{`$.books[?(@.t in ['A', "D"])].t`, `["A","D"]`},
		{`$.books[?(@.p in [12])].t`, `["B","C"]`},
		{`$.books[?(@.t nin ['A', 'D'])].t`, `["B","C"]`},
		{`$.books[?('x' in @.tags)].t`, `["A"]`},
		{`$.books[?(@.c =~ /fic.*/)].t`, `["A"]`},
		{`$.books[?(@.c =~ /fic.*/i)].t`, `["A","B"]`},
		{`$.books[?(@.c =~ /fic/)].t`, `[]`},
		{`$.books[?(@.tags =~ /x/)].t`, `["A"]`},
		{`$.books[?(@.tags contains 'y')].t`, `["A"]`},
		{`$.books[?(@.c contains 'tion')].t`, `["A","B"]`},
		{`$.books[?(@.tags size 2)].t`, `["A"]`},
		{`$.books[?(@.tags empty true)].t`, `["B"]`},
		{`$.books[?(@.tags subsetof ['x','y','z'])].t`, `["A","B"]`},
		{`$.books[?(@.tags anyof ['y'])].t`, `["A"]`},
		{`$.books[?(@.tags noneof ['y'])].t`, `["B"]`},
		{`$.books[?(@.tags all ['y'])].t`, `["A"]`},
		{`$.books[?(@.tags == ['x','y'])].t`, `["A"]`},
		{`$.books[?(@.deep == {'t':'E'})].t`, `["D"]`},
		{`$.books[?(@.p == $.books[1].p)].t`, `["B","C"]`},
		{`$.books[?(@.tags[?(@ == 'x')])].t`, `["A","B"]`},
		{`$.list[?(@ > 11)]`, `[12,13]`},
		{`$.list[?(@ == 11 || @ == 13)]`, `[11,13]`},
		{`$.n[?(@.x == 1)].y`, `[2.50]`},
		{`$v.a[?(@ == $.a[1])]`, `[2]`},
	}
	for _, tt := range tests {
		p := mustPath(t, tt.path)
		v, err := p.Get(d)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
		} else if diff := cmp.Diff(tt.want, v.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
		if p.String() != tt.path {
			t.Errorf("%s: String is %s", tt.path, p)
		}
	}
}

func TestGetNotFound(t *testing.T) {
	t.Parallel()
	d := storeData(t)
	tests := []struct{ path, reason string }{
		{`$.x`, `No results for path: $['x']`},
		{`$.n.no`, `No results for path: $['n']['no']`},
		{`$.no.such`, `Missing property in path $['no']`},
		{`$.n.z.no.such`, `Missing property in path $['n']['z']['no']`},
		{`$.no[0]`, `Missing property in path $['no']`},
		{`$.list[4]`, `No results for path: $['list'][4]`},
		{`$.list[-5]`, `No results for path: $['list'][-5]`},
		{`$.books[9].t`, `No results for path: $['books'][9]['t']`},
		{`$.books[0].no`, `No results for path: $['books'][0]['no']`},
		{`$.null[0]`, `The path $['null'] is null`},
		{`$.null.x`, `Property ['x'] not found in path $['null']`},
		{`$.größe.x.y`, `Property ['x'] not found in path $['größe']`},
		{`$.list.x`, `Property ['x'] not found in path $['list']`},
		{`$.list['x','y']`, `Property ['x','y'] not found in path $['list']`},
		{`$.n[0].q`, `Filter: [0]['q'] can only be applied to arrays. Current context is: {x=1, y=2.50, z={x=3}}`},
		{`$$.Task.Token`, `Missing property in path $['Task']`},
		{`$$.no`, `No results for path: $['no']`},
		{`$v.b`, `No results for path: $['b']`},
		{`$w`, `No results for path: $['w']`},
		{`$w.a.b`, `No results for path: $['w']`},
	}
	for _, tt := range tests {
		_, err := mustPath(t, tt.path).Get(d)
		e, ok := err.(*NotFoundError)
		if !ok {
			t.Errorf("%s: error is %v, want a NotFoundError", tt.path, err)
			continue
		}
		if e.Reason() != tt.reason {
			t.Errorf("%s:\n got %s\nwant %s", tt.path, e.Reason(), tt.reason)
		}
		if want := "Invalid path '" + tt.path + "' : " + tt.reason; e.Error() != want || e.Path != tt.path {
			t.Errorf("%s: error is %q of path %q, want %q", tt.path, e, e.Path, want)
		}
	}
}

func TestDefinite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`$`: true, `$$`: true, `$v`: true, `$.a[0]['b']`: true, `$['a','b']`: true,
		`$['a','b'].c`: false, `$.a[0,1]`: false, `$.a[1:]`: false, `$.*`: false, `$..a`: false, `$.a[?(@)]`: false,
	} {
		if got := mustPath(t, text).Definite(); got != want {
			t.Errorf("%s: Definite is %v", text, got)
		}
	}
}

func TestRoot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     string
		root     Root
		variable string
	}{
		{`$`, Input, ""}, {`$.v`, Input, ""}, {`$[0]`, Input, ""}, {`$$`, Context, ""}, {`$$.State`, Context, ""},
		{`$v`, Variable, "v"}, {`$v1_x.a`, Variable, "v1_x"}, {`$states[0]`, Variable, "states"},
	}
	for _, tt := range tests {
		p := mustPath(t, tt.text)
		if p.Root() != tt.root || p.Variable() != tt.variable {
			t.Errorf("%s: root %d, variable %q", tt.text, p.Root(), p.Variable())
		}
	}
}

// An indefinite path on data that does not exist selects nothing.
func TestGetUndefined(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`$..*`, `$[*]`, `$w[?(@)]`, `$$..[0]`} {
		v, err := mustPath(t, text).Get(data{})
		if err != nil || v.String() != "[]" {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
}

func BenchmarkGetPlain(b *testing.B) {
	for _, text := range []string{`$.n.z.x`, `$.books[1].t`, `$$.Map.Item.Value`} {
		b.Run(text, func(b *testing.B) {
			p, d := mustPath(b, text), Data(storeData(b))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Get(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGetFilter(b *testing.B) {
	p, d := mustPath(b, `$.books[?(@.p < 10 && @.t == 'A')].t`), Data(storeData(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Get(d); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzGet(f *testing.F) {
	d := storeData(f)
	for _, seed := range strings.Fields("$ $$.a $v[0] $..x $.a['b','c'] $[1:2] $[?(@.a=='b'&&!@.c)] $.books[?(@.c=~/f.*/i)]..t $..[?(@.x)].y") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "..") > 3 {
			return // the number of results grows exponentially
		}
		p, err := Parse(text)
		if err != nil {
			if _, ok := err.(*SyntaxError); !ok {
				t.Fatalf("error is a %T", err)
			}
			return
		}
		v, err := p.Get(d)
		if err == nil != v.Exists() {
			t.Fatalf("value %v with error %v", v, err)
		}
		if !p.Definite() && v.Kind() != jsonval.Array {
			t.Fatalf("indefinite path yields %v", v)
		}
		if q, err := ParseReference(text); err == nil {
			_, _ = q.Set(d.input, v)
		}
	})
}
