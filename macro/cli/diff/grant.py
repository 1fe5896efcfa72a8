"""One permission, and whether it covers another one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.iam.role.conditions import has_negative_test
from macro.iam.role.patterns import matches, matches_action, matches_everything
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """What one statement says about one action and one resource.

    Args:
        state: The path of the state whose call has the permission.
        effect: `Allow` or `Deny`.
        action: The IAM action.
        resource: The ARN; `not ARN`, or `not ARN and not ARN`, for `NotResource`.
        condition: The conditions as JSON text; empty if there are none.
        excluded: The elements of `NotResource`; empty for `Resource`.
        exists_if: The conditions of the template under which the permission exists, each with the value that it must
            have; empty if it always exists.
    """

    state: str
    effect: str
    action: str
    resource: str
    condition: str
    excluded: tuple[str, ...] = ()
    exists_if: tuple[tuple[str, bool], ...] = ()


def covers(wide: Grant, narrow: Grant) -> bool:
    """Returns whether the first permission covers the second one. Permissions of different states never do."""
    return (
        (wide.state, wide.effect) == (narrow.state, narrow.effect)
        and matches_action(wide.action, narrow.action)
        and _covers_resource(wide, narrow)
        and _covers_condition(_parse(wide.condition), _parse(narrow.condition))
        and set(wide.exists_if) <= set(narrow.exists_if)
    )


def merge_alternatives(grants: Iterable[Grant]) -> Iterator[Grant]:
    """Yields permissions without those that differ only in when they exist, if others cover them.

    A permission that exists if a condition is true, and also if it is false, exists always.
    """
    groups: dict[Grant, set[frozenset[tuple[str, bool]]]] = {}
    for grant in grants:
        groups.setdefault(replace(grant, exists_if=()), set()).add(frozenset(grant.exists_if))
    for grant, alternatives in groups.items():
        while complement := _find_complement(alternatives):
            one, other = complement
            alternatives -= {one, other}
            alternatives.add(one & other)
        for each in alternatives:
            if not any(other < each for other in alternatives):
                yield replace(grant, exists_if=tuple(sorted(each)))


def _find_complement(
    alternatives: set[frozenset[tuple[str, bool]]],
) -> tuple[frozenset[tuple[str, bool]], frozenset[tuple[str, bool]]] | None:
    """Returns two alternatives that differ only in the value of one condition."""
    for one in alternatives:
        for name, value in one:
            other = one - {(name, value)} | {(name, not value)}
            if other in alternatives:
                return one, other
    return None


def _covers_resource(wide: Grant, narrow: Grant) -> bool:
    if wide.excluded:
        return bool(narrow.excluded) and all(
            any(matches(pattern, each) for pattern in narrow.excluded) for each in wide.excluded
        )
    return matches_everything(wide.resource) if narrow.excluded else matches(wide.resource, narrow.resource)


def _covers_condition(wide: dict[str, Json], narrow: dict[str, Json]) -> bool:
    """Returns whether each test of the first condition is in the second one, with the same or stricter values."""
    return all(_covers_tests(operator, tests, narrow.get(operator)) for operator, tests in wide.items())


def _covers_tests(operator: str, wide: Json, narrow: Json) -> bool:
    if (
        not isinstance(wide, dict)
        or not isinstance(narrow, dict)
        or is_intrinsic(wide)
        or is_intrinsic(narrow)
    ):
        return wide == narrow
    return all(
        key in narrow and _covers_values(operator, values, narrow[key]) for key, values in wide.items()
    )


def _covers_values(operator: str, wide: Json, narrow: Json) -> bool:
    """Returns whether the values of one test include those of another one, or exclude fewer if it is negative.

    Source: IAM User Guide, "Conditions with multiple context keys or values".
    """
    wider, narrower = _as_texts(wide), _as_texts(narrow)
    return wider <= narrower if has_negative_test({operator: wide}) else narrower <= wider


def _as_texts(values: Json) -> set[str]:
    return {json.dumps(value, sort_keys=True) for value in (values if isinstance(values, list) else [values])}


def _parse(condition: str) -> dict[str, Json]:
    parsed: dict[str, Json] = json.loads(condition) if condition else {}
    return parsed
