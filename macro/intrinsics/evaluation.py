"""Evaluates intrinsic functions as far as their values are certain before CloudFormation deploys the stack.

The result has one value for each branch of the conditions that the function depends on. Imports, attributes,
dynamic references, stack outputs, and SSM-typed or NoEcho parameters are unknown. An invalid or unsupported function
is unknown, too: CloudFormation reports it.

Source: "Intrinsic function reference" and "Pseudo parameters reference" in the AWS CloudFormation documentation.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, cast

from macro.intrinsics.placeholders import split_sub
from macro.intrinsics.possible_values import (
    MAX_VALUES,
    UNKNOWN,
    Case,
    Combination,
    Special,
    agree,
    combine,
    limit_cases,
    list_case,
    literal_case,
    object_case,
)
from macro.intrinsics.structure import MAX_DEPTH, list_index
from macro.model.template_values import distinct, is_intrinsic, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from macro.intrinsics.possible_values import Value
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json

MAX_LENGTH = 1024
"""If a function combines longer text, the text is unknown. The limit bounds the work for large templates."""


def evaluate(value: Json, facts: TemplateFacts) -> tuple[Json, ...] | None:
    """Returns every value that a template value can have, without duplicates, or None if there are unknown ones.

    A parameter's value stays text, as `Ref` returns it. None in the result stands for `AWS::NoValue`.
    """
    return determine(value, facts)[0]


def determine(value: Json, facts: TemplateFacts) -> tuple[tuple[Json, ...] | None, tuple[Json, ...]]:
    """Returns the values as `evaluate` does, and the values that aren't unknown, even if there are others."""
    return _summarize(find_cases(value, facts))


def find_cases(value: Json, facts: TemplateFacts) -> list[Case]:
    """Returns the values that a template value can have, with the branches in which it has them."""
    return _evaluate(value, facts, 0)


def _summarize(cases: list[Case]) -> tuple[tuple[Json, ...] | None, tuple[Json, ...]]:
    """Returns all values, or None if there are unknown ones, and the values that aren't unknown."""
    values = [case.value for case in cases if case.value is not Special.UNKNOWN]
    determined = distinct(None if value is Special.NO_VALUE else value for value in values)
    return (determined if len(values) == len(cases) else None), determined


def _evaluate(value: Json, facts: TemplateFacts, depth: int) -> list[Case]:
    """Returns at least one case; all cases together cover every combination of branches."""
    if depth > MAX_DEPTH:
        return [UNKNOWN]
    match value:
        case str():
            return [literal_case(value)]
        case dict() if is_intrinsic(value):
            ((name, argument),) = value.items()
            function = _FUNCTIONS.get(name)
            return limit_cases(function(argument, facts, depth + 1)) if function else [UNKNOWN]
        case dict():
            combinations = _combine(value.values(), facts, depth)
            return [object_case(value, each) for each in combinations]
        case list():
            return [list_case(each) for each in _combine(value, facts, depth)]
        case _:
            return [Case(value)]


def _combine(values: Iterable[Json], facts: TemplateFacts, depth: int) -> list[Combination]:
    return combine([_evaluate(value, facts, depth + 1) for value in values])


def _ref(argument: Json, facts: TemplateFacts, _depth: int) -> list[Case]:
    if argument == "AWS::NoValue":
        return [Case(Special.NO_VALUE)]
    value = facts.reference(argument) if isinstance(argument, str) else None
    if value is None:
        return [UNKNOWN]
    return [literal_case(value)]


def _sub(argument: Json, facts: TemplateFacts, depth: int) -> list[Case]:
    parts = split_sub(argument)
    if parts is None:
        return [UNKNOWN]
    return [_join_texts("", each) for each in _combine(parts, facts, depth)]


def _join(argument: Json, facts: TemplateFacts, depth: int) -> list[Case]:
    match argument:
        case [str(delimiter), list(elements)]:
            return [_join_texts(delimiter, each) for each in _combine(elements, facts, depth)]
        case [str(delimiter), dict(elements)]:
            return [_join_list(delimiter, case) for case in _evaluate(elements, facts, depth)]
        case _:
            return [UNKNOWN]


