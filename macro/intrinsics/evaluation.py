"""Evaluates intrinsic functions as far as their values are certain before CloudFormation deploys the stack.

The result has one value for each branch of the conditions that the function depends on. Imports, attributes,
dynamic references, stack outputs, and SSM-typed or NoEcho parameters are unknown. An invalid or unsupported function
is unknown, too: CloudFormation reports it.

Source: "Intrinsic function reference" and "Pseudo parameters reference" in the AWS CloudFormation documentation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, cast

from macro.intrinsics.placeholders import PLACEHOLDER, placeholder_reference
from macro.model.template_values import Intrinsic, is_intrinsic, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json

MAX_VALUES = 32
"""If a function can have more values, the values after these are unknown."""

MAX_DEPTH = 40
MAX_LENGTH = 1024
"""If a function combines longer text, the text is unknown. The limit bounds the work for large templates."""

_MAX_TEXT = 4096  # a parameter's value has at most 4,096 bytes

DYNAMIC_REFERENCE = "{{resolve:"


class _Special(Enum):
    UNKNOWN = auto()
    NO_VALUE = auto()
    """`AWS::NoValue`: the property or list item is absent."""


_Value: TypeAlias = "Json | _Special"
_Branches: TypeAlias = "dict[str, bool]"
"""Conditions by name, and whether each is true."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One possible value, and the branches of conditions in which the function returns it."""

    value: _Value
    branches: _Branches = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Combination:
    """One value for each argument of a function, in branches that don't contradict each other."""

    values: list[_Value] = field(default_factory=list)
    branches: _Branches = field(default_factory=dict)


_UNKNOWN = _Case(_Special.UNKNOWN)


def evaluate(value: Json, facts: TemplateFacts) -> tuple[Json, ...] | None:
    """Returns every value that a template value can have, without duplicates, or None if there are unknown ones.

    A parameter's value stays text, as `Ref` returns it. None in the result stands for `AWS::NoValue`.
    """
    return _summarize(_evaluate(value, facts, 0))[0]


def read_intrinsic(function: dict[str, Json], facts: TemplateFacts) -> Intrinsic:
    """Returns an intrinsic function with the values that it can have."""
    possible, determined = _summarize(_evaluate(function, facts, 0))
    is_list = any(isinstance(value, list) for value in determined) or _returns_list(function, facts, 0)
    return Intrinsic(function, possible, determined, is_list=is_list)


def _summarize(cases: list[_Case]) -> tuple[tuple[Json, ...] | None, tuple[Json, ...]]:
    """Returns all values, or None if there are unknown ones, and the values that aren't unknown."""
    values = [case.value for case in cases if case.value is not _Special.UNKNOWN]
    determined = distinct_values(None if value is _Special.NO_VALUE else value for value in values)
    return (determined if len(values) == len(cases) else None), determined


def distinct_values(values: Iterable[Json]) -> tuple[Json, ...]:
    """Returns the values without duplicates; 1 and true are different."""
    return tuple({json.dumps(value, sort_keys=True): value for value in values}.values())


def _evaluate(value: Json, facts: TemplateFacts, depth: int) -> list[_Case]:
    """Returns at least one case; all cases together cover every combination of branches."""
    if depth > MAX_DEPTH:
        return [_UNKNOWN]
    match value:
        case str():
            return [_text(value)]
        case dict() if is_intrinsic(value):
            ((name, argument),) = value.items()
            function = _FUNCTIONS.get(name)
            return _limit(function(argument, facts, depth + 1)) if function else [_UNKNOWN]
        case dict():
            combinations = _combine(value.values(), facts, depth)
            return [_object(list(value), each) for each in combinations]
        case list():
            return [_list(each) for each in _combine(value, facts, depth)]
        case _:
            return [_Case(value)]


def _text(text: str, branches: _Branches | None = None) -> _Case:
    is_unknown = len(text) > _MAX_TEXT or DYNAMIC_REFERENCE in text
    return _Case(_Special.UNKNOWN if is_unknown else text, branches or {})


