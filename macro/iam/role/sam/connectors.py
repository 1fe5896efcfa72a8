"""The connectors of a state machine, from which AWS SAM creates policies for its role.

Sources: AWS SAM Developer Guide, "AWS::Serverless::Connector", "ResourceReference", and "Embedded connectors".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from macro.iam.role.attached_policies import read_properties
from macro.iam.role.statements import parse_document
from macro.iam.role.tables import sam_connectors
from macro.model.call import Branch
from macro.model.diagnostics import TemplatePath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from macro.iam.role.permissions import RoleStatement, Unread
    from macro.model.template_values import Json

CONNECTOR = "AWS::Serverless::Connector"
_PROPERTY = re.compile(r"%\{Destination\.(\w+)\}")
_LOGICAL_ID = "%{logicalId}"


class _Connector(NamedTuple):
    """A connector: its properties, its path, and the branches under which it exists."""

    properties: Mapping[str, Json]
    path: TemplatePath
    branches: tuple[Branch, ...] = ()


def read_connectors(
    logical_id: str, state_machine: Mapping[str, Json], resources: Mapping[str, Json]
) -> Iterator[RoleStatement | Unread]:
    """Yields the statements that the connectors of a state machine add to its role.

    Args:
        logical_id: The logical ID of the state machine.
        state_machine: The state machine's resource.
        resources: The resources of the template.
    """
    for connector in (*_find_embedded(logical_id, state_machine), *_find_resources(logical_id, resources)):
        written = connector.properties.get("Destination")
        for destination in written if isinstance(written, list) else [written]:
            yield from _read(connector, destination, resources)


def _find_embedded(logical_id: str, state_machine: Mapping[str, Json]) -> Iterator[_Connector]:
    connectors = state_machine.get("Connectors")
    path = TemplatePath("", ("Resources", logical_id, "Connectors"))
    for name, written in connectors.items() if isinstance(connectors, dict) else ():
        yield _Connector(read_properties(written), path.at(name))


def _find_resources(logical_id: str, resources: Mapping[str, Json]) -> Iterator[_Connector]:
    for name, resource in resources.items():
        if not isinstance(resource, dict) or resource.get("Type") != CONNECTOR:
            continue
        properties = read_properties(resource)
        source = properties.get("Source")
        if isinstance(source, dict) and source.get("Id") == logical_id:
            condition = resource.get("Condition")
            branches = (Branch(condition, taken=True),) if isinstance(condition, str) else ()
            yield _Connector(properties, TemplatePath(name), branches)


def _read(
    connector: _Connector, destination: Json, resources: Mapping[str, Json]
) -> Iterator[RoleStatement | Unread]:
    """Yields the statements for one destination: a resource of the template, or a type with an ARN."""
    if not isinstance(destination, dict):
        return
    named = destination.get("Id")
    resource = resources.get(named) if isinstance(named, str) else destination
    kind = resource.get("Type") if isinstance(resource, dict) else None
    profile = sam_connectors().get(kind) if isinstance(kind, str) else None
    if profile is None:
        return
    values = _fill_in(profile.outputs, _LOGICAL_ID, named) if isinstance(named, str) else destination
    categories = connector.properties.get("Permissions")
    for category in categories if isinstance(categories, list) else ():
        statements = profile.permissions.get(category, []) if isinstance(category, str) else []
        document: Json = {"Statement": [_with_destination(each, values) for each in statements]}
        for parsed in parse_document(document, connector.path, connector.branches):
            yield replace(
                parsed, path=connector.path
            )  # the statements themselves aren't in the user's template


def _fill_in(value: Json, placeholder: str, name: str) -> dict[str, Json]:
    filled = _map_text(value, lambda text: text.replace(placeholder, name))
    return filled if isinstance(filled, dict) else {}


def _with_destination(statement: Json, values: Mapping[str, Json]) -> Json:
    """Returns a statement with the properties of the destination, as the SAM translator writes it."""
    return _map_text(statement, lambda text: _compose(text, values))


def _compose(text: str, values: Mapping[str, Json]) -> Json:
    names = _PROPERTY.findall(text)
    whole = _PROPERTY.fullmatch(text)
    if whole:
        return values.get(whole[1], {"Ref": "AWS::NoValue"})
    variables = {f"Destination{name}": values[name] for name in names if name in values}
    written = _PROPERTY.sub(r"${Destination\1}", text)
    if variables:
        return {"Fn::Sub": [written, variables]}
    return {"Fn::Sub": written} if "${" in written else written


def _map_text(value: Json, function: Callable[[str], Json]) -> Json:
    """Returns a value with every text replaced. Keys stay as they are."""
    if isinstance(value, dict):
        return {key: _map_text(member, function) for key, member in value.items()}
    if isinstance(value, list):
        return [_map_text(item, function) for item in value]
    return function(value) if isinstance(value, str) else value
