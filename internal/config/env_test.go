package config

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// everywhere is one endpoint for all services.
func everywhere(endpoint string) map[string]string {
	all := map[string]string{}
	for _, s := range tasks.AWSServices() {
		all[s.Name] = endpoint
	}
	return all
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	at := func(endpoints map[string]string) Environment {
		return Environment{Endpoints: endpoints, Account: "123456789012", Region: "us-east-1", WaitTimeScale: 1}
	}
	none := map[string]string{}
	tests := []struct {
		name string
		env  map[string]string
		want Environment
		err  string
	}{
		{name: "empty", want: at(none)},
		{
			name: "Step Functions Local first",
			env:  map[string]string{"LAMBDA_ENDPOINT": "http://a:1", "AWS_ENDPOINT_URL_LAMBDA": "http://b:2"},
			want: at(map[string]string{"lambda": "http://a:1"}),
		},
		{
			name: "the service before all services",
			env:  map[string]string{"AWS_ENDPOINT_URL_SFN": "http://b:2", "AWS_ENDPOINT_URL": "http://c:3"},
			want: at(func() map[string]string { all := everywhere("http://c:3"); all["sfn"] = "http://b:2"; return all }()),
		},
		{
			name: "Step Functions Local",
			env: map[string]string{
				"DYNAMODB_ENDPOINT": "http://d:1", "EVENTS_ENDPOINT": "http://e:1", "STEP_FUNCTIONS_ENDPOINT": "http://f:1",
				"SNS_ENDPOINT": "http://n:1", "SQS_ENDPOINT": "http://q:1",
			},
			want: at(map[string]string{"dynamodb": "http://d:1", "eventbridge": "http://e:1", "sfn": "http://f:1", "sns": "http://n:1", "sqs": "http://q:1"}),
		},
		{
			name: "the SDKs",
			env: map[string]string{
				"AWS_ENDPOINT_URL_DYNAMODB": "http://d:1", "AWS_ENDPOINT_URL_EVENTBRIDGE": "http://e:1", "AWS_ENDPOINT_URL_S3": "http://s:1",
				"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://m:1", "AWS_ENDPOINT_URL_SNS": "http://n:1", "AWS_ENDPOINT_URL_SQS": "http://q:1",
			},
			want: at(map[string]string{
				"dynamodb": "http://d:1", "eventbridge": "http://e:1", "s3": "http://s:1", "secretsmanager": "http://m:1", "sns": "http://n:1", "sqs": "http://q:1",
			}),
		},
		{
			name: "endpoints of the SDKs ignored",
			env: map[string]string{
				"SQS_ENDPOINT": "http://q:1", "AWS_ENDPOINT_URL": "http://c:3", "AWS_ENDPOINT_URL_SNS": "http://n:1",
				"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
			},
			want: at(map[string]string{"sqs": "http://q:1"}),
		},
		{
			name: "the rest",
			env: map[string]string{
				"AWS_ACCOUNT_ID": "000000000000", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "key", "WAIT_TIME_SCALE": "0.5",
			},
			want: Environment{Endpoints: none, Account: "000000000000", Region: "eu-west-1", AccessKey: "key", WaitTimeScale: 0.5},
		},
		{
			name: "region of the SDKs", env: map[string]string{"AWS_REGION": "eu-west-2"},
			want: Environment{Endpoints: none, Account: "123456789012", Region: "eu-west-2", WaitTimeScale: 1},
		},
		{name: "bad endpoint", env: map[string]string{"AWS_ENDPOINT_URL": "localhost:1"}, err: `AWS_ENDPOINT_URL: want a URL such as http://localhost:4566, got "localhost:1"`},
		{name: "bad endpoint of a service", env: map[string]string{"SQS_ENDPOINT": "q"}, err: `SQS_ENDPOINT: want a URL such as http://localhost:4566, got "q"`},
		{
			name: "account by access key", env: map[string]string{"AWS_ACCESS_KEY_ID": "210987654321"},
			want: Environment{Endpoints: none, Account: "210987654321", Region: "us-east-1", AccessKey: "210987654321", WaitTimeScale: 1},
		},
		{
			name: "account before access key", env: map[string]string{"AWS_ACCESS_KEY_ID": "210987654321", "AWS_ACCOUNT_ID": "111111111111"},
			want: Environment{Endpoints: none, Account: "111111111111", Region: "us-east-1", AccessKey: "210987654321", WaitTimeScale: 1},
		},
		{name: "bad account", env: map[string]string{"AWS_ACCOUNT_ID": "12"}, err: `AWS_ACCOUNT_ID: want 12 digits, got "12"`},
		{name: "bad scale", env: map[string]string{"WAIT_TIME_SCALE": "-1"}, err: `WAIT_TIME_SCALE: want a number such as 0.5, from 0 on, got "-1"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := FromEnv(func(name string) string { return tt.env[name] })
			if tt.err != "" {
				if errText(err) != tt.err {
					t.Errorf("FromEnv error = %v, want %s", err, tt.err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("FromEnv error = %v, -want +got\n%s", err, diff)
			}
		})
	}
}

// A service without variables could not be reached.
func TestEndpointVariables(t *testing.T) {
	t.Parallel()
	for _, s := range tasks.AWSServices() {
		if len(endpointVariables[s.Name].sdks) == 0 {
			t.Errorf("%s has no variable", s.Name)
		}
	}
	if got, want := len(endpointVariables), len(tasks.AWSServices()); got != want {
		t.Errorf("%d services have variables, want %d", got, want)
	}
}

func TestEnvironmentRoutes(t *testing.T) {
	t.Parallel()
	if r := (Environment{}).Routes(); r != nil {
		t.Errorf("Routes without an endpoint = %v, want none", r)
	}
	var got []string
	for _, r := range (Environment{Endpoints: map[string]string{"lambda": "http://a:1", "sqs": "http://b:2"}, Account: "1", AccessKey: "key"}).Routes() {
		to := r.To.(*tasks.AWS)
		got = append(got, r.Resource+" "+to.Endpoint+" "+to.Account+" "+to.AccessKey)
	}
	want := []string{
		"arn:*:lambda:* http://a:1 1 key", "arn:*:states:::lambda:invoke* http://a:1 1 key", "arn:*:states:::aws-sdk:lambda:* http://a:1 1 key",
		"arn:*:states:::sqs:* http://b:2 1 key", "arn:*:states:::aws-sdk:sqs:* http://b:2 1 key",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Routes = %q, want %q", got, want)
	}
}
