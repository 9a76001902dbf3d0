package jsonpath

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{``, `a path starts with '$', not with end of path at offset 0`},
		{`a.b`, `a path starts with '$', not with 'a' at offset 0`},
		{` $.a`, `a path starts with '$', not with ' ' at offset 0`},
		{`@.a`, `a path starts with '$', not with '@' at offset 0`},
		{`$.`, `unexpected end of path, want a name at offset 2`},
		{`$..`, `unexpected end of path, want a name at offset 3`},
		{`$.a.`, `unexpected end of path, want a name at offset 4`},
		{`$...a`, `unexpected '.', want a name at offset 3`},
		{`$$$`, `unexpected '$', want '.' or '[' at offset 2`},
		{`$$a`, `unexpected 'a', want '.' or '[' at offset 2`},
		{`$v-w`, `unexpected '-', want '.' or '[' at offset 2`},
		{`$1`, `unexpected '1', want '.' or '[' at offset 1`},
		{`$[0]a`, `unexpected 'a', want '.' or '[' at offset 4`},
		{`$.a b`, `unexpected ' ', want '.' or '[' at offset 3`},
		{"$.a\tb", `unexpected '\t' in a name; write ['…'] around the name at offset 3`},
		{`$.a]`, `unexpected ']' in a name; write ['…'] around the name at offset 3`},
		{`$.a*`, `unexpected '*' in a name; write ['…'] around the name at offset 3`},
		{`$.a.length()`, `functions such as length() are not supported at offset 10`},
		{`$.a.sum($.b)`, `functions such as sum() are not supported at offset 7`},
		{`$.@type`, `'@' is only allowed in a filter at offset 2`},
		{`$.a[(@.length-1)]`, `scripts are not supported at offset 4`},
		{`$[`, `unexpected end of path, want a quoted name, an index, '*' or '?' at offset 2`},
		{`$[]`, `unexpected ']', want a quoted name, an index, '*' or '?' at offset 2`},
		{`$[a]`, `unexpected 'a', want a quoted name, an index, '*' or '?' at offset 2`},
		{`$['a'`, `unexpected end of path, want ']' at offset 5`},
		{`$['a`, `string without closing ' at offset 2`},
		{`$['a\`, `string without closing ' at offset 2`},
		{`$[?(@.a=='\u12')]`, `escape \u without four hexadecimal digits at offset 10`},
		{`$['a',]`, `unexpected ']', want another name in ' at offset 6`},
		{`$['a',0]`, `unexpected '0', want another name in ' at offset 6`},
		{`$[*`, `unexpected end of path, want ']' at offset 3`},
		{`$[1.5]`, `unexpected '.', want ']' at offset 3`},
		{`$[-]`, `unexpected '-', want an index at offset 2`},
		{`$[99999999999]`, `unexpected '9', want an index at offset 2`},
		{`$[1,]`, `unexpected ']', want an index at offset 4`},
		{`$[:]`, `slice without a bound at offset 3`},
		{`$[1:x]`, `unexpected 'x', want an index at offset 4`},
		{`$[?]`, `unexpected ']', want '(' after '?' at offset 3`},
		{`$[?@.a]`, `unexpected '@', want '(' after '?' at offset 3`},
		{`$[?()]`, `unexpected ')', want a path or a literal at offset 4`},
		{`$[?(@.a]`, `unexpected ']' in a name; write ['…'] around the name at offset 7`},
		{`$[?(@.a == )]`, `unexpected ')', want a path or a literal at offset 11`},
		{`$[?(@.a = 1)]`, `unexpected '=', want an operator such as == or in at offset 8`},
		{`$[?(@.a like 1)]`, `unexpected 'l', want an operator such as == or in at offset 8`},
		{`$[?(1)]`, `unexpected ')' after a literal, want an operator at offset 5`},
		{`$[?(@.a == 1 && )]`, `unexpected ')', want a path or a literal at offset 16`},
		{`$[?(@.a == 1 2)]`, `unexpected '2', want an operator or ')' at offset 13`},
		{`$[?(@.a == b+c)]`, `unexpected 'b', want a path or a literal at offset 11`},
		{`$[?(b)]`, `unexpected ')' after a literal, want an operator at offset 5`},
		{`$[?(@.a in [1)]`, `unexpected ')', want a comma or ']' at offset 13`},
		{`$[?(@.a == {1 :2})]`, `unexpected ':', want a key in quotes and a colon at offset 14`},
		{`$[?(@.a == $$.b)]`, `unexpected '$': a filter reads only the document it is in at offset 12`},
		{`$[?(@.a == $v)]`, `unexpected 'v': a filter reads only the document it is in at offset 12`},
		{`$[?(@.a =~ 'x')]`, `unexpected '\'', want a pattern such as /a.*/i at offset 11`},
		{`$[?(@.a =~ /x)]`, `pattern without closing / at offset 11`},
		{`$[?(@.a =~ /(/)]`, "pattern that cannot be used (error parsing regexp: missing closing ): `\\A(?:()\\z`) at offset 11"},
		{`$[?(@.length() > 1)]`, `functions such as length() are not supported at offset 12`},
		{`$[?` + strings.Repeat("(", 99) + `@`, `filter nested deeper than 50 levels at offset 53`},
	}
	for _, tt := range tests {
		p, err := Parse(tt.text)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n got %v\nwant %s (%v)", tt.text, err, tt.want, p)
		}
	}
}

