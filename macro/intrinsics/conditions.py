"""Conditions: those of resources and statements whose calls are inside `Fn::If`, and the values of conditions.

Most code considers both branches of an `Fn::If`, because the output must not depend on parameter values more than
necessary. Only a value that the macro itself needs is read for one deployment: the location of a file, and whether a
policy outside the template applies.

Source: "Condition functions" in the AWS CloudFormation documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.intrinsics.evaluation import evaluate, find_cases
from macro.intrinsics.possible_values import Special
from macro.intrinsics.structure import MAX_DEPTH
from macro.model.template_values import distinct, to_text

if TYPE_CHECKING:
    from macro.intrinsics.template_facts import TemplateFacts
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


def evaluate_now(value: Json, facts: TemplateFacts) -> Json:
    """Returns the only value that a template value has in this deployment, or None if it isn't certain."""
    conditions = _Evaluator(facts)
    values = distinct(
        None if isinstance(case.value, Special) else case.value
        for case in find_cases(value, facts)
        if all(conditions.read(name) in (None, taken) for name, taken in case.branches.items())
    )
    return values[0] if len(values) == 1 else None


def find_untaken(branches: tuple[Branch, ...], facts: TemplateFacts) -> Branch | None:
    """Returns a branch that certainly isn't taken in this deployment, or None if all of them can be."""
    conditions = _Evaluator(facts)
    untaken = (each for each in branches if conditions.read(each.condition) not in (None, each.taken))
    return next(untaken, None)


@dataclass
class _Evaluator:
    """Evaluates each condition only once, because many conditions can refer to the same one."""

    facts: TemplateFacts
    values: dict[str, bool | None] = field(default_factory=dict)

    def read(self, name: str, depth: int = 0) -> bool | None:
        if name not in self.values:
            self.values[name] = None  # for a condition that refers to itself
            self.values[name] = self._evaluate(self.facts.conditions.get(name), depth)
        return self.values[name]

    def _evaluate(self, function: Json, depth: int) -> bool | None:
        value: bool | None = None
        match function:
            case _ if depth > MAX_DEPTH:
                pass
            case {"Condition": str(name)}:
                value = self.read(name, depth + 1)
            case {"Fn::Equals": [first, second]}:
                value = _equal(first, second, self.facts)
            case {"Fn::Not": [inner]}:
                value = _negate(self._evaluate(inner, depth + 1))
            case {"Fn::Or": list(inner)}:
                value = _any([self._evaluate(each, depth + 1) for each in inner])
            case {"Fn::And": list(inner)}:
                value = _negate(_any([_negate(self._evaluate(each, depth + 1)) for each in inner]))
        return value


def _negate(value: bool | None) -> bool | None:  # noqa: FBT001  a truth value, not an option
    return None if value is None else not value


def _any(values: list[bool | None]) -> bool | None:
    return None if True not in values and None in values else True in values


def _equal(first: Json, second: Json, facts: TemplateFacts) -> bool | None:
    """Compares two values as text, as CloudFormation does."""
    texts: list[str] = []
    for value in (first, second):
        possible = evaluate(value, facts)
        if possible is None or len(possible) != 1 or not isinstance(possible[0], str | int | float):
            return None
        texts.append(to_text(possible[0]))
    return texts[0] == texts[1]
