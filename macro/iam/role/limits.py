"""Limiting statements of the role to values of one condition key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.role.patterns import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.model.statement import Statement
    from macro.model.template_values import Json

_POSITIVE = ("StringEquals", "StringLike")


def limit_statements(
    statements: Sequence[Statement], key: str, values: Sequence[Json]
) -> tuple[Statement, ...]:
    """Returns the Allow statements with a condition on the key, and the Deny statements as they are.

    A statement whose own condition excludes all values supplies nothing. If no Allow is left, nothing is returned.
    """
    limited = tuple(_limit(statements, key, values))
    return limited if any(each.effect == "Allow" for each in limited) else ()


def _limit(statements: Sequence[Statement], key: str, values: Sequence[Json]) -> Iterator[Statement]:
    for statement in statements:
        tests = list(_find_tests(statement, key)) if statement.effect == "Allow" else []
        left = [value for value in values if all(_can_match(patterns, value) for _, _, patterns in tests)]
        is_known = all(isinstance(pattern, str) for _, _, patterns in tests for pattern in patterns)
        if statement.effect == "Deny" or (left and not is_known):
            yield statement
        elif left:
            condition = {operator: dict(keys) for operator, keys in _without(statement, tests)}
            equals = condition.setdefault("StringEquals", {})
            equals[key] = left if len(left) > 1 else left[0]
            yield replace(statement, condition=dict(condition))


def _find_tests(statement: Statement, key: str) -> Iterator[tuple[str, str, list[Json]]]:
    """Yields operator, key as written, and values of the positive tests of a key."""
    for operator in _POSITIVE:
        tests = statement.condition.get(operator)
        for name, value in tests.items() if isinstance(tests, dict) else ():
            if name.lower() == key.lower():
                yield operator, name, value if isinstance(value, list) else [value]


def _without(
    statement: Statement, tests: list[tuple[str, str, list[Json]]]
) -> Iterator[tuple[str, dict[str, Json]]]:
    removed = {(operator, name) for operator, name, _ in tests}
    for operator, keys in statement.condition.items():
        if isinstance(keys, dict):
            kept = {name: value for name, value in keys.items() if (operator, name) not in removed}
            if kept:
                yield operator, kept


def _can_match(patterns: list[Json], value: Json) -> bool:
    return any(
        not isinstance(pattern, str) or not isinstance(value, str) or matches(pattern, value)
        for pattern in patterns
    )
