package tasks

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A protocol is how a service writes requests and responses.
type protocol string

// The protocols, named as the models of AWS name them.
const (
	protocolJSON10 protocol = "json-1.0"
	protocolJSON11 protocol = "json-1.1"
	protocolQuery  protocol = "query"
	protocolREST   protocol = "rest"
)

// An awsService is all that tells one service from another. AWS's models of its
// services are megabytes, so a row has only what a task can see: the members
// that are named here are treated specially, and all others pass as they are.
type awsService struct {
	name      string   // in arn:aws:states:::aws-sdk:<name>
	optimized string   // in arn:aws:states:::<optimized>, "" when there is none
	actions   []string // of the optimized integration
	protocol  protocol
	target    string // before the operation in X-Amz-Target; of the query protocol, the Version
	signing   string // the name of the service in a signature

	v1, v1Service, v1Base string // of errors of optimized integrations: "SQS", "AmazonSQS", "AmazonSQSException"
	v2                    string // of errors of an SDK: "Sqs"
	noAttempts            bool   // the recorded causes of an SDK lack " (SDK Attempt Count: 1)"
	errors                string // the codes, without Exception, of the errors that have a name of their own; others are <base>Exception

	camel bool   // members begin with a lower case letter on the wire
	texts string // members that are text: another value is sent as JSON text
	maps  string // members of results that are data, whose keys are no names
	rest  map[string]restAction

	timeout time.Duration                                                       // of a request; 0 is a minute
	prepare func(*awsCall, jsonval.Value) (jsonval.Value, *interpreter.Failure) // what AWS does with an input before it sends it
	check   func(*awsCall, jsonval.Value) *interpreter.Failure                  // what AWS makes of a result
}

