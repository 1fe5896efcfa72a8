"""Shorthand outside the states of a state machine, which the macro doesn't expand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.detection import mentions_shorthand
from macro.intrinsics.placeholders import no_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import as_json_text
from macro.shorthand.integration.integration_arn import ARN_FIELD, is_call_arn
from macro.shorthand.near_misses.arns import find_arn_problem
from macro.shorthand.near_misses.types import is_same_type, is_similar_type, similar_resource_type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from macro.model.template_values import Json

_OUTSIDE = "an AwsCall is outside a States map; move it into States"
_NOT_A_TASK = "the macro expands an ARN with a Region only if it is the Resource of a Task in a States map"
_UNIVERSAL_TARGET = re.compile(
    rf"arn:{ARN_FIELD}:scheduler:(?:\$\{{[^{{}}]*\}}|[^:$])+:{ARN_FIELD}:aws-sdk:[^:]+:[^:]+"
)
_SCHEDULED = (
    "the ARN of a universal target of EventBridge Scheduler has no Region; write the target"
    " arn:aws:scheduler:::aws-sdk:sfn:startExecution, and make the call in a state machine"
)
_NOT_USED = (
    "this ARN with a Region isn't the Resource of a Task, so the macro doesn't expand it; remove the Region"
)
_METADATA_OF_RESOURCE = (
    "the macro reads its settings only in the template's own Metadata section; move them there, and write the options"
    " of a state under States, as STATE_MACHINE/STATE"
)
_FOR_EACH = (
    "the macro can't expand an AwsCall inside Fn::ForEach; put CrossRegion after AWS::LanguageExtensions in the"
    " template's Transform list"
)
_LOOP = "Fn::ForEach"
_IN_TEXT = (
    "the macro doesn't read a definition in this text; write it in the Definition of an"
    " AWS::StepFunctions::StateMachine"
)
_TEXTS = frozenset({"Fn::Sub", "Fn::Join", "Fn::ToJsonString"})
"""The functions that are read as one text."""

_COMMENTS = frozenset({"Comment", "Description"})
_CHECKED_BY_STATE = frozenset({"Resource", "Type", "ItemReader", "ResultWriter"})
"""The members of a state that the checks of states cover."""


def find_strays(value: Json, path: TemplatePath, states: Collection[int] = ()) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each call that isn't one of the states.

    Args:
        value: A definition, or another part of a template.
        path: The path of the value.
        states: The `id()` of each state of the definition.
    """
    yield from _find(value, path, states, in_loop=False)


def _find(
    value: Json, path: TemplatePath, states: Collection[int] | None, *, in_loop: bool
) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find_in_item(item, path.at(index), states, in_loop=in_loop)
    if not isinstance(value, dict):
        return
    is_state = states is not None and id(value) in states
    is_call = _is_call(value, in_definition=states is not None) or (in_loop and _is_near_miss(value))
    if not is_state and is_call:
        yield Diagnostic(rules.NOT_EXPANDED, path, _FOR_EACH if in_loop else _OUTSIDE)
        return
    for name, member in value.items():
        if name in _COMMENTS or (is_state and name in _CHECKED_BY_STATE):
            continue
        message = _explain_arn(member)
        if message:
            yield Diagnostic(rules.NOT_EXPANDED, path.at(name), _FOR_EACH if in_loop else message)
        yield from _find_in_member(name, member, path.at(name), states, in_loop=in_loop)


def _explain_arn(value: Json) -> str:
    """Returns why the macro doesn't expand an ARN with a Region, or an empty string for other values."""
    if not isinstance(value, str):
        return ""
    return _NOT_A_TASK if is_call_arn(value) else _SCHEDULED if _UNIVERSAL_TARGET.fullmatch(value) else ""


