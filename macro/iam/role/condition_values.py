"""Regions in the values of conditions, such as `kms:ViaService` and ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import render
from macro.iam.role.arn_regions import Unusable
from macro.iam.role.patterns import matches
from macro.iam.role.text_parts import join_text, split_text
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.iam.arns.arn import Piece
    from macro.iam.role.arn_regions import RegionChange
    from macro.iam.role.text_parts import Parts
    from macro.model.template_values import Json


def convert_value(
    key: str, value: Json, change: RegionChange, *, is_arn: bool
) -> tuple[Json, ...] | Unusable:
    """Returns the value for each target Region, or why the caller's policy can't contain it.

    Args:
        key: The condition key.
        value: One value of the condition.
        change: The stack's Region, and the target Regions that replace it.
        is_arn: Whether the condition's operator compares ARNs.

    Returns:
        The distinct values of the target Regions. A value without the stack's Region doesn't change.
    """
    parts = split_text(value)
    first = parts[0] if parts else ""
    if isinstance(first, str) and first.startswith("arn:"):
        converted = change.convert(value)
        is_elsewhere = isinstance(converted, Unusable) and converted.is_other_region
        return (value,) if is_elsewhere else converted
    if isinstance(first, Intrinsic) and (is_arn or "Fn::GetAtt" in first.function):
        return change.convert(value)
    is_service = key.lower().endswith("viaservice")
    functions = [part for part in parts if isinstance(part, Intrinsic) and not change.is_stack_region(part)]
    if functions and (is_service or functions[0] is first):
        return Unusable(f"the value of {key} in its condition isn't known")
    changed = [_replace_labels(parts, change, target, patterns=is_service) for target in change.targets]
    return (value,) if all(each == parts for each in changed) else distinct(map(render, changed))


def _replace_labels(parts: Parts, change: RegionChange, target: Piece, *, patterns: bool) -> Parts:
    """Returns a value with the target Region for each part between dots that is the stack's Region.

    `patterns` says that a part can also be a pattern that matches the stack's Region.
    """
    pieces: list[Piece] = []
    for index, part in enumerate(parts):
        if isinstance(part, Intrinsic):
            is_label = _ends_with_dot(parts[:index]) and _begins_with_dot(parts[index + 1 :])
            pieces.append(target if is_label and change.is_stack_region(part) else part)
        else:
            pieces += _replace_literal_labels(part, change, target, patterns=patterns)
    return join_text(pieces)


def _ends_with_dot(before: Parts) -> bool:
    """Returns whether a label can begin after these parts, which also applies to the beginning of the value."""
    return not before or (isinstance(before[-1], str) and before[-1].endswith("."))


def _begins_with_dot(after: Parts) -> bool:
    """Returns whether a label can end before these parts, which also applies to the end of the value."""
    return not after or (isinstance(after[0], str) and after[0].startswith("."))


def _replace_literal_labels(
    text: str, change: RegionChange, target: Piece, *, patterns: bool
) -> Iterator[Piece]:
    for index, label in enumerate(text.split(".")):
        is_pattern = patterns and bool(label.strip("*")) and matches(label, change.stack.region)
        is_stack_region = change.is_stack_region(label) or (
            is_pattern and not (isinstance(target, str) and matches(label, target))
        )
        yield "." if index else ""
        yield target if is_stack_region else label
