"""Tests of the handler: unsupported calls, internal errors, limits, logs, and connections."""

from __future__ import annotations

import gc
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import CAUSE_LIMIT, Failure, NamedError, exception_for
from caller.features import idempotency
from caller.features.result_size import RESPONSE_LIMIT
from caller.handler import handler
from tests.caller.calls import call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("dynamdb", "GetItem", "botocore has no service 'dynamdb'; did you mean 'dynamodb'?"),
        ("s3", "GetObjekt", "s3 has no operation 'GetObjekt'; did you mean 'GetObject'?"),
        (
            "sts",
            "AssumeRole",
            "sts AssumeRole would write credentials into the execution history; use Credentials.RoleArn instead",
        ),
        (
            "bedrock-runtime",
            "InvokeModelWithResponseStream",
            (
                "bedrock-runtime InvokeModelWithResponseStream returns an event stream, "
                "which a state can't receive; use InvokeModel instead"
            ),
        ),
        (
            "s3",
            "SelectObjectContent",
            "s3 SelectObjectContent returns an event stream, which a state can't receive",
        ),
    ],
)
def test_unsupported_calls(service: str, operation: str, expected: str) -> None:
    raised = failure(service, operation, {})
    assert (raised.name, raised.text) == ("CrossRegion.InvalidCall", expected)


def test_other_custom_resources_are_rejected() -> None:
    with pytest.raises(Exception, match="ResourceType must be Custom::CrossRegionPreflight") as raised:
        handler({"RequestType": "Create", "ResponseURL": "https://example.com"}, None)
    assert type(raised.value).__name__ == "CrossRegion.InvalidCall"


def test_internal_error_reports_its_line_but_not_its_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("s3cr3t")

    monkeypatch.setattr(idempotency, "default_tokens", broken)
    raised = failure("dynamodb", "TransactWriteItems", {"TransactItems": []})
    assert raised.name == "CrossRegion.InternalError"
    assert "KeyError at tests.caller.test_handler:" in raised.text
    assert "s3cr3t" not in raised.text + capsys.readouterr().out


def test_error_name_and_cause_are_shortened_to_the_limits() -> None:
    error = exception_for(Failure("S3." + "x" * 300, '"\n' * 40_000))
    assert len(type(error).__name__) == 256
    error_object = json.dumps(
        {
            "errorMessage": str(error),
            "errorType": "S3.x",
            "requestId": "r" * 36,
            "stackTrace": ["x" * 200] * 3,
        }
    )
    assert len(error_object) <= CAUSE_LIMIT + 1024


def test_no_parameter_result_or_credential_is_logged(
    wire: Wire,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This also applies to the libraries' loggers at any level of the root logger."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cr3t-credential")
    wire.play(
        Response(200, b"s3cr3t-result", {"Expires": "s3cr3t-header"}),
        Response(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"),
        Response(drop=True),
    )
    for _ in range(3):
        parameters = {"Bucket": "s3cr3t-bucket", "Key": "s3cr3t-key"}
        output = call_or_failure("s3", "GetObject", parameters)
        assert "s3cr3t" not in output.replace("s3cr3t-result", "")
    failure("s3", "GetObject", {"Bucket": "s3cr3t-bucket", "Key": ["s3cr3t-key"]})
    out, err = capsys.readouterr()
    assert "s3cr3t" not in out + err + caplog.text
    assert len(out.splitlines()) == 4


def test_names_cannot_forge_log_lines(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(Response(200, b"{}", {"x-amzn-RequestId": 'r"}{"forged": 1}'}))
    call("dynamodb", "ListTables", {})
    with pytest.raises(NamedError, match="has no operation"):
        handler(payload("dynamodb", 'x\n{"forged": 1}', {}), None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 2
    assert not any("forged" in line for line in lines)


def test_trace_id_is_passed_on(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """With X-Ray, the called service continues the trace of the invocation, if it supports that."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "caller")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    wire.play(Response(200, b"{}"))
    call("dynamodb", "ListTables", {})
    (request,) = wire.requests
    assert request.headers["X-Amzn-Trace-Id"].startswith("Root=1-5759e988")


def test_calls_share_one_connection(wire: Wire) -> None:
    wire.play(Response(200, b"body"))
    for _ in range(50):
        call("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert wire.connections == 1


def test_failed_calls_leak_no_file_descriptors(wire: Wire) -> None:
    def open_files() -> int:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir()))

    responses = [
        Response(200, b"\xff"),  # not text
        Response(200, b"x" * (RESPONSE_LIMIT + 1)),
        Response(404, b"<Error><Code>NoSuchKey</Code></Error>"),
        Response(200, b"x", cut=10),
    ]
    before = 0
    for _ in range(6):
        for response in responses:
            wire.play(response)
            failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, MaxAttempts=1)
        before = before or open_files()
    assert open_files() <= before + 2  # the server closes its connections later


def test_calls_do_not_change_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415  the test compares the environment

    wire.play(Response(200, b"{}"))
    before = dict(os.environ)
    call("dynamodb", "ListTables", {})
    assert dict(os.environ) == before
    monkeypatch.undo()


def call_or_failure(service: str, operation: str, parameters: dict[str, Any]) -> str:
    """Returns the result or the error's text."""
    try:
        return json.dumps(call(service, operation, parameters, MaxAttempts=1))
    except NamedError as error:
        return str(error)
