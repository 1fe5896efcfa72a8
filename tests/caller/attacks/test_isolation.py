"""Tests that a call leaves nothing behind for the next one."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.attacks.responses import ASSUMED, CREDENTIALS, TABLES
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.fixture
def separate_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uses a separate temporary folder, because other programs write to the system's folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def process_state() -> tuple[Any, ...]:
    files = sorted(str(path) for path in Path(tempfile.gettempdir()).glob("*"))
    levels = (logging.root.level, tuple(logging.root.handlers))
    return dict(os.environ), files, levels, Path.cwd()


@pytest.mark.usefixtures("separate_folder")
def test_failed_call_does_not_affect_the_next_call(wire: Wire) -> None:
    wire.play(Response(200, b"s3cr3t half of another's body", reset=True))
    before = process_state()
    failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, MaxAttempts=1)
    assert process_state() == before
    wire.play(Response(200, b"mine"))
    assert call("s3", "GetObject", {"Bucket": "b", "Key": "k"})["Body"] == "mine"


@pytest.mark.usefixtures("separate_folder")
def test_call_without_credentials_uses_the_functions_credentials(wire: Wire) -> None:
    wire.play(Response(200, ASSUMED.encode()), TABLES)
    before = process_state()
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assert process_state() == before
    call("dynamodb", "ListTables", {})
    signatures = [
        request.headers["Authorization"].split("Credential=")[1].split("/")[0] for request in wire.requests
    ]
    assert signatures == ["testing", "AKIDROLE", "testing"]
    assert wire.requests[2].headers["X-Amz-Security-Token"] == "testing"


def test_late_response_is_not_used_for_the_next_call(wire: Wire) -> None:
    """The caller closes the connection after a timeout."""
    late = Response(200, b'{"TableNames": ["late"]}', delay=1.2)
    wire.play(TABLES)
    call("dynamodb", "ListTables", {})  # creates the client, so that the next request is sent immediately
    wire.play(late, TABLES)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
