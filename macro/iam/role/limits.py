"""Limiting statements of the role to values of one condition key, or to the resources of a call."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.role.patterns import matches, matches_everything
from macro.iam.role.text_parts import split_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.iam.role.text_parts import Parts
    from macro.model.statement import Statement
    from macro.model.template_values import Json

_PRIVATE = 0xE000
"""The first character of Unicode's private use area."""
_POSITIVE = ("StringEquals", "StringLike")


def limit_statements(
    statements: Sequence[Statement], key: str, values: Sequence[Json]
) -> tuple[Statement, ...]:
    """Returns the Allow statements with a condition on the key, and the Deny statements as they are.

    A statement whose own condition excludes all values supplies nothing. If no Allow is left, nothing is returned.
    """
    limited = tuple(_limit(statements, key, values))
    return limited if any(each.effect == "Allow" for each in limited) else ()


def limit_resources(
    statements: Sequence[Statement], arns: Sequence[Json], bucket_names: Mapping[str, Json]
) -> tuple[Statement, ...]:
    """Returns the Allow statements for those of the ARNs that they certainly match, and the Deny statements.

    If no Allow is left, nothing is returned.

    Args:
        statements: The statements that the role supplies for an action.
        arns: The resources of the call.
        bucket_names: The names of the template's S3 buckets by logical ID.
    """
    limited: list[Statement] = []
    for statement in statements:
        matching = tuple(
            arn for arn in arns if any(_matches(each, arn, bucket_names) for each in statement.resources)
        )
        if statement.effect == "Deny":
            limited.append(statement)
        elif matching:
            limited.append(replace(statement, resources=matching))
    return tuple(limited) if any(each.effect == "Allow" for each in limited) else ()


def _matches(pattern: Json, arn: Json, bucket_names: Mapping[str, Json]) -> bool:
    """Whether an ARN pattern certainly matches an ARN. Intrinsic functions match if they are equal."""
    if matches_everything(pattern):
        return True
    functions: list[str] = []
    allowed, needed = (_comparable(split_text(each), bucket_names, functions) for each in (pattern, arn))
    return matches(allowed, needed) and not ("?" in allowed and "*" in needed)


def _comparable(parts: Parts, bucket_names: Mapping[str, Json], functions: list[str]) -> str:
    """Returns an ARN with one character for each intrinsic function, the same one for equal functions."""
    text = ""
    for part in parts:
        function = part if isinstance(part, str) else part.function
        match function:
            case str():
                text += function
            case {"Ref": "AWS::Partition"}:
                text += "aws"
            case {"Ref": str(name)} if name in bucket_names:
                text += _comparable(split_text(bucket_names[name]), {}, functions)
            case {"Fn::GetAtt": attribute} if (name := _bucket_of(attribute)) in bucket_names:
                text += "arn:aws:s3:::" + _comparable(split_text(bucket_names[name]), {}, functions)
            case _:
                key = json.dumps(function, sort_keys=True)
                if key not in functions:
                    functions.append(key)
                text += chr(_PRIVATE + functions.index(key))
    return text


def _bucket_of(attribute: Json) -> str:
    """Returns the logical ID if `Fn::GetAtt` returns a resource's ARN; otherwise an empty string."""
    match attribute:
        case [str(name), "Arn"]:
            return name
        case str() if attribute.endswith(".Arn"):
            return attribute.removesuffix(".Arn")
        case _:
            return ""


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
