package asl

import "strings"

// A resource is the parts of a Task's resource ARN.
type resource struct {
	partition string
	service   string // of an integration: "lambda", "aws-sdk:s3"; else "lambda" or "activity"
	api       string // of an integration: "invoke"; else ""
	pattern   string // ".sync", ".sync:2", ".waitForTaskToken" or ""
}

// patterns are the ways to wait for an integration, as bits.
const (
	sync1 = 1 << iota
	sync2
	token
)

var patternBits = map[string]int{".sync": sync1, ".sync:2": sync2, ".waitForTaskToken": token}

// An integration says what one service offers.
type integration struct {
	patterns int      // besides request-response
	apis     []string // known ones
	open     bool     // there may be others: AWS adds to this service
}

// integrations are the optimized integrations, by service.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
var integrations = map[string]integration{
	"apigateway":        {patterns: token, apis: []string{"invoke"}},
	"athena":            {patterns: sync1, apis: []string{"startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"}},
	"batch":             {patterns: sync1, apis: []string{"submitJob"}},
	"bedrock":           {patterns: sync1 | token, apis: []string{"invokeModel", "createModelCustomizationJob"}, open: true},
	"bedrock-agentcore": {open: true},
	"codebuild": {patterns: sync1, open: true, apis: []string{
		"startBuild", "stopBuild", "batchDeleteBuilds", "batchGetReports", "startBuildBatch", "stopBuildBatch",
		"retryBuildBatch", "deleteBuildBatch",
	}},
	"databrew": {patterns: sync1, apis: []string{"startJobRun"}},
	"dynamodb": {apis: []string{"getItem", "putItem", "updateItem", "deleteItem"}},
	"ecs":      {patterns: sync1 | token, apis: []string{"runTask"}},
	"eks": {patterns: sync1 | token, open: true, apis: []string{
		"call", "runJob", "createCluster", "deleteCluster", "createFargateProfile", "deleteFargateProfile",
		"createNodegroup", "deleteNodegroup",
	}},
	"elasticmapreduce": {patterns: sync1, open: true, apis: []string{
		"createCluster", "setClusterTerminationProtection", "terminateCluster", "addStep", "cancelStep",
		"modifyInstanceFleetByName", "modifyInstanceGroupByName",
	}},
	"emr-containers": {patterns: sync1, open: true, apis: []string{"createVirtualCluster", "deleteVirtualCluster", "startJobRun"}},
	"emr-serverless": {patterns: sync1, open: true, apis: []string{
		"createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun", "cancelJobRun",
	}},
	"events":       {patterns: token, apis: []string{"putEvents"}},
	"glue":         {patterns: sync1, apis: []string{"startJobRun"}},
	"http":         {apis: []string{"invoke"}},
	"lambda":       {patterns: token, apis: []string{"invoke"}},
	"mediaconvert": {patterns: sync1, apis: []string{"createJob"}},
	"sagemaker": {patterns: sync1, open: true, apis: []string{
		"createEndpoint", "createEndpointConfig", "createHyperParameterTuningJob", "createLabelingJob", "createModel",
		"createProcessingJob", "createTrainingJob", "createTransformJob", "updateEndpoint",
	}},
	"sns":    {patterns: token, apis: []string{"publish"}},
	"sqs":    {patterns: token, apis: []string{"sendMessage"}},
	"states": {patterns: sync1 | sync2 | token, apis: []string{"startExecution"}},
}

// parseResource splits the ARN of a function, of an activity or of a service
// integration. ok is false for anything that is no ARN at all.
func parseResource(arn string) (r resource, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[1] == "" || parts[2] == "" || parts[5] == "" {
		return resource{}, false
	}
	r.partition = parts[1]
	service, rest := parts[2], parts[5]
	switch {
	case service == "lambda" && strings.HasPrefix(rest, "function:"):
		r.service = "lambda"
	case service == "states" && strings.HasPrefix(rest, "activity:"):
		r.service = "activity"
	case service == "states" && parts[3] == "" && parts[4] == "":
		r.integration(rest)
	}
	return r, true
}

// integration reads "lambda:invoke.waitForTaskToken" or "aws-sdk:s3:getObject".
func (r *resource) integration(s string) {
	for _, pattern := range []string{".sync", ".sync:2", ".waitForTaskToken"} {
		if api, ok := strings.CutSuffix(s, pattern); ok {
			s, r.pattern = api, pattern
			break
		}
	}
	colon := strings.LastIndexByte(s, ':')
	if colon < 0 {
		r.service, r.api = s, ""
		return
	}
	r.service, r.api = s[:colon], s[colon+1:]
}

// isIntegration reports whether r calls the API of a service.
func (r *resource) isIntegration() bool { return r.api != "" }
