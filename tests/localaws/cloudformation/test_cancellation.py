"""Tests of canceling stack operations and of custom resource timeouts, through the CloudFormation API."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.functions_and_roles import REGION, make_function

SILENT = "def handler(event, context):\n    pass\n"
GROUP = {"Type": "AWS::Logs::LogGroup"}


def waiting(function: str, **fields: Any) -> dict[str, Any]:
    """Returns a template whose custom resource never gets a response."""
    custom = {
        "Type": "Custom::Silent",
        "Properties": {"ServiceToken": function, "ServiceTimeout": 60},
        "DependsOn": "Group",
        **fields,
    }
    return {"Resources": {"Group": GROUP, "Silent": custom}}


def statuses(stacks: Stacks, stack: str, logical_id: str) -> list[str]:
    events = stacks.client.describe_stack_events(StackName=stack)["StackEvents"]
    return [item["ResourceStatus"] for item in reversed(events) if item["LogicalResourceId"] == logical_id]


def in_progress(stacks: Stacks, stack: str) -> bool:
    try:
        return "CREATE_IN_PROGRESS" in statuses(stacks, stack, "Silent")
    except ClientError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def silent(aws: LocalAws) -> str:
    return make_function(aws, SILENT)


def test_delete_cancels_a_creation(stacks: Stacks, silent: str) -> None:
    template = waiting(silent, DeletionPolicy="Retain")
    creating = threading.Thread(target=stacks.create, args=(template, "given-up"))
    creating.start()
    wait_until(lambda: in_progress(stacks, "given-up"))
    identity = stacks.describe("given-up")["StackId"]
    stacks.client.delete_stack(StackName="given-up")
    creating.join()
    assert stacks.status(identity) == "DELETE_COMPLETE"
    assert "Resource creation cancelled" in stacks.reasons(identity)
    assert statuses(stacks, identity, "Silent") == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"]
    assert statuses(stacks, identity, "Group")[-1] == "DELETE_COMPLETE"


def test_cancel_update_rolls_back(stacks: Stacks, silent: str) -> None:
    name = stacks.create({"Resources": {"Group": GROUP}})
    with pytest.raises(ClientError, match="CancelUpdateStack cannot be called"):
        stacks.client.cancel_update_stack(StackName=name)
    updating = threading.Thread(target=stacks.update, args=(name, waiting(silent, DeletionPolicy="Retain")))
    updating.start()
    wait_until(lambda: in_progress(stacks, name))
    stacks.client.cancel_update_stack(StackName=name)
    updating.join()
    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Resource creation cancelled" in stacks.reasons(name)
    stacks.update(name, {"Resources": {"Group": GROUP, "Other": GROUP}})
    assert stacks.status(name) == "UPDATE_COMPLETE"


def test_custom_resource_times_out_after_its_service_timeout(
    aws: LocalAws, stacks: Stacks, silent: str
) -> None:
    template = waiting(silent, DeletionPolicy="Retain")
    template["Resources"]["Silent"]["Properties"]["ServiceTimeout"] = 1
    name = stacks.create(template)
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(name))
    with aws.timing(custom_resource_seconds=1):
        other = stacks.create(waiting(silent, DeletionPolicy="Retain"))
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(other))


def test_failing_function_of_a_custom_resource_is_invoked_three_times(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(
        aws, "def handler(event, context):\n    print('request', event['RequestId'])\n    1 / 0\n"
    )
    name = stacks.create(waiting(function, DeletionPolicy="Retain"))
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(name))
    group = f"/aws/lambda/{function.split(':')[-1]}"
    log_events = aws.client("logs", REGION).filter_log_events(logGroupName=group)["events"]
    lines = [event["message"] for event in log_events]
    requests = [line for line in lines if line.startswith("request ")]
    assert len(requests) == 3
    assert len(set(requests)) == 1, "one request, three attempts"
