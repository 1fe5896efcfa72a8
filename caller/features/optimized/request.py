"""Builds the parameters of an optimized integration's API operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.parameter_values import find_value_problems
from caller.awsmodel.optimized.parameters import (
    find_missing_parameters,
    find_parameter_problems,
    to_api_parameters,
)
from caller.awsmodel.scalars import compact_json
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caller.awsmodel.optimized.model import OptimizedIntegration

_STARTED_BY = "AWS Step Functions"
_VARIABLE = {"Name": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"}
_OTHER_OVERRIDES = {"EcsPropertiesOverride", "EksPropertiesOverride", "NodeOverrides"}
"""The parameters that AWS Batch doesn't accept together with ContainerOverrides."""

_EXECUTION_FIELDS = 8  # arn:aws:states:REGION:ACCOUNT:execution:STATE_MACHINE:NAME


def build_request(
    integration: OptimizedIntegration, pattern: str, parameters: Mapping[str, Any], execution: str
) -> dict[str, Any]:
    """Returns the parameters with the API's names and with the values that the integration adds.

    Args:
        integration: The integration.
        pattern: The suffix of the integration pattern.
        parameters: The parameters that the state gives.
        execution: The execution's ARN.

    Raises:
        CallFailed: The integration doesn't have a parameter, or a value is wrong (`CrossRegion.InvalidCall`).
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    problems = [problem for _, problem in find_parameter_problems(integration, pattern, tuple(given))]
    problems += [
        f"{integration.name} needs '{name}'" for name in find_missing_parameters(integration, tuple(given))
    ]
    problems += [
        " ".join(filter(None, (".".join(wrong.path), wrong.text)))
        for wrong in find_value_problems(integration, given)
    ]
    if problems:
        raise invalid_call(problems)
    request = to_api_parameters(integration, given)
    match integration.name:
        case "events:putEvents":
            return _add_resources(request, execution)
        case "lambda:invoke" if isinstance(request.get("Payload"), str):
            return {**request, "Payload": _as_json(request["Payload"])}
        case "ecs:runTask" if pattern == SYNC:
            return {**request, "StartedBy": _STARTED_BY}
        case "batch:submitJob" if pattern == SYNC and not _OTHER_OVERRIDES & request.keys():
            return {**request, "ContainerOverrides": _add_variable(request.get("ContainerOverrides"))}
        case _:
            return request


def _add_resources(request: dict[str, Any], execution: str) -> dict[str, Any]:
    """Adds the ARNs of the state machine and the execution to each event, after the ARNs that the state gives."""
    entries = request.get("Entries")
    if not isinstance(entries, list):
        return request
    added = _find_origin(execution)
    return {**request, "Entries": [_with_resources(entry, added) for entry in entries]}


def _with_resources(entry: Any, added: list[str]) -> Any:
    given = entry.get("Resources") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(given, list | None):
        return entry  # the encoder reports the wrong type
    return {**entry, "Resources": [*(given or []), *added]}


def _find_origin(execution: str) -> list[str]:
    """Returns the ARNs of an execution's state machine and of the execution itself."""
    fields = execution.split(":")
    if len(fields) < _EXECUTION_FIELDS:
        return [execution]
    state_machine = fields[6].partition("/")[0]  # a child of a Distributed Map also has the Map's label
    return [":".join([*fields[:5], "stateMachine", state_machine]), execution]


def _add_variable(overrides: Any) -> Any:
    """Returns the overrides of a container with the environment variable that says who started the job."""
    given = overrides or {}
    name = "environment" if isinstance(given, dict) and "environment" in given else "Environment"
    variables = given.get(name) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(variables, list | None):
        return overrides  # the encoder reports the wrong type
    return {**given, name: [*(variables or []), _VARIABLE]}


def _as_json(text: str) -> str:
    """Returns a text that is JSON, or else the text as a JSON string. Lambda rejects everything else."""
    try:
        json.loads(text)
    except ValueError:
        return compact_json(text)
    return text
