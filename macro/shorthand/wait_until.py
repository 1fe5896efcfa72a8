"""`WaitUntil`: a waiter of the call's operation, and the Retry that waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.models import waiters
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.call import WaitUntil
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import as_json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

_MEMBERS = ("Name", "Delay", "MaxAttempts")
_MOST = 99_999_999
"""Source: Amazon States Language and AWS Step Functions Developer Guide, Error handling: IntervalSeconds and
MaxAttempts of a Retry."""


def parse_wait_until(fields: FieldValues, operation: OperationModel) -> WaitUntil | None:
    """The waiter with its delay and attempts, botocore's where the template names none; raises Rejected."""
    if not fields.has("WaitUntil"):
        return None
    place, written = fields.at("WaitUntil"), fields.known["WaitUntil"]
    if not isinstance(written, dict):
        written = {"Name": written}
    problems = DiagnosticCollector()
    for name in written:
        if name not in _MEMBERS:
            problems.add(
                rules.FIELDS, place.key(name), f"WaitUntil has no '{name}'{did_you_mean(name, _MEMBERS)}"
            )
    waiter = problems.attempt(_waiter, written.get("Name"), place, operation)
    delay = problems.attempt(_number, written, "Delay", 1, place)
    attempts = problems.attempt(_number, written, "MaxAttempts", 1, place)
    problems.finish()
    assert waiter is not None  # noqa: S101  finish() raised otherwise
    known = waiters(operation.service_model.service_name)[waiter]
    return WaitUntil(waiter, delay or int(known["delay"]), attempts or int(known["maxAttempts"]))


def _waiter(name: TemplateValue, place: TemplatePath, operation: OperationModel) -> str:
    service = operation.service_model.service_name
    every = waiters(service)
    own = [known for known, waiter in every.items() if waiter["operation"] == operation.name]
    called = f"{service} {operation.name}"
    if not isinstance(name, str):
        text = "WaitUntil is the literal name of a waiter, or {Name, Delay, MaxAttempts}"
        raise template_error(
            rules.FIELDS, place, text if name is None else f"{text}, not {as_json_text(name)}"
        )
    if name in own:
        return name
    if name in every:
        raise template_error(
            rules.FIELDS,
            place,
            f"'{name}' waits for {every[name]['operation']}, not for {called}{_listed(own)}",
        )
    near = did_you_mean(name, own)
    raise template_error(rules.FIELDS, place, f"{called} has no waiter '{name}'{near or _listed(own)}")


def _listed(own: list[str]) -> str:
    return f"; it has {', '.join(own)}" if own else "; it has none"


def _number(written: Mapping[str, TemplateValue], name: str, least: int, place: TemplatePath) -> int | None:
    value = written.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST:
        text = f"{name} is a literal whole number from {least} to {_MOST:,}: it goes into the state's Retry"
        raise template_error(rules.FIELDS, place.at(name), f"{text}, not {as_json_text(value)}")
    return value
