package jsonval

import (
	"fmt"
	"math"
	"testing"
)

func TestZeroValue(t *testing.T) {
	t.Parallel()
	var v Value
	if v.Exists() || v.Kind() != Undefined || v.Kind().String() != "undefined" || v.IsNull() || v.Bool() || v.Str() != "" ||
		v.Literal() != "" || v.Len() != 0 || v.Get("a").Exists() || v.At(0).Exists() || v.String() != "" || v.JavaString() != "" {
		t.Errorf("the zero value is not undefined: %#v", v)
	}
	if text, err := v.MarshalJSON(); string(text) != "null" || err != nil {
		t.Errorf("marshals to %s, %v", text, err)
	}
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	v := mustParse(t, `{"n":null,"b":true,"i":12,"f":1.5,"s":"x","a":[1,2,3],"o":{"k":1}}`)
	kinds := ""
	for _, m := range v.Members() {
		kinds += m.Value.Kind().String() + " "
	}
	if want := "null boolean number number string array object "; kinds != want {
		t.Errorf("kinds are %s", kinds)
	}
	if !v.Get("n").IsNull() || !v.Get("b").Bool() || v.Get("s").Str() != "x" || v.Get("f").Literal() != "1.5" || v.Get("f").Float() != 1.5 {
		t.Error("wrong scalars")
	}
	a := v.Get("a")
	if a.Len() != 3 || a.At(-1).String() != "3" || a.At(-3).String() != "1" || a.At(3).Exists() || a.At(-4).Exists() || a.Get("0").Exists() {
		t.Error("wrong elements")
	}
	if !math.IsNaN(v.Get("s").Float()) || !math.IsInf(NumberValue("1e999").Float(), 1) {
		t.Error("wrong floats")
	}
	if v.Get("s").Literal() != "" || v.Get("i").Str() != "" || v.Get("i").Bool() {
		t.Error("accessors of another kind are not empty")
	}
}

func TestInt(t *testing.T) {
	t.Parallel()
	for literal, want := range map[string]int64{"0": 0, "-0": 0, "-12": -12, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64} {
		if i, ok := NumberValue(literal).Int(); !ok || i != want {
			t.Errorf("%s: %d, %v", literal, i, ok)
		}
	}
	for _, v := range []Value{NumberValue("1.0"), NumberValue("1e3"), NumberValue("9223372036854775808"), StringValue("1"), NullValue()} {
		if _, ok := v.Int(); ok {
			t.Errorf("%s counts as an integer", v)
		}
	}
}

func TestConstructors(t *testing.T) {
	t.Parallel()
	v := ObjectValue([]Member{{"a", ArrayValue([]Value{IntValue(-3), BoolValue(true), BoolValue(false), NullValue()})},
		{"\"", StringValue("\x1f<ü>\\")}, {"e", ObjectValue(nil)}, {"f", ArrayValue(nil)}})
	if got, want := v.String(), `{"a":[-3,true,false,null],"\"":"\u001F<ü>\\","e":{},"f":[]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	nine := IntValue(9)
	tests := []struct{ value, key, want string }{
		{`{"a":1,"b":2}`, "a", `{"a":9,"b":2}`},
		{`{"a":1,"b":2}`, "c", `{"a":1,"b":2,"c":9}`},
		{`{}`, "a", `{"a":9}`},
		{`[1]`, "a", `{"a":9}`},
		{`null`, "a", `{"a":9}`},
	}
	for _, tt := range tests {
		v := mustParse(t, tt.value)
		if got := v.With(tt.key, nine).String(); got != tt.want {
			t.Errorf("%s with %s: %s, want %s", tt.value, tt.key, got, tt.want)
		}
		if v.String() != tt.value {
			t.Errorf("%s changed to %s", tt.value, v)
		}
	}
	if got := (Value{}).With("a", nine).String(); got != `{"a":9}` {
		t.Errorf("undefined with a: %s", got)
	}
	// Across the size from which there is an index.
	v := ObjectValue(nil)
	for i := range 2 * indexFrom {
		v = v.With(fmt.Sprint(i), IntValue(int64(i)))
	}
	w := v.With("20", nine).With("new", nine)
	for i := range 2 * indexFrom {
		if got, _ := v.Get(fmt.Sprint(i)).Int(); got != int64(i) {
			t.Errorf("member %d is %d", i, got)
		}
	}
	if w.Get("20") != nine || w.Get("new") != nine || v.Get("new").Exists() || w.Len() != v.Len()+1 {
		t.Errorf("wrong large object %s", w)
	}
}

func TestWithElem(t *testing.T) {
	t.Parallel()
	v := mustParse(t, `[1,2,3]`)
	if got := v.WithElem(1, NullValue()).String(); got != `[1,null,3]` || v.String() != `[1,2,3]` {
		t.Errorf("got %s from %s", got, v)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic out of range")
		}
	}()
	v.WithElem(3, NullValue())
}

func TestEqual(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want bool
	}{
		{`1`, `1.0`, true}, {`1e2`, `100`, true}, {`-0`, `0`, true}, {`1`, `"1"`, false}, {`0.1`, `0.10`, true},
		{`9007199254740993`, `9007199254740992`, false}, {`"a"`, `"\u0061"`, true}, {`"a"`, `"A"`, false},
		{`null`, `null`, true}, {`null`, `false`, false}, {`true`, `true`, true}, {`true`, `false`, false},
		{`[1,2]`, `[1.0,2]`, true}, {`[1,2]`, `[2,1]`, false}, {`[1]`, `[1,1]`, false}, {`[]`, `{}`, false},
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"a":1}`, true}, {`{"a":1}`, `{"b":1}`, false}, {`{"a":1}`, `{"a":1,"b":1}`, false},
		{`{"a":null}`, `{"b":null}`, false},
	}
	for _, tt := range tests {
		a, b := mustParse(t, tt.a), mustParse(t, tt.b)
		if Equal(a, b) != tt.want || Equal(b, a) != tt.want {
			t.Errorf("%s = %s is %v", tt.a, tt.b, !tt.want)
		}
	}
	if !Equal(Value{}, Value{}) || Equal(Value{}, NullValue()) {
		t.Error("undefined equals only itself")
	}
}

func TestCompareNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{`1`, `1`, 0}, {`1`, `1.0`, 0}, {`1`, `2`, -1}, {`-1`, `-2`, 1}, {`1.5`, `1.25`, 1}, {`10`, `9`, 1}, {`1e3`, `999`, 1},
		{`9007199254740993`, `9007199254740992`, 1}, {`1e400`, `1e308`, 1}, {`-1e400`, `0`, -1},
	}
	for _, tt := range tests {
		a, b := NumberValue(tt.a), NumberValue(tt.b)
		if got := CompareNumbers(a, b); got != tt.want {
			t.Errorf("%s, %s: %d", tt.a, tt.b, got)
		}
		if got := CompareNumbers(b, a); got != -tt.want {
			t.Errorf("%s, %s: %d", tt.b, tt.a, got)
		}
	}
}

func TestCompareStrings(t *testing.T) {
	t.Parallel()
	// In ascending order: a surrogate pair starts with U+D800 to U+DBFF, so it
	// comes before U+E000.
	ordered := []string{"", "A", "A ", "AA", "B", "a", "ä", "\ud7ff", "\U00010000", "\U00010001", "😀", "\ue000", "\uffff"}
	for i, a := range ordered {
		for j, b := range ordered {
			want := 0
			switch {
			case i < j:
				want = -1
			case i > j:
				want = 1
			}
			if got := CompareStrings("x"+a, "x"+b); got != want {
				t.Errorf("%q, %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestFloatValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"}, {1e20, "100000000000000000000"},
		{123456789012345680000, "123456789012345680000"}, {1e21, "1e+21"}, {1.5e21, "1.5e+21"}, {-1e100, "-1e+100"},
		{0.000001, "0.000001"}, {0.0000012, "0.0000012"}, {1e-7, "1e-7"}, {1.25e-7, "1.25e-7"}, {1e-10, "1e-10"},
		{5e-324, "5e-324"}, {math.MaxFloat64, "1.7976931348623157e+308"}, {1.0 / 3, "0.3333333333333333"}, {100, "100"},
	}
	for _, tt := range tests {
		if got := FloatValue(tt.f).String(); got != tt.want {
			t.Errorf("%g: %s, want %s", tt.f, got, tt.want)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		max  int
		want string
	}{
		{`{"a": 1}`, 7, `{"a":1}`}, {`{"a": 1}`, 6, `{"a":1…`}, {`"äö"`, 4, `"ä…`}, {`"äö"`, 3, `"ä…`}, {`"äö"`, 2, `"…`}, {`[]`, 0, `…`},
	}
	for _, tt := range tests {
		if got := mustParse(t, tt.text).Preview(tt.max); got != tt.want {
			t.Errorf("%s at %d: %s, want %s", tt.text, tt.max, got, tt.want)
		}
	}
}

func TestJavaString(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`{"a":1,"b":["x",null,true,1.50,{}],"c":{"d":[]}}`, `{a=1, b=[x, null, true, 1.50, {}], c={d=[]}}`},
		{`"a\"b"`, `a"b`}, {`null`, `null`}, {`[]`, `[]`},
	}
	for _, tt := range tests {
		if got := mustParse(t, tt.text).JavaString(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestJavaLength(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "abc": 3, "äö✓": 3, "😀": 2} {
		if got := JavaLength(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}
