package jsonata

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

func encodingFunctions() []definition {
	const reserved = ";/?:@&=+$,#"
	return []definition{
		{"base64encode", "<s-:s>", "str", 1, onText(base64Encode)},
		{"base64decode", "<s-:s>", "str", 1, onText(base64Decode)},
		{"encodeUrlComponent", "<s-:s>", "str", 1, urlEncoder("encodeUrlComponent", "")},
		{"encodeUrl", "<s-:s>", "str", 1, urlEncoder("encodeUrl", reserved)},
		{"decodeUrlComponent", "<s-:s>", "str", 1, urlDecoder("decodeUrlComponent", "")},
		{"decodeUrl", "<s-:s>", "str", 1, urlDecoder("decodeUrl", reserved)},
	}
}

// base64Encode encodes the low bytes of the code units, as the reference does:
// text beyond Latin-1 is lost.
func base64Encode(ev *evaluator, s string) (value, error) {
	text := newUnits(s)
	data := make([]byte, text.len())
	for i := range data {
		data[i] = byte(text.at(i))
	}
	return ev.newText(base64.StdEncoding.EncodeToString(data))
}

// base64Decode yields one character a byte. It skips what is not base64 and
// stops at padding.
func base64Decode(ev *evaluator, s string) (value, error) {
	var b strings.Builder
	bits, n := uint32(0), 0
	for _, c := range []byte(s) {
		var six uint32
		switch {
		case c >= 'A' && c <= 'Z':
			six = uint32(c - 'A')
		case c >= 'a' && c <= 'z':
			six = uint32(c-'a') + 26
		case c >= '0' && c <= '9':
			six = uint32(c-'0') + 52
		case c == '+' || c == '-':
			six = 62
		case c == '/' || c == '_':
			six = 63
		case c == '=':
			return ev.newText(b.String())
		default:
			continue
		}
		bits, n = bits<<6|six, n+6
		if n >= 8 {
			n -= 8
			b.WriteRune(rune(bits >> n & 0xFF))
		}
	}
	return ev.newText(b.String())
}

func urlError(name, s string) *Error {
	return newError("D3140", -1).withValue(str(s)).withToken(name)
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0
}

func urlEncoder(name, keep string) native {
	const hex = "0123456789ABCDEF"
	return onText(func(ev *evaluator, s string) (value, error) {
		var b strings.Builder
		for i := range len(s) {
			c := s[i]
			if isUnreserved(c) || strings.IndexByte(keep, c) >= 0 {
				b.WriteByte(c)
				continue
			}
			if _, lone := loneSurrogate(s, i); lone {
				return nil, urlError(name, s)
			}
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
		return ev.newText(b.String())
	})
}

func urlDecoder(name, keep string) native {
	return onText(func(ev *evaluator, s string) (value, error) {
		var b []byte
		for i := 0; i < len(s); {
			if s[i] != '%' {
				b = append(b, s[i])
				i++
				continue
			}
			char, size, ok := decodeEscapes(s[i:])
			if !ok {
				return nil, urlError(name, s)
			}
			if len(char) == 1 && strings.IndexByte(keep, char[0]) >= 0 {
				b = append(b, s[i:i+size]...)
			} else {
				b = append(b, char...)
			}
			i += size
		}
		return ev.newText(string(b))
	})
}

// decodeEscapes decodes the escapes of one character at the start of s.
func decodeEscapes(s string) (char []byte, size int, ok bool) {
	for {
		if size+3 > len(s) || s[size] != '%' {
			return nil, 0, false
		}
		high, low := hexValue(s[size+1]), hexValue(s[size+2])
		if high < 0 || low < 0 {
			return nil, 0, false
		}
		char = append(char, byte(high<<4|low))
		size += 3
		if utf8.Valid(char) {
			return char, size, true
		}
		if utf8.FullRune(char) {
			return nil, 0, false
		}
	}
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
