"""States that look like a cross-Region call but aren't expanded."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.definition.state_values import PATH_SUFFIX, read_value
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import Intrinsic, as_json_text
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS, TASK_FIELDS
from macro.shorthand.near_misses.fixes import call_fix, resource_fix
from macro.shorthand.near_misses.region_fields import (
    IN_TASKS,
    MAP_TASKS,
    explain_map_region,
    find_region_fields,
    holds_region,
    is_region_field,
)
from macro.shorthand.near_misses.region_parameters import find_region_parameter
from macro.shorthand.near_misses.resources import check_resource, has_region
from macro.shorthand.near_misses.types import STATE_TYPES, is_similar_state_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

_CALL_FIELDS = frozenset(FIELDS) - NATIVE_FIELDS - TASK_FIELDS
"""The fields that only a cross-Region call has."""

_OTHER_FIELDS = _CALL_FIELDS - {"Region"}
_DISTINCTIVE = frozenset({"Region", "Targets", "AllowedRegions", "Service", "Action"})
_NAMES = frozenset({"Service", "Action"})
_FUNCTION = "Fn::"
_SIMILAR = 0.8
_RESOURCE_PATH = f"Resource{PATH_SUFFIX}"
_INTEGRATION = ":states:"


def find_near_misses(state: State, form: Form, path: TemplatePath) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each part of a native state that looks like shorthand.

    Args:
        state: A state that isn't shorthand.
        form: The definition that contains it.
        path: The state's path.
    """
    yield from _check_map_resources(state, form, path)
    yield from find_region_fields(state, path)
    near_miss = _check_type(state, form, path)
    if near_miss is None and state.value.get("Type") == "Task":
        near_miss = check_resource(state.value.get("Resource"), form, path.at("Resource"))
        near_miss = near_miss or _check_path(state.value.get(_RESOURCE_PATH), path.key(_RESOURCE_PATH))
        near_miss = near_miss or find_region_parameter(state, form, path)
    if near_miss is None:
        near_miss = _check_fields(state, form, path)
    if near_miss is not None:
        yield near_miss


def _check_path(resource: Json, path: TemplatePath) -> Diagnostic | None:
    """Returns the problem of an integration ARN whose Region is a run-time value."""
    if not isinstance(resource, str) or _INTEGRATION not in resource:
        return None
    message = f"the Resource of a Task can't be a run-time value; use {STATE_TYPE}, whose Region can be one"
    return Diagnostic(rules.NOT_EXPANDED, path, message)


def _check_type(state: State, form: Form, path: TemplatePath) -> Diagnostic | None:
    written = state.value.get("Type")
    value = read_value(written, form, state.language)
    if value == STATE_TYPE or (isinstance(value, Intrinsic) and STATE_TYPE in value.determined):
        message = f"Type must be the literal {STATE_TYPE}"
        return Diagnostic(rules.NOT_EXPANDED, path.at("Type"), message, f"Type: {STATE_TYPE}")
    if isinstance(value, str) and is_similar_state_type(value):
        message = f"there is no state type '{value}'; did you mean '{STATE_TYPE}'?"
        return Diagnostic(rules.NOT_EXPANDED, path.at("Type"), message)
    if value == "Task" or not has_region(state.value.get("Resource"), form):
        return None
    if written is None:
        return Diagnostic(rules.NOT_EXPANDED, path, "Type is missing", "Type: Task")
    hint = did_you_mean(value, STATE_TYPES) if isinstance(value, str) and value not in STATE_TYPES else ""
    message = f"only a Task can have an integration ARN, but Type is {as_json_text(written)}{hint}"
    return Diagnostic(rules.NOT_EXPANDED, path.at("Type"), message)


def _check_map_resources(state: State, form: Form, path: TemplatePath) -> Iterator[Diagnostic]:
    for name in MAP_TASKS:
        written = state.value.get(name)
        if state.value.get("Type") != "Map" or not isinstance(written, dict):
            continue
        if has_region(written.get("Resource"), form):
            message = f"the ARN can't have a Region, because {explain_map_region(name)}"
            yield Diagnostic(rules.NOT_EXPANDED, path.at(name, "Resource"), message)


def _check_fields(state: State, form: Form, path: TemplatePath) -> Diagnostic | None:
    names = [name for name in state.value if _is_call_field(name, state)]
    if not names:
        return None
    first = path.key(names[0])
    resource = state.value.get("Resource")
    if state.value.get("Type") is None:
        return Diagnostic(rules.NOT_EXPANDED, path, "Type is missing", f"Type: {STATE_TYPE}")
    if _is_other_state(state):
        message = f"a state of Type: {state.value['Type']} has no field {names[0]}; {IN_TASKS}"
        return Diagnostic(rules.NOT_EXPANDED, first, message)
    if resource is None:
        message = f"{names[0]} is a field of {STATE_TYPE}, but Type is {as_json_text(state.value['Type'])}"
        return Diagnostic(rules.NOT_EXPANDED, first, message, f"Type: {STATE_TYPE}")
    region = next((name for name in names if _means_region(name, state) and name not in _OTHER_FIELDS), None)
    fix = resource_fix(resource, state.value[region], form) if region else ""
    if fix:
        message = f"a Task has no field {region}; write the Region in the ARN"
        return Diagnostic(rules.NOT_EXPANDED, path.key(str(region)), message, fix)
    message = f"a Task has no field {names[0]}; use the state type {STATE_TYPE}"
    return Diagnostic(rules.NOT_EXPANDED, first, message, call_fix(state, region, form))


def _is_other_state(state: State) -> bool:
    """Returns whether a state has another type than Task, and isn't a call with a wrong type."""
    kind = state.value.get("Type")
    is_other = isinstance(kind, str) and kind in STATE_TYPES and kind != "Task"
    return is_other and not _NAMES & set(state.value)


def _is_call_field(name: str, state: State) -> bool:
    """Returns whether a field of a native state is probably meant for a cross-Region call."""
    bare = name.removesuffix(PATH_SUFFIX)
    if state.value.get("Type") not in ("Task", None):  # not a set, because the value may be unhashable
        return bare == "Targets" or is_region_field(bare) or (bare in _NAMES and state.value.keys() >= _NAMES)
    if name in TASK_FIELDS or name in NATIVE_FIELDS or name.startswith(_FUNCTION):
        return False
    if state.value.get("Type") is None:
        return bare in _DISTINCTIVE
    if bare in _CALL_FIELDS or is_region_field(bare) or holds_region(state.value[name]):
        return True
    return any(_is_similar(bare, each) for each in ("Region", "Targets", "AllowedRegions"))


def _means_region(name: str, state: State) -> bool:
    """Returns whether the value of a field is probably a Region, or a list of Regions."""
    bare = name.removesuffix(PATH_SUFFIX)
    return is_region_field(name) or _is_similar(bare, "Region") or holds_region(state.value[name])


def _is_similar(name: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, name.casefold()[:100], other.casefold()).ratio() >= _SIMILAR
