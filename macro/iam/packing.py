"""Merges statements, and distributes them to the policies that a role can have."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from macro.model.diagnostics import TemplatePath
    from macro.model.statement import Statement
    from macro.model.template_values import Json

# IAM User Guide, "IAM and AWS STS quotas". White space doesn't count. The inline limit is for all inline policies of
# a role.
INLINE_LIMIT = 10_240  # characters
MANAGED_LIMIT = 6_144  # characters of each policy
MANAGED_POLICIES = 10  # of a role
DOCUMENT = len('{"Version":"2012-10-17","Statement":[]}')
# The usual maximum lengths of values that only the deployment knows.
LENGTHS = {"AWS::Partition": 10, "AWS::AccountId": 12, "AWS::Region": 14}
UNKNOWN_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Packed:
    """The statements of the inline policy, and those of each managed policy."""

    inline: tuple[Statement, ...]
    managed: tuple[tuple[Statement, ...], ...] = ()


def merge_statements(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Returns the same permissions in fewer statements. The order of the statements doesn't affect the result.

    Removes a statement under `Fn::If` if the same statement also exists without a condition. Merges statements that
    differ only in their actions, and then statements that differ only in their resources.
    """
    unique = _without_repeated(list(statements))
    by_resources = _merge_by(unique, lambda each: [sorted(map(_text, each.resources)), *_circumstances(each)])
    by_actions = _merge_by(by_resources, lambda each: [sorted(each.actions), *_circumstances(each)])
    return tuple(sorted(by_actions, key=lambda each: _text([each.render(), *_circumstances(each)])))


def _without_repeated(statements: list[Statement]) -> list[Statement]:
    always = {_text(each.render()) for each in statements if not each.branches}
    return [each for each in statements if not each.branches or _text(each.render()) not in always]


def _circumstances(statement: Statement) -> list[object]:
    """Returns what must be the same for two statements to become one.

    Statements with NotResource aren't merged, because one of them includes what the other one excludes.
    """
    return [
        statement.condition,
        [[branch.condition, branch.taken] for branch in statement.branches],
        statement.effect,
        statement.resources if statement.is_not_resource else None,
    ]


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _merge_by(statements: Iterable[Statement], key: Callable[[Statement], object]) -> list[Statement]:
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(_text(key(statement)), []).append(statement)
    return [_merge_group(group) for group in groups.values()]


def _merge_group(group: Sequence[Statement]) -> Statement:
    actions = sorted({action for each in group for action in each.actions})
    resources = sorted(distinct(arn for each in group for arn in each.resources), key=_text)
    reasons = dict.fromkeys(each.reason for each in group if each.reason)
    sources = tuple(dict.fromkeys(source for each in group for source in each.sources))
    return replace(
        group[0],
        actions=tuple(actions),
        resources=tuple(resources),
        reason="; ".join(reasons),
        sources=sources,
    )


def estimate_size(value: Json) -> int:
    """Returns the number of characters of a part of a policy, with an estimate for intrinsic functions."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in {"Ref", "Fn::Sub", "Fn::GetAtt"}:
        return _length_of(next(iter(value)), next(iter(value.values()))) + 2
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("Fn::"):
        return UNKNOWN_LENGTH + 2
    if isinstance(value, dict):
        return 2 + sum(len(_text(key)) + 2 + estimate_size(entry) for key, entry in value.items())
    if isinstance(value, list):
        return 2 + sum(1 + estimate_size(entry) for entry in value)
    return len(re.sub(r"\s", "", _text(value)))


def _length_of(name: str, argument: Json) -> int:
    if name == "Ref":
        return LENGTHS.get(str(argument), UNKNOWN_LENGTH)
    if name == "Fn::GetAtt":
        return 2 * UNKNOWN_LENGTH
    text = str(argument[0] if isinstance(argument, list) and argument else argument)
    parts = re.split(r"\$\{([^!}]+)\}", text)
    literal = sum(len(part) for part in parts[::2])
    return literal + sum(LENGTHS.get(part, UNKNOWN_LENGTH) for part in parts[1::2])


def pack_statements(
    statements: Iterable[Statement], path: TemplatePath, *, reserved: int = 0, attached: int = 0
) -> Packed:
    """Returns the statements in one inline policy and, if they don't fit, in managed policies.

    Args:
        statements: The statements.
        path: The path of a diagnostic.
        reserved: The number of characters in the role's other inline policies.
        attached: The number of managed policies that the role already has.

    Raises:
        TemplateError: The statements exceed the quotas of a role. Contains the sizes.
    """
    whole = merge_statements(statements)
    room = INLINE_LIMIT - reserved - DOCUMENT
    if _estimate_total(whole) <= room:
        return Packed(whole)
    pieces = [
        (_estimate_total([piece]), piece)
        for statement in whole
        for piece in _split(statement, MANAGED_LIMIT - DOCUMENT)
    ]
    inline, rest = _fill(pieces, room)
    managed: list[tuple[Statement, ...]] = []
    while rest:
        policy, rest = _fill(rest, MANAGED_LIMIT - DOCUMENT)
        if not policy:
            raise template_error(rules.PERMISSIONS, path, _too_long(rest[0][1]))
        managed.append(policy)
    if len(managed) + attached > MANAGED_POLICIES:
        raise template_error(rules.PERMISSIONS, path, _too_large(whole, len(managed), reserved))
    return Packed(inline, tuple(managed))


def _estimate_total(statements: Iterable[Statement]) -> int:
    return sum(estimate_size(statement.render()) + 1 for statement in statements)


_Pieces: TypeAlias = "list[tuple[int, Statement]]"
"""Statements with their sizes."""


def _fill(pieces: _Pieces, room: int) -> tuple[tuple[Statement, ...], _Pieces]:
    """Returns the statements that fit, and the others, both in their order."""
    taken: list[Statement] = []
    left: _Pieces = []
    for needed, piece in pieces:
        if needed <= room:
            taken.append(piece)
            room -= needed
        else:
            left.append((needed, piece))
    return tuple(taken), left


def _split(statement: Statement, room: int) -> list[Statement]:
    """Splits the resources of a statement in halves until each statement fits in a policy."""
    if _estimate_total([statement]) <= room or len(statement.resources) == 1 or statement.is_not_resource:
        return [statement]
    middle = len(statement.resources) // 2
    halves = (statement.resources[:middle], statement.resources[middle:])
    return [piece for half in halves for piece in _split(replace(statement, resources=half), room)]


def _too_long(statement: Statement) -> str:
    total = _estimate_total([statement])
    return (
        f"the statement for {', '.join(statement.actions)} has {total} characters with only one resource,"
        f" but a managed policy can have {MANAGED_LIMIT - DOCUMENT}; use a shorter resource name"
    )


def _too_large(statements: Sequence[Statement], policies: int, reserved: int) -> str:
    total = _estimate_total(statements)
    return (
        f"the calls need {len(statements)} statements with {total} characters, which is an inline policy of"
        f" {INLINE_LIMIT - reserved} characters and {policies} managed policies of {MANAGED_LIMIT} characters, but a"
        f" role can have {MANAGED_POLICIES} managed policies; distribute the calls to several state machines, or list"
        " fewer IamResources"
    )
