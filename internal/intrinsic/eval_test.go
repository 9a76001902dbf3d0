package intrinsic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// data is a jsonpath.Data of two documents; variables are the members of an object.
type data struct{ input, context, variables jsonval.Value }

func (d data) Input() jsonval.Value               { return d.input }
func (d data) Context() jsonval.Value             { return d.context }
func (d data) Variable(name string) jsonval.Value { return d.variables.Get(name) }

// counter is a Rand that yields start, start+1, …
type counter struct{ next uint64 }

func (c *counter) Uint64() uint64 { c.next++; return c.next - 1 }

func mustValue(t testing.TB, text string) jsonval.Value {
	t.Helper()
	v, err := jsonval.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func eval(t testing.TB, call, input string) (jsonval.Value, error) {
	t.Helper()
	c, err := Parse(call)
	if err != nil {
		t.Fatalf("%s: %v", call, err)
	}
	d := data{mustValue(t, input), mustValue(t, `{"State":{"Name":"S"}}`), mustValue(t, `{"v":{"n":7}}`)}
	return c.Eval(d, &counter{})
}

func TestEval(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, input, want string }{
		// Arguments.
		{`States.Array(1.50, -2, 1e3, true, false, null, 'a')`, `{}`, `[1.50,-2,1e3,true,false,null,"a"]`},
		{`States.Array( $.a , $.b )`, `{"a":1.0,"b":[ ]}`, `[1.0,[]]`},
		{`States.Array()`, `{}`, `[]`},
		{`States.Array($$.State.Name, $v.n)`, `{}`, `["S",7]`},
		{`States.Array($.a[*], $.no[*])`, `{"a":[1,2]}`, `[[1,2],[]]`},
		{`States.Array($.a[?(@.x == 'p,q)')].y, 2)`, `{"a":[{"x":"p,q)","y":1}]}`, `[[1],2]`},
		{`States.Array($['a, b'])`, `{"a, b":1}`, `[1]`},
		{`States.Array('it\'s \{x\} \\', 'ünï')`, `{}`, `["it's {x} \\","ünï"]`},
		{`States.Array(States.Array(States.Array('x')))`, `{}`, `[[["x"]]]`},

		{`States.ArrayPartition($, 2)`, `[0,1,2]`, `[[0,1],[2]]`},
		{`States.ArrayPartition($, 3)`, `[0,1,2]`, `[[0,1,2]]`},
		{`States.ArrayPartition($, 4)`, `[0,1,2,3,4,5,6,7,8]`, `[[0,1,2,3],[4,5,6,7],[8]]`},
		{`States.ArrayPartition($, 99)`, `[0]`, `[[0]]`},
		{`States.ArrayPartition($, 2.6)`, `[0,1,2]`, `[[0,1],[2]]`},
		{`States.ArrayPartition($, 2)`, `[]`, `[]`},

		{`States.ArrayContains($, 5)`, `[1,2,5]`, `true`},
		{`States.ArrayContains($, 4)`, `[1,2,5]`, `false`},
		{`States.ArrayContains($.a, $.v)`, `{"a":[[1,2,3],2],"v":[1,2,3]}`, `true`},
		{`States.ArrayContains($, true)`, `["true"]`, `true`},
		{`States.ArrayContains($, '1')`, `[1]`, `true`},
		{`States.ArrayContains($, false)`, `[0]`, `false`},
		{`States.ArrayContains($, null)`, `[null]`, `true`},
		{`States.ArrayContains($.a, $.v)`, `{"a":[{"x":1,"y":2}],"v":{"x":1,"y":2}}`, `true`},
		{`States.ArrayContains($.a, $.v)`, `{"a":[{"x":1,"y":2}],"v":{"y":2,"x":1}}`, `false`},
		{`States.ArrayContains($, 1)`, `[]`, `false`},

		{`States.ArrayRange(1, 9, 9)`, `{}`, `[1]`},
		{`States.ArrayRange(0, 10, 3)`, `{}`, `[0,3,6,9]`},
		{`States.ArrayRange(1, 9, 2)`, `{}`, `[1,3,5,7,9]`},
		{`States.ArrayRange(3, 1, -1)`, `{}`, `[3,2,1]`},
		{`States.ArrayRange(5, -5, -4)`, `{}`, `[5,1,-3]`},
		{`States.ArrayRange(1.6, 1.4, 1)`, `{}`, `[1]`},
		{`States.ArrayRange(1, 9, -1)`, `{}`, `[]`},
		{`States.ArrayRange(9, 1, 1)`, `{}`, `[]`},
		{`States.ArrayRange(4, 4, -7)`, `{}`, `[4]`},
		{`States.ArrayLength(States.ArrayRange(1, 1000, 1))`, `{}`, `1000`},
		{`States.ArrayLength(States.ArrayRange(1000, 1, -1))`, `{}`, `1000`},

		{`States.ArrayGetItem($, 5)`, `[1,2,3,4,5,6,7,8,9]`, `6`},
		{`States.ArrayGetItem($, 1.2)`, `["a","b"]`, `"b"`},
		{`States.ArrayGetItem($, 3)`, `[]`, `null`},

		{`States.ArrayLength($)`, `[1,2,3]`, `3`},
		{`States.ArrayLength($)`, `[]`, `0`},

		{`States.ArrayUnique($)`, `[1,2,3,3,3,3,3,3,4]`, `[1,2,3,4]`},
		{`States.ArrayUnique($)`, `[true,false]`, `[false,true]`},
		{`States.ArrayUnique($)`, `[[1,2],[2,1]]`, `[[2,1],[1,2]]`},
		{`States.ArrayUnique($)`, `["a","c","b","a"]`, `["a","b","c"]`},
		{`States.ArrayUnique($)`, `[{"a":1,"b":2},{"b":2,"a":1}]`, `[{"a":1,"b":2}]`},
		{`States.ArrayUnique($)`, `[20,16,1,null]`, `[16,null,1,20]`},
		{`States.ArrayUnique($)`, `[1,1.0,"1",10000000000]`, `[1.0,1,"1",10000000000]`},
		{`States.ArrayUnique($)`, `[]`, `[]`},

		{`States.Base64Encode('Data to encode')`, `{}`, `"RGF0YSB0byBlbmNvZGU="`},
		{`States.Base64Encode('')`, `{}`, `""`},
		{`States.Base64Encode('✓')`, `{}`, `"4pyT"`},
		{`States.Base64Decode('RGVjb2RlZCBkYXRh')`, `{}`, `"Decoded data"`},
		{`States.Base64Decode('RGF0YSB0byBlbmNvZGU')`, `{}`, `"Data to encode"`},
		{`States.Base64Decode('RGF0 YSB0\\byBl-bm#NvZGU=')`, `{}`, `"Data to encode"`},
		{`States.Base64Decode('')`, `{}`, `""`},
		{`States.Base64Decode('/w==')`, `{}`, `"` + "\uFFFD" + `"`},

		{`States.Hash('input data', 'MD5')`, `{}`, `"812f45842bc6d66ee14572ce20db8e86"`},
		{`States.Hash('input data', 'SHA-1')`, `{}`, `"aaff4a450a104cd177d28d18d74485e8cae074b7"`},
		{`States.Hash('input data', 'SHA-256')`, `{}`, `"b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3"`},
		{`States.Hash('input data', 'SHA-384')`, `{}`, `"d28a7d5cf25a74f11a50a18452b75e04bb3d70c9dd0510d6123aa008c756511b87525bdc835ebb27e1fb9e9374a15562"`},
		{`States.Hash('input data', 'SHA-512')`, `{}`, `"6ce4adb348546d4f449c4d25aad9a7c9cb711d9e91982d3f0b29ca2f3f47d4ce2deba23bf2954f0f1d593fc50283731a533d30d425402d4f91316d871303aac4"`},
		{`States.Hash('', 'SHA-256')`, `{}`, `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`},
		{`States.Hash('✓', 'SHA-256')`, `{}`, `"1dabba21cdad44541f6b15796f8d22978fc7ea10c46aeceeeeb66c23b3ac7604"`},
		{`States.Hash('Data to encode', 'MD5')`, `{}`, `"ca405671828a177e26947171bbe1e352"`},
		{`States.Hash($, 'MD5')`, `{ "a": 1 }`, `"bb6cb5c68df4652941caf652a366f2d8"`},

		{`States.JsonMerge($.a, $.b, false)`, `{"a":{"a":{"a1":1,"a2":2},"b":2,"d":3},"b":{"a":{"a3":1,"a4":2},"c":3,"d":4}}`,
			`{"a":{"a3":1,"a4":2},"b":2,"c":3,"d":4}`},
		{`States.JsonMerge(States.StringToJson('{"constant_in_literal": "false"}'), $.f, false)`, `{"f":{"constant_input_field":"constant_value"}}`,
			`{"constant_input_field":"constant_value","constant_in_literal":"false"}`},
		{`States.JsonMerge($, $, 'true')`, `{"a":1}`, `{"a":1}`},

		{`States.StringToJson($.s)`, `{"s":" {\"b\":[1.50, 2],\"a\":null} "}`, `{"b":[1.50,2],"a":null}`},
		{`States.StringToJson('')`, `{}`, `null`},
		{`States.StringToJson('  ')`, `{}`, `null`},
		{`States.StringToJson('-0')`, `{}`, `0`},
		{`States.JsonToString($)`, `{ "a" : [1, "x"] }`, `"{\"a\":[1,\"x\"]}"`},
		{`States.JsonToString('HelloWorld')`, `{}`, `"\"HelloWorld\""`},

		{`States.MathAdd(111, -1)`, `{}`, `110`},
		{`States.MathAdd(1.49, 1.5)`, `{}`, `3`},
		{`States.MathAdd(-1.5, -1.51)`, `{}`, `-3`},
		{`States.MathAdd(-0.5, 0.5)`, `{}`, `1`},
		{`States.MathAdd(-2.5, 0)`, `{}`, `-2`},
		{`States.MathAdd(1.6, 2.7)`, `{}`, `5`},
		{`States.MathAdd(0.49999999999999994, 0)`, `{}`, `0`},
		{`States.MathAdd(2147483646, 1)`, `{}`, `2147483647`},
		{`States.MathAdd(-2147483648, 0)`, `{}`, `-2147483648`},

		{`States.MathRandom(1, 100, 42)`, `{}`, `63`},
		{`States.MathRandom(1, 1000, 1)`, `{}`, `106`},
		{`States.MathRandom(1, 1000, 2)`, `{}`, `806`},
		{`States.MathRandom(1, 10, 42)`, `{}`, `9`},
		{`States.MathRandom(5, 7)`, `{}`, `5`},
		{`States.MathRandom(12.5, 44.51)`, `{}`, `12`},
		{`States.MathRandom(-5, -4, -7.9)`, `{}`, `-5`},
		{`States.MathRandom(0, 8, 0)`, `{}`, `5`},

		{`States.StringSplit(',,,,', ',')`, `{}`, `[]`},
		{`States.StringSplit(', , ,', ',')`, `{}`, `[" "," "]`},
		{`States.StringSplit('This.is+a,test=string', '.+,=')`, `{}`, `["This","is","a","test","string"]`},
		{`States.StringSplit('1|2', '|')`, `{}`, `["1","2"]`},
		{`States.StringSplit('', ',')`, `{}`, `[]`},
		{`States.StringSplit('ab', '')`, `{}`, `["ab"]`},

		{`States.UUID( )`, `{}`, `"00000000-0000-4000-8000-000000000001"`},
		{`States.UUID(1, 2)`, `{}`, `"00000000-0000-4000-8000-000000000001"`},

		{`States.Format('{} and {}', 'a', 1.50)`, `{}`, `"a and 1.50"`},
		{`States.Format('{}', '')`, `{}`, `""`},
		{`States.Format('{}{}{}', null, true, $)`, `{"Arg1":1,"Arg2":[],"Arg3":{"x":"y"}}`, `"nulltrue{Arg1=1, Arg2=[], Arg3={x=y}}"`},
		{`States.Format($.t, $.a)`, `{"t":"Hello {}","a":["x",1]}`, `"Hello [x, 1]"`},
		{`States.Format('\{\}{}\'\\', '{}')`, `{}`, `"{}{}'\\"`},
		{`States.Format('{}', States.StringToJson('"x"'))`, `{}`, `"\"x\""`},
		{`States.Format('none')`, `{}`, `"none"`},
	}
	for _, tt := range tests {
		got, err := eval(t, tt.call, tt.input)
		if err != nil || got.String() != tt.want {
			t.Errorf("%s of %s:\n got %s, %v\nwant %s", tt.call, tt.input, got, err, tt.want)
		}
	}
}

