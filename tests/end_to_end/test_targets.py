"""Tests of calls with several targets whose servers stop one after the other.

Each test starts with both servers, at the addresses of the deployment, and with empty tables.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.executions import has_failed_once, start, wait_for_output, wait_until
from tests.end_to_end.servers.forwarder import Forwarder
from tests.loopback.server import reserved_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "targets.yaml"
MACRO_REGION = "eu-central-1"
FIRST, SECOND = "us-west-2", "eu-west-1"
LARGE = b"\x00\xff" * (10 * 1024 * 1024)


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    """Reserves a port for each target's server."""
    with reserved_port() as first, reserved_port() as second:
        yield first, second


@pytest.fixture(scope="module")
def targets(local_aws: LocalAws, macro_region: str, ports: tuple[int, int], deploy: Deploy) -> DeployedStack:
    """Creates the buckets, and deploys the stack while both servers respond, because the readiness check connects."""
    assert macro_region == MACRO_REGION
    for bucket, region in (("targets-copies", SECOND), ("targets-results", MACRO_REGION)):
        where = {"LocationConstraint": region}
        local_aws.client("s3", region).create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    local_aws.client("s3", MACRO_REGION).put_object(Bucket="targets-results", Key="body", Body=LARGE)
    with both_servers(local_aws, ports) as (first, second):
        return deploy(TEMPLATE, "targets", MACRO_REGION, First=first.url, Second=second.url)


@contextmanager
def both_servers(aws: LocalAws, ports: tuple[int, int]) -> Iterator[tuple[Forwarder, Forwarder]]:
    """Starts a server for each target. At the end, kills both, so that no caller keeps a connection to them."""
    with Forwarder(aws.endpoint, ports[0]) as first, Forwarder(aws.endpoint, ports[1]) as second:
        yield first, second
        first.kill()
        second.kill()


@pytest.fixture
def servers(
    targets: DeployedStack,  # noqa: ARG001  the deployment uses the same ports
    local_aws: LocalAws,
    ports: tuple[int, int],
) -> Iterator[tuple[Forwarder, Forwarder]]:
    with both_servers(local_aws, ports) as started:
        yield started


@pytest.fixture
def aws(local_aws: LocalAws) -> Iterator[LocalAws]:
    """Creates the same table in both Regions for one test."""
    for region in (FIRST, SECOND):
        make_table(local_aws, "targets", region)
    yield local_aws
    for region in (FIRST, SECOND):
        local_aws.client("dynamodb", region).delete_table(TableName="targets")


def make_table(aws: LocalAws, name: str, region: str) -> None:
    aws.client("dynamodb", region).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def failed_over(targets: DeployedStack, servers: tuple[Forwarder, Forwarder]) -> DeployedStack:
    """Returns the stack after its first target has stopped."""
    servers[0].kill()
    return targets


def stored(aws: LocalAws, region: str) -> list[str]:
    """Returns the IDs in a Region's table."""
    items = aws.client("dynamodb", region).scan(TableName="targets")["Items"]
    return sorted(item["id"]["S"] for item in items)


def test_server_stops_during_an_execution(
    targets: DeployedStack, servers: tuple[Forwarder, Forwarder], aws: LocalAws
) -> None:
    ids = [f"item-{number:02}" for number in range(40)]
    execution = start(aws, targets.outputs["EachItem"], {"ids": ids})
    wait_until(lambda: len(stored(aws, FIRST)) >= 5)
    servers[0].kill()
    output = wait_for_output(aws, execution)
    assert len(output["done"]) == len(ids)
    assert "caught" not in output
    before, after = stored(aws, FIRST), stored(aws, SECOND)
    assert before
    assert after
    assert sorted({*before, *after}) == ids
    assert len(before) + len(after) <= len(ids) + 1, (
        "one item may have been stored before its response was lost"
    )


@pytest.mark.parametrize(
    ("machine", "given"),
    [("Waited", {"table": "later-a"}), ("WaitedInJsonata", {"table": "later-b", "attempts": 1})],
)
def test_waiter_continues_at_the_second_target(
    machine: str, given: dict[str, Any], failed_over: DeployedStack, aws: LocalAws
) -> None:
    execution = start(aws, failed_over.outputs[machine], given)
    wait_until(lambda: has_failed_once(aws, execution))
    make_table(aws, given["table"], SECOND)
    arn = f"arn:aws:dynamodb:{SECOND}:123456789012:table/{given['table']}"
    assert wait_for_output(aws, execution) == {"Arn": arn}


