"""Tests of the templates of nested stacks that don't name the macro."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.source.expand_options import ExpandOptions
from macro.source.nested_templates import find_nested_without_macro
from macro.source.template_file import read_template
from tests.macro.shorthand.near_misses.machines import CALL, TYPE, in_definition, machine

if TYPE_CHECKING:
    from pathlib import Path

    from macro.model.diagnostics import Diagnostic

CHILD = {"Resources": {"M": machine(Definition=in_definition({"A": {"Type": TYPE, **CALL, "End": True}}))}}


def find(folder: Path, resource: Any, root: Path | None = None) -> list[Diagnostic]:
    """Returns what is found in a template with one resource, which names the macro."""
    parent = folder / "parent.json"
    parent.write_text(json.dumps({"Transform": "CrossRegion", "Resources": {"Child": resource}}))
    return list(find_nested_without_macro(read_template(str(parent)), ExpandOptions(), root))


@pytest.mark.parametrize(
    ("kind", "name"),
    [("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::Serverless::Application", "Location")],
)
def test_nested_template_with_calls_needs_the_macro(tmp_path: Path, kind: str, name: str) -> None:
    child = tmp_path / "child.json"
    child.write_text(json.dumps(CHILD))
    resource = {"Type": kind, "Properties": {name: "child.json"}}
    [found] = find(tmp_path, resource)
    assert str(found.path) == f"Resources/Child: {name}"
    assert found.rule.id == "W9305"
    assert found.message == (
        "child.json has cross-Region calls, but its own Transform doesn't name CrossRegion, so CloudFormation doesn't"
        " expand them; add it there"
    )
    child.write_text(json.dumps({"Transform": "CrossRegion", **CHILD}))
    assert find(tmp_path, resource) == []


def test_nested_template_without_calls_needs_no_macro(tmp_path: Path) -> None:
    (tmp_path / "child.json").write_text(json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}))
    resource = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "child.json"}}
    assert find(tmp_path, resource) == []


@pytest.mark.parametrize(
    "resource",
    [
        {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://b.s3.amazonaws.com/c.json"},
        },
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "c" * 5000}},
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "c\0"}},
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "."}},
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Ref": "Url"}}},
        {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "list.json"}},
        {"Type": "AWS::CloudFormation::Stack", "Properties": []},
        {"Type": ["AWS::CloudFormation::Stack"], "Properties": {"TemplateURL": "child.json"}},
        "AWS::CloudFormation::Stack",
    ],
)
def test_templates_that_cannot_be_read_are_skipped(tmp_path: Path, resource: Any) -> None:
    (tmp_path / "child.json").write_text(json.dumps(CHILD))
    (tmp_path / "list.json").write_text("[]")
    assert find(tmp_path, resource) == []


def test_nothing_is_read_outside_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "stacks"
    folder.mkdir()
    (tmp_path / "child.json").write_text(json.dumps(CHILD))
    resource = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "../child.json"}}
    assert find(folder, resource, root=folder) == []
    assert len(find(folder, resource)) == 1
