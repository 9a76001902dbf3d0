"""Calls the server of AWS_ENDPOINT_URL_SFN with boto3: `N passed, N failed`."""

import json
import sys
import threading
import time
import traceback

import boto3

ROLE = "arn:aws:iam::123456789012:role/r"
PASS = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}'
WAITING = '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100000,"End":true}}}'
ORDER = '{"items":[{"productId":"A00001","quantity":2}]}'
with open("definitions/order-saga.asl.json") as f:
    SAGA = f.read()

sfn = boto3.client("stepfunctions")


def create(name, definition=PASS, **more):
    return sfn.create_state_machine(name=name, definition=definition, roleArn=ROLE, **more)["stateMachineArn"]


def ended(arn):
    """Describes an execution once it does not run any more."""
    for _ in range(500):
        got = sfn.describe_execution(executionArn=arn)
        if got["status"] != "RUNNING":
            return got
        time.sleep(0.01)
    raise AssertionError(f"{arn} still runs")


def check(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def refused(error, call, **members):
    """Calls, and checks the class of the exception that it raises."""
    try:
        call(**members)
    except getattr(sfn.exceptions, error) as e:
        return e.response["Error"]["Message"]
    raise AssertionError(f"not refused with {error}")


def saga():
    arn = create("boto-saga", SAGA)
    x = sfn.start_execution(stateMachineArn=arn, name="order", input=ORDER)["executionArn"]
    got = ended(x)
    check(got["status"], "SUCCEEDED")
    check(json.loads(json.loads(got["output"])["Payload"]["body"])["status"], "PAID")
    events = [e for page in sfn.get_paginator("get_execution_history").paginate(executionArn=x, PaginationConfig={"PageSize": 10}) for e in page["events"]]
    check([events[0]["type"], events[-1]["type"], len(events)], ["ExecutionStarted", "ExecutionSucceeded", 23])
    check([e["name"] for e in sfn.list_executions(stateMachineArn=arn)["executions"]], ["order"])
    check(sfn.describe_state_machine_for_execution(executionArn=x)["definition"], SAGA)


def stop_and_redrive():
    x = sfn.start_execution(stateMachineArn=create("boto-waiting", WAITING))["executionArn"]
    sfn.stop_execution(executionArn=x, error="E", cause="C")
    got = ended(x)
    check([got["status"], got["error"], got["cause"]], ["ABORTED", "E", "C"])
    sfn.redrive_execution(executionArn=x)
    check(sfn.describe_execution(executionArn=x)["redriveCount"], 1)
    sfn.stop_execution(executionArn=x)


def update_versions_aliases():
    arn = create("boto-versions", publish=True)
    sfn.update_state_machine(stateMachineArn=arn, definition=WAITING)
    two = sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    check(two, arn + ":2")
    check(len(sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]), 2)
    routes = [{"stateMachineVersionArn": arn + ":1", "weight": 100}]
    live = sfn.create_state_machine_alias(name="live", routingConfiguration=routes)["stateMachineAliasArn"]
    x = sfn.start_execution(stateMachineArn=live)["executionArn"]
    check(ended(x)["stateMachineVersionArn"], arn + ":1")
    sfn.update_state_machine_alias(stateMachineAliasArn=live, description="now")
    check(sfn.describe_state_machine_alias(stateMachineAliasArn=live)["description"], "now")
    check(len(sfn.list_state_machine_aliases(stateMachineArn=arn)["stateMachineAliases"]), 1)
    refused("ConflictException", sfn.delete_state_machine_version, stateMachineVersionArn=arn + ":1")
    sfn.delete_state_machine_alias(stateMachineAliasArn=live)
    sfn.delete_state_machine_version(stateMachineVersionArn=arn + ":1")


def tags():
    arn = create("boto-tags", tags=[{"key": "a", "value": "1"}])
    sfn.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    sfn.untag_resource(resourceArn=arn, tagKeys=["a"])
    check(sfn.list_tags_for_resource(resourceArn=arn)["tags"], [{"key": "b", "value": "2"}])


