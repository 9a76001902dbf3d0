package jsonval

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func mustParse(t testing.TB, text string) Value {
	t.Helper()
	v, err := Parse(text)
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	return v
}

// What is accepted, and how it is written again.
func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`null`, `null`}, {`true`, `true`}, {`false`, `false`},
		{" \t\r\n1 \t\r\n", `1`},
		{`[]`, `[]`}, {`[ ]`, `[]`}, {`{}`, `{}`}, {"{\n}", `{}`},
		{`[1, [2 ,[]], {}]`, `[1,[2,[]],{}]`},
		{`{"a" : 1 , "b":{"c": [ ]}}`, `{"a":1,"b":{"c":[]}}`},
		{`{"z":1,"a":2,"":3}`, `{"z":1,"a":2,"":3}`},
		// Numbers are kept as written.
		{`0`, `0`}, {`-0`, `-0`}, {`1.0`, `1.0`}, {`1.50`, `1.50`}, {`9007199254740993`, `9007199254740993`},
		{`1e5`, `1e5`}, {`1E+05`, `1E+05`}, {`-1.5e-300`, `-1.5e-300`}, {`1e999`, `1e999`},
		{`123456789012345678901234567890.10`, `123456789012345678901234567890.10`},
		// Only the escapes that JSON requires are written.
		{`"a\/b"`, `"a/b"`}, {`"\u0041"`, `"A"`}, {`"\""`, `"\""`}, {`"\\"`, `"\\"`},
		{`"\b\f\n\r\t"`, `"\b\f\n\r\t"`}, {`"\u000a"`, `"\n"`}, {`"\u0000\u001f"`, `"\u0000\u001F"`},
		{`"\u007f<>&\u2028"`, "\"\u007f<>&\u2028\""},
		{`"ünï✓😀"`, `"ünï✓😀"`}, {`"\uD83D\uDE00"`, `"😀"`}, {`"\ud83d\ude00"`, `"😀"`},
		// Half of a surrogate pair.
		{`"\ud83d"`, "\"\uFFFD\""}, {`"\ude00x"`, "\"\uFFFDx\""}, {`"\ud83dx"`, "\"\uFFFDx\""},
		{`"\ud83d\ud83d\ude00"`, "\"\uFFFD😀\""}, {`"\ud83d\u0041"`, "\"\uFFFDA\""}, {`"\ud83d\n"`, "\"\uFFFD\\n\""},
		{`{"\u0061":1}`, `{"a":1}`},
		// Of a repeated key the last value stays, in the place of the first.
		{`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{`{"a":1,"\u0061":2}`, `{"a":2}`},
		{`{"o":{"a":1,"a":[1,{}]},"p":0}`, `{"o":{"a":[1,{}]},"p":0}`},
	}
	for _, tt := range tests {
		v, err := Parse(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if got := v.String(); got != tt.want {
			t.Errorf("%s: String is %s, want %s", tt.text, got, tt.want)
		}
		if got := string(v.Append([]byte("x"))); got != "x"+tt.want {
			t.Errorf("%s: Append is %s, want x%s", tt.text, got, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		offset int
		want   string
	}{
		{``, 0, `unexpected end of text, want a value`},
		{`  `, 2, `unexpected end of text, want a value`},
		{`nul`, 0, `unexpected 'n', want null`},
		{`True`, 0, `unexpected 'T', want a value`},
		{`tru e`, 0, `unexpected 't', want true`},
		{`falsy`, 0, `unexpected 'f', want false`},
		{`nan`, 0, `unexpected 'n', want null`},
		{`truex`, 4, `unexpected 'x' after the value`},
		{`1 2`, 2, `unexpected '2' after the value`},
		{`{} {}`, 3, `unexpected '{' after the value`},
		{`]`, 0, `unexpected ']', want a value`},
		{`'a'`, 0, `unexpected '\'', want a value`},
		{"\ufeff1", 0, `unexpected '\ufeff', want a value`},
		{"\u00a01", 0, `unexpected '\u00a0', want a value`},
		{"\xff", 0, `unexpected byte 0xff, which is not valid UTF-8, want a value`},
		{"1\x00", 1, `unexpected '\x00' after the value`},
		{`/**/1`, 0, `unexpected '/', want a value`},
		// Numbers.
		{`-`, 1, `unexpected end of text, want a digit`},
		{`-a`, 1, `unexpected 'a', want a digit`},
		{`+1`, 0, `unexpected '+', want a value`},
		{`.5`, 0, `unexpected '.', want a value`},
		{`1.`, 2, `unexpected end of text, want a digit after the decimal point`},
		{`[1.e5]`, 3, `unexpected 'e', want a digit after the decimal point`},
		{`1e`, 2, `unexpected end of text, want a digit in the exponent`},
		{`1e+`, 3, `unexpected end of text, want a digit in the exponent`},
		{`01`, 0, `number with a leading zero`},
		{`[-012]`, 1, `number with a leading zero`},
		{`0x1`, 1, `unexpected 'x' after the value`},
		{`-Infinity`, 1, `unexpected 'I', want a digit`},
		{`1_000`, 1, `unexpected '_' after the value`},
		// Arrays.
		{`[`, 1, `unexpected end of text, want a value`},
		{`[1`, 2, `unexpected end of text, want a comma or ']'`},
		{`[1,`, 3, `unexpected end of text, want a value`},
		{`[1,]`, 3, `unexpected ']' after a comma`},
		{`[,1]`, 1, `unexpected ',', want a value`},
		{`[1,,2]`, 3, `unexpected ',', want a value`},
		{`[1 2]`, 3, `unexpected '2', want a comma or ']'`},
		{`[1}`, 2, `unexpected '}', want a comma or ']'`},
		{`[1:2]`, 2, `unexpected ':', want a comma or ']'`},
		// Objects.
		{`{`, 1, `unexpected end of text, want a key in double quotes`},
		{`{a:1}`, 1, `unexpected 'a', want a key in double quotes`},
		{`{1:1}`, 1, `unexpected '1', want a key in double quotes`},
		{`{'a':1}`, 1, `unexpected '\'', want a key in double quotes`},
		{`{,}`, 1, `unexpected ',', want a key in double quotes`},
		{`{"a"}`, 4, `unexpected '}', want a colon`},
		{`{"a" 1}`, 5, `unexpected '1', want a colon`},
		{`{"a"`, 4, `unexpected end of text, want a colon`},
		{`{"a":`, 5, `unexpected end of text, want a value`},
		{`{"a":}`, 5, `unexpected '}', want a value`},
		{`{"a":1`, 6, `unexpected end of text, want a comma or '}'`},
		{`{"a":1,}`, 7, `unexpected '}' after a comma`},
		{`{"a":1 "b":2}`, 7, `unexpected '"', want a comma or '}'`},
		{`{"a":1]`, 6, `unexpected ']', want a comma or '}'`},
		{`{"a":1,"a":x}`, 11, `unexpected 'x', want a value`},
		// Strings.
		{`"`, 1, `unexpected end of text in a string`},
		{`"a`, 2, `unexpected end of text in a string`},
		{`"a\`, 3, `unexpected end of text in a string`},
		{`"\"`, 3, `unexpected end of text in a string`},
		{`"\x41"`, 1, `unknown escape \x`},
		{`"\U0041"`, 1, `unknown escape \U`},
		{`"\'"`, 1, `unknown escape \'`},
		{`"\ä"`, 1, `unknown escape \ä`},
		{`"\u12"`, 1, `escape \u without four hexadecimal digits`},
		{`"\u12g4"`, 1, `escape \u without four hexadecimal digits`},
		{`"\u`, 1, `escape \u without four hexadecimal digits`},
		{"\"a\nb\"", 2, `control character '\n' in a string`},
		{"\"\\n\x00\"", 3, `control character '\x00' in a string`},
		{"\"\t\"", 1, `control character '\t' in a string`},
		{"{\"a\x01\":1}", 3, `control character '\x01' in a string`},
		{"\"ab\xffc\"", 3, `unexpected byte 0xff, which is not valid UTF-8, in a string`},
		{"\"\\n\xc3\"", 3, `unexpected byte 0xc3, which is not valid UTF-8, in a string`},
		{"\"\xed\xa0\x80\"", 1, `unexpected byte 0xed, which is not valid UTF-8, in a string`},
		{"{\"\xc0\xaf\":1}", 2, `unexpected byte 0xc0, which is not valid UTF-8, in a string`},
		// Depth.
		{strings.Repeat("[", 1001), 1000, `nested deeper than 1000 levels`},
		{strings.Repeat(`{"a":`, 1001), 5000, `nested deeper than 1000 levels`},
		{strings.Repeat(`[`, 100_000), 1000, `nested deeper than 1000 levels`},
	}
	for _, tt := range tests {
		v, err := Parse(tt.text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%.40q: error is %v", tt.text, err)
			continue
		}
		if e.Message != tt.want || e.Offset != tt.offset || e.Error() != tt.want {
			t.Errorf("%.40q: got %q at %d, want %q at %d", tt.text, e.Message, e.Offset, tt.want, tt.offset)
		}
		if v.Exists() {
			t.Errorf("%.40q: value %s beside an error", tt.text, v)
		}
	}
}

func TestParseDepth(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
		strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000),
		"[" + strings.Repeat("[],", 2000) + "[]]",
	} {
		if got := mustParse(t, text).String(); got != text {
			t.Errorf("%.20s…: changed", text)
		}
	}
}

// Objects large enough for an index behave as small ones do.
func TestParseLargeObject(t *testing.T) {
	t.Parallel()
	for _, n := range []int{indexFrom - 1, indexFrom, indexFrom + 1, 100} {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(`"k%d":%d`, i, i))
		}
		parts = append(parts, `"k3":"again"`)
		v := mustParse(t, "{"+strings.Join(parts, ",")+"}")
		if v.Len() != n {
			t.Fatalf("%d members, want %d", v.Len(), n)
		}
		for i, m := range v.Members() {
			want := fmt.Sprint(i)
			if i == 3 {
				want = `"again"`
			}
			if m.Key != fmt.Sprint("k", i) || m.Value.String() != want || v.Get(m.Key).String() != want {
				t.Errorf("member %d of %d is %s: %s", i, n, m.Key, m.Value)
			}
		}
		if v.Get("k").Exists() {
			t.Error("a key that is not there is found")
		}
	}
}

// A decoded value whose text is canonical is written by copying it.
func TestAppendReusesText(t *testing.T) { // not parallel: it counts allocations
	canonical := `{"a":[1,{"b":"\"x\n"}],"c":{},"d":[]}`
	v := mustParse(t, canonical)
	if v.text != canonical {
		t.Errorf("text is %q", v.text)
	}
	dst := make([]byte, 0, 100)
	if n := testing.AllocsPerRun(10, func() { dst = v.Append(dst[:0]) }); n != 0 {
		t.Errorf("Append allocates %v times", n)
	}
	for _, text := range []string{
		`[ ]`, `[1 ]`, `[1, 2]`, `[ 1]`, `[1 ,2]`, `{"a" :1}`, `{"a": 1}`, `{ "a":1}`, `{"a":1 }`, `{"a":1, "b":2}`,
		`{"a":1,"a":2}`, `["\u0041"]`, `["\/"]`, `["\u001f"]`, `{"\u0041":1}`, `[[ ]]`, `{"a":[ ]}`,
	} {
		if v := mustParse(t, text); v.text != "" {
			t.Errorf("%s counts as canonical", text)
		}
	}
	spaced := mustParse(t, ` {"a": [1,2]} `)
	if inner := spaced.Get("a"); spaced.text != "" || inner.text != "[1,2]" {
		t.Errorf("texts are %q and %q", spaced.text, inner.text)
	}
}

func TestUnmarshalJSON(t *testing.T) {
	t.Parallel()
	var x struct{ V, Missing Value }
	if err := json.Unmarshal([]byte(`{"V": {"b": 1.0, "a": [ ]}}`), &x); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(x)
	if want := `{"V":{"b":1.0,"a":[]},"Missing":null}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	var v Value
	if err := v.UnmarshalJSON([]byte(`[`)); err == nil || v.Exists() {
		t.Errorf("got %v, %v", v, err)
	}
}

// FuzzParse compares Parse with encoding/json. Only invalid UTF-8 and depth,
// which encoding/json lets pass, are treated differently.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.50,-0e+1,"x\u0041\ud83d\ude00\n"],"b":{},"a":null}`, ` [ true , false ] `, `"\ud83d"`, `[1,]`, `01`,
		"\"\xff\"", "\u00a01", `{"a":1,"b":{"a":1 }}`, "\"\\u00e4\\\"", `{"k":{"k":[[],{}],"k":-1E5}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		var e *SyntaxError
		if err != nil && (!errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text)) {
			t.Fatalf("error %#v", err)
		}
		stricter := !utf8.ValidString(text) || err != nil && strings.HasPrefix(err.Error(), "nested deeper")
		if valid := json.Valid([]byte(text)); valid != (err == nil) && !(valid && stricter) {
			t.Fatalf("encoding/json accepts: %v, Parse: %v", valid, err)
		}
		if err != nil {
			return
		}
		written := v.String()
		if got, want := generic(t, written), generic(t, text); !reflect.DeepEqual(got, want) {
			t.Fatalf("written as %s", written)
		}
		again, err := Parse(written)
		if err != nil || !Equal(v, again) || again.String() != written {
			t.Fatalf("%s is read again as %v, %v", written, again, err)
		}
		if k := again.Kind(); (k == Array || k == Object) && again.text != written {
			t.Fatalf("%s is not canonical", written)
		}
		if v.quoted() != written {
			t.Fatalf("written afresh as %s, as copy %s", v.quoted(), written)
		}
	})
}

// quoted writes v without the texts it was decoded from.
func (v Value) quoted() string {
	switch v.kind {
	case Array:
		elems := make([]string, 0, v.Len())
		for _, e := range v.Elems() {
			elems = append(elems, e.quoted())
		}
		return "[" + strings.Join(elems, ",") + "]"
	case Object:
		members := make([]string, 0, v.Len())
		for _, m := range v.Members() {
			members = append(members, string(AppendString(nil, m.Key))+":"+m.Value.quoted())
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	return v.String()
}

func generic(t *testing.T, text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		t.Fatal(err)
	}
	return x
}
