"""Tests of the number of attempts in a call's log line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

BUSY = Response(503, b"{}")
TABLES = Response(200, b'{"TableNames": []}')
PAGE = Response(200, b'{"TableNames": ["a"], "LastEvaluatedTableName": "a"}')
REGIONS = ["us-west-2", "eu-west-1"]
ROLE = {"RoleArn": "arn:aws:iam::210987654321:role/r"}
TOKEN = (
    "<Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"
)
ASSUMED = Response(
    200, f"<AssumeRoleResponse><AssumeRoleResult>{TOKEN}</AssumeRoleResult></AssumeRoleResponse>".encode()
)


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def logged(capsys: pytest.CaptureFixture[str]) -> int:
    return int(json.loads(capsys.readouterr().out)["attempts"])


@pytest.mark.parametrize(
    ("responses", "attempts"),
    [
        ([TABLES], 1),
        ([BUSY, TABLES], 2),
        ([BUSY, BUSY, TABLES], 3),  # the second target's first request succeeds
        ([Response(drop=True), BUSY, Response(drop=True), TABLES], 4),
    ],
)
def test_result_after_failover(
    responses: list[Response], attempts: int, wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    wire.play(*responses)
    call("dynamodb", "ListTables", {}, Region=REGIONS, MaxAttempts=2)
    assert logged(capsys) == attempts == len(wire.requests)


@pytest.mark.parametrize("response", [BUSY, Response(drop=True)])
def test_failure_of_all_targets(response: Response, wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(response)
    raised = failure("dynamodb", "ListTables", {}, Region=REGIONS, MaxAttempts=2)
    assert logged(capsys) == len(wire.requests) == 4
    assert raised.text.count("(SDK Attempt Count: 2)") == 2  # one count for each target


def test_target_that_times_out(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(Response(delay=60), TABLES)
    handler(payload("dynamodb", "ListTables", {}, Region=REGIONS), TimeLeft(2000))
    assert logged(capsys) == 2


def test_deadline_that_ends_the_call(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(BUSY, Response(delay=60))
    with pytest.raises(NamedError):
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1500))
    assert logged(capsys) == 2


def test_all_pages(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    second = Response(200, b'{"TableNames": ["b"], "LastEvaluatedTableName": "b"}')
    wire.play(PAGE, BUSY, second, TABLES)
    call("dynamodb", "ListTables", {}, Paginate=True)
    assert logged(capsys) == 4


def test_sdk_attempt_count_is_that_of_the_last_page(wire: Wire) -> None:
    wire.play(PAGE, Response(drop=True))
    raised = failure("dynamodb", "ListTables", {}, Paginate=True)
    assert raised.text.endswith("(SDK Attempt Count: 3)")


def test_query_that_fails(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(BUSY, TABLES)
    failure("dynamodb", "ListTables", {}, Query="abs(TableNames)")
    assert logged(capsys) == 2


def test_requests_for_credentials_do_not_count(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(BUSY, ASSUMED, TABLES)
    call("dynamodb", "ListTables", {}, Credentials=ROLE)
    assert (len(wire.requests), logged(capsys)) == (3, 1)


def test_failure_after_requests_for_credentials(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(ASSUMED, Response(drop=True))
    raised = failure("dynamodb", "ListTables", {}, Credentials=ROLE, MaxAttempts=2)
    assert raised.text.endswith("(SDK Attempt Count: 2)")
    assert logged(capsys) == 2


def test_credentials_that_sts_does_not_issue(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(Response(drop=True))
    raised = failure("dynamodb", "ListTables", {}, Region=REGIONS, Credentials=ROLE, MaxAttempts=1)
    assert raised.text.endswith("(SDK Attempt Count: 3)")
    assert logged(capsys) == 3


@pytest.mark.parametrize(
    "fields", [{"BodyFrom": {"Bucket": "b", "Key": "k"}}, {"ResultWriter": {"Bucket": "b"}}]
)
def test_requests_for_body_from_and_result_writer_do_not_count(
    fields: dict[str, Any], wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    written = Response(200, headers={"ETag": "e"})
    reads = "BodyFrom" in fields
    wire.play(*([BUSY, Response(200, b"body"), Response(200)] if reads else [Response(200), BUSY, written]))
    operation = "PutObject" if "BodyFrom" in fields else "DeleteObject"
    call("s3", operation, {"Bucket": "b", "Key": "k"}, **fields)
    assert (len(wire.requests), logged(capsys)) == (3, 1)


def test_failure_of_body_from_reports_its_attempts(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(Response(200, b"half", cut=2))
    location = {"Bucket": "b", "Key": "k"}
    raised = failure("s3", "PutObject", {"Bucket": "b", "Key": "k"}, BodyFrom=location, MaxAttempts=1)
    assert raised.text.endswith("(SDK Attempt Count: 3)")
    assert logged(capsys) == 3
