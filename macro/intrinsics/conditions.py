"""Conditions: of resources, and of statements whose calls stand under `Fn::If`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.call import Branch
    from macro.model.template_values import Json

_MOST = 10
"""`Fn::And` and `Fn::Or` take two to ten conditions: AWS CloudFormation User Guide, Condition functions."""


def apply_branches(branches: tuple[Branch, ...], value: Json, otherwise: Json = None) -> Json:
    """The value under the same `Fn::If` turns, outermost first; elsewhere `otherwise`, or no value at all."""
    nothing: Json = {"Ref": "AWS::NoValue"} if otherwise is None else otherwise
    for branch in reversed(branches):
        sides = [value, nothing] if branch.taken else [nothing, value]
        value = {"Fn::If": [branch.condition, *sides]}
    return value


def branches_condition(branches: tuple[Branch, ...]) -> Json:
    """The condition under which all these turns are taken; `branches` has at least one."""
    return _combined("Fn::And", [_turn(branch) for branch in branches])


def any_condition(conditions: list[Json]) -> Json:
    """The condition that holds where one of these does; `conditions` has at least one."""
    return _combined("Fn::Or", conditions)


def _turn(branch: Branch) -> Json:
    condition: Json = {"Condition": branch.condition}
    return condition if branch.taken else {"Fn::Not": [condition]}


def _combined(function: str, conditions: list[Json]) -> Json:
    while len(conditions) > _MOST:
        groups = [conditions[start : start + _MOST] for start in range(0, len(conditions), _MOST)]
        conditions = [_combined(function, group) for group in groups]
    return conditions[0] if len(conditions) == 1 else {function: conditions}
