"""The JSON Schemas of the parameters of each action, so that editors complete their names.

A schema applies to both spellings of a call: to `Service` and `Action` of an AwsCall state, and to the ARN of a native
Task. It accepts other names, too: the API's spelling, paths (`Key.$`), and actions that are newer than the schema.
`cross-region check` reports wrong names.
"""

from __future__ import annotations

from typing import Any

from caller.awsmodel.models import service_model
from caller.awsmodel.naming import member_names
from macro.catalog import Service, find_service
from macro.catalog.tables import load

Schema = dict[str, Any]


class OneLine(dict[str, Any]):
    """A part of a schema that is written on one line of the file."""


def parameter_schemas() -> dict[str, Schema]:
    """Returns the schema of the states that call a service, by botocore's name of the service."""
    return {service.client: _service_schema(service) for service in _services()}


def select_service(definitions: str) -> list[Schema]:
    """Returns the conditions that apply the schema of its service to a state.

    Args:
        definitions: The path of the object with the schemas of the services.
    """
    return [
        OneLine({"if": _calls_service(service), "then": {"$ref": f"{definitions}/{service.client}"}})
        for service in _services()
    ]


def _services() -> list[Service]:
    found = (find_service(client) for client in sorted(load("services")))
    return [service for service in found if service]


def _calls_service(service: Service) -> Schema:
    names = sorted({service.step_functions, service.client})
    return _either({"enum": names}, f":aws-sdk:{service.step_functions}:", "Service")


def _service_schema(service: Service) -> Schema:
    """Returns a condition for each set of parameter names that actions of the service have."""
    model = service_model(service.client)
    actions: dict[tuple[str, ...], list[str]] = {}
    for operation in sorted(service.operations):
        shape = model.operation_model(operation).input_shape
        members = tuple(sorted(member_names(shape.members))) if shape else ()
        actions.setdefault(members, []).append(operation[:1].lower() + operation[1:])
    return {"allOf": [_entry(names, members) for members, names in actions.items() if members]}


def _entry(actions: list[str], members: tuple[str, ...]) -> Schema:
    pattern = f":({'|'.join(actions)})(\\.\\w+)?$"
    parameters: Schema = {"^(Parameters|Arguments)$": {"properties": {name: {} for name in members}}}
    condition = _either({"enum": actions}, pattern, "Action")
    return OneLine({"if": condition, "then": {"patternProperties": parameters}})


def _either(value: Schema, pattern: str, field: str) -> Schema:
    """Returns a condition on a field of an AwsCall state, or on the ARN of a Task."""
    return {
        "anyOf": [
            {"properties": {field: value}, "required": [field]},
            {"properties": {"Resource": {"type": "string", "pattern": pattern}}, "required": ["Resource"]},
        ]
    }
