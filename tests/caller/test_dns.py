"""Tests of name resolution with a time limit. `tests/faults` tests a resolver that hangs in C code."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from caller.deadline import DeadlineExceeded, time_limit
from caller.dns import resolve
from tests.caller.calls import failure


def test_result_is_the_same_with_a_limit() -> None:
    plain = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    assert resolve("localhost", 80, socket.AF_UNSPEC) == plain
    with time_limit(60):
        assert resolve("localhost", 80, socket.AF_UNSPEC) == plain


def test_resolver_errors_do_not_change() -> None:
    with time_limit(60), pytest.raises(socket.gaierror) as raised:
        resolve("does-not-exist.invalid", 80, socket.AF_UNSPEC)
    assert raised.value.errno in {socket.EAI_NONAME, socket.EAI_AGAIN}


def test_call_reports_an_unresolvable_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://does-not-exist.invalid")
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "could not connect (does-not-exist.invalid)" in raised.text


def test_resolver_that_hangs_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def hangs(*_: Any) -> Any:
        let_go.wait()

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    threads = threading.active_count()
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded), time_limit(0.1):
        resolve("localhost", 80, socket.AF_UNSPEC)
    assert time.monotonic() - started < 5
    let_go.set()
    end = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() <= threads
