"""The statements that the template says itself, `AdditionalIamStatements`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.statement import Statement

if TYPE_CHECKING:
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

FIELDS = {"Sid", "Effect", "Action", "Resource", "Condition"}


def additional_statements(call: AwsCall) -> tuple[Statement, ...]:
    """AdditionalIamStatements as values; raises Rejected for one that is not an Allow with Action and
    Resource."""
    problems = DiagnosticCollector()
    place = call.place.at("AdditionalIamStatements")
    found = [
        problems.attempt(_statement, entry, place.at(index))
        for index, entry in enumerate(call.permissions.statements)
    ]
    problems.finish()
    return tuple(statement for statement in found if statement)


def _statement(entry: Json, place: TemplatePath) -> Statement:
    if not isinstance(entry, dict) or "Action" not in entry or "Resource" not in entry:
        raise template_error(rules.PERMISSIONS, place, "a statement is an object with Action and Resource")
    unknown = sorted(set(entry) - FIELDS)
    if unknown or entry.get("Effect", "Allow") != "Allow":
        raise template_error(
            rules.PERMISSIONS,
            place,
            f"only Allow statements with {', '.join(sorted(FIELDS))} fit here, not {unknown or 'Deny'}",
        )
    condition = entry.get("Condition", {})
    if not isinstance(condition, dict):
        raise template_error(
            rules.PERMISSIONS, place.at("Condition"), "a condition is an object: operator, key, value"
        )
    actions = tuple(str(action) for action in _several(entry["Action"]))
    return Statement(actions, tuple(_several(entry["Resource"])), condition, "AdditionalIamStatements")


def _several(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
