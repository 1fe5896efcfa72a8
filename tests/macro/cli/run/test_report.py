"""Tests of the output of `cross-region run`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from macro.cli.run import report as report_module
from macro.cli.run.history import Step
from macro.cli.run.local_run import Execution
from macro.cli.run.logs import FunctionLog
from macro.cli.run.report import Report

if TYPE_CHECKING:
    import pytest

TIMED_OUT = Execution({"status": "TIMED_OUT"}, (), None)
LOGS = [FunctionLog("Greet", "us-west-2", ("hello", "again"))]


def test_text_of_an_emulator_without_a_list_of_calls(capsys: pytest.CaptureFixture[str]) -> None:
    Report("Orders", as_json=False).end(TIMED_OUT, LOGS)
    assert capsys.readouterr().out == (
        "\nTIMED_OUT\nStates.Timeout\n\nThe emulator has no list of calls.\n"
        "\nLog of Greet in us-west-2\n  hello\n  again\n"
    )


def test_each_line_of_a_log_is_indented(capsys: pytest.CaptureFixture[str]) -> None:
    log = FunctionLog("Greet", "us-west-2", ("[ERROR] no\nTraceback:\n  File a.py",))
    Report("Orders", as_json=False).end(TIMED_OUT, [log])
    assert capsys.readouterr().out.endswith("  [ERROR] no\n  Traceback:\n    File a.py\n")


def test_json_has_objects_instead_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("Orders", as_json=True)
    report.step(Step("Read", "entered", {"key": 7}))
    report.end(
        Execution({"status": "FAILED", "error": "Mine", "cause": '{"errorMessage": "m"}'}, (), ()), LOGS
    )
    assert json.loads(capsys.readouterr().out) == {
        "stateMachine": "Orders",
        "status": "FAILED",
        "error": "Mine",
        "cause": {"errorMessage": "m"},
        "states": [{"state": "Read", "event": "entered", "detail": {"key": 7}}],
        "calls": [],
        "logs": [{"function": "Greet", "region": "us-west-2", "lines": ["hello", "again"]}],
    }


def test_terminal_shows_complete_errors_and_cuts_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "terminal_width", lambda: 60)
    report = Report("Orders", as_json=False)
    report.step(Step("Read", "entered", "a" * 60))
    report.step(Step("Read", "failed", {"error": "Mine", "cause": "a cause that is longer than the line"}))
    assert capsys.readouterr().out == (
        f'Read             entered  "{"a" * 32}…\n'
        "Read             failed   Mine: a cause that is longer than\n"
        "                          the line\n"
    )
