"""Tests that errors and logs contain no secrets and no forged lines."""

from __future__ import annotations

import json
import logging
import warnings
from typing import TYPE_CHECKING

import pytest

from caller.sdk import session
from tests.caller.attacks.responses import ASSUMED, CREDENTIALS
from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


FAILING = {
    "denied": Response(403, b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"),
    "incomplete credentials": Response(200, ASSUMED[:-60].encode()),
    "reset": Response(200, ASSUMED.encode(), reset=True),
    "missing credentials": Response(200, b"<AssumeRoleResponse><a>s3cr3t</a></AssumeRoleResponse>"),
    "invalid date": Response(200, ASSUMED.replace("2099-01-01T00:00:00Z", "s3cr3t-date").encode()),
}


@pytest.mark.parametrize("response", FAILING.values(), ids=FAILING)
def test_failed_assume_role_exposes_no_secret(
    wire: Wire, response: Response, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(response)
    raised = failure("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in raised.text + out + err + caplog.text
    assert raised.name != "CrossRegion.InternalError"
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    "response",
    [
        Response(500, b"s3cr3t body"),
        Response(200, b"s3cr3t body"),
        Response(200, b'{"TableNames": "s3cr3t', cut=5),
        Response(302, b"", {"Location": "https://example.com/?X-Amz-Signature=s3cr3t"}),
        Response(drop=True),
    ],
    ids=["error", "invalid JSON", "incomplete body", "redirect", "dropped"],
)
def test_failed_calls_log_no_header_body_or_url(
    wire: Wire, response: Response, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(response)
    failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in out + err + caplog.text


@pytest.mark.parametrize("silenced", [False, True])
def test_library_warnings_do_not_expose_the_response(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, *, silenced: bool
) -> None:
    """dateutil's warning about text after a time quotes that text, and Python writes warnings to the log."""
    credentials = {"AccessKeyId": "a", "SecretKey": "b", "Expiration": "2026-01-31T12:00:00SECRT"}
    wire.play(Response(200, json.dumps({"Credentials": credentials}).encode()))
    with warnings.catch_warnings(record=True) as written:
        warnings.resetwarnings()
        if not silenced:
            monkeypatch.setattr(session, "silence_libraries", lambda: None)
        session.base_session.cache_clear()
        call("cognito-identity", "GetCredentialsForIdentity", {"IdentityId": "us-east-1:a"})
    assert ("SECRT" in " ".join(str(warning.message) for warning in written)) is not silenced


@pytest.mark.parametrize("code", ['x\n{"service": "forged"}', "\r\n", "\u2028", "\x1b[2J", "\u0000"])
def test_error_codes_cannot_forge_log_lines(
    wire: Wire, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"__type": code, "message": code}).encode()
    wire.play(Response(400, body, {"x-amzn-RequestId": "r"}))
    failure("dynamodb", "ListTables", {})
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["service"] == "dynamodb"
    assert line.isprintable()
