"""Name resolution with a deadline. `tests/faults` tests a resolver that hangs in C code."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from caller.deadline import DeadlineExceeded, time_limit
from caller.dns import interruptible_resolution
from tests.caller.calls import failure


def test_names_resolve_normally() -> None:
    plain = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    with interruptible_resolution():
        assert socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM) == plain


def test_resolver_errors_are_unchanged() -> None:
    with interruptible_resolution(), pytest.raises(socket.gaierror) as raised:
        socket.getaddrinfo("does-not-exist.invalid", 80)
    assert raised.value.errno in {socket.EAI_NONAME, socket.EAI_AGAIN}


def test_call_reports_an_unresolvable_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://does-not-exist.invalid")
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "could not connect (does-not-exist.invalid)" in raised.text


def test_original_resolver_is_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def hangs(*_: Any) -> Any:
        let_go.wait()

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    threads = threading.active_count()
    with pytest.raises(DeadlineExceeded), time_limit(0.1):
        socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo is hangs
    let_go.set()
    end = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() == threads


def test_other_threads_use_the_original_resolver() -> None:
    found: list[Any] = []
    with interruptible_resolution():
        thread = threading.Thread(target=lambda: found.extend(socket.getaddrinfo("localhost", 80)))
        thread.start()
        thread.join()
    assert found
