#!/usr/bin/env bash
# Calls the server of AWS_ENDPOINT_URL_SFN with the AWS CLI: `N passed, N failed`.
set -euo pipefail
role=arn:aws:iam::123456789012:role/r
arn=arn:aws:states:us-east-1:123456789012
pass='{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}'
waiting='{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100000,"End":true}}}'
working='{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"'$arn':activity:cli","End":true}}}'
order='{"items":[{"productId":"A00001","quantity":2}]}'
passed=0
failed=0

# run WANT OPERATION ARGUMENTS…: the output, as text, or the error contains WANT;
# with "" there is neither.
run() {
	want=$1
	shift
	got=$(aws stepfunctions "$@" --output text 2>&1) || true
	if [[ $got == *"$want"* && (-n $want || -z $got) ]]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'cli: %s\n got %s\nwant %s\n' "$1" "$got" "$want" >&2
	fi
}

# ended EXECUTION: waits until it does not run any more.
ended() {
	while [[ $(aws stepfunctions describe-execution --execution-arn "$1" --query status --output text) == RUNNING ]]; do sleep 0.1; done
}

run "$arn:stateMachine:cli-saga" create-state-machine --name cli-saga --role-arn $role --definition file://definitions/order-saga.asl.json --query stateMachineArn
run ACTIVE describe-state-machine --state-machine-arn $arn:stateMachine:cli-saga --query status
run "$arn:execution:cli-saga:order" start-execution --state-machine-arn $arn:stateMachine:cli-saga --name order --input "$order" --query executionArn
ended $arn:execution:cli-saga:order
run SUCCEEDED describe-execution --execution-arn $arn:execution:cli-saga:order --query status
run 23 get-execution-history --execution-arn $arn:execution:cli-saga:order --query 'length(events)'
run order list-executions --state-machine-arn $arn:stateMachine:cli-saga --status-filter SUCCEEDED --query 'executions[].name'
run ExecutionAlreadyExists start-execution --state-machine-arn $arn:stateMachine:cli-saga --name order

run :1 create-state-machine --name cli --role-arn $role --definition "$pass" --publish --query stateMachineVersionArn --tags key=a,value=1
run :2 update-state-machine --state-machine-arn $arn:stateMachine:cli --definition "$waiting" --publish --query stateMachineVersionArn
run 2 list-state-machine-versions --state-machine-arn $arn:stateMachine:cli --query 'length(stateMachineVersions)'
run :cli:live create-state-machine-alias --name live --routing-configuration stateMachineVersionArn=$arn:stateMachine:cli:2,weight=100 --query stateMachineAliasArn
run 100 describe-state-machine-alias --state-machine-alias-arn $arn:stateMachine:cli:live --query 'routingConfiguration[].weight'
run "" tag-resource --resource-arn $arn:stateMachine:cli --tags key=b,value=2
run b list-tags-for-resource --resource-arn $arn:stateMachine:cli --query 'tags[1].key'

run :cli:x start-execution --state-machine-arn $arn:stateMachine:cli:live --name x --query executionArn
run True stop-execution --execution-arn $arn:execution:cli:x --error E --cause C --query 'stopDate > `0`'
run $'ABORTED\tE\tC' describe-execution --execution-arn $arn:execution:cli:x --query '[status,error,cause]'
run ConflictException delete-state-machine-version --state-machine-version-arn $arn:stateMachine:cli:2
run "" delete-state-machine-alias --state-machine-alias-arn $arn:stateMachine:cli:live

run :activity:cli create-activity --name cli --query activityArn
run :cli-work create-state-machine --name cli-work --role-arn $role --definition "$working" --query stateMachineArn
run :cli-work:x start-execution --state-machine-arn $arn:stateMachine:cli-work --name x --query executionArn
token=$(aws stepfunctions get-activity-task --activity-arn $arn:activity:cli --query taskToken --output text)
run "" send-task-heartbeat --task-token "$token"
run "" send-task-success --task-token "$token" --task-output '{"n":1}'
ended $arn:execution:cli-work:x
run '{"n":1}' describe-execution --execution-arn $arn:execution:cli-work:x --query output
run TaskTimedOut send-task-success --task-token "$token" --task-output '{}'

run :cli-hurry create-state-machine --name cli-hurry --type EXPRESS --role-arn $role --definition "$pass" --query stateMachineArn
run SUCCEEDED start-sync-execution --state-machine-arn $arn:stateMachine:cli-hurry --query status
run '{"n":1}' test-state --definition '{"Type":"Pass","Result":{"n":1},"End":true}' --query output
run OK validate-state-machine-definition --definition file://definitions/order-saga.asl.json --query result
run FAIL validate-state-machine-definition --definition '{}' --query result
run UnsupportedOperationException describe-map-run --map-run-arn x

for m in cli cli-saga cli-work cli-hurry; do
	run "" delete-state-machine --state-machine-arn $arn:stateMachine:$m
done
run StateMachineDoesNotExist describe-state-machine --state-machine-arn $arn:stateMachine:cli
run 0 list-state-machines --query 'length(stateMachines[?starts_with(name, `cli`)])'
echo "$(aws --version | cut -d' ' -f1): $passed passed, $failed failed"
test $failed = 0
