"""Values that are an ARN in one branch of an `Fn::If`, and a name in the other one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.arns.arn import may_be_either, render
from macro.intrinsics.structure import beginnings
from macro.model.template_values import Intrinsic, Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Pieces
    from macro.iam.arns.parameter_values import Value
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class BranchedValue:
    """The condition of an `Fn::If`, and the values if it is true and if it is false."""

    condition: str
    sides: tuple[str | Intrinsic, str | Intrinsic]

    def join(self, arns: Sequence[Pieces]) -> Pieces:
        """Returns an `Fn::If` of the ARN for each side."""
        return (Intrinsic({"Fn::If": [self.condition, *map(render, arns)]}),)


def split_branches(value: Value) -> BranchedValue | None:
    """Returns the sides of an `Fn::If` of which one is an ARN and one a name; None for every other value.

    A side that depends on a parameter can be either, so the result is None, too.
    """
    if not isinstance(value, Intrinsic) or not may_be_either(value):
        return None
    match value.function:
        case {"Fn::If": [str(condition), then, otherwise]}:
            sides = (_to_side(then, value.origin), _to_side(otherwise, value.origin))
        case _:
            return None
    if sides[0] is None or sides[1] is None:
        return None
    return BranchedValue(condition, (sides[0], sides[1]))


def _to_side(side: Json, origin: Origin) -> str | Intrinsic | None:
    if isinstance(side, str):
        return None if "${" in side else side  # Special characters are already escaped.
    if not isinstance(side, dict) or any(_is_reference(start) for start in beginnings(side)):
        return None
    return Intrinsic(side, origin=origin)


def _is_reference(start: Json) -> bool:
    """Returns whether a value begins with something that the template doesn't determine: a parameter or a mapping."""
    return isinstance(start, dict) and "Fn::GetAtt" not in start
