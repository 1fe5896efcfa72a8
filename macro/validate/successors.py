"""The state that certainly follows a state, and that no other state leads to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from macro.definition.state_walk import walk_states
from macro.definition.transitions import find_transitions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.forms import Form
    from macro.definition.json_path import Steps
    from macro.definition.state_walk import State


def find_exclusive_successors(form: Form) -> Mapping[Steps, State]:
    """Returns the `Next` state of each state, by the state's path, if no other transition leads to the `Next` state.

    Its input is then the output of the first state. States in an `Fn::If` aren't in the result, nor are states that
    a transition whose target isn't known can lead to.
    """
    transitions = list(find_transitions(form, list(walk_states(form.root))))
    uncertain = {each.scope for each in transitions if each.target is None}
    counts = Counter(each.target.steps for each in transitions if each.target is not None)
    successors: dict[Steps, State] = {}
    for each in transitions:
        source, target = each.source, each.target
        if source is None or target is None or each.scope in uncertain:
            continue
        are_siblings = source.steps[:-1] == target.steps[:-1] == each.scope
        is_next = source.value.get("Next") == target.names[-1]
        if are_siblings and is_next and counts[target.steps] == 1:
            successors[source.steps] = target
    return successors
