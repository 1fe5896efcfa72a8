"""Tests of payloads and responses that would use too much time or memory."""

from __future__ import annotations

import itertools
import json
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.sdk import clients
from tests.caller.attacks.responses import TABLES
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("|".join(["[@, @]"] * 40), "CrossRegion.ResponseTooLarge"),
        ("|".join(["{a: @, b: @}"] * 60), "CrossRegion.ResponseTooLarge"),
        ("[" * 2_000, "CrossRegion.InvalidCall"),
        ("(" * 2_000 + "a" + ")" * 2_000, "CrossRegion.InvalidCall"),
        ("||".join("a" * 2_000), "CrossRegion.InvalidCall"),
        ("`" + "[" * 5_000 + "]" * 5_000 + "`", "CrossRegion.InvalidCall"),
        ("|".join(["[@, @]"] * 30) + "[]" * 30, "CrossRegion.DeadlineExceeded"),
    ],
    ids=["doubling lists", "doubling objects", "brackets", "parentheses", "operators", "literal", "slow"],
)
@pytest.mark.parametrize("written", [False, True])
def test_huge_query_results_are_rejected(wire: Wire, query: str, name: str, *, written: bool) -> None:
    """A result with 2^40 names doesn't fit into memory. The deadline interrupts a slow query."""
    wire.play(TABLES, Response(200, b"", {"ETag": "e"}))
    fields = {"ResultWriter": {"Bucket": "results"}} if written else {}
    event = payload("dynamodb", "ListTables", {}, Query=query, **fields)
    is_slow = name == "CrossRegion.DeadlineExceeded"
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(1_500 if is_slow else 60_000))
    assert type(raised.value).__name__ == name
    assert time.monotonic() - started < 30
    assert len(wire.requests) == 1


def test_endless_pagination_ends_at_the_deadline(wire: Wire) -> None:
    """Pages are empty and each has a new token, so neither a size limit nor a repeated token ends the loop."""
    numbers = itertools.count()
    wire.play(*[Response(200, json.dumps({"TableNames": [], "LastEvaluatedTableName": str(next(numbers))}).encode())
                for _ in range(20_000)])  # fmt: skip
    with pytest.raises(NamedError, match=r"after [\d,]+ pages \(0 TableNames\)") as raised:
        handler(payload("dynamodb", "ListTables", {}, Paginate=True), TimeLeft(1_500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"


@pytest.mark.timeout(0)  # its timer would hide one of the caller
def test_thousands_of_regions_are_rejected_and_the_next_call_succeeds(wire: Wire) -> None:
    """With 27,000 Regions, each target would get a tenth of a millisecond."""
    wire.play(TABLES)
    event = payload("dynamodb", "ListTables", {}, Region=["us-west-2"] * 27_000)
    for _ in range(3):
        with pytest.raises(NamedError) as raised:
            handler(event, TimeLeft(2_000))
        assert type(raised.value).__name__ == "CrossRegion.InvalidCall"
    assert wire.requests == []
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_slow_body_ends_at_the_deadline(wire: Wire) -> None:
    wire.play(Response(200, b"x" * 600, trickle=0.1))
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(payload("s3", "GetObject", {"Bucket": "b", "Key": "k"}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert time.monotonic() - started < 30, "the whole body takes a minute"


def test_deadline_is_raised_only_at_a_wait(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception from a signal handler could interrupt this function while it has a lock."""

    def slow(*arguments: Any, **named: Any) -> Any:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            pass
        finished.append(True)
        return original(*arguments, **named)

    finished: list[bool] = []
    original = clients.client_for
    monkeypatch.setattr(clients, "client_for", slow)
    wire.play(TABLES)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert finished == [True]
    assert wire.requests == []


def test_waiter_checks_once_per_invocation(wire: Wire) -> None:
    """The state machine's Retry repeats the check. The payload can't change that."""
    wire.play(Response(200, b'{"Table": {"TableStatus": "CREATING"}}'))
    raised = failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil="TableExists", MaxAttempts=10)
    assert raised.name == "CrossRegion.NotYet"
    assert len(wire.requests) == 1
    loop = {"Name": "TableExists", "Delay": 0, "MaxAttempts": 10**9}
    assert (
        failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil=loop).name
        == "CrossRegion.InvalidCall"
    )


def test_adaptive_retries_respect_the_deadline_and_report_attempts(
    wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    """This mode can delay a later call's first request past the deadline."""
    wire.play(Response(400, b'{"__type": "ThrottlingException", "message": "later"}'))
    event = payload("dynamodb", "ListTables", {}, RetryMode="adaptive", MaxAttempts=10)
    for fewest in (1, 0):
        started = time.monotonic()
        with pytest.raises(NamedError) as raised:
            handler(event, TimeLeft(1_500))
        assert type(raised.value).__name__ in {"CrossRegion.DeadlineExceeded", "DynamoDb.DynamoDbException"}
        assert time.monotonic() - started < 10
        assert json.loads(capsys.readouterr().out)["attempts"] >= fewest
    wire.play(TABLES)
    assert call("dynamodb", "ListTables", {}, RetryMode="adaptive") == {"TableNames": []}
