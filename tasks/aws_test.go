package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

const states = "arn:aws:states:::"

// say answers every request alike, as a service that gives its requests an id.
func say(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Requestid", "req-1")
		w.Header().Set("Date", "now")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestAWSRequests(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, resource, input, want string }{
		{
			"a queue", states + "sqs:sendMessage", `{"QueueUrl":"http://h/1/q","MessageBody":"text","DelaySeconds":1,"MessageGroupId":null}`,
			`POST / application/x-amz-json-1.0 AmazonSQS.SendMessage sqs {"QueueUrl":"http://h/1/q","MessageBody":"text","DelaySeconds":1}`,
		},
		{
			"a message that is an object", states + "sqs:sendMessage.waitForTaskToken", `{"QueueUrl":"http://h/1/q","MessageBody":{"b": 1.0, "a": [2]}}`,
			`POST / application/x-amz-json-1.0 AmazonSQS.SendMessage sqs {"QueueUrl":"http://h/1/q","MessageBody":"{\"b\":1.0,\"a\":[2]}"}`,
		},
		{
			"an attribute that is called like a member", states + "sqs:sendMessage", `{"QueueUrl":"http://h/1/q","MessageBody":1,"MessageAttributes":{"MessageBody":{"DataType":"String"}}}`,
			`POST / application/x-amz-json-1.0 AmazonSQS.SendMessage sqs {"QueueUrl":"http://h/1/q","MessageBody":"1","MessageAttributes":{"MessageBody":{"DataType":"String"}}}`,
		},
		{
			"a topic", states + "sns:publish", `{"TopicArn":"arn","Message":{"a": 1},"MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}`,
			`POST / application/x-www-form-urlencoded; charset=utf-8  sns Action=Publish&Message=%7B%22a%22%3A1%7D&MessageAttributes.entry.1.Name=k&` +
				`MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v&TopicArn=arn&Version=2010-03-31`,
		},
		{
			"lists and maps of the query protocol", states + "aws-sdk:sns:createTopic", `{"Name":"n","Attributes":{"FifoTopic":true},"Tags":[{"Key":"a","Value":"b"}]}`,
			`POST / application/x-www-form-urlencoded; charset=utf-8  sns Action=CreateTopic&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true&` +
				`Name=n&Tags.member.1.Key=a&Tags.member.1.Value=b&Version=2010-03-31`,
		},
		{
			"a table", states + "dynamodb:putItem", `{"TableName":"t","Item":{"id":{"S":"1"},"n":{"NULL":true}}}`,
			`POST / application/x-amz-json-1.0 DynamoDB_20120810.PutItem dynamodb {"TableName":"t","Item":{"id":{"S":"1"},"n":{"NULL":true}}}`,
		},
		{
			"an action of an SDK", states + "aws-sdk:dynamodb:query", `{"TableName":"t"}`,
			`POST / application/x-amz-json-1.0 DynamoDB_20120810.Query dynamodb {"TableName":"t"}`,
		},
		{
			"events say where they come from", states + "events:putEvents", `{"Entries":[{"Detail":{"a": 1},"DetailType":"d","Source":"s"},{"Detail":"{}","Resources":["r"]}]}`,
			`POST / application/x-amz-json-1.1 AWSEvents.PutEvents events {"Entries":[{"Detail":"{\"a\":1}","DetailType":"d","Source":"s",` +
				`"Resources":["arn:aws:states:eu-west-1:111122223333:stateMachine:order","arn:aws:states:eu-west-1:111122223333:execution:order:run"]},` +
				`{"Detail":"{}","Resources":["r","arn:aws:states:eu-west-1:111122223333:stateMachine:order","arn:aws:states:eu-west-1:111122223333:execution:order:run"]}]}`,
		},
		{
			"events of an SDK do not", states + "aws-sdk:eventbridge:putEvents", `{"Entries":[{"Detail":"{}"}]}`,
			`POST / application/x-amz-json-1.1 AWSEvents.PutEvents events {"Entries":[{"Detail":"{}"}]}`,
		},
		{
			"members in camel case", states + "aws-sdk:sfn:startExecution", `{"StateMachineArn":"arn","Input":{"Key": "value"}}`,
			`POST / application/x-amz-json-1.0 AWSStepFunctions.StartExecution states {"stateMachineArn":"arn","input":"{\"Key\":\"value\"}"}`,
		},
		{
			"an object", states + "aws-sdk:s3:getObject", `{"Bucket":"b","Key":"a b/c?.txt","VersionId":"1"}`,
			`GET /b/a%20b/c%3F.txt?versionId=1   s3 `,
		},
		{
			"an object is JSON", states + "aws-sdk:s3:putObject", `{"Bucket":"b","Key":"k","Body":"hello","ContentType":"text/plain","Metadata":{"a":"b"}}`,
			`PUT /b/k text/plain  s3 "hello"`,
		},
		{
			"objects", states + "aws-sdk:s3:listObjectsV2", `{"Bucket":"b","Prefix":"a/","MaxKeys":2}`,
			`GET /b?list-type=2&max-keys=2&prefix=a%2F   s3 `,
		},
		{
			"a function", states + "aws-sdk:lambda:invoke", `{"FunctionName":"f:live","Payload":{"a": 1},"Qualifier":"2"}`,
			`POST /2015-03-31/functions/f:live/invocations?Qualifier=2   lambda {"a":1}`,
		},
		{
			"a function, optimized", invokeARN, `{"FunctionName":"f","Payload":{"a": 1}}`,
			`POST /2015-03-31/functions/f/invocations application/json  lambda {"a":1}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got string
			base := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=sfnlocal/19700101/eu-west-1/")
				service, _, _ := strings.Cut(scope, "/")
				got = strings.Join([]string{r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.Header.Get("X-Amz-Target"), service, string(body)}, " ")
				w.WriteHeader(http.StatusTeapot)
			})
			_, err := (&AWS{Endpoint: base + "/"}).Invoke(t.Context(), newTask(tt.resource, tt.input))
			if err == nil || got != tt.want {
				t.Errorf("request:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAWSResults(t *testing.T) {
	t.Parallel()
	const metadata = `"SdkHttpMetadata":{"AllHttpHeaders":{"x-amzn-RequestId":["req-1"],"Content-Length":["%"],"Date":["now"],"Content-Type":["application/x-amz-json-1.0"]},` +
		`"HttpHeaders":{"Content-Length":"%","Content-Type":"application/x-amz-json-1.0","Date":"now","x-amzn-RequestId":"req-1"},"HttpStatusCode":200},` +
		`"SdkResponseMetadata":{"RequestId":"req-1"}`
	sized := func(size string) string { return strings.ReplaceAll(metadata, "%", size) }
	const object = `{"TableName":"t","Key":{"id":{"S":"1"}}}`
	tests := []struct{ name, resource, input, body, want string }{
		{"optimized", states + "sqs:sendMessage", `{}`, `{"MessageId":"m","MD5OfMessageBody":"5"}`, `{"MD5OfMessageBody":"5","MessageId":"m",` + sized("40") + `}`},
		{"SDK", states + "aws-sdk:sqs:sendMessage", `{}`, `{"MessageId":"m","MD5OfMessageBody":"5"}`, `{"Md5OfMessageBody":"5","MessageId":"m"}`},
		{"SDK, nothing", states + "aws-sdk:sqs:deleteMessage", `{}`, ``, `{}`},
		{
			"keys that are data", states + "dynamodb:getItem", object, `{"Item":{"z":{"S":"1"},"creationDate":{"N":"1"}}}`,
			`{"Item":{"z":{"S":"1"},"creationDate":{"N":"1"}},` + sized("49") + `}`,
		},
		{
			"times", states + "aws-sdk:dynamodb:describeTable", `{"TableName":"t"}`, `{"Table":{"TableSizeBytes":12,"CreationDateTime":1.700000000123E9,"BillingModeSummary":null}}`,
			`{"Table":{"CreationDateTime":"2023-11-14T22:13:20.123Z","TableSizeBytes":12}}`,
		},
		{
			"names in camel case", states + "aws-sdk:sfn:listExecutions", `{}`, `{"executions":[{"name":"n","executionArn":"a","startDate":1700000000}]}`,
			`{"Executions":[{"ExecutionArn":"a","Name":"n","StartDate":"2023-11-14T22:13:20Z"}]}`,
		},
		{
			"events", states + "events:putEvents", `{"Entries":[]}`, `{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}`,
			`{"Entries":[{"EventId":"e"}],"FailedEntryCount":0,` + sized("50") + `}`,
		},
		{
			"an event that failed", states + "events:putEvents", `{"Entries":[]}`, `{"FailedEntryCount":1,"Entries":[{"EventId":"e"},{"ErrorMessage":"Detail is malformed.","ErrorCode":"MalformedDetail"}]}`,
			`EventBridge.FailedEntry: {"Entries":[{"EventId":"e"},{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}],"FailedEntryCount":1}`,
		},
		{
			"an event that failed, SDK", states + "aws-sdk:eventbridge:putEvents", `{"Entries":[]}`, `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"x"}]}`,
			`{"Entries":[{"ErrorCode":"x"}],"FailedEntryCount":1}`,
		},
		{
			"XML", states + "aws-sdk:sns:publish", `{}`,
			`<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`,
			`{"MessageId":"m"}`,
		},
		{
			"lists and maps in XML", states + "aws-sdk:sns:x", `{}`,
			`<XResponse><XResult><Topics><member><TopicArn>a</TopicArn></member><member><TopicArn>b</TopicArn></member></Topics>` +
				`<Attributes><entry><key>owner</key><value>1</value></entry></Attributes></XResult></XResponse>`,
			`{"Attributes":{"owner":"1"},"Topics":[{"TopicArn":"a"},{"TopicArn":"b"}]}`,
		},
		{"nothing in XML", states + "aws-sdk:sns:deleteTopic", `{}`, `<DeleteTopicResponse></DeleteTopicResponse>`, `{}`},
		{
			"not what the protocol says", states + "sqs:sendMessage", `{}`, `<html>`,
			`SQS.SdkClientException: Unable to execute HTTP request: the response of @ cannot be read: <html>`,
		},
		{
			"too large", states + "aws-sdk:s3:getObject", `{"Bucket":"b","Key":"k"}`, strings.Repeat("a", maxLambdaBody+1),
			"States.DataLimitExceeded: The state/task 'aws-sdk:s3' returned a result with a size exceeding the maximum number of bytes service limit.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := serve(t, say(200, tt.body))
			if got := answer(t, &AWS{Endpoint: base}, newTask(tt.resource, tt.input)); got != strings.Replace(tt.want, "@", base, 1) {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The names and the causes are recorded ones.
func TestAWSErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, resource, input string
		status                int
		body                  string
		headers               []string
		want                  string
	}{
		{
			"optimized, modelled", states + "dynamodb:getItem", `{"TableName":"t","Key":{}}`, 400,
			`{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}`, nil,
			"DynamoDB.ResourceNotFoundException: Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: req-1; Proxy: null)",
		},
		{
			"optimized, not modelled", states + "dynamodb:getItem", `{"TableName":"t","Key":{}}`, 400,
			`{"__type":"com.amazon.coral.validate#ValidationException","Message":"wrong"}`, nil,
			"DynamoDB.AmazonDynamoDBException: wrong (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: req-1; Proxy: null)",
		},
		{
			"SDK, modelled", states + "aws-sdk:dynamodb:getItem", `{"TableName":"t","Key":{}}`, 400,
			`{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}`, nil,
			"DynamoDb.ResourceNotFoundException: Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: req-1)",
		},
		{
			"SDK, null member", states + "aws-sdk:dynamodb:putItem", `{"TableName":"t","Item":null}`, 200, `{}`, nil,
			"DynamoDb.DynamoDbException: 1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null (Service: DynamoDb, Status Code: 400, Request ID: " + taskID + ")",
		},
		{
			"two constraints", states + "dynamodb:putItem", `{"TableName":"/t"}`, 200, `{}`, nil,
			"DynamoDB.AmazonDynamoDBException: 2 validation errors detected: Value null at 'item' failed to satisfy constraint: Member must not be null; " +
				"Value '/t' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ " +
				"(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: " + taskID + "; Proxy: null)",
		},
		{
			"a queue tells the code of the query protocol", states + "sqs:sendMessage", `{"QueueUrl":"http://h/1/q"}`, 400,
			`{"__type":"com.amazonaws.sqs#MissingRequiredParameterException","message":"The request must contain the parameter MessageBody."}`,
			[]string{"x-amzn-query-error", "MissingParameter;Sender"},
			"SQS.AmazonSQSException: The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: req-1; Proxy: null)",
		},
		{
			"no such queue", states + "aws-sdk:sqs:sendMessage", `{"QueueUrl":"http://h/1/q"}`, 400,
			`{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`,
			[]string{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"},
			"Sqs.QueueDoesNotExistException: The specified queue does not exist. (Service: Sqs, Status Code: 400, Request ID: req-1) (SDK Attempt Count: 1)",
		},
		{
			"a queue that is a host", states + "sqs:sendMessage", `{"QueueUrl":"http://no-such-queue","MessageBody":"x"}`, 200, `{}`, nil,
			"SQS.SdkClientException: Unable to execute HTTP request: no-such-queue: Name or service not known",
		},
		{
			"no such topic", states + "sns:publish", `{}`, 404,
			`<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>`, nil,
			"SNS.NotFoundException: Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: req-1; Proxy: null)",
		},
		{
			"an acronym", states + "aws-sdk:sns:publish", `{}`, 400,
			`<ErrorResponse><Error><Code>KMSDisabled</Code><Message>no key</Message></Error></ErrorResponse>`, nil,
			"Sns.KmsDisabledException: no key (Service: Sns, Status Code: 400, Request ID: req-1) (SDK Attempt Count: 1)",
		},
		{
			"no such bucket", states + "aws-sdk:s3:listObjects", `{"Bucket":"b"}`, 404,
			`<?xml version="1.0"?><Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>`,
			[]string{"X-Amzn-Requestid", "", "x-amz-request-id", "R1", "x-amz-id-2", "ext="},
			"S3.NoSuchBucketException: The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: R1, Extended Request ID: ext=)",
		},
		{
			"no object", states + "aws-sdk:s3:headObject", `{"Bucket":"b","Key":"k"}`, 404, ``, nil,
			"S3.NoSuchKeyException: null (Service: S3, Status Code: 404, Request ID: req-1)",
		},
		{
			"a header that is not UTF-8", states + "aws-sdk:s3:listObjects", `{"Bucket":"b"}`, 500, `<Error><Code>InternalError</Code><Message>m</Message></Error>`,
			[]string{"x-amz-id-2", "\xff"},
			"S3.S3Exception: m (Service: S3, Status Code: 500, Request ID: req-1, Extended Request ID: \uFFFD)",
		},
		{
			"a token", states + "aws-sdk:sfn:sendTaskSuccess", `{"TaskToken":"x","Output":"y"}`, 400,
			`{"__type":"InvalidToken","message":"Invalid Token: 'Invalid token'"}`, nil,
			"Sfn.InvalidTokenException: Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: req-1) (SDK Attempt Count: 1)",
		},
		{
			"a state machine", states + "states:startExecution", `{"StateMachineArn":"x"}`, 400,
			`{"__type":"StateMachineDoesNotExist","message":"State Machine Does Not Exist: 'x'"}`, nil,
			"StepFunctions.StateMachineDoesNotExistException: State Machine Does Not Exist: 'x' (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: req-1; Proxy: null)",
		},
		{
			"a function", states + "aws-sdk:lambda:invoke", `{"FunctionName":"f"}`, 404, `{"Message":"Function not found: f"}`,
			[]string{"x-amzn-ErrorType", "ResourceNotFoundException:http://x"},
			"Lambda.ResourceNotFoundException: Function not found: f (Service: Lambda, Status Code: 404, Request ID: req-1) (SDK Attempt Count: 1)",
		},
		{
			"no error in it", states + "events:putEvents", `{}`, 502, `<html>`, nil,
			"EventBridge.AmazonEventBridgeException: <html> (Service: AmazonEventBridge; Status Code: 502; Error Code: 502 Bad Gateway; Request ID: req-1; Proxy: null)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := serve(t, say(tt.status, tt.body, tt.headers...))
			if got := answer(t, &AWS{Endpoint: base}, newTask(tt.resource, tt.input)); got != tt.want {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAWSRefuses(t *testing.T) {
	t.Parallel()
	const all = "lambda:invoke, dynamodb, events, states, sns, sqs, aws-sdk:dynamodb, aws-sdk:eventbridge, aws-sdk:lambda, aws-sdk:s3, aws-sdk:secretsmanager, aws-sdk:sfn, aws-sdk:sns, aws-sdk:sqs"
	tests := []struct{ resource, input, want string }{
		{states + "ecs:runTask.sync", `{}`, `the service "ecs" of the resource arn:aws:states:::ecs:runTask.sync is not supported yet at an endpoint; supported are ` + all},
		{states + "aws-sdk:ec2:runInstances", `{}`, `the service "aws-sdk:ec2" of the resource arn:aws:states:::aws-sdk:ec2:runInstances is not supported yet at an endpoint; supported are ` + all},
		{"arn:aws:states:us-east-1:123456789012:activity:a", `{}`, `the resource arn:aws:states:us-east-1:123456789012:activity:a is no service integration; at an endpoint, ` + all + ` are supported`},
		{
			states + "dynamodb:query", `{}`,
			`the resource arn:aws:states:::dynamodb:query does not exist: Step Functions integrates dynamodb:getItem, dynamodb:putItem, dynamodb:updateItem, dynamodb:deleteItem only, and other actions as arn:aws:states:::aws-sdk:dynamodb:query`,
		},
		{
			states + "aws-sdk:s3:copyObject", `{}`,
			`the action of the resource arn:aws:states:::aws-sdk:s3:copyObject is not supported yet at an endpoint; of aws-sdk:s3, deleteObject, getObject, headObject, listObjects, listObjectsV2, putObject are`,
		},
		{states + "lambda:create", `{}`, `the service "lambda" of the resource arn:aws:states:::lambda:create is not supported yet at an endpoint; supported are ` + all},
		{states + ":x", `{}`, `the service "" of the resource arn:aws:states::::x is not supported yet at an endpoint; supported are ` + all},
		{states + "sqs:sendMessage.sync", `{}`, `the resource arn:aws:states:::sqs:sendMessage.sync does not exist on AWS`},
		{states + "aws-sdk:sfn:startExecution.sync", `{}`, `the resource arn:aws:states:::aws-sdk:sfn:startExecution.sync does not exist on AWS`},
		{states + "sqs:sendMessage", `[]`, `The input of arn:aws:states:::sqs:sendMessage must be an object with the parameters of the action.`},
		{states + "aws-sdk:s3:getObject", `{"Bucket":"b"}`, `The endpoint http://h cannot be called: the parameter Key must be a string.`},
		{states + "aws-sdk:s3:getObject", `{"Bucket":"b","Key":"k","Bogus":1}`, `The endpoint http://h cannot be called: the parameter Bogus is not supported yet.`},
	}
	for _, tt := range tests {
		if got := answer(t, &AWS{Endpoint: "http://h"}, newTask(tt.resource, tt.input)); got != "States.Runtime: "+tt.want {
			t.Errorf("Invoke:\n got %s\nwant States.Runtime: %s", got, tt.want)
		}
	}
	url := refused(t)
	for resource, want := range map[string]string{
		states + "sqs:sendMessage":         "SQS.SdkClientException: Unable to execute HTTP request: ",
		states + "aws-sdk:sqs:sendMessage": "Sqs.SdkClientException: Unable to execute HTTP request: ",
	} {
		if got := answer(t, &AWS{Endpoint: url}, newTask(resource, `{}`)); !strings.HasPrefix(got, want) || !strings.Contains(got, "refused") {
			t.Errorf("refused: %s, want %s…", got, want)
		}
	}
}

