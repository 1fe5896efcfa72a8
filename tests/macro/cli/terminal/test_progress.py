"""Tests of the progress messages of slow commands."""

from __future__ import annotations

import io
import sys
from threading import Event

import click
import pytest

from macro.cli.terminal import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "is_printed"), [(Terminal(), True), (io.StringIO(), False)])
def test_slow_step_is_printed_only_to_a_terminal(
    stream: io.StringIO,
    is_printed: bool,  # noqa: FBT001  parametrized
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[str] = []
    happened = Event()

    def echo(text: str, *, err: bool) -> None:
        assert err
        printed.append(text)
        happened.set()

    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(click, "echo", echo)
    monkeypatch.setattr(progress, "DELAY", 0.01)
    with progress.announce_if_slow("checking t.yaml"):
        happened.wait(5 if is_printed else 0.1)
    assert printed == (["checking t.yaml …"] if is_printed else [])


def test_quick_step_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(click, "echo", printed.append)
    with progress.announce_if_slow("checking t.yaml"):
        pass
    assert printed == []