func TestEvalInvalidArguments(t *testing.T) {
	t.Parallel()
	const input = `{"a":[1,2],"o":{},"s":"x","n":null}`
	for _, call := range []string{
		`States.ArrayPartition($.a)`, `States.ArrayPartition($.a, 0)`, `States.ArrayPartition($.a, 0.9)`,
		`States.ArrayPartition($.a, -1)`, `States.ArrayPartition($.a, 'x')`, `States.ArrayPartition($.o, 1)`,
		`States.ArrayContains($.a)`, `States.ArrayContains($.s, 1)`,
		`States.ArrayRange(1, 2)`, `States.ArrayRange(1, 2, 0)`, `States.ArrayRange(1, 2, 0.5)`,
		`States.ArrayRange(1, 1001, 1)`, `States.ArrayRange(1001, 1, -1)`, `States.ArrayRange('1', 2, 1)`,
		`States.ArrayGetItem($.a, 2)`, `States.ArrayGetItem($.a, -1)`, `States.ArrayGetItem($.a, true)`,
		`States.ArrayGetItem($.s, 0)`, `States.ArrayGetItem($.a)`,
		`States.ArrayLength($.s)`, `States.ArrayLength()`, `States.ArrayLength($.a, $.a)`,
		`States.ArrayUnique($.o)`, `States.ArrayUnique()`,
		`States.Base64Encode(1)`, `States.Base64Encode()`, `States.Base64Decode(null)`, `States.Base64Decode('A')`,
		`States.Base64Decode('=')`, `States.Base64Decode('AA=')`, `States.Base64Decode('AA==A')`,
		`States.Base64Encode('` + strings.Repeat("x", 10001) + `')`,
		`States.Base64Decode('` + strings.Repeat("A", 10001) + `')`,
		`States.Hash('x')`, `States.Hash('x', 'md5')`, `States.Hash('x', 'SHA256')`, `States.Hash('x', 1)`,
		`States.Hash('` + strings.Repeat("x", 10001) + `', 'MD5')`,
		`States.JsonMerge($.o, $.o)`, `States.JsonMerge($.o, $.o, true)`, `States.JsonMerge($.o, $.a, false)`,
		`States.StringToJson(1)`, `States.StringToJson()`, `States.JsonToString()`, `States.JsonToString(1, 2)`,
		`States.MathAdd(1)`, `States.MathAdd(1, '1')`, `States.MathAdd(1, true)`, `States.MathAdd(null, 1)`,
		`States.MathAdd(2147483647, 1)`, `States.MathAdd(2147483648, -1)`, `States.MathAdd(1e300, 1)`,
		`States.MathRandom(1)`, `States.MathRandom(1, 1)`, `States.MathRandom(1.4, 1.6)`, `States.MathRandom(2, 1)`,
		`States.MathRandom(1, 9, 'x')`, `States.MathRandom(1, 9, null)`, `States.MathRandom(1, 9, 1, 1)`,
		`States.MathRandom(-2147483648, 2147483647)`,
		`States.StringSplit('a')`, `States.StringSplit(1, ',')`, `States.StringSplit('a', 1)`,
		`States.Format()`, `States.Format(1)`, `States.Format('{}')`, `States.Format('{}', 1, 2)`, `States.Format('', 1)`,
	} {
		_, err := eval(t, call, input)
		name, _, _ := strings.Cut(call, "(")
		want := "There was an error while evaluating the intrinsic function: " + call + ". Invalid arguments in " + name
		if fmt.Sprint(err) != want {
			t.Errorf("%.80s:\n got %.200v\nwant %.200s", call, err, want)
		}
	}
}

