"""The possible values of intrinsic functions, and how the values of a function's arguments combine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, cast

from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from macro.model.template_values import Json

MAX_VALUES = 32
"""If a function can have more values, the values after these are unknown."""

_MAX_TEXT = 4096  # a parameter's value has at most 4,096 bytes


class Special(Enum):
    """A value that isn't JSON."""

    UNKNOWN = auto()
    NO_VALUE = auto()
    """`AWS::NoValue`: the property or list item is absent."""


Value: TypeAlias = "Json | Special"
Branches: TypeAlias = "dict[str, bool]"
"""Conditions by name, and whether each is true."""


@dataclass(frozen=True, slots=True)
class Case:
    """One possible value, and the branches of conditions in which the function returns it."""

    value: Value
    branches: Branches = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Combination:
    """One value for each argument of a function, in branches that don't contradict each other."""

    values: list[Value] = field(default_factory=list)
    branches: Branches = field(default_factory=dict)


UNKNOWN = Case(Special.UNKNOWN)


def combine(options: list[list[Case]]) -> list[Combination]:
    """Combines the cases of several values; if there are too many combinations, all values are unknown."""
    combinations = [Combination()]
    for cases in options:
        if len(cases) == 1 and not cases[0].branches:
            for combination in combinations:
                combination.values.append(cases[0].value)
            continue
        combinations = [each for combination in combinations for each in _extend(combination, cases)]
        if not 0 < len(combinations) <= MAX_VALUES:
            return [Combination([Special.UNKNOWN] * len(options))]
    return combinations


def _extend(combination: Combination, cases: list[Case]) -> Iterator[Combination]:
    """Yields the combination with the value of each case that is possible in the same branches."""
    possible = [case for case in cases if agree(combination.branches, case.branches)]
    if len(possible) == 1:
        combination.values.append(possible[0].value)
        combination.branches.update(possible[0].branches)
        yield combination
        return
    for case in possible:
        yield Combination([*combination.values, case.value], combination.branches | case.branches)


def agree(branches: Branches, others: Branches) -> bool:
    """Returns whether no condition is true in one of the branches and false in the other."""
    return all(branches.get(condition, taken) is taken for condition, taken in others.items())


def limit_cases(cases: Iterable[Case]) -> list[Case]:
    """Returns the cases; if there are too many, an unknown value replaces the last ones."""
    limited = list(islice(cases, MAX_VALUES + 1))
    return limited if len(limited) <= MAX_VALUES else [*limited[: MAX_VALUES - 1], UNKNOWN]


def literal_case(value: Json, branches: Branches | None = None) -> Case:
    """Returns the case of a literal. Text that contains a dynamic reference is unknown."""
    is_unknown = any(map(_is_unknown, value if isinstance(value, list) else [value]))
    return Case(Special.UNKNOWN if is_unknown else value, branches or {})


def _is_unknown(value: Json) -> bool:
    return isinstance(value, str) and (len(value) > _MAX_TEXT or DYNAMIC_REFERENCE in value)


def object_case(names: Iterable[str], combination: Combination) -> Case:
    """Returns the case of an object with these members. Members without a value are absent."""
    members = dict(zip(names, combination.values, strict=True))
    present = {name: member for name, member in members.items() if member is not Special.NO_VALUE}
    return Case(
        Special.UNKNOWN if Special.UNKNOWN in present.values() else cast("Json", present),
        combination.branches,
    )


def list_case(combination: Combination) -> Case:
    """Returns the case of a list with these items. Items without a value are absent."""
    items = [item for item in combination.values if item is not Special.NO_VALUE]
    return Case(Special.UNKNOWN if Special.UNKNOWN in items else cast("Json", items), combination.branches)
