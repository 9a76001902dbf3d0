package tasks

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A wireRequest is a request before it has an endpoint.
type wireRequest struct {
	method string
	path   string // with the query
	head   []header
	body   string
}

// json writes a request of the protocols JSON 1.0 and 1.1.
func (w *wireRequest) json(s *awsService, operation string, input jsonval.Value) {
	version := strings.TrimPrefix(string(s.protocol), "json-")
	w.head = []header{{"Content-Type", "application/x-amz-json-" + version}, {"X-Amz-Target", s.target + "." + operation}}
	w.body = s.outgoing(input).String()
}

// outgoing returns a value as the service wants it: member names in its case,
// and JSON text where it wants text but a definition may write a value.
func (s *awsService) outgoing(v jsonval.Value) jsonval.Value {
	if !s.camel && s.texts == "" {
		return v
	}
	switch v.Kind() {
	case jsonval.Array:
		elems := make([]jsonval.Value, v.Len())
		for i, e := range v.Elems() {
			elems[i] = s.outgoing(e)
		}
		return jsonval.ArrayValue(elems)
	case jsonval.Object:
		out := jsonval.ObjectValue(nil)
		for _, m := range v.Members() {
			key, value := m.Key, m.Value
			if s.camel {
				key = lowerFirst(key)
			}
			switch {
			case has(s.texts, m.Key):
				if value.Kind() != jsonval.String {
					value = jsonval.StringValue(value.String())
				}
			case !has(s.maps, key):
				value = s.outgoing(value)
			}
			out = out.With(key, value)
		}
		return out
	}
	return v
}

// query writes a request of the query protocol: a form in which lists and maps
// are spelled out.
func (w *wireRequest) query(s *awsService, operation string, input jsonval.Value) {
	form := url.Values{"Action": {operation}, "Version": {s.target}}
	flatten(form, s, "", s.outgoing(input))
	w.head = []header{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}
	w.body = form.Encode()
}

func flatten(form url.Values, s *awsService, prefix string, v jsonval.Value) {
	switch v.Kind() {
	case jsonval.Array:
		for i, e := range v.Elems() {
			flatten(form, s, prefix+".member."+strconv.Itoa(i+1), e)
		}
	case jsonval.Object:
		name := prefix[strings.LastIndexByte(prefix, '.')+1:]
		for i, m := range v.Members() {
			entry := prefix + ".entry." + strconv.Itoa(i+1)
			switch {
			case name == "MessageAttributes":
				form.Set(entry+".Name", m.Key)
				flatten(form, s, entry+".Value", m.Value)
			case has(s.maps, name):
				form.Set(entry+".key", m.Key)
				flatten(form, s, entry+".value", m.Value)
			case prefix == "":
				flatten(form, s, m.Key, m.Value)
			default:
				flatten(form, s, prefix+"."+m.Key, m.Value)
			}
		}
	case jsonval.String:
		form.Set(prefix, v.Str())
	case jsonval.Number, jsonval.Bool:
		form.Set(prefix, v.String())
	}
}

// withoutNulls returns an object without the members that are null: to AWS they
// are as good as absent.
func withoutNulls(v jsonval.Value) jsonval.Value {
	members := make([]jsonval.Member, 0, v.Len())
	for _, m := range v.Members() {
		if !m.Value.IsNull() {
			members = append(members, m)
		}
	}
	return jsonval.ObjectValue(members)
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// javaName names a member as version 2 of the SDK for Java does, from which Step
// Functions takes the names of results: an acronym at the start is one word, so
// that MD5OfMessageBody is Md5OfMessageBody, but ETag stays.
func javaName(name string) string {
	r := []rune(name)
	for i := range r {
		if i == 0 {
			r[i] = unicode.ToUpper(r[i])
			continue
		}
		if !unicode.IsUpper(r[i]) || i+1 < len(r) && unicode.IsLower(r[i+1]) {
			break
		}
		r[i] = unicode.ToLower(r[i])
	}
	return string(r)
}