def _object(names: list[str], combination: _Combination) -> _Case:
    members = dict(zip(names, combination.values, strict=True))
    present = {name: member for name, member in members.items() if member is not _Special.NO_VALUE}
    return _Case(
        _Special.UNKNOWN if _Special.UNKNOWN in present.values() else cast("Json", present),
        combination.branches,
    )


def _list(combination: _Combination) -> _Case:
    items = [item for item in combination.values if item is not _Special.NO_VALUE]
    return _Case(_Special.UNKNOWN if _Special.UNKNOWN in items else cast("Json", items), combination.branches)


def _limit(cases: Iterable[_Case]) -> list[_Case]:
    limited = list(islice(cases, MAX_VALUES + 1))
    return limited if len(limited) <= MAX_VALUES else [*limited[: MAX_VALUES - 1], _UNKNOWN]


def _combine(values: Iterable[Json], facts: TemplateFacts, depth: int) -> list[_Combination]:
    """Combines the cases of several values; if there are too many combinations, all values are unknown."""
    combinations = [_Combination()]
    options = [_evaluate(value, facts, depth + 1) for value in values]
    for cases in options:
        if len(cases) == 1 and not cases[0].branches:
            for combination in combinations:
                combination.values.append(cases[0].value)
            continue
        combinations = [each for combination in combinations for each in _extend(combination, cases)]
        if not 0 < len(combinations) <= MAX_VALUES:
            return [_Combination([_Special.UNKNOWN] * len(options))]
    return combinations


def _extend(combination: _Combination, cases: list[_Case]) -> Iterator[_Combination]:
    """Yields the combination with the value of each case that is possible in the same branches."""
    possible = [case for case in cases if _agree(combination.branches, case.branches)]
    if len(possible) == 1:
        combination.values.append(possible[0].value)
        combination.branches.update(possible[0].branches)
        yield combination
        return
    for case in possible:
        yield _Combination([*combination.values, case.value], combination.branches | case.branches)


def _agree(branches: _Branches, others: _Branches) -> bool:
    return all(branches.get(condition, taken) is taken for condition, taken in others.items())


def _ref(argument: Json, facts: TemplateFacts, _depth: int) -> list[_Case]:
    if argument == "AWS::NoValue":
        return [_Case(_Special.NO_VALUE)]
    value = facts.reference(argument) if isinstance(argument, str) else None
    if value is None:
        return [_UNKNOWN]
    return [_text(value) if isinstance(value, str) else _Case(value)]


def _sub(argument: Json, facts: TemplateFacts, depth: int) -> list[_Case]:
    match argument:
        case str(text):
            variables: dict[str, Json] = {}
        case [str(text), dict(variables)]:
            pass
        case _:
            return [_UNKNOWN]
    pieces: list[Json] = []
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        if index % 2 == 0:
            pieces.append(piece)
        elif piece.startswith("!"):
            pieces.append("${" + piece[1:] + "}")
        else:
            pieces.append(variables[piece] if piece in variables else placeholder_reference(piece))
    return [_join_texts("", each) for each in _combine(pieces, facts, depth)]


def _join(argument: Json, facts: TemplateFacts, depth: int) -> list[_Case]:
    match argument:
        case [str(delimiter), list(elements)]:
            return [_join_texts(delimiter, each) for each in _combine(elements, facts, depth)]
        case [str(delimiter), dict(elements)]:
            return [_join_list(delimiter, case) for case in _evaluate(elements, facts, depth)]
        case _:
            return [_UNKNOWN]


def _join_list(delimiter: str, case: _Case) -> _Case:
    values = case.value if isinstance(case.value, list) else [_Special.UNKNOWN]
    return _join_texts(delimiter, _Combination(cast("list[_Value]", values), case.branches))


def _join_texts(delimiter: str, combination: _Combination) -> _Case:
    texts: list[str] = []
    length = 0
    for value in combination.values:
        if value is _Special.NO_VALUE:
            continue
        if isinstance(value, _Special | dict | list | None):
            return _Case(_Special.UNKNOWN, combination.branches)
        texts.append(to_text(value))
        length += len(texts[-1]) + len(delimiter)
        if length > MAX_LENGTH + len(delimiter):
            return _Case(_Special.UNKNOWN, combination.branches)
    return _text(delimiter.join(texts), combination.branches)


