"""Tests of the lines that Lambda writes, and of the levels that it drops."""

from __future__ import annotations

import json

import pytest

from localaws.lambda_runtime.system_log import SystemLog


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('{"level": "ERROR"}', True),
        ('{"level": "warn"}', True),
        ('{"level": "INFO"}', False),
        ('{"level": "unknown"}', False),
        ("no JSON", False),
        ("[]", False),
    ],
)
def test_lines_below_the_level_are_dropped_in_the_json_format(line: str, *, kept: bool) -> None:
    assert SystemLog.parse({"LogFormat": "JSON", "ApplicationLogLevel": "WARN"}).keeps(line) is kept
    assert SystemLog.parse({}).keeps(line)


def test_lines_of_the_text_format() -> None:
    log = SystemLog.parse({"LogGroup": "any"})
    assert log.start("r-1", "$LATEST") == "START RequestId: r-1 Version: $LATEST\n"
    assert log.timeout("r-1", 3) == "r-1 Task timed out after 3.00 seconds\n"
    assert log.end("r-1", 7.126, "timeout").splitlines() == [
        "END RequestId: r-1",
        "REPORT RequestId: r-1\tDuration: 7.13 ms\tStatus: timeout",
    ]
    assert log.end("r-1", 7.1, "error").endswith("Duration: 7.10 ms\n"), "only a timeout has a status"


def test_lines_of_the_json_format() -> None:
    log = SystemLog.parse({"LogFormat": "JSON"})
    assert json.loads(log.start("r-1", "1"))["record"] == {"requestId": "r-1", "version": "1"}
    assert log.timeout("r-1", 3) == ""
    report = json.loads(log.end("r-1", 7.1, "success"))
    assert (report["type"], report["record"]["status"]) == ("platform.report", "success")
