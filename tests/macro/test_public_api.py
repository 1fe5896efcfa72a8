"""The package cross_region_awscall: the public API and the rules for cfn-lint."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cfnlint.rules import Rules

import cross_region_awscall
from cross_region_awscall import Options, TemplateErrors, check, expand, explain
from scripts.tooling.environment import ROOT
from tests.macro.cli.conftest import GOOD
from tests.templates.judges import read_template

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("Service: s3", "Servce: s3"))
    return path


def test_check_returns_located_diagnostics(good: Path, bad: Path) -> None:
    assert check(good) == ()
    (problem,) = check(bad)
    assert (problem.diagnostic.rule.id, problem.location.span.line) == ("E9301", 14)
    assert "did you mean 'Service'?" in str(problem)


def test_expand_returns_the_template(good: Path) -> None:
    resources = expand(good, Options(region="eu-west-1", parameters={"Target": "us-east-1"}))["Resources"]
    assert {"Orders", "OrdersCrossRegionCaller", "OrdersCrossRegionCallerRole"} <= resources.keys()


def test_explain_returns_calls_with_statements(good: Path) -> None:
    (call,) = explain(good).calls
    assert (call.state, call.call) == ("Orders/Read", "s3 GetObject")
    assert call.statements


def test_snippet_of_the_documentation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    (tmp_path / "template.yaml").write_text(GOOD.replace("archive/*", "other/*"))
    monkeypatch.chdir(tmp_path)
    exec(page.partition("```python\n")[2].partition("```")[0], {})  # noqa: S102  it is in this repository
    problem, call, resources = capsys.readouterr().out.splitlines()
    assert problem.startswith("W9318 17 ")
    assert call.startswith("Orders/Read s3 GetObject [{'Effect': 'Allow'")
    assert "'OrdersCrossRegionCaller'" in resources


def test_templates_can_be_objects(good: Path, bad: Path) -> None:
    """Such as those of troposphere, of the AWS CDK's assertions, and of YAML parsers, which read dates as objects."""
    template = {**read_template(good), "AWSTemplateFormatVersion": date(2010, 9, 9)}
    expanded = expand(template)
    assert expanded == expand(good) | {"AWSTemplateFormatVersion": "2010-09-09"}
    assert [call.state for call in explain(template).calls] == ["Orders/Read"]
    text = json.dumps(read_template(bad), indent=2)
    (problem,) = check(read_template(bad))
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "Servce" in line)
    assert str(problem).startswith(f"<template>:{line}:")


@pytest.mark.parametrize("function", [expand, explain])
def test_errors_have_all_diagnostics(bad: Path, function: object) -> None:
    with pytest.raises(TemplateErrors, match="E9301") as raised:
        function(bad)  # type: ignore[operator]  # both take a path
    assert len(raised.value.diagnostics) == 1


def test_lint_module_has_the_same_rules_as_the_macro() -> None:
    identifiers = {rule.id for rule in Rules.create_from_module("cross_region_awscall.lint").values()}
    assert identifiers == {rule.id for rule in Rules.create_from_module("macro.lint").values()}
    assert "E9301" in identifiers


def test_version_is_the_version_of_the_package() -> None:
    assert cross_region_awscall.__version__.count(".") == 2
