"""Fields that make no sense together, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import DiagnosticCollector, template_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.model import OperationModel

    from macro.model.call import Target
    from macro.shorthand.field_values import FieldValues

_RESULTS = ("Query", "Paginate", "ResultWriter", "WaitUntil")
"""The fields that make the state's result."""


def check_rotation(fields: FieldValues, targets: Sequence[Target]) -> None:
    """Raises Rejected for a `Rotate` that has nothing to choose from; regions that only a deployment or an execution
    knows may be several.
    """
    if fields.known.get("Rotate") is True and len(targets) == 1 and isinstance(targets[0].region, str):
        raise template_error(
            rules.FIELDS, fields.at("Rotate"), "Rotate chooses where to start, and there is just one target"
        )


def check_combinations(
    fields: FieldValues, operation: OperationModel, pattern: IntegrationPattern | None
) -> None:
    """Raises Rejected with every pair of fields that can't both be meant."""
    problems = DiagnosticCollector()
    given = {name for name in (*_RESULTS, "BodyFrom") if fields.known.get(name, False) is not False}
    if pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        for name in _RESULTS:
            if name in given:
                text = f"with a task token the state's result is what the token's holder sends; {name} has none to make"
                problems.add(rules.FIELDS, fields.at(name), text)
    if {"WaitUntil", "Paginate"} <= given:
        problems.add(
            rules.FIELDS,
            fields.at("Paginate"),
            "a waiter looks at one response: WaitUntil and Paginate don't go together",
        )
    if {"Query", "ResultWriter"} <= given and operation.has_streaming_output:
        called = f"{operation.service_model.service_name} {operation.name}"
        text = f"ResultWriter stores the body that {called} streams as it is; there is nothing to query"
        problems.add(rules.FIELDS, fields.at("Query"), text)
    problems.finish()