def _join_list(delimiter: str, case: Case) -> Case:
    values = case.value if isinstance(case.value, list) else [Special.UNKNOWN]
    return _join_texts(delimiter, Combination(cast("list[Value]", values), case.branches))


def _join_texts(delimiter: str, combination: Combination) -> Case:
    texts: list[str] = []
    length = 0
    for value in combination.values:
        if value is Special.NO_VALUE:
            continue
        if isinstance(value, Special | dict | list | None):
            return Case(Special.UNKNOWN, combination.branches)
        texts.append(to_text(value))
        length += len(texts[-1]) + len(delimiter)
        if length > MAX_LENGTH + len(delimiter):
            return Case(Special.UNKNOWN, combination.branches)
    return literal_case(delimiter.join(texts), combination.branches)


def _select(argument: Json, facts: TemplateFacts, depth: int) -> list[Case]:
    match argument:
        case [index, list(items)] if (position := list_index(index, len(items))) is not None:
            return _evaluate(items[position], facts, depth)
        case [index, items]:
            return [_select_item(each) for each in _combine((index, items), facts, depth)]
        case _:
            return [UNKNOWN]


def _select_item(combination: Combination) -> Case:
    written, items = combination.values
    index = list_index(written, len(items)) if isinstance(items, list) else None
    value = Special.UNKNOWN if index is None else cast("list[Json]", items)[index]
    return Case(value, combination.branches)


def _split(argument: Json, facts: TemplateFacts, depth: int) -> list[Case]:
    match argument:
        case [str(delimiter), source] if delimiter:
            return [
                Case(cast("Json", case.value.split(delimiter)), case.branches)
                if isinstance(case.value, str)
                else Case(Special.UNKNOWN, case.branches)
                for case in _evaluate(source, facts, depth)
            ]
        case _:
            return [UNKNOWN]


def _find_in_map(argument: Json, facts: TemplateFacts, depth: int) -> Iterable[Case]:
    match argument:
        case [name, first, second]:
            default: list[Case] = []
        case [name, first, second, {"DefaultValue": default_value}]:
            default = _evaluate(default_value, facts, depth)
        case _:
            return [UNKNOWN]
    return (
        case
        for keys in _combine((name, first, second), facts, depth)
        for case in _look_up(keys, default, facts)
    )


def _look_up(keys: Combination, default: list[Case], facts: TemplateFacts) -> Iterator[Case]:
    """Yields what a mapping has under the keys; if a key is unknown, it can be any of the mapping's keys."""
    name, first, second = keys.values
    mapping = facts.mappings.get(name) if isinstance(name, str) else None
    exists = False
    for row in _members(mapping, first):
        for value in _members(row, second):
            exists = True
            yield literal_case(value, keys.branches)
    if exists and not (default and Special.UNKNOWN in keys.values):
        return
    for case in default or [UNKNOWN]:
        if agree(keys.branches, case.branches):
            yield Case(case.value, keys.branches | case.branches)


def _members(value: Json, key: Value) -> list[Json]:
    """Returns the members of an object that a key can name."""
    if not isinstance(value, dict):
        return []
    if key is Special.UNKNOWN:
        return list(islice(value.values(), MAX_VALUES + 1))
    name = key if isinstance(key, str) else json.dumps(key)
    return [value[name]] if name in value else []


def _if(argument: Json, facts: TemplateFacts, depth: int) -> Iterable[Case]:
    match argument:
        case [str(condition), *sides] if len(sides) == 2:  # noqa: PLR2004  the two branches
            return (
                Case(case.value, {condition: taken, **case.branches})
                for taken, side in zip((True, False), sides, strict=True)
                for case in _evaluate(side, facts, depth)
                if case.branches.get(condition, taken) is taken
            )
        case _:
            return [UNKNOWN]


_FUNCTIONS: dict[str, Callable[[Json, TemplateFacts, int], Iterable[Case]]] = {
    "Ref": _ref,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
}
