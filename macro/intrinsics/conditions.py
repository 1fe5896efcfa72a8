"""Conditions of resources and statements whose calls are inside `Fn::If`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.call import Branch
    from macro.model.template_values import Json

_MAX_OPERANDS = 10
"""`Fn::And` and `Fn::Or` take two to ten conditions: AWS CloudFormation User Guide, Condition functions."""


def apply_branches(branches: tuple[Branch, ...], value: Json, otherwise: Json = None) -> Json:
    """Returns the value inside the same `Fn::If` branches.

    Args:
        branches: The branches, outermost first.
        value: The value.
        otherwise: The value in all other branches. None stands for `AWS::NoValue`.
    """
    nothing: Json = {"Ref": "AWS::NoValue"} if otherwise is None else otherwise
    for branch in reversed(branches):
        sides = [value, nothing] if branch.taken else [nothing, value]
        value = {"Fn::If": [branch.condition, *sides]}
    return value


def branches_condition(branches: tuple[Branch, ...]) -> Json:
    """Returns the condition that is true if all branches, at least one, are taken."""
    return _combine("Fn::And", [_condition(branch) for branch in branches])


def any_condition(conditions: list[Json]) -> Json:
    """Returns the condition that is true if one of the conditions, at least one, is true."""
    return _combine("Fn::Or", conditions)


def _condition(branch: Branch) -> Json:
    condition: Json = {"Condition": branch.condition}
    return condition if branch.taken else {"Fn::Not": [condition]}


def _combine(function: str, conditions: list[Json]) -> Json:
    while len(conditions) > _MAX_OPERANDS:
        groups = [
            conditions[start : start + _MAX_OPERANDS] for start in range(0, len(conditions), _MAX_OPERANDS)
        ]
        conditions = [_combine(function, group) for group in groups]
    return conditions[0] if len(conditions) == 1 else {function: conditions}
