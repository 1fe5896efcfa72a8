"""Builds ARNs from the values of other stacks: imports and stack outputs, which can be names or ARNs.

CloudFormation has no condition on such a value, but `Fn::Split` can choose. The text `VALUE` followed by `arn:…/VALUE`
is split at `arn:`. The item at index 1 is the complete ARN without its first four characters: the value itself if it is
an ARN, or the ARN with this name.

Source: AWS CloudFormation Template Reference, Fn::Select and Fn::Split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from macro.iam.arns.arn import is_arn, may_be_either, render
from macro.model.template_values import Intrinsic, Origin

if TYPE_CHECKING:
    from macro.iam.arns.arn import Pieces
    from macro.iam.arns.parameter_values import Value
    from macro.model.template_values import Json, TemplateValue

_ARN = "arn:"
_SLASH = "/"
_DYNAMIC_REFERENCE = "{{"


def is_imported(value: Value) -> TypeGuard[Intrinsic]:
    """Returns whether a value comes from another stack, so that it can be a name or an ARN.

    CloudFormation resolves dynamic references after `Fn::Split`, so they don't count.
    """
    if not isinstance(value, Intrinsic) or is_arn(value) or may_be_either(value):
        return False
    return bool(value.origin.outside) and not value.origin.outside.startswith(_DYNAMIC_REFERENCE)


def as_name(value: Intrinsic) -> Intrinsic:
    """Returns a value from another stack as a name."""
    return Intrinsic(value.function, origin=Origin())


def as_names(parameters: TemplateValue) -> TemplateValue:
    """Returns the parameters of a call with the values from other stacks as names."""
    if isinstance(parameters, dict):
        return {name: as_names(value) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [as_names(value) for value in parameters]
    return (
        as_name(parameters) if isinstance(parameters, Intrinsic) and is_imported(parameters) else parameters
    )


def choose_arn(value: Intrinsic, if_arn: Pieces, if_name: Pieces) -> Pieces | None:
    """Returns the ARN of a resource whose name or ARN is in another stack, or None if no function can choose it.

    Args:
        value: The value from the other stack.
        if_arn: The resource's ARN if the value is an ARN.
        if_name: The resource's ARN if the value is a name.
    """
    if value not in if_name or if_arn == if_name:
        return if_name  # The value isn't the name itself, such as a queue's URL, or it is never an ARN.
    if _select_second(value.function) in if_arn:  # the name in the ARN of a parent, such as an ECS cluster
        both: Json = {"Fn::Join": [_SLASH, [value.function, value.function]]}
        return tuple(_select_second(both) if piece == value else piece for piece in if_name)
    first = if_arn[0]
    is_whole = isinstance(first, Intrinsic) and first.function == value.function
    if not is_whole or not str(if_name[0]).startswith(_ARN):
        return None
    split: Json = {"Fn::Split": [_ARN, render((*if_arn, *if_name))]}
    return (_ARN, Intrinsic({"Fn::Select": [1, split]}))


def _select_second(text: Json) -> Intrinsic:
    return Intrinsic({"Fn::Select": [1, {"Fn::Split": [_SLASH, text]}]})
