"""Whether a value is an ARN, as far as that is certain before the stack is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.model.template_values import Json, TemplateValue

_ARN = "arn:"
_DYNAMIC_REFERENCE = "{{"


def may_be_arn(value: TemplateValue) -> bool | None:
    """Returns True if a value is an ARN in every case, False if it never is one, and None if it can be one.

    Names of attributes, exports, and parameters don't count: `QueueArn` can have any value.
    """
    match value:
        case Intrinsic(possible=tuple(possible)):
            results = {_is_arn(each) for each in possible if each is not None}
            return results.pop() if len(results) == 1 else None
        case Intrinsic():
            return _starts_arn(_beginning(value.function))
        case RunTime(parts=(str(first), *others)):
            return _starts_arn(first) if others else _is_arn(first)
        case RunTime(parts=(Intrinsic() as first, *_)):
            return may_be_arn(first)
        case RunTime():
            return None
        case _:
            return _is_arn(value)


def _is_arn(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_ARN)


def _starts_arn(text: str) -> bool | None:
    """Returns whether text with this beginning is an ARN; None if the beginning is too short."""
    if text.startswith(_ARN):
        return True
    return None if _ARN.startswith(text) or text.startswith(_DYNAMIC_REFERENCE) else False


def _beginning(function: dict[str, Json]) -> str:
    """Returns the literal text that the result of a function begins with."""
    match function:
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
            return text.partition("${")[0]
        case {"Fn::Join": [str(delimiter), [str(first), *others]]}:
            return first + delimiter if others else first
        case _:
            return ""
