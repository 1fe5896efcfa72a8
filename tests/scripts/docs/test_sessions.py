"""Tests that the terminal sessions in docs/commands/ are current."""

from __future__ import annotations

import re

import pytest

from scripts.docs.refresh import SESSIONS as FOLDER
from scripts.docs.sessions import Session, find_sessions, normalize, record, refresh

SESSIONS = [
    session
    for page in sorted(FOLDER.glob("*.md"))
    for session in find_sessions(page.read_text(encoding="utf-8"))
]
RUNS_LOCALLY = re.compile(r"^cross-region run\b")


def _mark_end_to_end(session: Session) -> object:
    marks = [pytest.mark.end_to_end] if any(map(RUNS_LOCALLY.match, session.commands)) else []
    return pytest.param(session, id=session.commands[-1], marks=marks)


@pytest.mark.parametrize("session", [_mark_end_to_end(session) for session in SESSIONS])
def test_session_is_current(session: Session) -> None:
    assert session.refresh(record) == session.text


def test_every_command_has_a_session() -> None:
    shown = {command.split()[1] for session in SESSIONS for command in session.commands}
    assert shown >= {"check", "explain", "suggest", "expand", "run", "diff"}


def test_refresh_replaces_only_the_output_of_commands() -> None:
    page = "# A\n\n```console\n$ a\nold\n\n$ b\n```\n\n```sh\n$ c\n```\n"
    assert refresh(page, str.upper) == page.replace("$ a\nold", "$ a\nA").replace("$ b\n", "$ b\nB\n")


def test_normalize_replaces_variable_output() -> None:
    printed = "\x1b[31mRequest ID: aB3\x1b[0m, 17 ms \n"
    assert normalize(printed) == "Request ID: …, … ms"


def test_normalize_removes_what_depends_on_the_installed_python() -> None:
    advice = "  without bytecode, because python3.13 isn't installed (for\n  example, …), and build again.\n"
    assert normalize(f"  macro … 0.6 s\n{advice}  deployed\n") == "  deployed"
