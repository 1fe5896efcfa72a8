"""`WaitUntil`: a waiter of the call's operation, and the Retry that waits for its condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.models import waiters
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.call import WaitUntil
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import as_json_text
from macro.shorthand.members import check_member_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

_MEMBERS = ("Name", "Delay", "MaxAttempts")
_MAX = 99_999_999
"""The maximum of IntervalSeconds and MaxAttempts in a Retry.

Source: AWS Step Functions Developer Guide, Handling errors in Step Functions workflows.
"""


def parse_wait_until(fields: FieldValues, operation: OperationModel) -> WaitUntil | None:
    """Returns the waiter with its delay and attempts, or None if the field is absent.

    botocore's values are the defaults.

    Raises:
        TemplateError: Contains every problem of the field.
    """
    if not fields.has("WaitUntil"):
        return None
    path, written = fields.at("WaitUntil"), fields.values["WaitUntil"]
    if not isinstance(written, dict):
        written = {"Name": written}
    collector = DiagnosticCollector()
    check_member_names(written, _MEMBERS, rules.FIELDS, path, collector)
    waiter = collector.attempt(_find_waiter, written.get("Name"), path, operation)
    delay = collector.attempt(_parse_number, written, "Delay", path)
    attempts = collector.attempt(_parse_number, written, "MaxAttempts", path)
    collector.finish()
    assert waiter is not None  # noqa: S101  otherwise finish() raised
    defaults = waiters(operation.service_model.service_name)[waiter]
    return WaitUntil(waiter, delay or int(defaults["delay"]), attempts or int(defaults["maxAttempts"]))


def _find_waiter(name: TemplateValue, path: TemplatePath, operation: OperationModel) -> str:
    service = operation.service_model.service_name
    all_waiters = waiters(service)
    matching = [each for each, waiter in all_waiters.items() if waiter["operation"] == operation.name]
    called = f"{service} {operation.name}"
    if not isinstance(name, str):
        message = "WaitUntil must be the literal name of a waiter, or {Name, Delay, MaxAttempts}"
        if name is not None:
            message += f", not {as_json_text(name)}"
        raise template_error(rules.FIELDS, path, message)
    if name in matching:
        return name
    if name in all_waiters:
        message = f"the waiter '{name}' calls {all_waiters[name]['operation']}, not {called}"
        raise template_error(rules.FIELDS, path, message + _list_waiters(called, matching))
    if not matching:
        raise template_error(rules.FIELDS, path, f"WaitUntil can't be used, because {called} has no waiters")
    hint = did_you_mean(name, matching) or _list_waiters(called, matching)
    raise template_error(rules.FIELDS, path, f"{called} has no waiter '{name}'{hint}")


def _list_waiters(called: str, names: list[str]) -> str:
    if not names:
        return f"; {called} has no waiters"
    return f"; the waiters of {called} are {', '.join(names)}"


def _parse_number(written: Mapping[str, TemplateValue], name: str, path: TemplatePath) -> int | None:
    value = written.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MAX:
        message = f"{name} must be a literal whole number from 1 to {_MAX:,}, not {as_json_text(value)}"
        raise template_error(rules.FIELDS, path.at(name), message)
    return value
