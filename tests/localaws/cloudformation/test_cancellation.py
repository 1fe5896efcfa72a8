"""Operations that are given up, and custom resources that are waited for, seen from outside."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.toys import REGION, make_function

SILENT = "def handler(event, context):\n    pass\n"
GROUP = {"Type": "AWS::Logs::LogGroup"}


def waiting(function: str, **fields: Any) -> dict[str, Any]:
    """A template whose custom resource is never answered."""
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


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def silent(aws: LocalAws) -> str:
    return make_function(aws, SILENT)


def test_a_stack_that_is_being_created_is_deleted(stacks: Stacks, silent: str) -> None:
    template = waiting(silent, DeletionPolicy="Retain")
    creating = threading.Thread(target=stacks.create, args=(template, "given-up"))
    creating.start()
    until(lambda: in_progress(stacks, "given-up"))
    identity = stacks.describe("given-up")["StackId"]
    stacks.client.delete_stack(StackName="given-up")
    creating.join()
    assert stacks.status(identity) == "DELETE_COMPLETE"
    assert "Resource creation cancelled" in stacks.reasons(identity)
    assert statuses(stacks, identity, "Silent") == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_SKIPPED"]
    assert statuses(stacks, identity, "Group")[-1] == "DELETE_COMPLETE"


def test_an_update_is_cancelled(stacks: Stacks, silent: str) -> None:
    name = stacks.create({"Resources": {"Group": GROUP}})
    with pytest.raises(ClientError, match="CancelUpdateStack cannot be called"):
        stacks.client.cancel_update_stack(StackName=name)
    updating = threading.Thread(target=stacks.update, args=(name, waiting(silent, DeletionPolicy="Retain")))
    updating.start()
    until(lambda: in_progress(stacks, name))
    stacks.client.cancel_update_stack(StackName=name)
    updating.join()
    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Resource creation cancelled" in stacks.reasons(name)
    stacks.update(name, {"Resources": {"Group": GROUP, "Other": GROUP}})
    assert stacks.status(name) == "UPDATE_COMPLETE"


def test_the_wait_for_an_answer_ends_with_the_service_timeout(
    aws: LocalAws, stacks: Stacks, silent: str
) -> None:
    template = waiting(silent, DeletionPolicy="Retain")
    template["Resources"]["Silent"]["Properties"]["ServiceTimeout"] = 1
    name = stacks.create(template)
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(name))
    with aws.timing(custom_resource_seconds=1):
        other = stacks.create(waiting(silent, DeletionPolicy="Retain"))
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(other))


def test_a_function_that_fails_is_asked_three_times(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(
        aws, "def handler(event, context):\n    print('asked', event['RequestId'])\n    1 / 0\n"
    )
    name = stacks.create(waiting(function, DeletionPolicy="Retain"))
    assert any(line.startswith("CloudFormation did not receive a response") for line in stacks.reasons(name))
    group = f"/aws/lambda/{function.split(':')[-1]}"
    found = aws.client("logs", REGION).filter_log_events(logGroupName=group)["events"]
    lines = [event["message"] for event in found]
    asked = [line for line in lines if line.startswith("asked ")]
    assert len(asked) == 3
    assert len(set(asked)) == 1, "one request, three attempts"