def _select(argument: Json, facts: TemplateFacts, depth: int) -> list[_Case]:
    match argument:
        case [str() | int() as index, list(items)] if _index(index, len(items)) is not None:
            return _evaluate(items[int(index)], facts, depth)
        case [index, items]:
            return [_select_item(each) for each in _combine((index, items), facts, depth)]
        case _:
            return [_UNKNOWN]


def _select_item(combination: _Combination) -> _Case:
    written, items = combination.values
    index = _index(written, len(items)) if isinstance(items, list) else None
    value = _Special.UNKNOWN if index is None else cast("list[Json]", items)[index]
    return _Case(value, combination.branches)


def _index(written: _Value, length: int) -> int | None:
    """Returns an index of a list of this length, or None if it is something else."""
    text = str(written)
    is_index = not isinstance(written, bool) and text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004  a list is shorter
    return int(text) if is_index and int(text) < length else None


def _split(argument: Json, facts: TemplateFacts, depth: int) -> list[_Case]:
    match argument:
        case [str(delimiter), source] if delimiter:
            return [
                _Case(cast("Json", case.value.split(delimiter)), case.branches)
                if isinstance(case.value, str)
                else _Case(_Special.UNKNOWN, case.branches)
                for case in _evaluate(source, facts, depth)
            ]
        case _:
            return [_UNKNOWN]


def _find_in_map(argument: Json, facts: TemplateFacts, depth: int) -> Iterable[_Case]:
    match argument:
        case [name, first, second]:
            default: list[_Case] = []
        case [name, first, second, {"DefaultValue": default_value}]:
            default = _evaluate(default_value, facts, depth)
        case _:
            return [_UNKNOWN]
    return (
        case
        for keys in _combine((name, first, second), facts, depth)
        for case in _look_up(keys, default, facts)
    )


def _look_up(keys: _Combination, default: list[_Case], facts: TemplateFacts) -> Iterator[_Case]:
    """Yields what a mapping has under the keys; if a key is unknown, it can be any of the mapping's keys."""
    name, first, second = keys.values
    mapping = facts.mappings.get(name) if isinstance(name, str) else None
    exists = False
    for row in _members(mapping, first):
        for value in _members(row, second):
            exists = True
            yield _Case(value, keys.branches)
    if exists and not (default and _Special.UNKNOWN in keys.values):
        return
    for case in default or [_UNKNOWN]:
        if _agree(keys.branches, case.branches):
            yield _Case(case.value, keys.branches | case.branches)


def _members(value: Json, key: _Value) -> list[Json]:
    """Returns the members of an object that a key can name."""
    if not isinstance(value, dict):
        return []
    if key is _Special.UNKNOWN:
        return list(islice(value.values(), MAX_VALUES + 1))
    name = key if isinstance(key, str) else json.dumps(key)
    return [value[name]] if name in value else []


def _if(argument: Json, facts: TemplateFacts, depth: int) -> Iterable[_Case]:
    match argument:
        case [str(condition), *sides] if len(sides) == 2:  # noqa: PLR2004  the two branches
            return (
                _Case(case.value, {condition: taken, **case.branches})
                for taken, side in zip((True, False), sides, strict=True)
                for case in _evaluate(side, facts, depth)
                if case.branches.get(condition, taken) is taken
            )
        case _:
            return [_UNKNOWN]


_FUNCTIONS: dict[str, Callable[[Json, TemplateFacts, int], Iterable[_Case]]] = {
    "Ref": _ref,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
}


def _returns_list(value: Json, facts: TemplateFacts, depth: int) -> bool:
    """Returns whether a value is a list in at least one branch, although its items can be unknown."""
    if depth > MAX_DEPTH:
        return False
    match value:
        case list() | {"Fn::Split": _} | {"Fn::GetAZs": _} | {"Fn::Cidr": _}:
            return True
        case {"Ref": str(name)}:
            return facts.is_list(name)
        case {"Fn::If": [_, *sides]}:
            return any(_returns_list(side, facts, depth + 1) for side in sides)
        case _:
            return False
