package server

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestScopeOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		credential string
		want       scope
	}{
		{"AKIDEXAMPLE/20150830/eu-west-1/states/aws4_request", scope{"", "eu-west-1"}},
		{"210987654321/20150830/eu-west-1/states/aws4_request", scope{"210987654321", "eu-west-1"}},
		{"210987654321/20150830//states/aws4_request", scope{"210987654321", ""}},
		{"21098765432/20150830/eu-west-1/states/aws4_request", scope{"", "eu-west-1"}},
		{"a/210987654321/20150830/eu-west-1/states/aws4_request", scope{"", "eu-west-1"}},
		{"a/b/20150830/eu-west-1/states/aws4_request", scope{"", "eu-west-1"}},
		{"a/20150830/EU/states/aws4_request", scope{}},
		{"210987654321", scope{}},
		{"", scope{}},
	} {
		r := request("ListActivities", "{}")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+test.credential+", SignedHeaders=host, Signature=0")
		if got := scopeOf(r); got != test.want {
			t.Errorf("%s: got %v, want %v", test.credential, got, test.want)
		}
	}
}

// What is in one account or region does not exist in another.
func TestScopes(t *testing.T) {
	t.Parallel()
	s := new(Server)
	in := func(key, region, action, body string) string {
		w := httptest.NewRecorder()
		r := request(action, body)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20150830/"+region+"/states/aws4_request, SignedHeaders=host, Signature=0")
		s.ServeHTTP(w, r)
		return w.Body.String()
	}
	machine := members("name", "m", "roleArn", role, "definition", pass)
	for _, test := range []struct{ key, region, arn string }{
		{"AKIDEXAMPLE", "us-east-1", machineARN},
		{"210987654321", "us-east-1", "arn:aws:states:us-east-1:210987654321:stateMachine:m"},
		{"210987654321", "eu-west-1", "arn:aws:states:eu-west-1:210987654321:stateMachine:m"},
		{"AKIDEXAMPLE", "cn-north-1", "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:m"},
		{"AKIDEXAMPLE", "us-gov-west-1", "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:m"},
	} {
		if got := in(test.key, test.region, "ListStateMachines", "{}"); got != `{"stateMachines":[]}` {
			t.Errorf("%s in %s sees %s", test.key, test.region, got)
		}
		if got := get(t, in(test.key, test.region, "CreateStateMachine", machine), "stateMachineArn"); got != test.arn {
			t.Errorf("%s in %s: created %s, want %s", test.key, test.region, got, test.arn)
		}
		started := get(t, in(test.key, test.region, "StartExecution", members("stateMachineArn", test.arn, "name", "x")), "executionArn")
		if want := strings.Replace(test.arn, "stateMachine", "execution", 1) + ":x"; started != want {
			t.Errorf("started %s, want %s", started, want)
		}
		for _, stranger := range []string{"333333333333", "210987654321"} {
			if got := in(stranger, "ap-south-1", "DescribeExecution", members("executionArn", started)); !strings.Contains(got, "ExecutionDoesNotExist") {
				t.Errorf("%s in ap-south-1 sees %s", stranger, got)
			}
		}
	}
	if got := in("123456789012", "us-east-1", "ListStateMachines", "{}"); !strings.Contains(got, machineARN) {
		t.Errorf("the account of the server, by its number, sees %s", got)
	}
}
