"""Reads the statements that the template adds to a call, `AdditionalIamStatements`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.statement import Statement

if TYPE_CHECKING:
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

ELEMENTS = ("Action", "Condition", "Effect", "Resource", "Sid")
_EXAMPLE = """AdditionalIamStatements:
  - Action: kms:Decrypt
    Resource: !Sub arn:${AWS::Partition}:kms:us-west-2:${AWS::AccountId}:key/KEY_ID
"""


def additional_statements(call: AwsCall) -> tuple[Statement, ...]:
    """Returns the call's AdditionalIamStatements.

    Raises:
        TemplateError: A statement isn't an Allow statement with Action and Resource.
    """
    problems = DiagnosticCollector()
    path = call.path.at("AdditionalIamStatements")
    statements = [
        problems.attempt(_read_statement, entry, path.at(index))
        for index, entry in enumerate(call.permissions.statements)
    ]
    problems.finish()
    return tuple(statement for statement in statements if statement)


def allows_action(call: AwsCall, action: str) -> bool:
    """Returns whether an additional statement allows an action, by its name or by a pattern such as `iam:*`."""
    patterns = [pattern for statement in additional_statements(call) for pattern in statement.actions]
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _read_statement(entry: Json, path: TemplatePath) -> Statement:
    if not isinstance(entry, dict) or "Action" not in entry or "Resource" not in entry:
        message = "a statement is an object with Action and Resource"
        raise template_error(rules.PERMISSIONS, path, message, _EXAMPLE)
    unknown = sorted(set(entry) - set(ELEMENTS))
    if unknown:
        message = f"AdditionalIamStatements can't contain {', '.join(unknown)}; use {', '.join(ELEMENTS)}"
        raise template_error(rules.PERMISSIONS, path, message)
    if entry.get("Effect", "Allow") != "Allow":
        raise template_error(rules.PERMISSIONS, path.at("Effect"), "only Allow statements can be added")
    condition = entry.get("Condition", {})
    if not isinstance(condition, dict):
        message = "a condition is an object of operators, keys, and values"
        raise template_error(rules.PERMISSIONS, path.at("Condition"), message)
    actions = tuple(_read_action(action, path.at("Action")) for action in _as_list(entry["Action"]))
    return Statement(actions, tuple(_as_list(entry["Resource"])), condition, "AdditionalIamStatements")


def _read_action(action: Json, path: TemplatePath) -> str:
    if not isinstance(action, str):
        raise template_error(rules.PERMISSIONS, path, "an action is text, such as s3:GetObject")
    return action


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
