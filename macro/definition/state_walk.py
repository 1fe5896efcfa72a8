"""The walk over a definition's states: Parallel branches, Map processors, and `Fn::If` on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.model.call import Branch, QueryLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.json_path import Steps
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class State:
    """One state as written: where it stands, and what it inherits from around it.

    `steps` lead to it from the definition's root, `names` are the states around it and its own, outermost first.
    """

    steps: Steps
    names: tuple[str, ...]
    value: dict[str, Json]
    language: QueryLanguage
    branches: tuple[Branch, ...]
    in_inline_map: bool


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for every state below a point of the walk."""

    steps: Steps = ()
    names: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    in_inline_map: bool = False

    def at(self, *steps: str | int) -> _Around:
        return replace(self, steps=(*self.steps, *steps))


def walk_states(root: Json, branches: tuple[Branch, ...] = ()) -> Iterator[State]:
    """Every state of a definition, in the order in which they are written, outer states before inner ones.

    `branches` are the `Fn::If` turns that the definition itself stands under.
    """
    for machine, around in _turns(root, _Around(branches=branches)):
        if isinstance(machine, dict):
            yield from _states(machine, around, _language(machine, QueryLanguage.JSONPATH))


def _states(machine: dict[str, Json], around: _Around, default: QueryLanguage) -> Iterator[State]:
    for states, inside in _turns(machine.get("States"), around.at("States")):
        if not isinstance(states, dict):
            continue
        for name, written in states.items():
            for value, here in _turns(written, inside.at(name)):
                if isinstance(value, dict):
                    yield from _state(name, value, here, default)


def _state(name: str, value: dict[str, Json], here: _Around, default: QueryLanguage) -> Iterator[State]:
    names = (*here.names, name)
    yield State(here.steps, names, value, _language(value, default), here.branches, here.in_inline_map)
    below = replace(here, names=names)
    for branches, inside in _turns(value.get("Branches"), below.at("Branches")):
        if isinstance(branches, list):
            for index, written in enumerate(branches):
                for branch, within in _objects(written, inside.at(index)):
                    yield from _states(branch, within, default)
    for field in ("ItemProcessor", "Iterator"):
        for processor, inside in _objects(value.get(field), below.at(field)):
            in_inline_map = not _is_distributed(processor)
            yield from _states(processor, replace(inside, in_inline_map=in_inline_map), default)


def _objects(value: Json, around: _Around) -> Iterator[tuple[dict[str, Json], _Around]]:
    for side, inside in _turns(value, around):
        if isinstance(side, dict):
            yield side, inside


def _turns(value: Json, around: _Around) -> Iterator[tuple[Json, _Around]]:
    """The value, or both sides of the `Fn::If` that it is, with the turn that leads there."""
    match value:
        case {"Fn::If": [str(condition), then, otherwise]}:
            for index, side, taken in ((1, then, True), (2, otherwise, False)):
                inside = around.at("Fn::If", index)
                turn = replace(inside, branches=(*around.branches, Branch(condition, taken)))
                yield from _turns(side, turn)
        case _:
            yield value, around


def _language(value: dict[str, Json], default: QueryLanguage) -> QueryLanguage:
    written = value.get("QueryLanguage")
    return QueryLanguage(written) if written in ("JSONPath", "JSONata") else default


def _is_distributed(processor: Json) -> bool:
    """Returns whether each iteration is an execution of its own, with its own ARN.

    If the mode is an intrinsic function, the answer is False: it's unknown, and an inline Map is the general case.
    """
    match processor:
        case {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}:
            return True
        case _:
            return False