def _find_in_item(
    value: Json, path: TemplatePath, states: Collection[int] | None, *, in_loop: bool
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each call in a value, which can be the text of a definition."""
    if not in_loop and _is_definition_text(value):
        yield Diagnostic(rules.NOT_EXPANDED, path, _IN_TEXT)
    else:
        yield from _find(value, path, states, in_loop=in_loop)


def _find_in_member(
    name: str, value: Json, path: TemplatePath, states: Collection[int] | None, *, in_loop: bool
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each call in a member; in a loop, a function or text can also contain the call."""
    is_loop = not in_loop and name.startswith(_LOOP)
    find = _find if name in _TEXTS else _find_in_item
    found = find(value, path, states, in_loop=in_loop or is_loop)
    first = next(found, None)
    if first:
        yield first
        yield from found
    elif is_loop and mentions_shorthand(value):
        yield Diagnostic(rules.NOT_EXPANDED, path, _FOR_EACH)


def _is_call(value: dict[str, Json], *, in_definition: bool) -> bool:
    """Returns whether an object is a call. Outside a definition, a member `Type` isn't enough."""
    written, resource = value.get("Type"), value.get("Resource")
    if isinstance(written, str) and is_same_type(written):
        return in_definition or "Service" in value or "Action" in value
    return isinstance(resource, str) and is_call_arn(resource)


def _is_near_miss(value: dict[str, Json]) -> bool:
    """Returns whether an object is a Task whose ARN has its Region in the wrong part."""
    resource = value.get("Resource")
    return (
        value.get("Type") == "Task" and isinstance(resource, str) and find_arn_problem(resource) is not None
    )


def find_strays_in_resources(resources: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each resource that isn't a state machine but contains a call."""
    for name, resource in resources.items():
        path = TemplatePath(name)
        if name.startswith(_LOOP):
            if any(_find_in_member(name, resource, path, (), in_loop=False)):
                yield Diagnostic(rules.NOT_EXPANDED, path, _FOR_EACH)
        elif isinstance(resource, dict):
            written, properties = resource.get("Type"), resource.get("Properties")
            similar = similar_resource_type(written) if isinstance(written, str) else ""
            if similar and mentions_shorthand(properties):
                message = f"there is no resource type '{written}'; did you mean '{similar}'?"
                yield Diagnostic(rules.NOT_EXPANDED, TemplatePath("", ("Resources", name, "Type")), message)
                continue
            if isinstance(written, str) and is_same_type(written):
                yield Diagnostic(rules.NOT_EXPANDED, path, _OUTSIDE)
            yield from _find(properties, path, None, in_loop=False)


def find_strays_in_properties(
    properties: Mapping[str, Json], definitions: Collection[str], path: TemplatePath
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each property of a state machine that contains shorthand but isn't a definition.

    Args:
        properties: The properties of the state machine.
        definitions: The names of the properties that contain the definition and its substitutions.
        path: The path of the state machine.
    """
    for name, value in properties.items():
        if name not in definitions and isinstance(value, dict | str) and _is_definition(value):
            message = f"the macro doesn't read a definition in {name}; write it in Definition"
            yield Diagnostic(rules.NOT_EXPANDED, path.key(name), message)


def find_unused_arns(
    substitutions: Json, resources: Iterable[Json], path: TemplatePath
) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each ARN in `DefinitionSubstitutions` that is that of a call, but that no Task uses.

    Args:
        substitutions: The `DefinitionSubstitutions` of a state machine.
        resources: The `Resource` of each state.
        path: The path of the substitutions.
    """
    used = "".join(map(as_json_text, resources)).replace("${!", "${")
    for name, value in substitutions.items() if isinstance(substitutions, dict) else ():
        flat = flatten_text(value, no_placeholders)
        if flat and is_call_arn(flat.text) and f"${{{name}}}" not in used:
            yield Diagnostic(rules.NOT_EXPANDED, path.at(name), _NOT_USED)


def _is_definition(value: dict[str, Json] | str) -> bool:
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        return False
    return mentions_shorthand(value)


def _is_definition_text(value: Json) -> bool:
    """Returns whether a value is the JSON text of a definition with shorthand, and not that of a whole template."""
    flat = flatten_text(value, no_placeholders)
    text = flat.text if flat else ""
    has_states = text.lstrip().startswith("{") and '"States"' in text and '"Resources"' not in text
    return has_states and mentions_shorthand(text)


def find_misspelled_metadata(template: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each section of the template's Metadata whose name is similar to the macro's."""
    metadata = template.get("Metadata")
    for name in metadata if isinstance(metadata, dict) else ():
        if name != STATE_TYPE and is_similar_type(name):
            message = f"the macro doesn't read this section; did you mean '{STATE_TYPE}'?"
            yield Diagnostic(rules.NOT_EXPANDED, TemplatePath("", ("Metadata",)).key(name), message)


def find_metadata_of_resources(resources: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each resource whose own Metadata contains the macro's settings."""
    for logical_id, resource in resources.items():
        metadata = resource.get("Metadata") if isinstance(resource, dict) else None
        for name in metadata if isinstance(metadata, dict) else ():
            if name == STATE_TYPE or is_similar_type(name):
                path = TemplatePath("", ("Resources", logical_id, "Metadata")).key(name)
                yield Diagnostic(rules.NOT_EXPANDED, path, _METADATA_OF_RESOURCE)
