"""The resources of the role's statements, in the target Regions of a call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.arns.arn import VARIABLE
from macro.iam.role.arn_regions import Unusable
from macro.iam.role.conditions import find_caller_variable
from macro.iam.role.patterns import can_have_format, matches, matches_everything
from macro.iam.role.resource_types import is_bucket, service_can_match
from macro.iam.role.text_parts import mask, split_text
from macro.intrinsics.evaluation import determine
from macro.intrinsics.list_items import select_items
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.references import referenced
from macro.model.template_values import Intrinsic, distinct, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import ResourceType
    from macro.iam.arns.arn import Piece
    from macro.iam.role.arn_regions import RegionChange
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

ROLE_ACTIONS = ("sts:AssumeRole", "iam:PassRole")
"""Actions on roles: `*` would give access to everything that any role of the account has."""

_ARN_FIELDS = 6
_COMMON_FIELDS = ("aws", "", "", "")
_ANY_NAME = "\1" * 2048
"""A name that is longer than any resource name, so that no number of `?` covers it."""


@dataclass(frozen=True, slots=True)
class Need:
    """An action that a call needs, with its resource types and the Regions and condition of the call."""

    action: str
    resource_types: tuple[ResourceType, ...]
    regions: Sequence[Piece]
    condition: dict[str, Json]
    stack: StackContext

    def to_text(self) -> str:
        """Returns a text that is equal for equal needs."""
        formats = [each.arn_format for each in self.resource_types]
        regions = [each if isinstance(each, str) else each.function for each in self.regions]
        return json.dumps([self.action, formats, regions, self.condition], sort_keys=True)


def is_everything(resource: Json, facts: TemplateFacts) -> bool:
    """Whether a resource is `*`, or a function that can return `*`."""
    if not isinstance(resource, dict):
        return matches_everything(resource)
    return any(map(matches_everything, determine(resource, facts)[1]))


def covers_every_name(resource: Json, arn_formats: Sequence[str], facts: TemplateFacts) -> bool:
    """Whether a resource covers every name of one of the formats, such as `*` or `arn:aws:s3:::*/*`.

    Its partition, Region, and account can be any.
    """
    determined = determine(resource, facts)[1] if isinstance(resource, dict) else ()
    for text in (mask(split_text(resource)), *(each for each in determined if isinstance(each, str))):
        fields = text.split(":", _ARN_FIELDS - 1)
        common = (*fields[1:-1], *_COMMON_FIELDS)
        if matches_everything(text) or any(
            matches(text, _fill(each, common)) for each in arn_formats if each.startswith("arn:")
        ):
            return True
    return False


def _fill(arn_format: str, common: Sequence[str]) -> str:
    """Returns an ARN of a format with fields of a pattern, and with names that only a wildcard covers."""
    _, _, service, region, account, name = arn_format.split(":", _ARN_FIELDS - 1)
    fields = (
        common[0],
        service,
        region and (common[2] or _ANY_NAME),
        account and (common[3] or _ANY_NAME),
        VARIABLE.sub(_ANY_NAME, name),
    )
    return ":".join(("arn", *fields))


def convert_resources(
    resources: Sequence[Json], need: Need, change: RegionChange
) -> tuple[Json, ...] | Unusable:
    """Returns the resources of an Allow statement that the action can have, in the target Regions."""
    supplied: list[Json] = []
    reasons: list[Unusable] = []
    for resource in resources:
        items = _expand_list(resource, change)
        for item in [items] if isinstance(items, Unusable) else items:
            converted = item if isinstance(item, Unusable) else _convert(item, need, change)
            if isinstance(converted, Unusable):
                reasons.append(converted)
            else:
                supplied += converted
    if supplied:
        return distinct(supplied)
    return (
        reasons[0] if reasons else Unusable(f"its resources have another type{_explain(resources, change)}")
    )


def _explain(resources: Sequence[Json], change: RegionChange) -> str:
    """Returns the reason if a parameter is empty, as one that gets its value only at the deployment can be."""
    names = [name for name in referenced(list(resources)) if change.facts.reference(name) == ""]
    return f'; the parameter {names[0]} is ""' if names else ""


def add_targets(resources: Sequence[Json], change: RegionChange) -> tuple[Json, ...] | Unusable:
    """Returns the resources of a Deny statement, and the same resources in the target Regions."""
    supplied: list[Json] = []
    for resource in resources:
        items = _expand_list(resource, change)
        if isinstance(items, Unusable):
            return items
        for item in items:
            variable = find_caller_variable(item)
            if variable:
                return Unusable(f"the policy variable {variable} can't be the same for the caller's role")
            converted = change.add_targets(item)
            if isinstance(converted, Unusable):
                return converted
            supplied += converted
    return distinct(supplied)


def _expand_list(resource: Json, change: RegionChange) -> list[Json] | Unusable:
    """Returns the items of a list that an intrinsic function returns, or the resource itself."""
    value = _read(resource, change)
    if value is None or not value.is_list:
        return [resource]
    items = select_items(value)
    return (
        Unusable("a resource is a list of unknown items")
        if items is None
        else [each.function for each in items]
    )


def _read(value: Json, change: RegionChange) -> Intrinsic | None:
    return read_intrinsic(value, change.facts) if isinstance(value, dict) and is_intrinsic(value) else None


def _convert(resource: Json, need: Need, change: RegionChange) -> tuple[Json, ...] | Unusable:
    value = _read(resource, change)
    texts = [each for each in value.determined if isinstance(each, str)] if value else []
    alternatives: list[Json] = [*texts] if texts and value and value.possible is not None else [resource]
    if not any(_can_be(each, need, change) for each in alternatives):
        return ()
    variable = find_caller_variable(resource)
    if variable:
        return Unusable(f"the policy variable {variable} can't be the same for the caller's role")
    if need.action in ROLE_ACTIONS and any(map(_covers_every_role, [resource, *texts])):
        return Unusable(f"{need.action} on every role is too much for the caller")
    return change.convert(resource)


def _covers_every_role(resource: Json) -> bool:
    """Whether a pattern matches roles of any name in any account."""
    parts = split_text(resource)
    return isinstance(parts[0], str) and matches(mask(parts, "aws"), "arn:aws:iam::\0:role/\0")


def _can_be(resource: Json, need: Need, change: RegionChange) -> bool:
    """Whether a resource can have one of the action's resource types. An action without types needs `*`."""
    if not need.resource_types:
        return matches_everything(resource)
    parts = split_text(resource)
    first = parts[0] if parts else ""
    if isinstance(first, Intrinsic) and is_bucket(first.function, change.types):
        parts = ("arn:", first, ":s3:::", first, *parts[1:])
    return any(
        can_have_format(parts, kind.arn_format)
        for kind in need.resource_types
        if isinstance(first, str) or service_can_match(first.function, change.types, kind.arn_format)
    )
