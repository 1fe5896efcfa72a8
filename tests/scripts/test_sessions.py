"""The sessions that docs/command-line.md shows are what the commands print."""

from __future__ import annotations

import re

import pytest

from scripts.sessions.page import Session, refreshed, sessions
from scripts.sessions.recording import normalised, recorded
from scripts.sessions.write import PAGE

SESSIONS = sessions(PAGE.read_text(encoding="utf-8"))
EXECUTES = re.compile(r"^cross-region run\b")


def _marked(session: Session) -> object:
    marks = [pytest.mark.end_to_end] if any(map(EXECUTES.match, session.commands)) else []
    return pytest.param(session, id=session.commands[-1], marks=marks)


@pytest.mark.parametrize("session", [_marked(session) for session in SESSIONS])
def test_a_session_is_current(session: Session) -> None:
    assert session.refreshed(recorded) == session.text


def test_every_command_has_a_session() -> None:
    shown = {command.split()[1] for session in SESSIONS for command in session.commands}
    assert shown >= {"check", "explain", "expand", "run"}


def test_a_page_keeps_everything_but_what_commands_print() -> None:
    page = "# A\n\n```console\n$ a\nold\n\n$ b\n```\n\n```sh\n$ c\n```\n"
    assert refreshed(page, str.upper) == page.replace("$ a\nold", "$ a\nA").replace("$ b\n", "$ b\nB\n")


def test_what_changes_from_run_to_run_is_replaced() -> None:
    printed = "\x1b[31mdeploying a.yaml in eu-west-1 …\x1b[0m\nRequest ID: aB3, 17 ms \n"
    assert normalised(printed) == "Request ID: …, … ms"