@pytest.mark.parametrize(
    ("machine", "given"),
    [("Scanned", {"folder": "a"}), ("ScannedInJsonata", {"folder": "b", "size": 3})],
)
def test_result_writer_gets_the_query_result_of_the_second_target(
    machine: str, given: dict[str, Any], failed_over: DeployedStack, execute: Execute, aws: LocalAws
) -> None:
    ids = [f"item-{number:02}" for number in range(7)]
    for item in ids:
        aws.client("dynamodb", SECOND).put_item(TableName="targets", Item={"id": {"S": item}})
    output = execute(failed_over.outputs[machine], given).output
    details = output.get("ResultWriterDetails", output)
    assert details["Key"].startswith(given["folder"] + "/")
    assert details["Region"] == MACRO_REGION
    written = (
        aws.client("s3", MACRO_REGION).get_object(Bucket=details["Bucket"], Key=details["Key"])["Body"].read()
    )
    assert json.loads(written) == ids


def test_second_target_gets_the_task_token(failed_over: DeployedStack, aws: LocalAws) -> None:
    execution = start(aws, failed_over.outputs["Approved"], {})
    table, key = aws.client("dynamodb", SECOND), {"id": {"S": "token"}}
    wait_until(lambda: "Item" in table.get_item(TableName="targets", Key=key))
    token = table.get_item(TableName="targets", Key=key)["Item"]["text"]["S"]
    aws.client("stepfunctions", MACRO_REGION).send_task_success(taskToken=token, output='{"approved": true}')
    assert wait_for_output(aws, execution) == {"approved": True}


def test_second_target_gets_the_body_from_s3(
    failed_over: DeployedStack, execute: Execute, aws: LocalAws
) -> None:
    assert execute(failed_over.outputs["Filled"], {}).output["ETag"]
    copy = aws.client("s3", SECOND).get_object(Bucket="targets-copies", Key="copy")
    assert copy["Body"].read() == LARGE


def test_second_target_with_credentials(failed_over: DeployedStack, execute: Execute, aws: LocalAws) -> None:
    aws.client("dynamodb", SECOND).put_item(TableName="targets", Item={"id": {"S": "a"}})
    before = len(aws.calls())
    assert execute(failed_over.outputs["AsRole"], {}).output == {"id": "a"}
    reads = [call for call in aws.calls()[before:] if call.operation == "GetItem" and "Reader" in call.role]
    assert [call.region for call in reads] == [SECOND]


def test_call_fails_if_all_servers_stop(
    failed_over: DeployedStack, servers: tuple[Forwarder, Forwarder], aws: LocalAws
) -> None:
    """The state catches the last error's name, and the cause describes both errors."""
    ids = [f"last-{number:02}" for number in range(40)]
    execution = start(aws, failed_over.outputs["EachItem"], {"ids": ids})
    wait_until(lambda: any(name.startswith("last-") for name in stored(aws, SECOND)))
    servers[1].kill()
    caught = wait_for_output(aws, execution)["caught"]
    assert caught["Error"] == "DynamoDb.SdkClientException"
    message = json.loads(caught["Cause"])["errorMessage"]
    last, _, earlier = message.partition("Before it: ")
    assert f"from {SECOND} ({servers[1].url}), the last of 2 targets tried" in last
    assert earlier.startswith(f"{FIRST} ({servers[0].url}): DynamoDb.SdkClientException: ")
    assert "could not connect" in earlier


def test_retry_of_a_state_with_a_waiter_handles_other_errors(
    failed_over: DeployedStack, servers: tuple[Forwarder, Forwarder], execute: Execute
) -> None:
    servers[1].kill()
    ended = execute(failed_over.outputs["Waited"], {"table": "later-a"})
    assert ended.description["error"] == "DynamoDb.SdkClientException"
    failures = [event for event in ended.history if event["type"] in {"TaskFailed", "LambdaFunctionFailed"}]
    assert len(failures) == 2
