"""Comparing IAM's patterns with actions and with ARN formats.

Source: IAM User Guide, "IAM JSON policy elements: Action" and "IAM JSON policy elements: Resource": `*` matches any
text, `?` matches one character, and actions don't distinguish case.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from macro.iam.arns.arn import VARIABLE
from macro.iam.role.text_parts import mask
from macro.intrinsics.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from macro.iam.role.text_parts import Parts

_FUNCTION = "\0"
_MAX_LENGTH = 2048
"""The longest ARN: longer patterns match nothing."""

_ANY: frozenset[str] = frozenset()
_NAME = frozenset(":/")
_NO_COLON = frozenset(":")
_WITHOUT_SLASH = {"BucketName", "TableName"}

_Symbol: TypeAlias = "tuple[str | frozenset[str], bool]"
"""A character, or the characters that a wildcard excludes; and whether it can be absent or repeat."""


@lru_cache(maxsize=65536)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a text."""
    position, start, star, retry = 0, 0, -1, 0
    while start < len(text):
        if position < len(pattern) and pattern[position] == "*":
            star, retry = position, start
            position += 1
        elif position < len(pattern) and pattern[position] in ("?", text[start]):
            position += 1
            start += 1
        elif star >= 0:
            retry += 1
            position, start = star + 1, retry
        else:
            return False
    return not pattern[position:].strip("*")


def matches_action(pattern: str, action: str) -> bool:
    """Whether an action pattern of a policy, such as `s3:Get*`, covers an action."""
    return matches(pattern.lower(), action.lower())


def matches_everything(pattern: object) -> bool:
    """Whether a resource is `*`."""
    return isinstance(pattern, str) and bool(pattern) and not pattern.strip("*")


@lru_cache(maxsize=16384)
def can_overlap(first: str, second: str) -> bool:
    """Whether a text exists that both patterns match. The character `\\0` is a name that isn't known."""
    if max(len(first), len(second)) > _MAX_LENGTH:
        return True
    return _intersect(_tokens(first), _tokens(second))


def can_have_format(parts: Parts, arn_format: str) -> bool:
    """Whether an ARN pattern can match an ARN of a format.

    Args:
        parts: The pattern. An intrinsic function or a policy variable inside it is a name without `:` and `/`; an
            intrinsic function at its beginning can be any text.
        arn_format: A format such as `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`.
    """
    return _can_have_format(PLACEHOLDER.sub(_FUNCTION, mask(parts, _FUNCTION)), arn_format)


@lru_cache(maxsize=16384)
def _can_have_format(text: str, arn_format: str) -> bool:
    if len(text) > _MAX_LENGTH:
        return False
    start: tuple[_Symbol, ...] = ()
    if text.startswith(_FUNCTION):
        start, text = ((_ANY, True),), text[1:]
    return _intersect((*start, *_tokens(text)), _format_tokens(arn_format))


def _tokens(pattern: str) -> tuple[_Symbol, ...]:
    symbols: list[_Symbol] = []
    for character in pattern:
        if character == _FUNCTION:
            symbols += [(_NAME, False), (_NAME, True)]
        elif character == "?":
            symbols.append((_ANY, False))
        elif character != "*":
            symbols.append((character, False))
        elif not symbols or symbols[-1] != (_ANY, True):
            symbols.append((_ANY, True))
    return tuple(symbols)


@lru_cache(maxsize=4096)
def _format_tokens(arn_format: str) -> tuple[_Symbol, ...]:
    pieces = VARIABLE.split(arn_format)
    symbols: list[_Symbol] = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            symbols += [(character, False) for character in piece]
            continue
        is_last = index == len(pieces) - 2 and not pieces[-1]
        excluded = _NAME if piece in _WITHOUT_SLASH else _ANY if is_last else _NO_COLON
        symbols += (
            [(excluded, True)] if piece in {"Region", "Account"} else [(excluded, False), (excluded, True)]
        )
    return tuple(symbols)


def _intersect(first: tuple[_Symbol, ...], second: tuple[_Symbol, ...]) -> bool:
    """Whether a text exists that both sequences match.

    Visits each pair of positions at most once, so that no pattern takes more than the product of the lengths.
    """
    reached = {(0, 0)}
    pending = [(0, 0)]
    while pending:
        left, right = pending.pop()
        if left == len(first) and right == len(second):
            return True
        for step in _steps(first, left, second, right):
            if step not in reached:
                reached.add(step)
                pending.append(step)
    return False


def _steps(
    first: tuple[_Symbol, ...], left: int, second: tuple[_Symbol, ...], right: int
) -> list[tuple[int, int]]:
    left_token = first[left] if left < len(first) else None
    right_token = second[right] if right < len(second) else None
    steps: list[tuple[int, int]] = []
    if left_token is not None and left_token[1]:
        steps.append((left + 1, right))
    if right_token is not None and right_token[1]:
        steps.append((left, right + 1))
    if left_token is not None and right_token is not None and _overlap(left_token[0], right_token[0]):
        steps.append((left + (not left_token[1]), right + (not right_token[1])))
    return steps


def _overlap(first: str | frozenset[str], second: str | frozenset[str]) -> bool:
    """Whether two symbols have a character in common."""
    match first, second:
        case str(), str():
            return first == second
        case str(), _:
            return first not in second
        case _, str():
            return second not in first
        case _:
            return True
