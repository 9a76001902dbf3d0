package source

import "strings"

// A resource is what a type of resource is called once it is deployed. In the
// values of attributes, REGION, ACCOUNT and NAME stand for themselves.
type resource struct {
	name       string            // the property that names one; one without goes by its id in the file
	attributes map[string]string // that of Ref is ""
}

const (
	busARN      = "arn:aws:events:REGION:ACCOUNT:event-bus/NAME"
	functionARN = "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
	machineARN  = "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
	activityARN = "arn:aws:states:REGION:ACCOUNT:activity:NAME"
	queueARN    = "arn:aws:sqs:REGION:ACCOUNT:NAME"
	queueURL    = "https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"
	tableARN    = "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"
	topicARN    = "arn:aws:sns:REGION:ACCOUNT:NAME"
)

// cloudFormationResources are the types that tasks name, with the "Return values"
// of their pages in CloudFormation's reference.
var cloudFormationResources = map[string]resource{
	"AWS::DynamoDB::Table":         {"TableName", map[string]string{"": "NAME", "Arn": tableARN}},
	"AWS::Events::EventBus":        {"Name", map[string]string{"": "NAME", "Arn": busARN, "Name": "NAME"}},
	"AWS::Lambda::Function":        {"FunctionName", map[string]string{"": "NAME", "Arn": functionARN}},
	"AWS::SNS::Topic":              {"TopicName", map[string]string{"": topicARN, "TopicArn": topicARN, "TopicName": "NAME"}},
	"AWS::SQS::Queue":              {"QueueName", map[string]string{"": queueURL, "Arn": queueARN, "QueueName": "NAME", "QueueUrl": queueURL}},
	"AWS::Serverless::Function":    {"FunctionName", map[string]string{"": "NAME", "Arn": functionARN}},
	"AWS::Serverless::SimpleTable": {"TableName", map[string]string{"": "NAME", "Arn": tableARN}},
	"AWS::StepFunctions::Activity": {"Name", map[string]string{"": activityARN, "Arn": activityARN, "Name": "NAME"}},
	samMachine:                     {"Name", map[string]string{"": machineARN, "Arn": machineARN, "Name": "NAME"}},
	cfnMachine:                     {"StateMachineName", map[string]string{"": machineARN, "Arn": machineARN, "Name": "NAME"}},
}

// terraformResources are the same of Terraform's AWS provider.
var terraformResources = map[string]resource{
	"aws_cloudwatch_event_bus": {"name", map[string]string{"arn": busARN, "id": "NAME", "name": "NAME"}},
	"aws_dynamodb_table":       {"name", map[string]string{"arn": tableARN, "id": "NAME", "name": "NAME"}},
	"aws_lambda_function":      {"function_name", map[string]string{"arn": functionARN, "function_name": "NAME", "id": "NAME"}},
	"aws_sfn_activity":         {"name", map[string]string{"arn": activityARN, "id": activityARN, "name": "NAME"}},
	terraformMachine:           {"name", map[string]string{"arn": machineARN, "id": machineARN, "name": "NAME"}},
	"aws_sns_topic":            {"name", map[string]string{"arn": topicARN, "id": topicARN, "name": "NAME"}},
	"aws_sqs_queue":            {"name", map[string]string{"arn": queueARN, "id": queueURL, "name": "NAME", "url": queueURL}},
}

// value is an attribute of the resource with a name, and "" for one that is not
// known before it is deployed.
func (r resource) value(attribute, name, region, account string) string {
	return strings.NewReplacer("REGION", region, "ACCOUNT", account, "NAME", name).Replace(r.attributes[attribute])
}
