"""How the SDK makes the call: `EndpointOptions`, `Timeout`, `MaxAttempts`, `RetryMode`, `Repeat`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.endpoint_rules import missing_endpoint_variant
from caller.contract import ATTEMPTS, MAX_TIMEOUT, Repeat
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import RunTime, as_json_text
from macro.shorthand.members import check_member_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from botocore.model import OperationModel

    from macro.model.call import Target
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

RETRY_MODES = ("standard", "adaptive")
REPEATS = tuple(each.value for each in Repeat)
_FIPS, _DUALSTACK = "UseFipsEndpoint", "UseDualstackEndpoint"


def check_sdk_options(
    fields: FieldValues, operation: OperationModel | None, targets: Sequence[Target]
) -> None:
    """Raises TemplateError with every problem of these fields.

    botocore's endpoint rules say whether a literal target Region has a FIPS or dual-stack endpoint. Only the
    readiness check can determine whether its host exists.
    """
    collector = DiagnosticCollector()
    seconds = f"a number of seconds, more than 0 and at most {MAX_TIMEOUT}"
    collector.attempt(_check_number, fields, "Timeout", _is_timeout, seconds)
    attempts = f"a whole number from 1 to {ATTEMPTS[-1]}"
    collector.attempt(_check_number, fields, "MaxAttempts", _is_attempts, attempts)
    collector.attempt(fields.choice, "RetryMode", RETRY_MODES)
    collector.attempt(fields.choice, "Repeat", REPEATS)
    collector.attempt(_check_endpoint_options, fields, operation, targets)
    collector.finish()


def _is_timeout(value: TemplateValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_TIMEOUT


def _is_attempts(value: TemplateValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in ATTEMPTS


def _check_number(
    fields: FieldValues, name: str, is_valid: Callable[[TemplateValue], bool], description: str
) -> None:
    if not fields.has(name):
        return
    value = fields.values[name]
    if not isinstance(value, RunTime) and not is_valid(value):
        message = f"{name} must be {description}, or a run-time value, not {as_json_text(value)}"
        raise fields.error(name, message)


def _check_endpoint_options(
    fields: FieldValues, operation: OperationModel | None, targets: Sequence[Target]
) -> None:
    if not fields.has("EndpointOptions"):
        return
    path, written = fields.at("EndpointOptions"), fields.values["EndpointOptions"]
    if not isinstance(written, dict):
        message = f"EndpointOptions must be an object: {{{_FIPS}, {_DUALSTACK}}}, not {as_json_text(written)}"
        raise template_error(rules.FIELDS, path, message)
    collector = DiagnosticCollector()
    check_member_names(written, (_FIPS, _DUALSTACK), rules.FIELDS, path, collector)
    for name in (_FIPS, _DUALSTACK):
        if not isinstance(written.get(name, False), bool | RunTime):
            message = f"{name} must be true or false, not {as_json_text(written[name])}"
            collector.add(rules.FIELDS, path.at(name), message)
    variants = {name: written[name] for name in (_FIPS, _DUALSTACK) if written.get(name, False) is not False}
    for problem in _find_variant_problems(variants, operation, targets) if variants else ():
        collector.add(rules.FIELDS, path, problem)
    collector.finish()


def _find_variant_problems(
    variants: Mapping[str, TemplateValue], operation: OperationModel | None, targets: Sequence[Target]
) -> Iterator[str]:
    """Yields why the targets can't use the FIPS or dual-stack endpoints that the template requires."""
    if any(target.endpoint is not None for target in targets):
        yield f"{' and '.join(variants)} can't be used with Endpoint; use only one of them"
        return
    variant = {"fips": variants.get(_FIPS) is True, "dualstack": variants.get(_DUALSTACK) is True}
    for target in targets:
        if operation is not None and isinstance(target.region, str):
            problem = missing_endpoint_variant(operation, target.region, **variant)
            yield from [problem] if problem else []
