"""Derives the ARNs of the resources that an action accesses from a call's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.arns.arn import fits, possible_texts
from macro.iam.arns.parameters import (
    WILDCARDS,
    first_present,
    is_present,
    parameter_names,
    read_values,
    written_path,
)
from macro.iam.arns.resource_type_arns import ANY, resource_type_arns
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.catalog import RequiredAction, ResourceType
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.resource_type_arns import UnknownVariable
    from macro.model.template_values import Json, TemplateValue

_MAX_NAMES = 3
"""The most names of parameters or resource types in a message."""


@dataclass(frozen=True, slots=True)
class DerivedResources:
    """The resources of an action, and where they come from.

    Args:
        arns: ARNs as template values. `*` if IAM requires it.
        members: The paths of the parameters that identify the resources. Empty if no parameter does.
    """

    arns: tuple[Json, ...]
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnresolvedResources:
    """The resources of an action that the call's parameters don't determine.

    Args:
        action: The action, such as `s3:GetObject`.
        parameter: The parameter that identifies the resources, in the user's spelling. Empty if the call has none.
        reason: Why they can't be determined, as a sentence without a full stop.
        resource_types: The types of the undetermined resources, the most likely first. Empty if they are unknown.
        arns: The resources of the action that the parameters do determine.
        patterns: ARN patterns for the undetermined resources, from partly known run-time values.
        is_other: Whether the parameter's value is known, but its ARN is different.
        is_invalid: Whether the parameter's value can't name a resource.
    """

    action: str
    parameter: str
    reason: str
    resource_types: tuple[ResourceType, ...] = ()
    arns: tuple[Json, ...] = ()
    patterns: tuple[Json, ...] = ()
    is_other: bool = False
    is_invalid: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether the call has no parameter that identifies the resources."""
        return not self.parameter


def derive_resources(
    action: RequiredAction, parameters: TemplateValue, regions: Sequence[Piece]
) -> DerivedResources | UnresolvedResources:
    """Returns the ARNs that the call accesses with the action, in every target Region.

    An action without resource types gets `*`, its only possible resource. So does an action that requires no
    resource type, if the call identifies no resource.
    """
    if not action.resource_types:
        return DerivedResources((ANY,))
    types = _relevant_types(action, parameters)
    results = [resource_type_arns(each, action.action, parameters, regions) for each in types]
    unknown = [(each, result.unknown) for each, result in zip(types, results, strict=True) if result.unknown]
    named = [result for result in results if result.members]
    every = [
        arn
        for each, result in zip(types, results, strict=True)
        for arn in result.arns
        if not result.members and (each.required or not named)
    ]
    arns = distinct((*(arn for result in named for arn in result.arns), *every))
    is_blocked = any(not variable.value.is_other for _, variable in unknown)
    if unknown and (is_blocked or not arns):
        return _unresolved(action, unknown, parameters, arns, regions)
    if not arns:
        return _without_resource(action, types, parameters)
    members = (name for result in named for name in result.members)
    return DerivedResources(arns, tuple(dict.fromkeys(members)))


def _without_resource(
    action: RequiredAction, types: Sequence[ResourceType], parameters: TemplateValue
) -> DerivedResources | UnresolvedResources:
    """Returns `*` if IAM requires no resource type and no parameter can identify a resource."""
    if action.any_unless is None:
        return UnresolvedResources(action.action, "", _missing(types), tuple(types))
    path = next((path for path in action.any_unless if is_present(parameters, path)), None)
    if path is None:
        return DerivedResources((ANY,))
    parameter = written_path(parameters, path)
    reason = f"{parameter} doesn't say whether it identifies the {_type_names(types)}"
    return UnresolvedResources(action.action, parameter, reason, tuple(types))


def _missing(types: Sequence[ResourceType]) -> str:
    names = parameter_names(path for each in types for path in _paths(each))
    missing = f" ({' or '.join(names[:_MAX_NAMES])} is missing)" if names else ""
    return f"no parameter identifies the {_type_names(types)}{missing}"


def _type_names(types: Sequence[ResourceType]) -> str:
    names = dict.fromkeys(each.name.rstrip("'") for each in types)
    return " or the ".join(list(names)[:_MAX_NAMES])


def _unresolved(
    action: RequiredAction,
    unknown: Sequence[tuple[ResourceType, UnknownVariable]],
    parameters: TemplateValue,
    arns: Sequence[Json],
    regions: Sequence[Piece],
) -> UnresolvedResources:
    ranked = sorted(unknown, key=lambda each: _rank(*each))
    _, first = ranked[0]
    types = [resource_type for resource_type, _ in ranked]
    if first.value.is_other:
        types = [each for each in action.resource_types if each not in types] or types
    parameter = written_path(parameters, first.path)
    results = [
        resource_type_arns(each, action.action, parameters, regions, use_patterns=True) for each, _ in ranked
    ]
    complete = [result.arns for result in results if not result.unknown]
    return UnresolvedResources(
        action.action,
        parameter,
        f"{parameter} {first.value.reason}",
        tuple(types),
        tuple(arns),
        distinct(arn for each in complete for arn in each) if len(complete) == len(results) else (),
        first.value.is_other,
        first.value.is_invalid,
    )


def _rank(resource_type: ResourceType, unknown: UnknownVariable) -> tuple[bool, bool, int]:
    """Orders the types: first those whose variable is called like the parameter, then those that IAM requires."""
    leaf = unknown.path.rpartition(".")[2].lower().rstrip("[]s")
    is_called = unknown.variable.lower().startswith(leaf.removesuffix("arn").removesuffix("name") or leaf)
    return (not is_called, not resource_type.required, len(resource_type.arn_format))


def _relevant_types(action: RequiredAction, parameters: TemplateValue) -> list[ResourceType]:
    """Returns the types without those that a known ARN excludes: it has another type's format."""
    paths = {path for each in action.resource_types for path in _paths(each) if path not in WILDCARDS}
    arns = {path: _known_arns(parameters, path) for path in paths}
    matches = {
        path: {
            each.name for each in action.resource_types if any(fits(arn, each.arn_format) for arn in values)
        }
        for path, values in arns.items()
    }
    return [each for each in action.resource_types if not _is_excluded(each, matches, parameters)]


def _paths(resource_type: ResourceType) -> tuple[str, ...]:
    return tuple(path for paths in resource_type.members.values() for path in paths)


def _known_arns(parameters: TemplateValue, path: str) -> list[str]:
    values = read_values(parameters, path)
    return [text for value in values for text in possible_texts(value) if text.startswith("arn:")]


def _is_excluded(
    resource_type: ResourceType, matches: Mapping[str, set[str]], parameters: TemplateValue
) -> bool:
    alternatives = (first_present(parameters, paths) for paths in resource_type.members.values())
    paths = {path for path in alternatives if path}
    return bool(paths) and all(matches[path] and resource_type.name not in matches[path] for path in paths)
