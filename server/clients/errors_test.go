package clients_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
)

// Errors arrive as the types that the SDK has for them, so that errors.As works
// as it does with AWS.
func TestSDKErrors(t *testing.T) {
	t.Parallel()
	c := newSDK(t)
	m := c.create("m", pass, types.StateMachineTypeStandard)
	activity := aws.String("arn:aws:states:us-east-1:123456789012:activity:none")
	none := aws.String(*m + "x")
	execution := must(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: m, Name: aws.String("x")}).ExecutionArn
	c.ended(execution)
	for _, test := range []struct {
		want smithy.APIError
		call func() error
	}{
		{&types.ActivityDoesNotExist{}, func() error { return fails(c, c.DescribeActivity, sfn.DescribeActivityInput{ActivityArn: activity}) }},
		{&types.ConflictException{}, func() error {
			return fails(c, c.PublishStateMachineVersion, sfn.PublishStateMachineVersionInput{StateMachineArn: m, RevisionId: aws.String("other")})
		}},
		{&types.ExecutionAlreadyExists{}, func() error {
			return fails(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: m, Name: aws.String("x")})
		}},
		{&types.ExecutionDoesNotExist{}, func() error {
			return fails(c, c.DescribeExecution, sfn.DescribeExecutionInput{ExecutionArn: aws.String(*execution + "x")})
		}},
		{&types.ExecutionNotRedrivable{}, func() error {
			return fails(c, c.RedriveExecution, sfn.RedriveExecutionInput{ExecutionArn: execution})
		}},
		{&types.InvalidArn{}, func() error {
			return fails(c, c.DescribeStateMachine, sfn.DescribeStateMachineInput{StateMachineArn: aws.String("x")})
		}},
		{&types.InvalidDefinition{}, func() error {
			return fails(c, c.UpdateStateMachine, sfn.UpdateStateMachineInput{StateMachineArn: m, Definition: aws.String("{}")})
		}},
		{&types.InvalidExecutionInput{}, func() error {
			return fails(c, c.StartExecution, sfn.StartExecutionInput{StateMachineArn: m, Input: aws.String("x")})
		}},
		{&types.InvalidName{}, func() error { return fails(c, c.CreateActivity, sfn.CreateActivityInput{Name: aws.String("a b")}) }},
		{&types.InvalidToken{}, func() error {
			return fails(c, c.SendTaskHeartbeat, sfn.SendTaskHeartbeatInput{TaskToken: aws.String("x")})
		}},
		{&types.MissingRequiredParameter{}, func() error { return fails(c, c.UpdateStateMachine, sfn.UpdateStateMachineInput{StateMachineArn: m}) }},
		{&types.ResourceNotFound{}, func() error {
			return fails(c, c.DescribeStateMachineAlias, sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: aws.String(*m + ":live")})
		}},
		{&types.StateMachineAlreadyExists{}, func() error {
			return fails(c, c.CreateStateMachine, sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(failing), RoleArn: aws.String(role)})
		}},
		{&types.StateMachineDoesNotExist{}, func() error {
			return fails(c, c.DescribeStateMachine, sfn.DescribeStateMachineInput{StateMachineArn: none})
		}},
		{&types.StateMachineTypeNotSupported{}, func() error {
			return fails(c, c.StartSyncExecution, sfn.StartSyncExecutionInput{StateMachineArn: m})
		}},
		{&types.ValidationException{}, func() error {
			return fails(c, c.CreateStateMachine, sfn.CreateStateMachineInput{Name: aws.String("n"), Definition: aws.String(pass), RoleArn: aws.String(role), VersionDescription: aws.String("d")})
		}},
	} {
		err := test.call()
		target := reflect.New(reflect.TypeOf(test.want))
		if !errors.As(err, target.Interface()) {
			t.Errorf("got %v, want %T", err, test.want)
		} else if e := target.Elem().Interface().(smithy.APIError); e.ErrorMessage() == "" {
			t.Errorf("%T has no message", test.want)
		}
	}
}

// fails calls an operation and returns its error.
func fails[In, Out any](c *sdk, call operation[In, Out], in In) error {
	_, err := call(c.t.Context(), &in)
	return err
}
