package tasks

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A restAction says where the members of a request and a response of a REST
// service are.
type restAction struct {
	method string
	path   string            // with {Member}, or {Member+} for one whose slashes stay
	query  map[string]string // member → parameter
	fixed  string            // a query that is always there
	head   map[string]string // member → header of the request
	body   string            // the member that is the body, as JSON text

	results  map[string]string // header of the response → member; "" leaves it out
	numbers  string            // members of results that are numbers
	stream   string            // the member that is the body of the response
	xml      *xmlTypes         // of a body that is XML
	metadata bool              // x-amz-meta-* headers are the member Metadata
	status   string            // the member that is the status
}

var s3Object = map[string]string{
	"Accept-Ranges": "AcceptRanges", "Cache-Control": "CacheControl", "Content-Disposition": "ContentDisposition",
	"Content-Encoding": "ContentEncoding", "Content-Language": "ContentLanguage", "Content-Length": "ContentLength",
	"Content-Range": "ContentRange", "Content-Type": "ContentType", "Etag": "ETag", "Expires": "Expires", "Last-Modified": "LastModified",
	"X-Amz-Delete-Marker": "DeleteMarker", "X-Amz-Expiration": "Expiration", "X-Amz-Mp-Parts-Count": "PartsCount",
	"X-Amz-Server-Side-Encryption": "ServerSideEncryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": "SsekmsKeyId",
	"X-Amz-Storage-Class": "StorageClass", "X-Amz-Tagging-Count": "TagCount", "X-Amz-Version-Id": "VersionId",
}

var s3Put = map[string]string{
	"Etag": "ETag", "X-Amz-Checksum-Crc32": "ChecksumCRC32", "X-Amz-Checksum-Type": "ChecksumType", "X-Amz-Expiration": "Expiration",
	"X-Amz-Server-Side-Encryption": "ServerSideEncryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": "SsekmsKeyId",
	"X-Amz-Version-Id": "VersionId",
}

var s3List = &xmlTypes{
	literals: "IsTruncated KeyCount MaxKeys Size",
	times:    "LastModified",
	lists:    "Contents CommonPrefixes ChecksumAlgorithm",
}

var s3Actions = map[string]restAction{
	"getObject": {
		method: http.MethodGet, path: "/{Bucket}/{Key+}", query: map[string]string{"VersionId": "versionId", "PartNumber": "partNumber"},
		head:    map[string]string{"Range": "Range", "IfMatch": "If-Match", "IfNoneMatch": "If-None-Match"},
		results: s3Object, numbers: "ContentLength PartsCount TagCount DeleteMarker", stream: "Body", metadata: true,
	},
	"headObject": {
		method: http.MethodHead, path: "/{Bucket}/{Key+}", query: map[string]string{"VersionId": "versionId"},
		results: s3Object, numbers: "ContentLength PartsCount TagCount DeleteMarker", metadata: true,
	},
	"putObject": {
		method: http.MethodPut, path: "/{Bucket}/{Key+}",
		head: map[string]string{
			"ContentType": "Content-Type", "CacheControl": "Cache-Control", "ContentDisposition": "Content-Disposition", "ContentEncoding": "Content-Encoding",
			"ContentLanguage": "Content-Language", "Acl": "x-amz-acl", "ServerSideEncryption": "x-amz-server-side-encryption",
			"SsekmsKeyId": "x-amz-server-side-encryption-aws-kms-key-id", "StorageClass": "x-amz-storage-class", "Tagging": "x-amz-tagging",
			"IfMatch": "If-Match", "IfNoneMatch": "If-None-Match",
		},
		body: "Body", results: s3Put, metadata: true,
	},
	"deleteObject": {
		method: http.MethodDelete, path: "/{Bucket}/{Key+}", query: map[string]string{"VersionId": "versionId"},
		results: map[string]string{"X-Amz-Delete-Marker": "DeleteMarker", "X-Amz-Version-Id": "VersionId"}, numbers: "DeleteMarker",
	},
	"listObjects": {
		method: http.MethodGet, path: "/{Bucket}", xml: s3List,
		query: map[string]string{"Delimiter": "delimiter", "EncodingType": "encoding-type", "Marker": "marker", "MaxKeys": "max-keys", "Prefix": "prefix"},
	},
	"listObjectsV2": {
		method: http.MethodGet, path: "/{Bucket}", fixed: "list-type=2", xml: s3List,
		query: map[string]string{
			"ContinuationToken": "continuation-token", "Delimiter": "delimiter", "EncodingType": "encoding-type", "FetchOwner": "fetch-owner",
			"MaxKeys": "max-keys", "Prefix": "prefix", "StartAfter": "start-after",
		},
	},
}

