"""Tests of cfn-lint's output formats: SARIF, JUnit, and the list of rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.macro.lint.linting import FIXTURES

FAILS = FIXTURES / "E9302" / "fail.yaml"
HERE = [number for number, line in enumerate(FAILS.read_text().splitlines(), 1) if line.endswith("# here")]


def cfn_lint(*arguments: str) -> str:
    program = Path(sys.executable).with_name("cfn-lint")
    command = [str(program), "--append-rules", "macro.lint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_sarif_has_the_rule_and_the_source_location() -> None:
    (run,) = json.loads(cfn_lint("--format", "sarif", str(FAILS)))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["E9302"] * len(HERE)
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    assert [region["startLine"] for region in regions] == HERE
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {"E9302"}


def test_junit_reports_only_the_failed_rule() -> None:
    root = ElementTree.fromstring(cfn_lint("--format", "junit", str(FAILS)))  # noqa: S314  cfn-lint's own
    failed = [case.get("name") or "" for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == 1
    assert failed[0].startswith("E9302")


@pytest.mark.parametrize("rule", sorted(path.name for path in FIXTURES.iterdir()))
def test_list_of_rules_contains_the_macros_rules(rule: str, listed: str) -> None:
    assert f"{rule}: " in listed


@pytest.fixture(scope="module")
def listed() -> str:
    return cfn_lint("--list-rules")
