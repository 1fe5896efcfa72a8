"""The error names in `Catch` and `Retry` of cross-Region calls: whether the state can report them.

Sources: the error classes of the AWS SDK for Java 2.x; "Handling errors in Step Functions workflows" in the AWS Step
Functions Developer Guide; "Error handling" in the AWS Lambda Developer Guide.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from caller.awsmodel import naming
from caller.awsmodel.models import operation_model, service_model
from caller.awsmodel.optimized import error_names
from caller.awsmodel.optimized.registry import find_integration, split_pattern
from caller.awsmodel.suggestions import nearest_name
from caller.contract import ERROR_NAMES
from macro.catalog import find_service
from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import Diagnostic
from macro.shorthand.options.function_error import FIELD as FAIL_ON_FUNCTION_ERROR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from caller.awsmodel.optimized.model import OptimizedIntegration
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.state_machines.model import CallState

_STATES = frozenset(
    f"States.{name}"
    for name in (
        "ALL",
        "DataLimitExceeded",
        "ExceedToleratedFailureThreshold",
        "HeartbeatTimeout",
        "IntrinsicFailure",
        "ItemReaderFailed",
        "NoChoiceMatched",
        "ParameterPathFailure",
        "Permissions",
        "QueryEvaluationError",
        "BranchFailed",
        "ResultPathMatchFailure",
        "ResultWriterFailed",
        "Runtime",
        "TaskFailed",
        "Timeout",
    )
)
_INVOKE = "lambda:invoke"
_LAMBDA_PREFIXES = ("Lambda.", "Sandbox.", "Runtime.", "Function.", "Extension.")
"""The function that makes the call can report any error of Lambda."""


def find_unknown_error_names(call_state: CallState) -> Iterator[Diagnostic]:
    """Yields a warning for each name in `ErrorEquals` that the state never reports."""
    for path, name in _find_names(call_state):
        message = _explain(name, call_state.call)
        if message:
            yield Diagnostic(rules.UNKNOWN_ERROR_NAME, path, message)


def _find_names(call_state: CallState) -> Iterator[tuple[TemplatePath, str]]:
    """Yields the literal error names of a state, with their paths."""
    for field in ("Retry", "Catch"):
        entries = call_state.state.value.get(field)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            names = entry.get("ErrorEquals") if isinstance(entry, dict) else None
            for number, name in enumerate(names if isinstance(names, list) else ()):
                if isinstance(name, str) and "${" not in name:
                    yield call_state.call.path.at(field, index, "ErrorEquals", number), name


def _explain(name: str, call: AwsCall) -> str:
    """Returns why a state never reports an error, or an empty string if it can."""
    integration = find_integration(split_pattern(call.integration)[0])
    if _is_function_error(name, call, integration) or name in _STATES or name in ERROR_NAMES:
        return ""
    names = _optimized_error_names(integration) if integration else _error_names(call.service)
    others = _other_services(call)
    if any(name in table.values() for table in (names, *map(_error_names, others))):
        return ""
    services = (call.service, *others)
    prefix, dot, error = name.partition(".")
    is_of_service = any(_is_prefix(prefix, service) for service in services)
    if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN and not is_of_service:
        return ""  # SendTaskFailure can report any name
    suggestion = _suggest(prefix if dot else "", error or prefix, services, names)
    never = f"this state never reports '{name}'"
    if suggestion:
        return f"{never}; did you mean '{suggestion}'?"
    if dot and not is_of_service:
        return f"{never}, because it calls {call.service}; remove the name"
    unmodeled = (
        error_names.unmodeled_error_name(integration)
        if integration
        else naming.unmodeled_error_name(_service_id(call.service))
    )
    return f"{never}; write '{unmodeled}', the name of all errors that the service model doesn't contain"


def _is_function_error(name: str, call: AwsCall, integration: OptimizedIntegration | None) -> bool:
    """Returns whether the caller function, or a function that the call invokes, can report an error of this name."""
    invokes = integration is not None and integration.name == _INVOKE
    can_have_any_name = invokes or call.payload.get(FAIL_ON_FUNCTION_ERROR) is True
    return can_have_any_name or name.startswith(_LAMBDA_PREFIXES)


def _other_services(call: AwsCall) -> tuple[str, ...]:
    """Returns the services that the caller uses for a call, besides the service of the call."""
    services = []
    if call.credentials:
        services.append("sts")
    if call.result_writer or call.body_from:
        services.append("s3")
    return tuple(services)


def _suggest(prefix: str, error: str, services: tuple[str, ...], names: Mapping[str, str]) -> str | None:
    """Returns the name that an unknown name probably stands for."""
    if prefix in {"States", "CrossRegion"}:
        return nearest_name(f"{prefix}.{error}", _STATES if prefix == "States" else ERROR_NAMES)
    if prefix and not any(_is_prefix(prefix, service) for service in services):
        return None
    bare = {key.removesuffix("exception"): value for key, value in names.items()}
    folded = error.casefold()
    return names.get(folded) or bare.get(folded.removesuffix("exception"))


def _is_prefix(prefix: str, service: str) -> bool:
    """Returns whether a prefix is one of the service's names, in any spelling (`DynamoDB`, `StepFunctions`)."""
    entry = find_service(prefix)
    return entry is not None and entry.client == service


@cache
def _error_names(service: str) -> Mapping[str, str]:
    """Returns the service's error names, by the names of the shapes, the wire codes, and the classes, in lower case."""
    service_id = _service_id(service)
    others = (naming.unmodeled_error_name(service_id), naming.client_error_name(service_id))
    return _index(service, lambda shape_name: naming.error_name(service_id, shape_name), others)


@cache
def _optimized_error_names(integration: OptimizedIntegration) -> Mapping[str, str]:
    """Returns an optimized integration's error names, like `_error_names`."""
    others = (
        error_names.unmodeled_error_name(integration),
        error_names.client_error_name(integration),
        *error_names.ERRORS_AFTER_SUCCESS.get(integration.name, ()),
    )
    client = integration.service.client
    return _index(client, lambda shape_name: error_names.error_name(integration, shape_name), others)


def _index(service: str, to_name: Callable[[str], str], others: Iterable[str]) -> Mapping[str, str]:
    """Returns the error names of a service's modeled errors and other names, by everything that they can stand for."""
    model = service_model(service)
    names: dict[str, str] = {}
    shapes = {shape.name: shape for shape in model.error_shapes}
    for operation in model.operation_names:
        shapes |= {shape.name: shape for shape in operation_model(service, operation).error_shapes}
    for shape in shapes.values():
        name = to_name(shape.name)
        code = str(getattr(shape, "error_code", shape.name))
        for key in (shape.name, code, name.partition(".")[2]):
            names.setdefault(key.casefold(), name)
    for name in others:
        names.setdefault(name.partition(".")[2].casefold(), name)
    return names


def _service_id(service: str) -> str:
    return str(service_model(service).service_id)
