"""Name resolution and the deadline; `tests/faults` has one that hangs in C."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from caller.deadline import DeadlineExceeded, time_limit
from caller.dns import interruptible_resolution
from tests.caller.calls import failure


def test_names_resolve_as_they_do_without_it() -> None:
    plain = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    with interruptible_resolution():
        assert socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM) == plain


def test_its_errors_are_the_resolvers_own() -> None:
    with interruptible_resolution(), pytest.raises(socket.gaierror) as raised:
        socket.getaddrinfo("does-not-exist.invalid", 80)
    assert raised.value.errno in {socket.EAI_NONAME, socket.EAI_AGAIN}


def test_a_call_tells_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://does-not-exist.invalid")
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "could not connect (does-not-exist.invalid)" in raised.text


def test_the_process_is_as_before_when_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_other_threads_resolve_by_themselves() -> None:
    found: list[Any] = []
    with interruptible_resolution():
        thread = threading.Thread(target=lambda: found.extend(socket.getaddrinfo("localhost", 80)))
        thread.start()
        thread.join()
    assert found
