"""Compares the calls, the permissions, and the values that they depend on, of two versions of a template."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from macro.cli.diff.change import Change
from macro.cli.diff.grant import Grant, covers, merge_alternatives
from macro.cli.diff.values import compare_values
from macro.cli.format_value import format_value
from macro.intrinsics.branches import combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from macro.cli.diff.values import ValueDifference
    from macro.cli.diff.version import Version
    from macro.cli.explain.explanation import ExplainedCall, Explanation
    from macro.model.call import Branch
    from macro.model.statement import Statement


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


@dataclass(frozen=True, slots=True)
class GrantDifference:
    """A permission that differs.

    Args:
        change: How it differs. A permission is widened or narrowed if one of the two versions covers the other.
        old: The permission in the old version; None if it is added.
        new: The permission in the new version; None if it is removed.
    """

    change: Change
    old: Grant | None
    new: Grant | None

    @property
    def grant(self) -> Grant:
        """The permission in the new version, or the removed one."""
        grant = self.new or self.old
        assert grant  # noqa: S101  a difference has at least one of the two
        return grant


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between two versions of a template.

    Args:
        calls: The calls.
        grants: The permissions.
        values: The values of the template that calls and permissions depend on.
        notes: What couldn't be compared.
    """

    calls: tuple[CallDifference, ...]
    grants: tuple[GrantDifference, ...]
    values: tuple[ValueDifference, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Returns whether there are any. A note isn't a difference."""
        return bool(self.calls or self.grants or self.values)


def compare(old: Version, new: Version) -> Differences:
    """Returns what differs: the calls in the order of the new template, their permissions, and the values."""
    before, after = old.explanation, new.explanation
    return Differences(
        tuple(_compare_calls(before.calls, after.calls)),
        tuple(_compare_grants(before, after)),
        tuple(compare_values(old.values, new.values)),
        tuple(dict.fromkeys((*old.notes, *new.notes))),
    )


def _compare_calls(old: Sequence[ExplainedCall], new: Sequence[ExplainedCall]) -> Iterator[CallDifference]:
    before, after = _group_by_state(old), _group_by_state(new)
    for state, texts in after.items():
        yield from _compare_state(state, before.get(state, []), texts)
    for state, texts in before.items():
        if state not in after:
            yield from _compare_state(state, texts, [])


def _group_by_state(calls: Sequence[ExplainedCall]) -> dict[str, list[str]]:
    """Returns the calls of each state. A state has several if it is in more than one branch of `Fn::If`."""
    groups: dict[str, list[str]] = {}
    for call in calls:
        groups.setdefault(call.state, []).append(_describe(call))
    return groups


def _compare_state(state: str, old: Sequence[str], new: Sequence[str]) -> Iterator[CallDifference]:
    """Yields the differences of a state's calls. Calls that differ are compared in the template's order."""
    removed, added = (
        list((Counter(old) - Counter(new)).elements()),
        list((Counter(new) - Counter(old)).elements()),
    )
    for before, after in zip_longest(removed, added, fillvalue=""):
        change = Change.CHANGED if before and after else Change.ADDED if after else Change.REMOVED
        yield CallDifference(change, state, before, after)


def _describe(call: ExplainedCall) -> str:
    branches = [f"if {branch}" for branch in call.branches]
    return "; ".join([f"{call.call} in {', '.join(call.targets)}", *call.options, *branches])


def _compare_grants(old: Explanation, new: Explanation) -> Iterator[GrantDifference]:
    before, after = set(merge_alternatives(_grants(old))), set(merge_alternatives(_grants(new)))
    removed, added = _without_equivalents(before - after, after - before)
    candidates = _group_by_state_and_effect(removed)
    compared: set[Grant] = set()
    for grant in added:
        others = candidates.get((grant.state, grant.effect), [])
        wider = [each for each in others if covers(each, grant)][:1]
        narrower = [each for each in others if covers(grant, each)]
        for match in wider or narrower:
            yield GrantDifference(Change.NARROWED if wider else Change.WIDENED, match, grant)
        if not wider and not narrower:
            yield GrantDifference(Change.ADDED, None, grant)
        compared.update(wider or narrower)
    for grant in removed:
        if grant not in compared:
            yield GrantDifference(Change.REMOVED, grant, None)


def _without_equivalents(removed: set[Grant], added: set[Grant]) -> tuple[list[Grant], list[Grant]]:
    """Returns both groups without the permissions that differ only in how they are written, such as in the order."""
    candidates = _group_by_state_and_effect(added)
    same = {
        (old, new)
        for old in removed
        for new in candidates.get((old.state, old.effect), [])
        if covers(old, new) and covers(new, old)
    }
    return sorted(removed - {old for old, _ in same}), sorted(added - {new for _, new in same})


def _group_by_state_and_effect(grants: Iterable[Grant]) -> dict[tuple[str, str], list[Grant]]:
    """Groups permissions by what a permission has in common with each permission that it covers."""
    groups: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        groups.setdefault((grant.state, grant.effect), []).append(grant)
    return groups


def _grants(explanation: Explanation) -> Iterator[Grant]:
    for call in explanation.calls:
        for explained in call.statements:
            branches = combine(call.branches, explained.statement.branches)
            if branches is not None:  # otherwise, the statement is never in the policy
                yield from _grants_of(call.state, explained.statement, branches)


def _grants_of(state: str, statement: Statement, branches: tuple[Branch, ...]) -> Iterator[Grant]:
    exists_if = tuple(sorted((branch.condition, branch.taken) for branch in branches))
    condition = json.dumps(dict(statement.condition), sort_keys=True) if statement.condition else ""
    resources = tuple(map(format_value, statement.resources))
    for action in statement.actions:
        if statement.is_not_resource:
            text = " and ".join(f"not {resource}" for resource in resources)
            yield Grant(state, statement.effect, action, text, condition, resources, exists_if)
            continue
        for resource in resources:
            yield Grant(state, statement.effect, action, resource, condition, (), exists_if)
