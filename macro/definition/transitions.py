"""Finds the transitions between the states of a definition, also through the branches of `Fn::If`.

Source: "Transitions" in the Amazon States Language specification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.definition.state_values import read_value
from macro.definition.state_walk import NESTED_FIELDS, split_branches
from macro.intrinsics.branches import combine
from macro.model.call import QueryLanguage
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.definition.forms import Form
    from macro.definition.json_path import Steps
    from macro.definition.state_walk import State
    from macro.model.call import Branch
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition from one state to another.

    Args:
        source: The state, or None for the start of the definition.
        scope: The path of the `States` that contain the target, without `Fn::If`.
        target: The next state, or the first state in a Parallel state or a Map state. None if the name of the target
            isn't known before the stack is deployed.
        errors: The errors that lead to the target; empty if no error does.
    """

    source: State | None
    scope: Steps
    target: State | None
    errors: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class _Target:
    """A state as a transition names it.

    Args:
        scope: The path of the `States` that contain the state, without `Fn::If`.
        name: The name, which can be an intrinsic function.
        branches: The branches in which the name is used.
        errors: The errors that lead to the state; empty if no error does.
    """

    scope: Steps
    name: Json
    branches: tuple[Branch, ...]
    errors: tuple[Json, ...] = ()


def find_transitions(form: Form, states: Sequence[State]) -> Iterator[Transition]:
    """Yields the transitions of a definition in its order. Those to a state that doesn't exist are left out.

    If the name of a state is an intrinsic function or has placeholders, there is a transition to each state that it can
    name. If its value is unknown before the stack is deployed, there is also one without a target.

    Args:
        form: The definition.
        states: The states that `walk_states` yields for it.
    """
    candidates: dict[Steps, list[State]] = {}
    for state in states:
        candidates.setdefault(_without_functions(state.steps), []).append(state)

    def find(source: State | None, targets: Iterator[_Target]) -> Iterator[Transition]:
        """Yields the transitions to each state that can exist together with the source."""
        for target in targets:
            names = _possible_names(target.name, form)
            if names is None:
                yield Transition(source, target.scope, None, target.errors)
            steps = [(*target.scope, name) for name in names or (target.name,) if isinstance(name, str)]
            for state in (state for each in steps for state in candidates.get(each, ())):
                if combine(target.branches, state.branches) is not None:
                    yield Transition(source, target.scope, state, target.errors)

    yield from find(None, _starts(form.root, (), ()))
    for state in states:
        yield from find(state, _targets(state))


def _targets(state: State) -> Iterator[_Target]:
    """Yields where a state leads to: its next states, the states that handle errors, and the states in it."""
    path, value, branches = _without_functions(state.steps), state.value, state.branches
    for rule, taken in ((value, branches), *_items(value.get("Choices"), branches)):
        for field in ("Next", "Default"):
            yield from _named(rule, field, path[:-1], taken)
    for catcher, taken in _items(value.get("Catch"), branches):
        errors = catcher.get("ErrorEquals") if isinstance(catcher, dict) else None
        names = errors if isinstance(errors, list) else [errors]
        yield from _named(catcher, "Next", path[:-1], taken, tuple(names))
    for field in NESTED_FIELDS:
        yield from _starts(value.get(field), (*path, field), branches)


def _starts(machines: Json, steps: Steps, branches: tuple[Branch, ...]) -> Iterator[_Target]:
    """Yields the first states of a definition, of a processor, or of the branches of a Parallel state."""
    for side, taken in _sides(machines, branches):
        if isinstance(side, list):
            for index, machine in enumerate(side):
                yield from _starts(machine, (*steps, index), taken)
        else:
            yield from _named(side, "StartAt", (*steps, "States"), taken)


def _named(
    value: Json, field: str, scope: Steps, branches: tuple[Branch, ...], errors: tuple[Json, ...] = ()
) -> Iterator[_Target]:
    """Yields the states that a field of an object can name."""
    if isinstance(value, dict):
        for name, taken in _sides(value.get(field), branches) if field in value else ():
            yield _Target(scope, name, taken, errors)


def _possible_names(name: Json, form: Form) -> list[str] | None:
    """Returns the name as the definition contains it, and every value that it can have; None if it is unknown."""
    if isinstance(name, str) and "${" not in name:
        return [name]
    value = read_value(name, form, QueryLanguage.JSONPATH)  # a name is never an expression
    possible = value.possible if isinstance(value, Intrinsic) else (value,)
    if not possible or any("${" in str(each) for each in possible):
        return None
    return list(dict.fromkeys(each for each in (name, *possible) if isinstance(each, str)))


def _items(values: Json, branches: tuple[Branch, ...]) -> Iterator[tuple[Json, tuple[Branch, ...]]]:
    for side, taken in _sides(values, branches):
        for item in side if isinstance(side, list) else ():
            yield from _sides(item, taken)


def _sides(value: Json, branches: tuple[Branch, ...]) -> Iterator[tuple[Json, tuple[Branch, ...]]]:
    """Yields the sides of a value that are possible in the branches, with all their branches."""
    for side, _, more in split_branches(value):
        taken = combine(branches, more)
        if taken is not None:
            yield side, taken


def _without_functions(steps: Steps) -> Steps:
    """Returns a path without each `Fn::If` and the index of its side."""
    kept: list[str | int] = []
    for step in steps:
        if kept and kept[-1] == "Fn::If" and isinstance(step, int):
            kept.pop()
        else:
            kept.append(step)
    return tuple(kept)
