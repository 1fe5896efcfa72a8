"""Tests of the example in the README."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from cross_region_awscall import Options, expand, explain
from scripts.tooling.environment import ROOT
from tests.templates.judges import cfn_lint, read_template

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    match = re.search(r"^```yaml\n(Transform: CrossRegion\n.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert match
    path.write_text(match[1])
    return path


def test_example_passes_cfn_lint_without_our_rules(example: Path) -> None:
    assert cfn_lint(read_template(example)) == []


def test_example_has_exactly_the_permission_in_the_readme(example: Path) -> None:
    (call,) = explain(example, Options(region="eu-west-1")).calls
    (statement,) = [each.statement.render() for each in call.statements]
    assert statement["Action"] == ["ssm:GetParameter"]
    resource: Any = statement["Resource"]
    assert "us-west-2" in str(resource)
    assert str(resource).endswith("parameter/rates/eur'}]")
    assert "in `us-west-2`" in README
    assert expand(example)["Resources"].keys() > {"Rates", "RatesRole"}
