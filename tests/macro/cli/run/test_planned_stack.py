"""Tests of the templates of nested stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from macro.cli.run.local_paths import package
from macro.cli.run.planned_stack import PlannedStack, plan_stack
from macro.source.expand_options import ExpandOptions
from tests.macro.cli.run.templates import CHILD, PARENT, SEED, TOPICS

if TYPE_CHECKING:
    from pathlib import Path

    from macro.model.template_values import Json
    from tests.macro.cli.conftest import Run


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """Writes a template whose nested stack has a nested stack, and returns its path."""
    (tmp_path / "nested").mkdir()
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "nested" / "child.yaml").write_text(CHILD)
    (tmp_path / "nested" / "topics.yaml").write_text(TOPICS)
    return tmp_path / "parent.yaml"


def planned(path: Path) -> PlannedStack:
    return plan_stack(str(path), ExpandOptions(region="eu-central-1"))


def test_templates_of_nested_stacks_are_expanded_at_any_depth(nested: Path) -> None:
    parent = planned(nested)
    child = parent.nested["Child"]
    assert [each.file for each in parent.with_nested()] == [
        str(nested),
        str(nested.parent / "nested" / "child.yaml"),
        str(nested.parent / "nested" / "topics.yaml"),
    ]
    assert child.outcome.expansion
    assert "GreetingCrossRegionCaller" in str(child.outcome.expansion.template)


def test_known_parameter_values_are_those_of_the_parent(nested: Path) -> None:
    parameters = planned(nested).nested["Child"].options.parameters
    assert parameters == {"Name": "/greeting", "Count": "1"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::Serverless::Application", "Location")],
)
def test_packaged_templates_contain_urls(tmp_path: Path, kind: str, name: str) -> None:
    topics = package(
        {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}, tmp_path, "b", prefix="Child/Topics/"
    )
    middle: dict[str, Json] = {"Resources": {"Topics": {"Type": kind, "Properties": {name: "topics.yaml"}}}}
    child = package(middle, tmp_path, "b", {"Topics": topics}, "Child/")
    outer: dict[str, Json] = {"Resources": {"Child": {"Type": kind, "Properties": {name: "child.yaml"}}}}
    parent = package(outer, tmp_path, "b", {"Child": child})
    url = f"https://b.s3.amazonaws.com/Child/{name}"
    assert parent.template == {"Resources": {"Child": {"Type": kind, "Properties": {name: url}}}}
    assert [each.key for each in parent.paths] == [f"Child/{name}", f"Child/Topics/{name}"]
    assert f"https://b.s3.amazonaws.com/Child/Topics/{name}" in parent.paths[0].read().decode()
    assert b"AWS::SNS::Topic" in parent.paths[1].read()


def test_stack_cannot_contain_itself(nested: Path) -> None:
    (nested.parent / "nested" / "topics.yaml").write_text(CHILD.replace("topics.yaml", "child.yaml"))
    with pytest.raises(
        click.UsageError, match=r"child\.yaml: a nested stack can't have the template of one of"
    ):
        planned(nested)


def test_errors_and_missing_templates_of_nested_stacks_are_reported(run: Run, nested: Path) -> None:
    child = nested.parent / "nested" / "child.yaml"
    (nested.parent / "nested" / "topics.yaml").unlink()
    child.write_text(CHILD.replace("getParameter", "getParamter"))
    result = run("run", str(nested))
    assert result.exit_code == 2
    assert f"{child}:12:23: E9302" in result.stderr
    assert "topics.yaml (TemplateURL of Topics); correct the path" in result.stderr


@pytest.mark.parametrize("name", ["x" * 5000, "https://b.s3.amazonaws.com/child.yaml"])
def test_template_that_is_not_a_local_file_is_not_expanded(nested: Path, name: str) -> None:
    nested.write_text(PARENT.replace("nested/child.yaml", name))
    assert planned(nested).nested == {}


@pytest.mark.end_to_end
def test_state_machine_of_a_nested_stack_runs(run: Run, nested: Path) -> None:
    (nested.parent / "seed.yaml").write_text(SEED)
    result = run("run", str(nested), "--seed", f"us-west-2:{nested.parent / 'seed.yaml'}", "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert '"Status": "SUCCEEDED"' in result.stdout