func TestEvalErrors(t *testing.T) {
	t.Parallel()
	const prefix = "There was an error while evaluating the intrinsic function: "
	tests := []struct{ call, want string }{
		{`States.Array($.x)`, `The JsonPath argument for the field '$.x' could not be found in the input '{}'`},
		{`States.Array($$.x.y)`, `The JsonPath argument for the field '$$.x.y' could not be found in the input '{"State":{"Name":"S"}}'`},
		{`States.Array($v.x)`, `The JsonPath argument for the field '$v.x' could not be found in the input '{"n":7}'`},
		{`States.Array(1, States.Array($.x))`, `The JsonPath argument for the field '$.x' could not be found in the input '{}'`},
		{`States.Array( States.MathAdd( 1 ), 2)`, prefix + `States.MathAdd( 1 ). Invalid arguments in States.MathAdd`},
		{`States.Format('{')`, prefix + `States.Format('{'). Invalid template in States.Format: matching '}' not found for '{'.`},
		{`States.Format('{x}', 1)`, prefix + `States.Format('{x}', 1). Invalid template in States.Format: matching '}' not found for '{'.`},
		{`States.Format('}')`, prefix + `States.Format('}'). Invalid template in States.Format: matching '{' not found for '}'.`},
		{`States.StringToJson('abc')`, prefix + `States.StringToJson('abc'). Cannot convert String to Json in States.StringToJson, caused by: ` +
			"Unrecognized token 'abc': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n" +
			" at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 4]"},
	}
	for _, tt := range tests {
		if _, err := eval(t, tt.call, `{}`); fmt.Sprint(err) != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.call, err, tt.want)
		}
	}
}

