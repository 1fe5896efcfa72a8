"""Tests of executions, through the Step Functions API."""

import re
import threading
import time
import uuid
from typing import Any

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import Execution, execute_to_end
from tests.localaws.functions_and_roles import REGION, make_function
from tests.localaws.step_functions.machines import ECHO, allow_invoke, run_task, state_machine


def test_result_of_a_lambda_task(aws: LocalAws) -> None:
    execution = run_task(
        aws, make_function(aws, ECHO), given={"n": 1}, ResultSelector={"m.$": "$.n"}, ResultPath="$.r"
    )
    assert execution.output == {"n": 1, "r": {"m": 1}}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$.role", "arn:a"),
        ("$", {"role": "arn:a"}),
        ("$$.State.Name", "Call"),
        ("States.Format('{}/b', $.role)", "arn:a/b"),
    ],
)
def test_role_arn_in_a_payload_is_evaluated(aws: LocalAws, written: str, expected: Any) -> None:
    """In a Task's Credentials, `RoleArn.$` is a field of the Amazon States Language."""
    payload = {"Credentials": {"RoleArn.$": written}}
    execution = run_task(aws, make_function(aws, ECHO), given={"role": "arn:a"}, Parameters=payload)
    assert execution.output["Credentials"] == {"RoleArn": expected}


