"""Regions in parts of a definition that have no such field: definitions, processors, readers, writers, handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition
from macro.definition.state_values import PATH_SUFFIX
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.shorthand.near_misses.types import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.definition.state_walk import State
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

MAP_TASKS = {
    "ItemReader": "reads the items",
    "ResultWriter": "writes the results",
}
"""The parts of a Map with an integration ARN, and what Step Functions does with each of them."""

IN_TASKS = "write the Region in the ARN of each Task that calls another Region"
"""What to do instead of writing a Region for several states."""

_REGION_PROPERTIES = frozenset({"region", "awsregion", "targetregion"})
_IN_ARN = "write the Region in the ARN"
_IN_CALL = "remove it, because the state already has a Region"
_ON_MAP = ("ItemProcessor", "Iterator")
_LONGEST_REGION = 30
_METADATA = "Metadata"
_HANDLERS = {"Retry": "a retrier", "Catch": "a catcher"}
"""The fields with a list of objects that handle errors, and what Step Functions calls such an object."""


def is_region_field(name: str) -> bool:
    """Returns whether a name is probably meant for a Region, such as `TargetRegion`. No state has such a field."""
    return "region" in fold(name.removesuffix(PATH_SUFFIX))


def is_region_property(name: str) -> bool:
    """Returns whether a name is one that developers give to the Region of a call, and not one of several Regions."""
    return fold(name) in _REGION_PROPERTIES


def holds_region(value: Json) -> bool:
    """Returns whether a value is the name of a Region, or an object or a list that contains a Region or settings."""
    match value:
        case str():
            return len(value) <= _LONGEST_REGION and find_partition(value) is not None
        case list():
            return any(map(holds_region, value))
        case dict():
            return any(is_region_field(name) or holds_region(member) for name, member in value.items())
        case _:
            return False


def find_region_properties(properties: Json, path: TemplatePath, owner: str) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each property of a state machine, or default of all of them, that is called Region.

    Args:
        properties: The properties, or the defaults of AWS SAM.
        path: The path of the properties.
        owner: What the message calls them.
    """
    for name in properties if isinstance(properties, dict) else ():
        if is_region_property(name):
            yield Diagnostic(
                rules.NOT_EXPANDED, path.key(name), f"{owner} has no property {name}; {IN_TASKS}"
            )


def find_definition_fields(root: Json, path: TemplatePath) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each Region beside the `States` of a definition."""
    if isinstance(root, dict) and "States" in root:
        yield from _find(root, path, "a definition", IN_TASKS)


def find_region_fields(state: State, path: TemplatePath) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each Region in a part of a native state that can't have one.

    Args:
        state: The state.
        path: The state's path.
    """
    kind = state.value.get("Type")
    yield from _find_in_handlers(state, path, _IN_ARN if kind == "Task" else IN_TASKS)
    if kind == "Task":
        credentials = state.value.get("Credentials")
        yield from _find(credentials, path.at("Credentials"), "Credentials", _IN_ARN)
    elif kind == "Parallel":
        branches = state.value.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield from _find(branch, path.at("Branches", index), "a branch", IN_TASKS)
    elif kind == "Map":
        yield from _find_in_map(state.value, path)


def find_region_fields_of_call(state: State, path: TemplatePath) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each Region in a retrier or a catcher of a cross-Region call."""
    yield from _find_in_handlers(state, path, _IN_CALL)


def _find_in_handlers(state: State, path: TemplatePath, remedy: str) -> Iterator[Diagnostic]:
    for name, owner in _HANDLERS.items():
        handlers = state.value.get(name)
        for index, handler in enumerate(handlers if isinstance(handlers, list) else ()):
            yield from _find(handler, path.at(name, index), owner, remedy)


def _find_in_map(state: dict[str, Json], path: TemplatePath) -> Iterator[Diagnostic]:
    for name in _ON_MAP:
        for steps in ((name,), (name, "ProcessorConfig")):
            yield from _find(_member(state, steps), path.at(*steps), steps[-1], IN_TASKS)
    for name in MAP_TASKS:
        for steps in ((name,), (name, "Parameters"), (name, "Arguments"), (name, "ReaderConfig")):
            yield from _find(_member(state, steps), path.at(*steps), name, explain_map_region(name))


def explain_map_region(name: str) -> str:
    """Returns why the `ItemReader` or the `ResultWriter` of a Map can't have a Region."""
    return (
        f"Step Functions itself {MAP_TASKS[name]} in the state machine's Region; use a bucket in that Region"
    )


def _member(value: Json, steps: Sequence[str]) -> Json:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _find(value: Json, path: TemplatePath, owner: str, remedy: str) -> Iterator[Diagnostic]:
    for name, member in value.items() if isinstance(value, dict) else ():
        if is_region_field(name) or (name == _METADATA and holds_region(member)):
            message = f"{owner} has no field {name}; {remedy}"
            yield Diagnostic(rules.NOT_EXPANDED, path.key(name), message)