var lambdaActions = map[string]restAction{
	// An error of the function is no failure of the task here: it is the member
	// FunctionError, and the payload is text.
	"invoke": {
		method: http.MethodPost, path: "/2015-03-31/functions/{FunctionName}/invocations", query: map[string]string{"Qualifier": "Qualifier"},
		head: map[string]string{"InvocationType": "X-Amz-Invocation-Type", "LogType": "X-Amz-Log-Type", "ClientContext": "X-Amz-Client-Context"},
		body: "Payload", stream: "Payload", status: "StatusCode",
		results: map[string]string{"X-Amz-Executed-Version": "ExecutedVersion", "X-Amz-Function-Error": "FunctionError", "X-Amz-Log-Result": "LogResult"},
	},
}

// rest writes a request of a REST service.
func (w *wireRequest) rest(a restAction, input jsonval.Value) error {
	w.method = a.method
	var missing string
	w.path = expandPath(a.path, func(member string, slashes bool) string {
		text, err := scalarText(input.Get(member))
		if err != nil || text == "" {
			missing = member
		}
		if !slashes {
			return url.PathEscape(text)
		}
		return strings.ReplaceAll(url.PathEscape(text), "%2F", "/")
	})
	if missing != "" {
		return fmt.Errorf("the parameter %s must be a string", missing)
	}
	query, err := url.ParseQuery(a.fixed)
	if err != nil {
		return err
	}
	for _, m := range input.Members() {
		name, inQuery := a.query[m.Key]
		headerName, inHead := a.head[m.Key]
		switch {
		case m.Key == a.body:
			w.body = m.Value.String()
		case m.Key == "Metadata" && a.metadata:
			for _, meta := range m.Value.Members() {
				w.head = append(w.head, header{"x-amz-meta-" + meta.Key, meta.Value.Str()})
			}
		case inQuery || inHead:
			text, err := scalarText(m.Value)
			if err != nil {
				return fmt.Errorf("the parameter %s: %w", m.Key, err)
			}
			if inQuery {
				query.Set(name, text)
			} else {
				w.head = append(w.head, header{headerName, text})
			}
		case !strings.Contains(a.path, "{"+m.Key):
			return fmt.Errorf("the parameter %s is not supported yet", m.Key)
		}
	}
	if len(query) > 0 {
		w.path += "?" + query.Encode()
	}
	// The transport would ask for gzip of its own, and the size of an object
	// would be lost.
	w.head = append(w.head, header{"Accept-Encoding", "identity"})
	return nil
}

// expandPath replaces {Member} and {Member+} in the path of an action.
func expandPath(path string, apply func(member string, slashes bool) string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(path, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		member, after, _ := strings.Cut(rest, "}")
		name, slashes := strings.CutSuffix(member, "+")
		b.WriteString(apply(name, slashes))
		path = after
	}
}

// result makes the result of a task from the response of a REST service. The
// body comes last, as recorded.
func (a restAction) result(answer awsAnswer) (jsonval.Value, error) {
	if a.xml != nil {
		root, err := parseXML(answer.body)
		if err != nil {
			return jsonval.Value{}, fmt.Errorf("the response cannot be read: %w: %s", err, preview(answer.body))
		}
		if len(root.children) == 0 {
			return jsonval.ObjectValue(nil), nil
		}
		return root.value(*a.xml), nil
	}
	var members []jsonval.Member
	add := func(key string, v jsonval.Value) { members = append(members, jsonval.Member{Key: key, Value: v}) }
	for name, member := range a.results {
		text := answer.head.Get(name)
		if text == "" {
			continue
		}
		v := jsonval.StringValue(text)
		switch {
		case member == "LastModified":
			if t, err := http.ParseTime(text); err == nil {
				v = jsonval.StringValue(formatInstant(t))
			}
		case has(a.numbers, member):
			var err error
			if v, err = jsonval.Parse(text); err != nil {
				return v, errors.New("the response cannot be read: " + name + ": " + text)
			}
		}
		add(member, v)
	}
	if a.results["Content-Length"] != "" && answer.head.Get("Content-Length") == "" {
		add("ContentLength", jsonval.NumberValue(strconv.Itoa(len(answer.body))))
	}
	if a.metadata && a.method != http.MethodPut {
		add("Metadata", metadataOf(answer.head))
	}
	if a.status != "" {
		add(a.status, jsonval.IntValue(int64(answer.status)))
	}
	if a.stream != "" && a.status != "" {
		add(a.stream, streamText(answer.body))
	}
	sortMembers(members)
	if a.stream != "" && a.status == "" {
		add(a.stream, streamText(answer.body))
	}
	return jsonval.ObjectValue(members), nil
}

// streamText is the body of a response as text.
func streamText(body []byte) jsonval.Value {
	return jsonval.StringValue(strings.ToValidUTF8(string(body), "\uFFFD"))
}

// metadataOf returns the metadata of an object, sorted.
func metadataOf(head http.Header) jsonval.Value {
	var members []jsonval.Member
	for name, values := range head {
		if key, ok := strings.CutPrefix(name, "X-Amz-Meta-"); ok {
			members = append(members, jsonval.Member{Key: strings.ToLower(key), Value: jsonval.StringValue(strings.Join(values, ","))})
		}
	}
	sortMembers(members)
	return jsonval.ObjectValue(members)
}
