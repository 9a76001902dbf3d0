package config

import "testing"

func TestFromEnv(t *testing.T) {
	t.Parallel()
	preset := Environment{Account: "123456789012", Region: "us-east-1", WaitTimeScale: 1}
	with := func(change func(*Environment)) Environment {
		e := preset
		change(&e)
		return e
	}
	tests := []struct {
		name string
		env  map[string]string
		want Environment
		err  string
	}{
		{name: "empty", want: preset},
		{
			name: "Step Functions Local first",
			env:  map[string]string{"LAMBDA_ENDPOINT": "http://a:1", "AWS_ENDPOINT_URL_LAMBDA": "http://b:2", "AWS_ENDPOINT_URL": "http://c:3"},
			want: with(func(e *Environment) { e.LambdaEndpoint = "http://a:1" }),
		},
		{
			name: "the service before all services",
			env:  map[string]string{"AWS_ENDPOINT_URL_LAMBDA": "http://b:2", "AWS_ENDPOINT_URL": "http://c:3"},
			want: with(func(e *Environment) { e.LambdaEndpoint = "http://b:2" }),
		},
		{
			name: "all services",
			env:  map[string]string{"AWS_ENDPOINT_URL": "http://c:3"},
			want: with(func(e *Environment) { e.LambdaEndpoint = "http://c:3" }),
		},
		{
			name: "endpoints of the SDKs ignored",
			env:  map[string]string{"AWS_ENDPOINT_URL": "http://c:3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
			want: preset,
		},
		{
			name: "the rest",
			env:  map[string]string{"AWS_ACCOUNT_ID": "000000000000", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-2", "WAIT_TIME_SCALE": "0.5"},
			want: Environment{Account: "000000000000", Region: "eu-west-1", WaitTimeScale: 0.5},
		},
		{name: "region of the SDKs", env: map[string]string{"AWS_REGION": "eu-west-2"}, want: with(func(e *Environment) { e.Region = "eu-west-2" })},
		{name: "bad endpoint", env: map[string]string{"AWS_ENDPOINT_URL": "localhost:1"}, err: `AWS_ENDPOINT_URL: want a URL such as http://localhost:4566, got "localhost:1"`},
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
			if err != nil || got != tt.want {
				t.Errorf("FromEnv = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestEnvironmentRoutes(t *testing.T) {
	t.Parallel()
	if r := (Environment{}).Routes(); r != nil {
		t.Errorf("Routes without an endpoint = %v, want none", r)
	}
	if r := (Environment{LambdaEndpoint: "http://a:1"}).Routes(); len(r) != 2 {
		t.Errorf("Routes = %v, want two", r)
	}
}
