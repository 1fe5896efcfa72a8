"""What a waiting person is told."""

from __future__ import annotations

import io
import sys
from threading import Event

import click
import pytest

from macro.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "told"), [(Terminal(), True), (io.StringIO(), False)])
def test_only_a_terminal_is_told_what_takes_long(
    stream: io.StringIO,
    told: bool,  # noqa: FBT001  parametrised
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    happened = Event()

    def echo(text: str, *, err: bool) -> None:
        assert err
        said.append(text)
        happened.set()

    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(click, "echo", echo)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.patience("checking t.yaml"):
        happened.wait(5 if told else 0.1)
    assert said == (["checking t.yaml …"] if told else [])


def test_what_is_quick_is_not_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(click, "echo", said.append)
    with progress.patience("checking t.yaml"):
        pass
    assert said == []
