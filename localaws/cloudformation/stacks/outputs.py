"""Evaluates the Outputs section of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.cloudformation.stacks.model import Output
from localaws.cloudformation.template.intrinsics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.template.intrinsics import Evaluator


def evaluate_outputs(template: Mapping[str, Any], evaluator: Evaluator) -> tuple[Output, ...]:
    """Returns a template's outputs, except the ones whose condition is false; raises TemplateError."""
    declared = template.get("Outputs") or {}
    return tuple(
        _evaluate_output(key, body, evaluator)
        for key, body in declared.items()
        if "Condition" not in body or evaluator.is_true(body["Condition"])
    )


def _evaluate_output(key: str, body: Mapping[str, Any], evaluator: Evaluator) -> Output:
    value = evaluator.resolve(body.get("Value"))
    if isinstance(value, (dict, list)) or value is None:
        raise TemplateError(
            f"Template format error: The Value field of Outputs member {key} must evaluate to a String."
        )
    export = evaluator.resolve(body["Export"])["Name"] if body.get("Export") else ""
    return Output(key, str(value), str(body.get("Description", "")), str(export))