func TestAWSAccessKey(t *testing.T) {
	t.Parallel()
	var got string
	base := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") })
	_ = answer(t, &AWS{Endpoint: base, Region: "eu-west-2", AccessKey: "key"}, newTask(states+"aws-sdk:dynamodb:listTables", `{}`))
	if want := "AWS4-HMAC-SHA256 Credential=key/19700101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0", 64); got != want {
		t.Errorf("Authorization = %s, want %s", got, want)
	}
}

// A task that nobody waits for does not hold its request.
func TestAWSCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	base := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server sees the end of a connection only after the body
		cancel()
		<-r.Context().Done()
	})
	if _, err := (&AWS{Endpoint: base}).Invoke(ctx, newTask(states+"sqs:sendMessage", `{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke error = %v, want %v", err, context.Canceled)
	}
}

func TestS3Results(t *testing.T) {
	t.Parallel()
	const key = `{"Bucket":"b","Key":"k","Body":{}}`
	get := strings.Replace(key, `,"Body":{}`, "", 1)
	object := []string{
		"Accept-Ranges", "bytes", "Content-Type", "text/plain", "ETag", `"e"`, "Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT",
		"x-amz-server-side-encryption", "AES256", "x-amz-meta-Owner", "me",
	}
	tests := []struct {
		name, action, input, body string
		headers                   []string
		want                      string
	}{
		{
			"an object", "getObject", get, "text data", object,
			`{"AcceptRanges":"bytes","ContentLength":9,"ContentType":"text/plain","ETag":"\"e\"","LastModified":"2024-01-01T00:00:00Z","Metadata":{"owner":"me"},"ServerSideEncryption":"AES256","Body":"text data"}`,
		},
		{"an empty object", "getObject", get, "", []string{"Content-Type", "x"}, `{"ContentLength":0,"ContentType":"x","Metadata":{},"Body":""}`},
		{"not text", "getObject", get, "\xff", []string{"Content-Type", "x"}, "{\"ContentLength\":1,\"ContentType\":\"x\",\"Metadata\":{},\"Body\":\"\uFFFD\"}"},
		{"stored", "putObject", key, "", object, `{"ETag":"\"e\"","ServerSideEncryption":"AES256"}`},
		{"deleted", "deleteObject", get, "", []string{"x-amz-delete-marker", "true"}, `{"DeleteMarker":true}`},
		{
			"objects", "listObjectsV2", `{"Bucket":"b"}`,
			`<?xml version="1.0"?><ListBucketResult><Name>b</Name><Prefix></Prefix><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>` +
				`<Contents><Key>k</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>9</Size></Contents></ListBucketResult>`, nil,
			`{"Contents":[{"ETag":"\"e\"","Key":"k","LastModified":"2024-01-01T00:00:00Z","Size":9}],"IsTruncated":false,"KeyCount":1,"MaxKeys":1000,"Name":"b","Prefix":""}`,
		},
		{"not XML", "listObjects", `{"Bucket":"b"}`, `no`, nil, `S3.SdkClientException: Unable to execute HTTP request: the response cannot be read: there is no element: no`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := serve(t, say(200, tt.body, tt.headers...))
			if got := answer(t, &AWS{Endpoint: base}, newTask(states+"aws-sdk:s3:"+tt.action, tt.input)); got != tt.want {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The error of a function does not fail a task of the SDK.
func TestLambdaOfSDK(t *testing.T) {
	t.Parallel()
	base := serve(t, say(200, `{"errorType": "X"}`, "X-Amz-Executed-Version", "$LATEST", "X-Amz-Function-Error", "Unhandled"))
	want := `{"ExecutedVersion":"$LATEST","FunctionError":"Unhandled","Payload":"{\"errorType\": \"X\"}","StatusCode":200}`
	if got := answer(t, &AWS{Endpoint: base}, newTask(states+"aws-sdk:lambda:invoke", `{"FunctionName":"f"}`)); got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
}

func TestJavaName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "", "a": "A", "executionArn": "ExecutionArn", "ETag": "ETag", "MD5OfMessageBody": "Md5OfMessageBody",
		"SSEKMSKeyId": "SsekmsKeyId", "ChecksumCRC32": "ChecksumCRC32", "ID": "Id",
	} {
		if got := javaName(name); got != want {
			t.Errorf("javaName(%q) = %q, want %q", name, got, want)
		}
	}
}

// Every row of the table must be complete, and can be found by its patterns.
func TestAWSServices(t *testing.T) {
	t.Parallel()
	for i, s := range AWSServices() {
		row := awsServices[i]
		if i > 0 && awsServices[i-1].name >= row.name {
			t.Errorf("%s is not in its place", row.name)
		}
		if row.v2 == "" || row.signing == "" || row.protocol == "" || row.errors == "" {
			t.Errorf("%s lacks something", row.name)
		}
		if (row.protocol == protocolREST) != (row.rest != nil) || (row.protocol == protocolREST) != (row.target == "") {
			t.Errorf("%s has not what its protocol needs", row.name)
		}
		if row.optimized != "" && (row.v1 == "" || row.v1Service == "" || row.v1Base == "" || len(row.actions) == 0) {
			t.Errorf("%s has no optimized integration", row.name)
		}
		for _, action := range row.actions {
			in, err := parseIntegration(states + row.optimized + ":" + action)
			if err != nil || in.service.name != s.Name || !glob(s.Resources[0], states+row.optimized+":"+action) {
				t.Errorf("%s:%s: %+v, %v", row.optimized, action, in, err)
			}
		}
	}
}

// Whatever a service sends, what becomes of it is JSON.
func FuzzXML(f *testing.F) {
	for _, text := range []string{
		"", "<a/>", "<a><member>1</member><member><b/></member></a>", "<a><entry><key>k</key><value>v</value></entry><entry/></a>",
		"<a><Size>12</Size><Size>x</Size><Contents><Key/></Contents></a>", "<a><MD5>1</MD5><Md5>2</Md5></a>", "<a>", "<a></b>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := parseXML(text)
		if err != nil {
			return
		}
		if out := root.value(*s3List).Append(nil); !json.Valid(out) {
			t.Errorf("value of %q = %q, want JSON", text, out)
		}
	})
}

// Executions in another account than the usual one act as that account.
func TestAWSAccount(t *testing.T) {
	t.Parallel()
	var got string
	base := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		got, _, _ = strings.Cut(credential, "/")
	})
	for _, test := range []struct{ execution, account, want string }{
		{"arn:aws:states:us-east-1:123456789012:execution:m:x", "123456789012", "key"},
		{"arn:aws:states:us-east-1:210987654321:execution:m:x", "123456789012", "210987654321"},
		{"arn:aws:states:us-east-1:210987654321:execution:m:x", "", "key"},
		{"", "123456789012", "key"},
	} {
		for _, resource := range []string{states + "aws-sdk:dynamodb:listTables", states + "lambda:invoke"} {
			task := newTask(resource, `{"FunctionName":"f"}`)
			task.Execution = test.execution
			_, _ = (&AWS{Endpoint: base, AccessKey: "key", Account: test.account}).Invoke(t.Context(), task)
			if got != test.want {
				t.Errorf("%s of %q with the account %q: the key is %s, want %s", resource, test.execution, test.account, got, test.want)
			}
		}
	}
}
