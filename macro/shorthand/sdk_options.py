"""How the SDK makes the call: `EndpointOptions`, `Timeout`, `MaxAttempts`, `RetryMode`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.endpoint_rules import missing_endpoint_variant
from caller.awsmodel.suggestions import did_you_mean
from caller.contract import ATTEMPTS, MAX_TIMEOUT
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from botocore.model import OperationModel

    from macro.model.call import Target
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues

RETRY_MODES = ("standard", "adaptive")
_FIPS, _DUALSTACK = "UseFipsEndpoint", "UseDualstackEndpoint"


def check_sdk_options(
    fields: FieldValues, operation: OperationModel | None, targets: Sequence[Target]
) -> None:
    """Raises Rejected with every problem of these fields.

    Variants of endpoints are looked up in botocore's endpoint rules for the regions that deploy time knows; whether
    a host is really there is for the readiness check to find out.
    """
    problems = DiagnosticCollector()
    seconds = f"seconds, more than 0 and up to {MAX_TIMEOUT}"
    problems.attempt(_check_number, fields, "Timeout", _is_timeout, seconds)
    attempts = f"a whole number from 1 to {ATTEMPTS[-1]}"
    problems.attempt(_check_number, fields, "MaxAttempts", _is_attempts, attempts)
    mode = problems.attempt(fields.literal, "RetryMode", str)
    if mode is not None and mode not in RETRY_MODES:
        problems.add(
            rules.FIELDS,
            fields.at("RetryMode"),
            f"RetryMode is one of {', '.join(RETRY_MODES)}, not '{mode}'",
        )
    problems.attempt(_check_endpoint_options, fields, operation, targets)
    problems.finish()


def _is_timeout(value: TemplateValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_TIMEOUT


def _is_attempts(value: TemplateValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in ATTEMPTS


def _check_number(fields: FieldValues, name: str, fits: Callable[[TemplateValue], bool], what: str) -> None:
    if not fields.has(name):
        return
    value = fields.known[name]
    if not isinstance(value, RunTime) and not fits(value):
        why = "; CloudFormation would fill in a string" if isinstance(value, Intrinsic) else ""
        raise template_error(
            rules.FIELDS,
            fields.at(name),
            f"{name} is {what}, or known at run time, not {as_json_text(value)}{why}",
        )


def _check_endpoint_options(
    fields: FieldValues, operation: OperationModel | None, targets: Sequence[Target]
) -> None:
    if not fields.has("EndpointOptions"):
        return
    place, written = fields.at("EndpointOptions"), fields.known["EndpointOptions"]
    if not isinstance(written, dict):
        text = f"EndpointOptions is an object: {{{_FIPS}, {_DUALSTACK}}}, not {as_json_text(written)}"
        raise template_error(rules.FIELDS, place, text)
    problems = DiagnosticCollector()
    for name, value in written.items():
        if name not in {_FIPS, _DUALSTACK}:
            near = did_you_mean(name, [_FIPS, _DUALSTACK])
            problems.add(rules.FIELDS, place.key(name), f"EndpointOptions has no '{name}'{near}")
        elif not isinstance(value, bool | RunTime):
            problems.add(rules.FIELDS, place.at(name), f"{name} is true or false, not {as_json_text(value)}")
    asked = {name: written[name] for name in (_FIPS, _DUALSTACK) if written.get(name, False) is not False}
    for problem in _problems_with(asked, operation, targets) if asked else ():
        problems.add(rules.FIELDS, place, problem)
    problems.finish()


def _problems_with(
    asked: Mapping[str, TemplateValue], operation: OperationModel | None, targets: Sequence[Target]
) -> Iterator[str]:
    """What is wrong with the variants that are asked for, or may be when the state runs."""
    if any(target.endpoint is not None for target in targets):
        yield f"{' and '.join(asked)} would choose the endpoint that an Endpoint names already; give one of them"
        return
    variant = {"fips": asked.get(_FIPS) is True, "dualstack": asked.get(_DUALSTACK) is True}
    for target in targets:
        if operation is not None and isinstance(target.region, str):
            problem = missing_endpoint_variant(operation, target.region, **variant)
            yield from [problem] if problem else []
