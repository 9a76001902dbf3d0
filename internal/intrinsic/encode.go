package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	stdhash "hash"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// maxEncoded is how many characters the functions of this file take.
const maxEncoded = 10_000

func base64Encode(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || !encodable(args[0]) {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.StringValue(base64.StdEncoding.EncodeToString([]byte(args[0].Str()))), nil
}

// base64Decode decodes as Java's MIME decoder does: what is not of the alphabet
// is skipped, and padding may be missing. Bytes that are not UTF-8 become U+FFFD.
func base64Decode(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || !encodable(args[0]) {
		return jsonval.Value{}, errInvalid
	}
	digits, ok := base64Digits(args[0].Str())
	if !ok {
		return jsonval.Value{}, errInvalid
	}
	decoded, err := base64.RawStdEncoding.DecodeString(digits)
	if err != nil {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.StringValue(string([]rune(string(decoded)))), nil
}

// base64Digits returns the digits of s without padding. The padding, if any,
// must fit the digits, and no digit may follow it.
func base64Digits(s string) (string, bool) {
	digits := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case isBase64(s[i]):
			digits = append(digits, s[i])
		case s[i] == '=':
			switch len(digits) % 4 {
			case 0:
				return "", false
			case 2:
				if i++; i >= len(s) || s[i] != '=' {
					return "", false
				}
			}
			for _, c := range []byte(s[i+1:]) {
				if isBase64(c) || c == '=' {
					return "", false
				}
			}
			return string(digits), true
		}
	}
	return string(digits), true
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

func encodable(v jsonval.Value) bool {
	return v.Kind() == jsonval.String && jsonval.JavaLength(v.Str()) <= maxEncoded
}

// hash hashes the UTF-8 text of a string, or the JSON text of anything else.
func hash(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 {
		return jsonval.Value{}, errInvalid
	}
	text := args[0].String()
	if args[0].Kind() == jsonval.String {
		text = args[0].Str()
	}
	h := algorithm(args[1].Str())
	if h == nil || jsonval.JavaLength(text) > maxEncoded {
		return jsonval.Value{}, errInvalid
	}
	h.Write([]byte(text))
	return jsonval.StringValue(hex.EncodeToString(h.Sum(nil))), nil
}

// algorithm returns the hash that AWS calls name, or nil.
func algorithm(name string) stdhash.Hash {
	switch name {
	case "MD5":
		return md5.New()
	case "SHA-1":
		return sha1.New()
	case "SHA-256":
		return sha256.New()
	case "SHA-384":
		return sha512.New384()
	case "SHA-512":
		return sha512.New()
	}
	return nil
}
