"""Warnings about a template with one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.settings.template_settings import SETTINGS_PATH
from macro.source.definition_files import LocalFiles
from macro.source.expand_options import ExpandOptions
from tests.golden.cases import FOLDER

if TYPE_CHECKING:
    from macro.model.diagnostics import Diagnostic
    from macro.model.rules import Rule

CALL: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "b", "Key": "k"},
    "End": True,
}


def warnings_of(fields: dict[str, Any], settings: dict[str, Any] | None = None) -> list[Diagnostic]:
    """Returns the warnings about a state with these fields, and otherwise those of `CALL`, and with these settings."""
    others = {} if "Resource" in fields else CALL
    replaced = {"Parameters"} if "Arguments" in fields else set()
    state = {name: value for name, value in others.items() if name not in replaced} | fields
    definition = {"StartAt": "A", "States": {"A": state}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: Any = {"Metadata": {SETTINGS_PATH.steps[1]: settings or {}}, "Resources": {"M": machine}}
    expansion = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {}))
    assert not expansion.failed
    return list(expansion.diagnostics)


def paths(diagnostics: list[Diagnostic], rule: Rule) -> list[str]:
    """Returns the paths of diagnostics, all of which must have the rule."""
    assert all(one.rule is rule for one in diagnostics)
    return ["/".join(one.path.steps) for one in diagnostics]
