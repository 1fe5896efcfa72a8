"""Tests of failover with the options of a call: pages, waiters, and bodies in S3."""

from __future__ import annotations

from typing import Any

from tests.caller.calls import call, failure
from tests.caller.invoke.servers import servers
from tests.caller.wire import Response, Wire


def test_each_target_gets_the_complete_body_from_s3(wire: Wire, allowed: Any) -> None:
    busy = Response(503, b"<Error><Code>SlowDown</Code><Message>later</Message></Error>")
    wire.play(Response(200, b"content"))
    with servers(busy, Response(200)) as started:
        targets = allowed(started)
        location = {"Bucket": "inputs", "Key": "k"}
        parameters = {"Bucket": "b", "Key": "k"}
        call("s3", "PutObject", parameters, Region=None, Targets=targets, MaxAttempts=1, BodyFrom=location)
        assert [server.requests[0].body for server in started] == [b"content", b"content"]
        assert len(wire.requests) == 1


def test_all_pages_come_from_one_target(allowed: Any) -> None:
    """If a target fails between pages, the result contains none of its items."""
    first = Response(200, b'{"TableNames": ["from the first"], "LastEvaluatedTableName": "x"}')
    with servers(first, Response(200, b'{"TableNames": ["from the second"]}')) as started:
        started[0].play(first, Response(503, b"{}"))
        fields = {"Region": None, "Targets": allowed(started), "MaxAttempts": 1, "Paginate": True}
        result = call("dynamodb", "ListTables", {}, **fields)
        assert result == {"TableNames": ["from the second"]}
        assert [len(server.requests) for server in started] == [2, 1]


def test_waiter_checks_the_first_available_target(allowed: Any) -> None:
    with servers(Response(503, b"{}"), Response(200, b'{"Table": {"TableStatus": "CREATING"}}')) as started:
        raised = failure(
            *("dynamodb", "DescribeTable", {"TableName": "t"}),
            Region=None,
            Targets=allowed(started),
            MaxAttempts=1,
            WaitUntil="TableExists",
        )
        assert raised.name == "CrossRegion.NotYet"
        assert [len(server.requests) for server in started] == [1, 1]


def test_streaming_body_is_written_once(wire: Wire, allowed: Any) -> None:
    wire.play(Response(200, headers={"ETag": "e"}))
    with servers(Response(503), Response(200, b"body")) as started:
        details = call(
            "s3",
            "GetObject",
            {"Bucket": "b", "Key": "k"},
            Region=None,
            Targets=allowed(started),
            MaxAttempts=1,
            ResultWriter={"Bucket": "results"},
        )["ResultWriterDetails"]
    assert details["Size"] == len(b"body")
    assert [request.body for request in wire.requests] == [b"body"]


def test_failover_after_an_incomplete_body_while_it_is_written(wire: Wire, allowed: Any) -> None:
    begun = b"<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>"
    part, size = Response(200, headers={"ETag": "e"}), 9 * 1024 * 1024
    wire.play(Response(200, begun), part, Response(204), part)
    location = {"Bucket": "results"}
    with servers(Response(200, b"x" * size, cut=5), Response(200, b"body")) as started:
        fields = {"Region": None, "Targets": allowed(started), "ResultWriter": location, "MaxAttempts": 1}
        result = call("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **fields)
    assert result["ResultWriterDetails"]["Size"] == len(b"body")
    assert [request.method for request in wire.requests] == ["POST", "PUT", "DELETE", "PUT"]


def test_no_failover_if_the_result_cannot_be_written(wire: Wire, allowed: Any) -> None:
    wire.play(Response(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"))
    with servers(Response(200, b"body"), Response(200, b"body")) as started:
        fields = {"Region": None, "Targets": allowed(started), "ResultWriter": {"Bucket": "results"}}
        raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **fields)
        assert started[1].requests == []
    assert raised.text.startswith("ResultWriter: no (Service: S3, Status Code: 403")