func BenchmarkMathAdd(b *testing.B) {
	c, err := Parse(`States.MathAdd($.n, 1)`)
	if err != nil {
		b.Fatal(err)
	}
	d := jsonpath.Data(data{input: mustValue(b, `{"n":12345}`)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Eval(d, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzEval(f *testing.F) {
	for _, seed := range []string{
		`States.Array(1, 'a', $.a[0], $$.x)`, `States.Format('{}\{', $)`, `States.StringToJson('[1,')`,
		`States.MathRandom(1, 5, 3)`, `States.ArrayUnique($.a)`, `States.Base64Decode('AA=')`,
		`States.ArrayRange(0,-9,-2.5)`, `States.JsonMerge($.o,$,0)`, `States.UUID()`, `States.ArrayPartition($.a,1)`,
	} {
		f.Add(seed)
	}
	d := data{input: mustValue(f, `{"a":[1,"x",null,{"b":1.5}],"o":{},"s":"text"}`)}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			if _, ok := err.(*SyntaxError); !ok {
				t.Fatalf("error is a %T", err)
			}
			return
		}
		if strings.Count(text, "..") > 3 {
			return // the number of results grows exponentially
		}
		v, err := c.Eval(d, &counter{})
		if err == nil != v.Exists() {
			t.Fatalf("%s: value %v with error %v", text, v, err)
		}
		if !strings.HasPrefix(text, c.String()) || !IsCall(text) {
			t.Fatalf("%q is printed as %q", text, c)
		}
	})
}
