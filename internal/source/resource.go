package source

import "strings"

// A resource is what Ref and Fn::GetAtt say of a type of resource, as the
// "Return values" of its page in CloudFormation's reference have it. In them,
// REGION, ACCOUNT and NAME stand for themselves.
type resource struct {
	name       string            // the property that names one; one without goes by its logical id
	ref        string            // what Ref is
	attributes map[string]string // what Fn::GetAtt is
}

const (
	functionARN = "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
	machineARN  = "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
	activityARN = "arn:aws:states:REGION:ACCOUNT:activity:NAME"
	topicARN    = "arn:aws:sns:REGION:ACCOUNT:NAME"
	tableARN    = "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"
	queueURL    = "https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"
)

// resources are the types that tasks name.
var resources = map[string]resource{
	"AWS::DynamoDB::Table":         {"TableName", "NAME", map[string]string{"Arn": tableARN}},
	"AWS::Events::EventBus":        {"Name", "NAME", map[string]string{"Arn": "arn:aws:events:REGION:ACCOUNT:event-bus/NAME", "Name": "NAME"}},
	"AWS::Lambda::Function":        {"FunctionName", "NAME", map[string]string{"Arn": functionARN}},
	"AWS::SNS::Topic":              {"TopicName", topicARN, map[string]string{"TopicArn": topicARN, "TopicName": "NAME"}},
	"AWS::SQS::Queue":              {"QueueName", queueURL, map[string]string{"Arn": "arn:aws:sqs:REGION:ACCOUNT:NAME", "QueueName": "NAME", "QueueUrl": queueURL}},
	"AWS::Serverless::Function":    {"FunctionName", "NAME", map[string]string{"Arn": functionARN}},
	"AWS::Serverless::SimpleTable": {"TableName", "NAME", map[string]string{"Arn": tableARN}},
	"AWS::StepFunctions::Activity": {"Name", activityARN, map[string]string{"Arn": activityARN, "Name": "NAME"}},
	samMachine:                     {"Name", machineARN, map[string]string{"Arn": machineARN, "Name": "NAME"}},
	cfnMachine:                     {"StateMachineName", machineARN, map[string]string{"Arn": machineARN, "Name": "NAME"}},
}

// resource is what Ref or, with an attribute, Fn::GetAtt says of a resource of the
// template, if that is known.
func (t *template) resource(id, attribute, region, account string) (string, bool) {
	kind, _ := t.resources.walk(id, "Type").literal()
	r, ok := resources[kind]
	if !ok {
		return "", false
	}
	value := r.ref
	if attribute != "" {
		value = r.attributes[attribute]
	}
	name, ok := t.resources.walk(id, "Properties", r.name).literal()
	if !ok {
		name = id
	}
	return strings.NewReplacer("REGION", region, "ACCOUNT", account, "NAME", name).Replace(value), value != ""
}
