"""Moving ARNs of the role's statements from the stack's Region to the target Regions of a call."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.iam.arns.arn import ARN_FIELDS, STACK_REGION, render
from macro.iam.role.patterns import matches
from macro.iam.role.resource_types import returns_arn_with_region
from macro.iam.role.text_parts import join_text, split_fields, split_text
from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE
from macro.intrinsics.evaluation import evaluate
from macro.intrinsics.placeholders import as_placeholder
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.iam.arns.arn import Piece
    from macro.iam.role.text_parts import Parts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_REGION_FIELD = 3


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part of a statement that can't be used for the caller, and the reason.

    `is_other_region` says that it names neither the stack's Region nor one of the call's.
    """

    reason: str
    is_other_region: bool = False


@dataclass(frozen=True, slots=True)
class RegionChange:
    """From the stack's Region to the Regions of a call.

    Args:
        stack: The stack.
        targets: The Regions of the call.
        types: The types of the template's resources by logical ID.
        facts: What is certain about the template's values.
        from_stack_region: Whether ARNs in the stack's Region can be used, after conversion.
        in_target: Whether ARNs that already are in a target Region, and only there, can be used.
    """

    stack: StackContext
    targets: tuple[Piece, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    facts: TemplateFacts = field(default_factory=TemplateFacts)
    from_stack_region: bool = True
    in_target: bool = True

    def convert(self, arn: Json) -> tuple[Json, ...] | Unusable:
        """Returns the ARN in each target Region; an ARN without a Region doesn't change."""
        parts = split_text(arn)
        if not parts:
            return Unusable("a resource is empty")
        if isinstance(parts[0], Intrinsic):
            return self._convert_function(arn, parts[0])
        if parts[0].startswith(DYNAMIC_REFERENCE):
            return _of_unknown_region(arn)
        if not parts[0].startswith("arn:"):
            is_pattern = parts[0].startswith(("*", "?", "a"))
            return (arn,) if is_pattern and len(parts) == 1 else Unusable(f"{_show(arn)} isn't an ARN")
        return self._convert_fields(arn, split_fields(parts, ARN_FIELDS))

    def add_targets(self, arn: Json) -> tuple[Json, ...] | Unusable:
        """Returns an ARN of a Deny statement and the same ARN in each target Region."""
        converted = self.convert(arn)
        if not isinstance(converted, Unusable):
            return distinct((arn, *converted))
        if converted.is_other_region:
            return (arn,)
        parts = split_text(arn)
        if not _starts_arn(parts):
            return converted
        return (arn, *_in_targets(split_fields(parts, ARN_FIELDS), self.targets))

    def has_region_in_name(self, arn: Json) -> bool:
        """Whether the part of an ARN after the account contains the stack's Region."""
        parts = split_text(arn)
        name = split_fields(parts, ARN_FIELDS)[-1] if _starts_arn(parts) else parts
        return any(self.is_stack_region(part) or _mentions(part, self.stack.region) for part in name)

    def names_only_targets(self, value: Json) -> bool:
        """Whether a label in a value is a target Region, or a pattern for it, and not the stack's Region."""
        labels = [
            label for part in split_text(value) if isinstance(part, str) for label in re.split("[:./]", part)
        ]
        return any(
            matches(label, target) and not matches(label, self.stack.region)
            for label in labels
            for target in self.targets
            if isinstance(target, str)
        )

    def replace_region_in_name(self, arn: Json, target: Piece) -> Json:
        """Returns the ARN with the target Region instead of the stack's Region in its name."""
        pieces: list[Piece] = []
        for part in split_text(arn):
            if self.is_stack_region(part):
                pieces.append(target)
            elif isinstance(part, str):
                for index, text in enumerate(_region_pattern(self.stack.region).split(part)):
                    pieces += [target] if index else []
                    pieces += [text] if text else []
            else:
                pieces.append(part)
        return render(join_text(pieces))

    def is_stack_region(self, part: Piece) -> bool:
        """Whether a part is the stack's Region."""
        return part in (self.stack.region, STACK_REGION)

    def replace_in(self, value: Json, target: Piece) -> Json | Unusable:
        """Returns a function that replaces the stack's Region in the ARN that an intrinsic function returns.

        `Fn::Split` and `Fn::Join` accept only literal delimiters.
        """
        split: dict[str, Json] = {"Fn::Split": [f":{self.stack.region}:", value]}
        if isinstance(target, str):
            return {"Fn::Join": [f":{target}:", split]}
        match target.function:
            case {"Fn::If": [str(condition), str(then), str(otherwise)]}:
                sides: list[Json] = [{"Fn::Join": [f":{side}:", split]} for side in (then, otherwise)]
                return {"Fn::If": [condition, *sides]}
        if target.possible is not None and len(target.possible) == 1 and isinstance(target.possible[0], str):
            return {"Fn::Join": [f":{target.possible[0]}:", split]}
        if isinstance(value, dict) and "Fn::GetAtt" in value:
            first: Json = {"Fn::Select": [0, split]}
            last: Json = {"Fn::Select": [1, split]}
            return {"Fn::Join": ["", [first, ":", target.function, ":", last]]}
        return Unusable(f"the Region in {_show(value)} can't be replaced by an intrinsic function")

    def _convert_function(self, arn: Json, first: Intrinsic) -> tuple[Json, ...] | Unusable:
        if returns_arn_with_region(first.function, self.types) is False:
            return (arn,)
        if not self.from_stack_region:
            return _of_unknown_region(arn)
        values = evaluate(arn, self.facts) or ()
        converted_values = [self.convert(each) if isinstance(each, str) else () for each in values]
        for each in converted_values:
            if isinstance(each, Unusable):
                return each
        if values and all(each == (value,) for each, value in zip(converted_values, values, strict=True)):
            return (arn,)
        converted_arns: list[Json] = []
        for target in self.targets:
            converted = self.replace_in(arn, target)
            if isinstance(converted, Unusable):
                return converted
            converted_arns.append(converted)
        return distinct(converted_arns)

    def _convert_fields(self, arn: Json, fields: list[Parts]) -> tuple[Json, ...] | Unusable:
        region = fields[_REGION_FIELD] if len(fields) > _REGION_FIELD else ()
        if not region:
            return (arn,)
        value = self._evaluate(region[0]) if len(region) == 1 else ""
        if isinstance(value, str) and DYNAMIC_REFERENCE in value:
            return _of_unknown_region(arn)
        if value and isinstance(value, str):
            return self._convert_literal(arn, fields, value)
        if self.is_stack_region(value):
            return self._convert_literal(arn, fields, self.stack.region)
        same = tuple(target for target in self.targets if (target,) == region)
        return _in_targets(fields, same) if same else _of_unknown_region(arn)

    def _evaluate(self, part: Piece) -> Piece:
        """Returns the only value of a part, or the part itself."""
        values = evaluate(part.function, self.facts) if isinstance(part, Intrinsic) else None
        return values[0] if values and len(values) == 1 and isinstance(values[0], str) else part

    def _convert_literal(self, arn: Json, fields: list[Parts], region: str) -> tuple[Json, ...] | Unusable:
        """Converts an ARN whose Region is text: a Region or a pattern."""
        covered = [target for target in self.targets if isinstance(target, str) and matches(region, target)]
        is_stack_region = matches(region, self.stack.region)
        if not region.strip("*") or (
            len(covered) == len(self.targets) and (is_stack_region or self.in_target)
        ):
            return (arn,)
        kept = (arn,) if covered and self.in_target else ()
        if self.from_stack_region and is_stack_region:
            return (*kept, *_in_targets(fields, [each for each in self.targets if each not in covered]))
        return kept or Unusable(f"{_show(arn)} is in another Region", is_other_region=True)


def _of_unknown_region(arn: Json) -> Unusable:
    return Unusable(f"the Region of {_show(arn)} isn't known")


def _in_targets(fields: list[Parts], targets: Iterable[Piece]) -> tuple[Json, ...]:
    return distinct(render(_join_fields(fields, target)) for target in targets)


def _join_fields(fields: list[Parts], region: Piece) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for index, parts in enumerate(fields):
        pieces += [":"] if index else []
        pieces += (region,) if index == _REGION_FIELD else parts
    return tuple(pieces)


def _starts_arn(parts: Parts) -> bool:
    return bool(parts) and isinstance(parts[0], str) and parts[0].startswith("arn:")


def _mentions(part: Piece, region: str) -> bool:
    return isinstance(part, str) and _region_pattern(region).search(part) is not None


def _region_pattern(region: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(region)}(?![0-9])")


def _show(arn: Json) -> str:
    return "".join(part if isinstance(part, str) else _placeholder(part.function) for part in split_text(arn))


def _placeholder(function: dict[str, Json]) -> str:
    return as_placeholder(function) or "${" + next(iter(function), "") + "}"