func TestParseReference(t *testing.T) {
	t.Parallel()
	const prefix = "Value is not a Reference Path"
	tests := []struct{ text, want string }{
		{`$`, ""}, {`$.a.b`, ""}, {`$['a b'][0].c`, ""}, {`$['a:b']`, ""}, {`$.a[-1]`, ""}, {`$$.Map.Item.Index`, ""}, {`$v.a`, ""},
		{`a`, prefix + ": Reference path didn't start with '$'"},
		{``, prefix + ": Reference path didn't start with '$'"},
		{`$.a[*]`, prefix + ": only names and indexes are allowed, not '*'"},
		{`$.*`, prefix + ": only names and indexes are allowed, not '*'"},
		{`$..a`, prefix + ": only names and indexes are allowed, not '..'"},
		{`$.a[1:]`, prefix + ": only names and indexes are allowed, not a slice"},
		{`$.a[0,1]`, prefix + ": only names and indexes are allowed, not a list in brackets"},
		{`$['a','b']`, prefix + ": only names and indexes are allowed, not a list in brackets"},
		{`$.a[?(@.b)]`, prefix + ": only names and indexes are allowed, not a filter"},
		{`$.a:b`, prefix + `: unexpected ':' in a name; write ['…'] around the name at offset 3`},
		{`$.a@`, prefix + `: '@' is only allowed in a filter at offset 3`},
		{`$.`, prefix + `: unexpected end of path, want a name at offset 2`},
	}
	for _, tt := range tests {
		_, err := ParseReference(tt.text)
		if got := fmt.Sprint(err); got != tt.want && (tt.want != "" || err != nil) {
			t.Errorf("%s:\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestLead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path  string
		want  []Step
		whole bool
	}{
		{"$", []Step{}, true},
		{"$.a['b'][2]", []Step{{Name: "a"}, {Name: "b"}, {Index: 2, IsIndex: true}}, true},
		{"$$.a[*].b", []Step{{Name: "a"}}, false},
		{"$.a..b", []Step{{Name: "a"}}, false},
		{"$.a['b','c']", []Step{{Name: "a"}}, false},
	}
	for _, tt := range tests {
		p, err := Parse(tt.path)
		if err != nil {
			t.Fatal(err)
		}
		steps, whole := p.Lead()
		if diff := cmp.Diff(tt.want, steps); diff != "" || whole != tt.whole {
			t.Errorf("Lead of %s: whole = %v, want %v, steps (-want +got):\n%s", tt.path, whole, tt.whole, diff)
		}
	}
}