// awsServices has a row for each service. Nothing writes it.
var awsServices = [...]awsService{
	{
		name: "dynamodb", optimized: "dynamodb", actions: []string{"getItem", "putItem", "updateItem", "deleteItem"},
		protocol: protocolJSON10, target: "DynamoDB_20120810", signing: "dynamodb",
		v1: "DynamoDB", v1Service: "AmazonDynamoDBv2", v1Base: "AmazonDynamoDBException", v2: "DynamoDb", noAttempts: true,
		errors: "BackupInUse BackupNotFound ConditionalCheckFailed ContinuousBackupsUnavailable DuplicateItem ExportConflict ExportNotFound " +
			"GlobalTableAlreadyExists GlobalTableNotFound IdempotentParameterMismatch ImportConflict ImportNotFound IndexNotFound InternalServerError " +
			"InvalidExportTime InvalidRestoreTime ItemCollectionSizeLimitExceeded LimitExceeded PointInTimeRecoveryUnavailable PolicyNotFound " +
			"ProvisionedThroughputExceeded ReplicaAlreadyExists ReplicaNotFound ReplicatedWriteConflict RequestLimitExceeded ResourceInUse ResourceNotFound " +
			"TableAlreadyExists TableInUse TableNotFound Throttling TransactionCanceled TransactionConflict TransactionInProgress",
		maps:    "Attributes Item Items ItemCollectionKey Key Keys LastEvaluatedKey Responses UnprocessedItems UnprocessedKeys",
		prepare: checkTable,
	},
	{
		name: "eventbridge", optimized: "events", actions: []string{"putEvents"},
		protocol: protocolJSON11, target: "AWSEvents", signing: "events",
		v1: "EventBridge", v1Service: "AmazonEventBridge", v1Base: "AmazonEventBridgeException", v2: "EventBridge",
		errors: "AccessDenied ConcurrentModification IllegalStatus Internal InvalidEventPattern InvalidState LimitExceeded ManagedRule " +
			"OperationDisabled PolicyLengthExceeded ResourceAlreadyExists ResourceNotFound Throttling",
		texts:   "Detail EventPattern Input",
		prepare: addOrigin, check: failedEntry,
	},
	{
		name: "lambda", protocol: protocolREST, signing: "lambda", v2: "Lambda",
		errors: "CodeSigningConfigNotFound EC2AccessDenied EC2Throttled EC2Unexpected EFSIOException ENILimitReached InvalidParameterValue InvalidRequestContent " +
			"InvalidRuntime InvalidZipFile KMSAccessDenied KMSDisabled KMSInvalidState KMSNotFound PolicyLengthExceeded PreconditionFailed " +
			"RecursiveInvocation RequestTooLarge ResourceConflict ResourceNotFound ResourceNotReady Service SnapStart SnapStartNotReady " +
			"SnapStartTimeout SubnetIPAddressLimitReached TooManyRequests UnsupportedMediaType",
		rest: lambdaActions, timeout: 15 * time.Minute,
	},
	{
		name: "s3", protocol: protocolREST, signing: "s3", v2: "S3", noAttempts: true,
		errors: "AccessDenied BucketAlreadyExists BucketAlreadyOwnedByYou EncryptionTypeMismatch IdempotencyParameterMismatch InvalidObjectState " +
			"InvalidRequest InvalidWriteOffset NoSuchBucket NoSuchKey NoSuchUpload ObjectAlreadyInActiveTierError ObjectNotInActiveTierError TooManyParts",
		rest: s3Actions,
	},
	{
		name: "secretsmanager", protocol: protocolJSON11, target: "secretsmanager", signing: "secretsmanager", v2: "SecretsManager", noAttempts: true,
		errors: "Decryption Encryption InternalService InvalidNextToken InvalidParameter InvalidRequest LimitExceeded MalformedPolicyDocument " +
			"PreconditionNotMet PublicPolicy ResourceExists ResourceNotFound",
		texts: "SecretString ResourcePolicy", maps: "VersionIdsToStages",
	},
	{
		name: "sfn", optimized: "states", actions: []string{"startExecution"},
		protocol: protocolJSON10, target: "AWSStepFunctions", signing: "states",
		v1: "StepFunctions", v1Service: "AWSStepFunctions", v1Base: "AWSStepFunctionsException", v2: "Sfn",
		errors: "ActivityAlreadyExists ActivityDoesNotExist ActivityLimitExceeded ActivityWorkerLimitExceeded Conflict ExecutionAlreadyExists " +
			"ExecutionDoesNotExist ExecutionLimitExceeded ExecutionNotRedrivable InvalidArn InvalidDefinition InvalidEncryptionConfiguration " +
			"InvalidExecutionInput InvalidLoggingConfiguration InvalidName InvalidOutput InvalidToken InvalidTracingConfiguration KmsAccessDenied " +
			"KmsInvalidState KmsThrottling MissingRequiredParameter ResourceNotFound ServiceQuotaExceeded StateMachineAlreadyExists StateMachineDeleting " +
			"StateMachineDoesNotExist StateMachineLimitExceeded StateMachineTypeNotSupported TaskDoesNotExist TaskTimedOut TooManyTags Validation",
		camel: true, texts: "Input Output Definition", maps: "variableReferences",
	},
	{
		name: "sns", optimized: "sns", actions: []string{"publish"},
		protocol: protocolQuery, target: "2010-03-31", signing: "sns",
		v1: "SNS", v1Service: "AmazonSNS", v1Base: "AmazonSNSException", v2: "Sns",
		errors: "AuthorizationError BatchEntryIdsNotDistinct BatchRequestTooLong ConcurrentAccess EmptyBatchRequest EndpointDisabled FilterPolicyLimitExceeded " +
			"InternalError InvalidBatchEntryId InvalidParameter InvalidSecurity InvalidState KMSAccessDenied KMSDisabled KMSInvalidState KMSNotFound " +
			"KMSOptInRequired KMSThrottling NotFound OptedOut PlatformApplicationDisabled ReplayLimitExceeded ResourceNotFound StaleTag " +
			"SubscriptionLimitExceeded TagLimitExceeded TagPolicy Throttled TooManyEntriesInBatchRequest TopicLimitExceeded UserError Validation Verification",
		texts: "Message", maps: "Attributes",
	},
	{
		name: "sqs", optimized: "sqs", actions: []string{"sendMessage"},
		protocol: protocolJSON10, target: "AmazonSQS", signing: "sqs",
		v1: "SQS", v1Service: "AmazonSQS", v1Base: "AmazonSQSException", v2: "Sqs",
		errors: "BatchEntryIdsNotDistinct BatchRequestTooLong EmptyBatchRequest InvalidAddress InvalidAttributeName InvalidAttributeValue " +
			"InvalidBatchEntryId InvalidIdFormat InvalidMessageContents InvalidSecurity KmsAccessDenied KmsDisabled KmsInvalidKeyUsage KmsInvalidState " +
			"KmsNotFound KmsOptInRequired KmsThrottled MessageNotInflight OverLimit PurgeQueueInProgress QueueDeletedRecently QueueDoesNotExist " +
			"QueueNameExists ReceiptHandleIsInvalid RequestThrottled ResourceNotFound TooManyEntriesInBatchRequest UnsupportedOperation",
		texts: "MessageBody", maps: "Attributes MessageAttributes Tags",
		prepare: checkQueue,
	},
}

// An AWSService is a service that [AWS] can call.
type AWSService struct {
	Name      string   // as in the Resource of an SDK's action: "sqs", "eventbridge"
	Resources []string // patterns for [Route.Resource] that match its tasks
}

// AWSServices returns the services that [AWS] can call, sorted by name.
func AWSServices() []AWSService {
	all := make([]AWSService, len(awsServices))
	for i, s := range awsServices {
		all[i].Name = s.name
		if s.optimized != "" {
			all[i].Resources = append(all[i].Resources, "arn:*:states:::"+s.optimized+":*")
		}
		if s.name == "lambda" {
			all[i].Resources = append(all[i].Resources, "arn:*:lambda:*", "arn:*:states:::lambda:invoke*")
		}
		all[i].Resources = append(all[i].Resources, "arn:*:states:::aws-sdk:"+s.name+":*")
	}
	return all
}

// supported lists the services for a message.
func supported() string {
	var names []string
	for _, s := range awsServices {
		if s.optimized != "" {
			names = append(names, s.optimized)
		}
	}
	for _, s := range awsServices {
		names = append(names, "aws-sdk:"+s.name)
	}
	return "lambda:invoke, " + strings.Join(names, ", ")
}

// has reports whether a list of words has a word.
func has(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
