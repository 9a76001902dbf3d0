package jsonpath

import (
	"fmt"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func TestSet(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, root, want string }{
		{`$`, `{"a":1}`, `9`},
		{`$`, `"text"`, `9`},
		{`$.a`, `{"a":1,"b":2}`, `{"a":9,"b":2}`},
		{`$.c`, `{"a":1,"b":2}`, `{"a":1,"b":2,"c":9}`},
		{`$.x.y.z`, `{"a":1}`, `{"a":1,"x":{"y":{"z":9}}}`},
		{`$['x']["y"]`, `{"x":{"a":1}}`, `{"x":{"a":1,"y":9}}`},
		{`$.a`, `{"a":{"b":[1]}}`, `{"a":9}`},
		{`$.a[0]`, `{"a":[1,2]}`, `{"a":[9,2]}`},
		{`$.a[-1]`, `{"a":[1,2]}`, `{"a":[1,9]}`},
		{`$.a[1].b`, `{"a":[1,{"c":2}]}`, `{"a":[1,{"c":2,"b":9}]}`},
		{`$[1]`, `[1,2]`, `[1,9]`},
	}
	for _, tt := range tests {
		p, err := ParseReference(tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		root := mustValue(t, tt.root)
		got, err := p.Set(root, jsonval.IntValue(9))
		if err != nil || got.String() != tt.want {
			t.Errorf("%s in %s: got %s, %v, want %s", tt.path, tt.root, got, err, tt.want)
		}
		if root.String() != tt.root {
			t.Errorf("%s changed its root to %s", tt.path, root)
		}
	}
}

func TestSetUndefinedRoot(t *testing.T) {
	t.Parallel()
	got, err := mustPath(t, `$.a`).Set(jsonval.Value{}, jsonval.NullValue())
	if err != nil || got.String() != `{"a":null}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestSetConflict(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, root, want string }{
		{`$.x`, `"text"`, `Unable to apply step "x" to input "text"`},
		{`$.x`, `[1, 2]`, `Unable to apply step "x" to input [1,2]`},
		{`$.a.b`, `{"a":1}`, `Unable to apply step "b" to input 1`},
		{`$.a.b.c`, `{"a":null}`, `Unable to apply step "b" to input null`},
		{`$.a[2]`, `{"a":[1,2]}`, `Unable to apply step "2" to input [1,2]`},
		{`$.a[-3]`, `{"a":[1,2]}`, `Unable to apply step "-3" to input [1,2]`},
		{`$.a[0]`, `{"a":{"b":1}}`, `Unable to apply step "0" to input {"b":1}`},
		{`$.new[0]`, `{}`, `Unable to apply step "0" to input {}`},
	}
	for _, tt := range tests {
		_, err := mustPath(t, tt.path).Set(mustValue(t, tt.root), jsonval.IntValue(9))
		if _, ok := err.(*ConflictError); !ok || err.Error() != tt.want {
			t.Errorf("%s in %s: error %v, want %s", tt.path, tt.root, err, tt.want)
		}
	}
}

func BenchmarkSet(b *testing.B) {
	for _, n := range []int{3, 30} {
		var members []jsonval.Member
		for i := range n {
			members = append(members, jsonval.Member{Key: fmt.Sprint("key", i), Value: jsonval.IntValue(1)})
		}
		root := jsonval.ObjectValue(members)
		for _, path := range []string{`$.key1`, `$.new`, `$.new.deep`} {
			b.Run(fmt.Sprintf("%d/%s", n, path), func(b *testing.B) {
				p := mustPath(b, path)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := p.Set(root, jsonval.NullValue()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
