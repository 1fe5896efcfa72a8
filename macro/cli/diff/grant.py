"""One permission, and whether it covers another one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.role.conditions import has_negative_test
from macro.iam.role.patterns import matches, matches_action, matches_everything
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
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
    """

    state: str
    effect: str
    action: str
    resource: str
    condition: str
    excluded: tuple[str, ...] = ()


def covers(wide: Grant, narrow: Grant) -> bool:
    """Returns whether the first permission covers the second one. Permissions of different states never do."""
    return (
        (wide.state, wide.effect) == (narrow.state, narrow.effect)
        and matches_action(wide.action, narrow.action)
        and _covers_resource(wide, narrow)
        and _covers_condition(_parse(wide.condition), _parse(narrow.condition))
    )


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
