"""Walks over the states of a definition: Parallel branches, Map processors, and branches of `Fn::If`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.model.call import Branch, QueryLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.json_path import Steps
    from macro.model.template_values import Json


_PROCESSORS = ("ItemProcessor", "Iterator")
NESTED_FIELDS = ("Branches", *_PROCESSORS)
"""The fields of a state that contain other states."""


@dataclass(frozen=True, slots=True)
class State:
    """One state as the definition contains it.

    Args:
        steps: The path from the definition's root.
        names: The names of the enclosing states and of this state, outermost first.
        value: The state.
        language: The state's query language.
        branches: The branches of `Fn::If` that contain the state, outermost first.
        in_inline_map: Whether the state is in the item processor of an inline Map.
        child_type: The `ExecutionType` of the distributed Map that runs the state in a child workflow, as the
            definition contains it. None for all other states.
    """

    steps: Steps
    names: tuple[str, ...]
    value: dict[str, Json]
    language: QueryLanguage
    branches: tuple[Branch, ...]
    in_inline_map: bool
    child_type: Json = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """The properties that all states below a point of the definition share."""

    steps: Steps = ()
    names: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    in_inline_map: bool = False
    child_type: Json = None

    def at(self, *steps: str | int) -> _Scope:
        return replace(self, steps=(*self.steps, *steps))


def walk_states(root: Json, branches: tuple[Branch, ...] = ()) -> Iterator[State]:
    """Yields every state of a definition in the definition's order, outer states before inner ones.

    Args:
        root: The definition.
        branches: The branches of `Fn::If` that contain the definition.
    """
    for machine, scope in _if_branches(root, _Scope(branches=branches)):
        if isinstance(machine, dict):
            yield from _states(machine, scope, _language(machine, QueryLanguage.JSONPATH))


def split_branches(value: Json, steps: Steps = ()) -> Iterator[tuple[Json, Steps, tuple[Branch, ...]]]:
    """Yields a value at a path, or the value in each branch of an `Fn::If`, with its path and its branches."""
    for side, scope in _if_branches(value, _Scope(steps)):
        yield side, scope.steps, scope.branches


def _states(machine: dict[str, Json], scope: _Scope, default: QueryLanguage) -> Iterator[State]:
    for states, inside in _if_branches(machine.get("States"), scope.at("States")):
        if not isinstance(states, dict):
            continue
        for name, written in states.items():
            for value, within in _if_branches(written, inside.at(name)):
                if isinstance(value, dict):
                    yield from _state(name, value, within, default)


def _state(name: str, value: dict[str, Json], scope: _Scope, default: QueryLanguage) -> Iterator[State]:
    names = (*scope.names, name)
    language = _language(value, default)
    yield State(scope.steps, names, value, language, scope.branches, scope.in_inline_map, scope.child_type)
    below = replace(scope, names=names)
    for branches, inside in _if_branches(value.get("Branches"), below.at("Branches")):
        if isinstance(branches, list):
            for index, written in enumerate(branches):
                for branch, within in _objects(written, inside.at(index)):
                    yield from _states(branch, within, default)
    for field in _PROCESSORS:
        for processor, inside in _objects(value.get(field), below.at(field)):
            yield from _states(processor, _in_map(processor, inside), default)


def _in_map(processor: dict[str, Json], scope: _Scope) -> _Scope:
    """Returns the scope of the states in a Map's item processor."""
    if _is_distributed(processor):
        return replace(scope, in_inline_map=False, child_type=_execution_type(processor))
    return replace(scope, in_inline_map=True)


def _objects(value: Json, scope: _Scope) -> Iterator[tuple[dict[str, Json], _Scope]]:
    for side, inside in _if_branches(value, scope):
        if isinstance(side, dict):
            yield side, inside


def _if_branches(value: Json, scope: _Scope) -> Iterator[tuple[Json, _Scope]]:
    """Yields the value, or the value in each branch of an `Fn::If`, with its scope."""
    match value:
        case {"Fn::If": [str(condition), then, otherwise]}:
            for index, side, taken in ((1, then, True), (2, otherwise, False)):
                inside = scope.at("Fn::If", index)
                taken_branch = replace(inside, branches=(*scope.branches, Branch(condition, taken)))
                yield from _if_branches(side, taken_branch)
        case _:
            yield value, scope


def _language(value: dict[str, Json], default: QueryLanguage) -> QueryLanguage:
    written = value.get("QueryLanguage")
    return QueryLanguage(written) if written in ("JSONPath", "JSONata") else default


def _is_distributed(processor: Json) -> bool:
    """Returns whether each iteration is a separate execution with a separate ARN.

    If the mode is an intrinsic function, the mode is unknown. The result is then False, as for an inline Map.
    """
    match processor:
        case {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}:
            return True
        case _:
            return False


def _execution_type(processor: Json) -> Json:
    match processor:
        case {"ProcessorConfig": {"ExecutionType": written}}:
            return written
        case _:
            return None
