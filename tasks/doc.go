// Package tasks holds the places where Task states go: functions in the
// process, HTTP services, AWS services at an endpoint, activities, and mocks.
// Each is an [interpreter.Tasks], and so is what wraps or chooses between them:
//
//	tasks.Router{
//		{Function: "charge", To: &tasks.FailN{Times: 2, With: timeout, To: handlers}},
//		{Function: "ship", To: &tasks.HTTP{URL: "http://localhost:8081/ship"}},
//		{Resource: "arn:aws:states:::lambda:*", To: &tasks.Lambda{Endpoint: "http://localhost:3001"}},
//		{Resource: "arn:aws:states:::sqs:*", To: &tasks.AWS{Endpoint: "http://localhost:4566"}},
//	}
//
// # What stands for a Lambda function
//
// A task calls a Lambda function when its Resource is the ARN of one, or
// arn:aws:states:::lambda:invoke. [Handlers], [HTTP], [Return] and [Throw] then
// stand for that function: they are given its payload, and what they answer is
// given to the state in the form in which AWS gives it, so that the same
// definition runs here and there. For any other Resource they are given the
// task's input as it is, and their answer is the task's result as it is.
//
// # Tasks with a token
//
// For a Resource that ends in .waitForTaskToken, what a service answers is not
// the result of the task: it becomes the output of TaskSubmitted, and whoever
// was given the token sends the result. A failure ends the task at once.
//
// All types are safe for concurrent use once they are set up. Names and causes
// of failures are those of AWS where it has them.
package tasks