def test_several_executions_of_a_state_machine(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    definition = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": function, "End": True}}}
    arn = state_machine(aws, definition, allow_invoke(function))
    assert [execute_to_end(aws, arn, n).output for n in (1, 2, 3)] == [1, 2, 3]


def test_role_without_invoke_permission(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    definition = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": function, "End": True}}}
    execution = execute_to_end(aws, state_machine(aws, definition, allow_invoke(f"{function}-other")), {})
    assert execution.status == "FAILED"
    assert execution.description["error"] == "Lambda.AWSLambdaException"
    assert "is not authorized to perform: lambda:InvokeFunction" in execution.description["cause"]


def test_permission_of_the_function_for_the_role(aws: LocalAws) -> None:
    function, other = make_function(aws, ECHO), make_function(aws, ECHO)
    lambda_ = aws.client("lambda", REGION)
    for invoked, status in ((function, "SUCCEEDED"), (other, "FAILED")):
        task = {"Type": "Task", "Resource": invoked, "End": True}
        machine = state_machine(aws, {"StartAt": "Call", "States": {"Call": task}})
        role = aws.client("stepfunctions", REGION).describe_state_machine(stateMachineArn=machine)["roleArn"]
        lambda_.add_permission(
            FunctionName=function, StatementId=status, Action="lambda:InvokeFunction", Principal=role
        )
        assert execute_to_end(aws, machine, {}).status == status


def test_context_object(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    execution = run_task(
        aws,
        function,
        Parameters={
            "Execution.$": "$$.Execution.Id",
            "Machine.$": "$$.StateMachine.Id",
            "State.$": "$$.State.Name",
            "Entered.$": "$$.State.EnteredTime",
            "Literal": {"Path.$": "$.a"},
        },
        given={"a": [1]},
    )
    output = execution.output
    assert output["Execution"] == execution.description["executionArn"]
    assert output["Machine"] == execution.description["stateMachineArn"]
    assert output["State"] == "Call"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", output["Entered"])
    assert output["Literal"] == {"Path": [1]}


def test_sdk_integration_uses_the_role(aws: LocalAws) -> None:
    bucket = f"bucket-{uuid.uuid4().hex[:10]}"
    aws.client("s3", REGION).create_bucket(Bucket=bucket)
    resource = "arn:aws:states:::aws-sdk:s3:listObjectsV2"
    task = {"Type": "Task", "Resource": resource, "Parameters": {"Bucket": bucket}, "End": True}
    allowed = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    arn = state_machine(aws, {"StartAt": "L", "States": {"L": task}}, allowed)
    assert execute_to_end(aws, arn, {}).output["KeyCount"] == 0
    role = aws.client("stepfunctions", REGION).describe_state_machine(stateMachineArn=arn)["roleArn"]
    assert [call.operation for call in aws.calls(role=role.split("/")[-1])] == ["ListObjectsV2"]


@pytest.mark.parametrize(
    ("integration", "parameters", "error"),
    [
        ("iam:getRole", {"RoleName": "missing"}, "Iam.NoSuchEntityException"),
        ("secretsmanager:getSecretValue", {"SecretId": "x"}, "SecretsManager.ResourceNotFoundException"),
        ("kms:describeKey", {"KeyId": "x"}, "Kms.NotFoundException"),
        ("polly:synthesizeSpeech", {"Text": "x"}, "Polly.PollyException"),
    ],
)
def test_errors_of_sdk_integrations_name_the_service(
    aws: LocalAws, integration: str, parameters: dict[str, str], error: str
) -> None:
    resource = f"arn:aws:states:::aws-sdk:{integration}"
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    arn = state_machine(aws, {"StartAt": "T", "States": {"T": task}})
    assert execute_to_end(aws, arn, {}).description["error"] == error


def test_task_tokens(aws: LocalAws) -> None:
    function = make_function(aws, "def handler(event, context):\n    print('TOKEN', event['token'])\n")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": function, "Payload": {"token.$": "$$.Task.Token"}},
        "End": True,
    }
    arn = state_machine(aws, {"StartAt": "W", "States": {"W": task}}, allow_invoke(function))
    executions: list[Execution] = []
    waiting = threading.Thread(target=lambda: executions.append(execute_to_end(aws, arn, {})))
    waiting.start()
    token = _wait_for_token(aws, f"/aws/lambda/{function.split(':')[-1]}")
    aws.client("stepfunctions", REGION).send_task_success(taskToken=token, output='{"sent": 1}')
    waiting.join()
    assert executions[0].output == {"sent": 1}


def _wait_for_token(aws: LocalAws, group: str) -> str:
    logs, until = aws.client("logs", REGION), time.monotonic() + 20
    while time.monotonic() < until:
        if logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            for event in logs.filter_log_events(logGroupName=group)["events"]:
                if event["message"].startswith("TOKEN"):
                    return str(event["message"].split()[1])
        time.sleep(0.05)
    raise AssertionError("the function printed no token")


def test_jsonata(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Call",
        "States": {
            "Call": {
                "Type": "Task",
                "Resource": function,
                "Arguments": {
                    "Text": "{% $states.input.text & '!' %}",
                    "Sum": "{% $sum($states.input.numbers) %}",
                    "Execution": "{% $states.context.Execution.Id %}",
                    "Null": "{% $states.input.nothing %}",
                },
                "Assign": {"sum": "{% $states.result.Sum %}"},
                "Output": "{% $merge([$states.result, {'First': $states.input.numbers[0]}]) %}",
                "Next": "Large",
            },
            "Large": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $sum > 5 %}", "Next": "Yes"}],
                "Default": "No",
            },
            "Yes": {"Type": "Succeed", "Output": {"large": True, "was": "{% $states.input %}"}},
            "No": {"Type": "Fail"},
        },
    }
    given = {"text": 'a "quoted"\nline', "numbers": [1, 2, 3], "nothing": None}
    execution = execute_to_end(aws, state_machine(aws, definition, allow_invoke(function)), given)
    assert execution.output == {
        "large": True,
        "was": {
            "Text": 'a "quoted"\nline!',
            "Sum": 6,
            "Execution": execution.description["executionArn"],
            "Null": None,
            "First": 1,
        },
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.rows[0].id", "a"),
        ("$.rows[0]['id']", "a"),
        ("$.rows[0]", {"id": "a"}),
        ("$.rows[*].id", ["a"]),
        ("$.rows[0:1].id", ["a"]),
        ("$.rows[?(@.id == 'a')].id", ["a"]),
    ],
)
def test_only_a_path_that_can_select_several_values_selects_a_list(
    aws: LocalAws, path: str, expected: Any
) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "OutputPath": path, "End": True}}}
    execution = execute_to_end(aws, state_machine(aws, definition), {"rows": [{"id": "a"}]})
    assert execution.output == expected


def test_invalid_definition_does_not_affect_the_next_one(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    bad = {
        "QueryLanguage": "JSONata",
        "StartAt": "P",
        "States": {"P": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": True}},
    }
    with pytest.raises(client.exceptions.InvalidDefinition):
        state_machine(aws, bad)
    good = {"StartAt": "P", "States": {"P": {"Type": "Pass", "ResultPath": "$.x", "Result": 1, "End": True}}}
    assert execute_to_end(aws, state_machine(aws, good), {}).output == {"x": 1}
