"""The transitions between the states of a definition.

Source: "Transitions" in the Amazon States Language specification.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from macro.definition.json_path import value_at
from macro.definition.state_walk import walk_states

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.definition.json_path import Steps
    from macro.definition.state_walk import State
    from macro.model.template_values import Json

NESTED = ("Branches", "ItemProcessor", "Iterator")
"""The fields that contain other states, whose transitions lead to those states."""


def find_exclusive_successors(root: Json) -> Mapping[Steps, State]:
    """Returns the `Next` state of each state, by the state's path, if no other transition leads to the `Next` state.

    Its input is then the output of the first state. States in an `Fn::If` aren't in the result.
    """
    states = {state.steps: state for state in walk_states(root)}
    targets: dict[Steps, list[Json]] = {}
    for steps, state in states.items():
        scope = _scope(steps)
        if scope not in targets:
            targets[scope] = [_start(root, scope)]
        targets[scope] += _find_targets(state.value)
    counts = {scope: _count(each) for scope, each in targets.items()}
    successors: dict[Steps, State] = {}
    for steps, state in states.items():
        scope, name = steps[:-1], state.value.get("Next")
        if isinstance(name, str) and counts.get(scope, {}).get(name) == 1 and (*scope, name) in states:
            successors[steps] = states[(*scope, name)]
    return successors


def _scope(steps: Steps) -> Steps:
    """Returns the path of the `States` that contain a state, also if the state is in an `Fn::If`."""
    while steps[-2] == "Fn::If":
        steps = steps[:-2]
    return steps[:-1]


def _count(targets: Sequence[Json]) -> Mapping[str, int]:
    """Returns how many transitions lead to each state, or nothing if the target of one isn't known."""
    names = [each for each in targets if isinstance(each, str) and "${" not in each]
    return Counter(names) if len(names) == len(targets) else {}


def _start(root: Json, scope: Steps) -> Json:
    """Returns `StartAt` next to the `States` at a path, or None if an `Fn::If` is around them."""
    machine = value_at(root, scope[:-1]) if scope[-1] == "States" else None
    return machine.get("StartAt") if isinstance(machine, dict) else None


def _find_targets(value: Json) -> Iterator[Json]:
    """Yields the targets of a state's transitions, and other values of the same names."""
    match value:
        case dict():
            for key, member in value.items():
                if key in ("Next", "Default"):
                    yield member
                elif key not in NESTED:
                    yield from _find_targets(member)
        case list():
            for item in value:
                yield from _find_targets(item)