def activity():
    a = sfn.create_activity(name="boto-work")["activityArn"]
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": a, "End": True}}})
    arn = create("boto-activity", definition)

    def work():
        for succeed in (True, False):
            task = sfn.get_activity_task(activityArn=a, workerName="w")
            sfn.send_task_heartbeat(taskToken=task["taskToken"])
            if succeed:
                sfn.send_task_success(taskToken=task["taskToken"], output=task["input"])
            else:
                sfn.send_task_failure(taskToken=task["taskToken"], error="Tired", cause="late")

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    one = ended(sfn.start_execution(stateMachineArn=arn, input='{"n":1}')["executionArn"])
    two = ended(sfn.start_execution(stateMachineArn=arn)["executionArn"])
    worker.join(10)
    check([one["output"], two["error"], two["cause"]], ['{"n":1}', "Tired", "late"])
    refused("InvalidToken", sfn.send_task_success, taskToken="x", output="{}")
    check(sfn.describe_activity(activityArn=a)["name"], "boto-work")
    check([x["name"] for x in sfn.list_activities()["activities"] if x["name"].startswith("boto")], ["boto-work"])
    sfn.delete_activity(activityArn=a)
    refused("ActivityDoesNotExist", sfn.describe_activity, activityArn=a)


def express():
    arn = create("boto-express", SAGA, type="EXPRESS")
    got = sfn.start_sync_execution(stateMachineArn=arn, input=ORDER)
    check([got["status"], got["billingDetails"]["billedMemoryUsedInMB"]], ["SUCCEEDED", 64])


def test_state():
    got = sfn.test_state(definition='{"Type":"Pass","Result":{"n":1},"Next":"B"}', inspectionLevel="DEBUG", input="{}")
    check([got["status"], got["output"], got["nextState"], got["inspectionData"]["result"]], ["SUCCEEDED", '{"n":1}', "B", '{"n":1}'])


def validate():
    check(sfn.validate_state_machine_definition(definition=SAGA)["result"], "OK")
    got = sfn.validate_state_machine_definition(definition=PASS.replace('"StartAt":"A"', '"StartAt":"B"'))
    check([got["result"], got["diagnostics"][0]["code"]], ["FAIL", "MISSING_TRANSITION_TARGET"])


def errors():
    refused("InvalidDefinition", create, name="boto-bad", definition="{}")
    refused("InvalidName", create, name="a b")
    refused("InvalidArn", sfn.describe_state_machine, stateMachineArn="x")
    arn = create("boto-errors")
    refused("StateMachineAlreadyExists", create, name="boto-errors", definition=WAITING)
    refused("InvalidExecutionInput", sfn.start_execution, stateMachineArn=arn, input="x")
    refused("StateMachineTypeNotSupported", sfn.start_sync_execution, stateMachineArn=arn)
    refused("ExecutionDoesNotExist", sfn.describe_execution, executionArn=arn.replace("stateMachine", "execution") + ":x")
    check(refused("ClientError", sfn.describe_map_run, mapRunArn="x"), "DescribeMapRun is not supported by sfnlocal yet")


def delete():
    ours = [m["stateMachineArn"] for page in sfn.get_paginator("list_state_machines").paginate() for m in page["stateMachines"] if m["name"].startswith("boto-")]
    check(len(ours), 7)
    for arn in ours:
        sfn.delete_state_machine(stateMachineArn=arn)
        refused("StateMachineDoesNotExist", sfn.describe_state_machine, stateMachineArn=arn)


failed = 0
tests = [saga, stop_and_redrive, update_versions_aliases, tags, activity, express, test_state, validate, errors, delete]
for test in tests:
    try:
        test()
    except Exception:
        failed += 1
        print(f"boto3: {test.__name__}", file=sys.stderr)
        traceback.print_exc()
print(f"boto3 {boto3.__version__}: {len(tests) - failed} passed, {failed} failed")
sys.exit(failed > 0)
