"""Workflow variables that have the same value in every execution.

A variable is constant if exactly one `Assign` in the definition names it and gives it a literal. A state that reads
the variable then gets this value, or the execution fails because the variable has no value yet.

Source: "Passing data between states with variables" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from macro.definition.state_values import PATH_SUFFIX, read_value
from macro.definition.state_walk import walk_states
from macro.model.template_values import Intrinsic, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.forms import Form
    from macro.expressions.marked_text import Constant
    from macro.model.template_values import Json

_ASSIGN = "Assign"


def find_constant_variables(form: Form) -> dict[str, Constant]:
    """Returns the constant variables of a definition by name, without `$`."""
    assignments = list(_assignments(form.root))
    if not all(isinstance(each, dict) and not is_intrinsic(each) for each in assignments):
        return {}  # which variables these assign is unknown
    counts = Counter(
        name.removesuffix(PATH_SUFFIX)
        for assigned in assignments
        if isinstance(assigned, dict)
        for name in assigned
    )
    constants: dict[str, Constant] = {}
    for state in walk_states(form.root):
        assigned = state.value.get(_ASSIGN)
        value = read_value(assigned, form, state.language) if isinstance(assigned, dict) else {}
        constants |= {
            name: member
            for name, member in (value.items() if isinstance(value, dict) else ())
            if counts[name] == 1 and isinstance(member, str | int | float | Intrinsic)
        }
    return constants


def _assignments(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name == _ASSIGN:
                yield member
            yield from _assignments(member)
    elif isinstance(value, list):
        for item in value:
            yield from _assignments(item)
