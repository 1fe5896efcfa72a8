"""Builds ARNs from text and intrinsic functions, and compares ARNs with ARN formats.

An ARN under construction is a tuple of pieces: text as a policy contains it, and `Intrinsic` for the values that
CloudFormation fills in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from macro.intrinsics.structure import beginnings
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

    from macro.model.template_values import Json

Piece: TypeAlias = "str | Intrinsic"
Pieces: TypeAlias = "tuple[Piece, ...]"

PARTITION = Intrinsic({"Ref": "AWS::Partition"})
ACCOUNT = Intrinsic({"Ref": "AWS::AccountId"})
STACK_REGION = Intrinsic({"Ref": "AWS::Region"})
VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition": "[^:]+", "Region": "[^:]*", "Account": "[^:]*"}
"""The variables of all formats, and the patterns of their values."""

_ARN = "arn:"
ARN_FIELDS = 6
"""The fields of an ARN; the last one can contain colons."""


@dataclass(frozen=True, slots=True)
class ArnIntrinsic(Intrinsic):
    """An intrinsic function that returns an ARN because its parameter accepts only ARNs."""


@dataclass(frozen=True, slots=True)
class VariableText:
    """The text of a variable in an ARN format."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class ArnPrefix:
    """An ARN from its start to the end of a variable."""

    pieces: Pieces


def is_arn(value: object) -> bool:
    """Returns whether a value is an ARN.

    An intrinsic function counts as an ARN if all its possible values are ARNs. If the macro can't determine the
    values, the beginning decides: literal text, a `Ref` that returns the ARN of a resource, or the name of the
    attribute, parameter, or export.
    """
    return _kinds(value) == {True}


def may_be_either(value: Intrinsic) -> bool:
    """Returns whether a value is an ARN in one branch, and a name in another one."""
    return len(_kinds(value)) > 1


def _kinds(value: object) -> set[bool]:
    """Returns, for each branch, whether the value is an ARN."""
    if not isinstance(value, Intrinsic):
        return {_begins_like_arn(value)}
    if isinstance(value, ArnIntrinsic) or value.origin.is_arn:
        return {True}
    if texts := possible_texts(value):
        return set(map(_begins_like_arn, texts))
    determined = {_begins_like_arn(text) for text in value.determined if isinstance(text, str)}
    return {_begins_like_arn(start) for start in beginnings(value.function)} | (determined & {True})


def _begins_like_arn(start: object) -> bool:
    if isinstance(start, dict):
        return _is_called_arn(start)
    return isinstance(start, str) and start.startswith(_ARN)


def possible_texts(value: object) -> tuple[str, ...]:
    """Returns the texts that a value can be; empty if the macro can't determine all of them."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Intrinsic) or value.possible is None:
        return ()
    texts = tuple(str(each) for each in value.possible if isinstance(each, str | int) and each is not None)
    return texts if len(texts) == len([each for each in value.possible if each is not None]) else ()


def _only_member(function: dict[str, Json]) -> tuple[str, Json]:
    """Returns the name and argument of a function; an empty name if it has several, which CloudFormation refuses."""
    return next(iter(function.items())) if len(function) == 1 else ("", None)


def _is_called_arn(function: dict[str, Json]) -> bool:
    """Returns whether an attribute, parameter, or export is called `…Arn`."""
    match function:
        case {"Fn::GetAtt": [*_, str(name)]} | {"Fn::GetAtt": str(name)}:
            pass
        case {"Ref": str(name)} | {"Fn::ImportValue": str(name)}:
            pass
        case {"Fn::ImportValue": {"Fn::Sub": str(name) | [str(name), _]}}:
            pass
        case {"Fn::GetStackOutput": {"OutputName": str(name)}}:
            pass
        case _:
            return False
    return name.lower().endswith("arn")


@lru_cache(maxsize=4096)
def _pattern(arn_format: str) -> re.Pattern[str]:
    parts = VARIABLE.split(arn_format)
    texts = [re.escape(text) if index % 2 == 0 else "(.+?)" for index, text in enumerate(parts)]
    for index in range(1, len(parts), 2):
        texts[index] = _COMMON.get(parts[index], "[^:]+" if ":" in parts[index + 1] else ".+")
    return re.compile("".join(texts))


def resource_variables(arn_format: str) -> list[str]:
    """Returns the variables of an ARN format that identify a resource."""
    return [name for name in VARIABLE.findall(arn_format) if name not in _COMMON]


def fill_in(arn_format: str, region: Piece, name: Callable[[str], Piece]) -> Pieces:
    """Returns an ARN of a format in a Region of the stack's account.

    Args:
        arn_format: The format.
        region: The Region.
        name: Returns the value of a variable that identifies a resource.
    """
    common: dict[str, Piece] = {"Partition": PARTITION, "Region": region, "Account": ACCOUNT}
    pieces = (
        (common[text] if text in common else name(text)) if index % 2 else text
        for index, text in enumerate(VARIABLE.split(arn_format))
    )
    return tuple(piece for piece in pieces if piece != "")


def fits(arn: str, arn_format: str) -> bool:
    """Returns whether an ARN has a format such as `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`."""
    return _pattern(arn_format).fullmatch(arn) is not None


def _inline(function: dict[str, Json]) -> str | None:
    """Returns the function as text inside an `Fn::Sub`, or None if it needs a variable."""
    name, argument = _only_member(function)
    if name == "Ref":
        return f"${{{argument}}}"
    if name == "Fn::GetAtt":
        return f"${{{'.'.join(map(str, argument)) if isinstance(argument, list) else argument}}}"
    if name == "Fn::Sub" and isinstance(argument, str):
        return argument
    return None


def render(pieces: Pieces) -> Json:
    """Returns an ARN as a template value: text, a single intrinsic function, or an `Fn::Sub` of all pieces.

    The text is the policy's text. It doesn't change: callers escape the names that the call contains.
    """
    if len(pieces) == 1 and isinstance(pieces[0], Intrinsic):
        return pieces[0].function
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    text, variables = "", dict[str, "Json"]()
    for piece in pieces:
        if isinstance(piece, str):
            text += piece.replace("${", "${!")
            continue
        inline = _inline(piece.function)
        if inline is None:
            name = f"Value{len(variables) + 1}"
            variables[name] = piece.function
            inline = f"${{{name}}}"
        text += inline
    return {"Fn::Sub": [text, variables]} if variables else {"Fn::Sub": text}
