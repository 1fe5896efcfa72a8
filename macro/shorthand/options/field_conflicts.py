"""Fields that can't be used together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botocore.model import OperationModel

    from macro.model.call import Target
    from macro.model.template_values import Json
    from macro.shorthand.field_values import FieldValues

_RESULT_FIELDS = ("Query", "Paginate", "ResultWriter", "WaitUntil")
"""The fields that change the state's result."""


_NOT_FOR_OPTIMIZED = (*_RESULT_FIELDS, "BodyFrom", "BlobFormat")
"""The fields that change the parameters or the result, which those of an optimized integration aren't."""


def check_optimized_fields(fields: FieldValues, optimized: str, sdk: str) -> None:
    """Raises TemplateError if a field has no meaning for an optimized integration.

    Args:
        fields: The fields of the state.
        optimized: The optimized integration.
        sdk: The SDK integration of the same operation, which can have these fields.
    """
    collector = DiagnosticCollector()
    for name in _NOT_FOR_OPTIMIZED:
        if fields.has(name):
            message = f"{name} can't be used with the optimized integration {optimized}; use aws-sdk:{sdk}"
            collector.add(rules.FIELDS, fields.at(name), message)
    collector.finish()


_NOT_FOR_JOBS = {
    "Repeat": "because a second request would start a second job",
    "RetryOnServiceExceptions": "because the state machine must repeat the state that describes the job",
}
_NOT_IN_JOB_STATES = {
    "HeartbeatSeconds": "because a job sends no heartbeats",
    "HeartbeatSecondsPath": "because a job sends no heartbeats",
}


def check_job_fields(fields: FieldValues, state: Mapping[str, Json], integration: str) -> None:
    """Raises TemplateError if a field of the state or an option has no meaning for a state that waits for a job."""
    collector = DiagnosticCollector()
    for name, reason in _NOT_IN_JOB_STATES.items():
        if name in state:
            message = f"{name} can't be used with {integration} in another Region, {reason}"
            collector.add(rules.FIELDS, fields.path.at(name), message)
    if not _has_known_names(state.get("Assign", {})):
        message = (
            f"Assign must be an object of variables with {integration} in another Region, because the macro"
            " moves each variable; use intrinsic functions only in its values"
        )
        collector.add(rules.FIELDS, fields.path.at("Assign"), message)
    for name, reason in _NOT_FOR_JOBS.items():
        if fields.has(name):
            message = f"{name} can't be used with {integration}, {reason}"
            collector.add(rules.FIELDS, fields.at(name), message)
    collector.finish()


def _has_known_names(variables: Json) -> bool:
    return isinstance(variables, dict) and not is_intrinsic(variables)


def check_rotation(fields: FieldValues, targets: Sequence[Target]) -> None:
    """Raises TemplateError if `Rotate` is true and there is a single, literal target."""
    if fields.values.get("Rotate") is True and len(targets) == 1 and isinstance(targets[0].region, str):
        message = "Rotate requires more than one Region"
        raise template_error(rules.FIELDS, fields.at("Rotate"), message)


def check_field_conflicts(
    fields: FieldValues, operation: OperationModel, pattern: IntegrationPattern | None
) -> None:
    """Raises TemplateError with every combination of fields that has no meaning."""
    collector = DiagnosticCollector()
    given = {name for name in (*_RESULT_FIELDS, "BodyFrom") if fields.values.get(name, False) is not False}
    if pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        for name in _RESULT_FIELDS:
            if name in given:
                message = (
                    f"{name} can't be used with WAIT_FOR_TASK_TOKEN, because SendTaskSuccess sets the result"
                )
                collector.add(rules.FIELDS, fields.at(name), message)
    if {"WaitUntil", "Paginate"} <= given:
        message = "Paginate can't be used with WaitUntil, because a waiter reads only one response"
        collector.add(rules.FIELDS, fields.at("Paginate"), message)
    if {"Query", "ResultWriter"} <= given and operation.has_streaming_output:
        called = f"{operation.service_model.service_name} {operation.name}"
        message = f"Query can't be used with ResultWriter, because ResultWriter stores the body of {called} unchanged"
        collector.add(rules.FIELDS, fields.at("Query"), message)
    collector.finish()
