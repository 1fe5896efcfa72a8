"""Compares the calls and the permissions of two versions of a template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from macro.cli.format_value import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.cli.explain.explanation import ExplainedCall, Explanation
    from macro.model.statement import Statement


class Change(Enum):
    """How something differs in the new version."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    WIDENED = "widened"
    NARROWED = "narrowed"


@dataclass(frozen=True, slots=True)
class CallDifference:
    """A call that differs.

    Args:
        change: How it differs.
        state: The path of the state, such as `Orders/Read`.
        old: The call, its targets, and its options in the old version; empty if it is added.
        new: The same in the new version; empty if it is removed.
    """

    change: Change
    state: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """What one statement says about one action and one resource.

    Args:
        state: The path of the state whose call has the permission.
        effect: `Allow` or `Deny`.
        action: The IAM action.
        resource: The ARN; `not ARN` for an element of `NotResource`.
        condition: The conditions as JSON text; empty if there are none.
    """

    state: str
    effect: str
    action: str
    resource: str
    condition: str


@dataclass(frozen=True, slots=True)
class GrantDifference:
    """A permission that differs.

    Args:
        change: How it differs. A permission is widened or narrowed if only its resource differs, and one of the two
            patterns covers the other.
        old: The permission in the old version; None if it is added.
        new: The permission in the new version; None if it is removed.
    """

    change: Change
    old: Grant | None
    new: Grant | None


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between two versions of a template."""

    calls: tuple[CallDifference, ...]
    grants: tuple[GrantDifference, ...]

    def __bool__(self) -> bool:
        """Returns whether there are any."""
        return bool(self.calls or self.grants)


def compare(old: Explanation, new: Explanation) -> Differences:
    """Returns the differences in the calls, in the order of the new template, and in their permissions."""
    return Differences(tuple(_compare_calls(old.calls, new.calls)), tuple(_compare_grants(old, new)))


def _compare_calls(old: Sequence[ExplainedCall], new: Sequence[ExplainedCall]) -> Iterator[CallDifference]:
    before = {call.state: _describe(call) for call in old}
    after = {call.state: _describe(call) for call in new}
    for state, text in after.items():
        if state not in before:
            yield CallDifference(Change.ADDED, state, "", text)
        elif text != before[state]:
            yield CallDifference(Change.CHANGED, state, before[state], text)
    for state, text in before.items():
        if state not in after:
            yield CallDifference(Change.REMOVED, state, text, "")


def _describe(call: ExplainedCall) -> str:
    return "; ".join([f"{call.call} in {', '.join(call.targets)}", *call.options])


def _compare_grants(old: Explanation, new: Explanation) -> Iterator[GrantDifference]:
    before, after = set(_grants(old)), set(_grants(new))
    removed, added = sorted(before - after), sorted(after - before)
    for grant in added:
        match = next((each for each in removed if _differs_only_in_resource(each, grant)), None)
        if match is None:
            yield GrantDifference(Change.ADDED, None, grant)
        else:
            removed.remove(match)
            is_wider = fnmatchcase(match.resource, grant.resource)
            yield GrantDifference(Change.WIDENED if is_wider else Change.NARROWED, match, grant)
    for grant in removed:
        yield GrantDifference(Change.REMOVED, grant, None)


def _differs_only_in_resource(old: Grant, new: Grant) -> bool:
    """Returns whether one of two grants covers the other, because its resource is a pattern for the other's."""
    same = (old.state, old.effect, old.action, old.condition) == (
        new.state,
        new.effect,
        new.action,
        new.condition,
    )
    return same and (fnmatchcase(old.resource, new.resource) or fnmatchcase(new.resource, old.resource))


def _grants(explanation: Explanation) -> Iterator[Grant]:
    for call in explanation.calls:
        for explained in call.statements:
            yield from _grants_of(call.state, explained.statement)


def _grants_of(state: str, statement: Statement) -> Iterator[Grant]:
    condition = json.dumps(dict(statement.condition), sort_keys=True) if statement.condition else ""
    prefix = "not " if statement.is_not_resource else ""
    for action in statement.actions:
        for resource in statement.resources:
            yield Grant(state, statement.effect, action, prefix + format_value(resource), condition)
