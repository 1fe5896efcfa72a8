"""Builds ARNs from text and intrinsic functions, and compares ARNs with ARN formats.

An ARN under construction is a tuple of pieces: text as a policy contains it, and `Intrinsic` for the values that
CloudFormation fills in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macro.model.template_values import Json

Piece: TypeAlias = "str | Intrinsic"
Pieces: TypeAlias = "tuple[Piece, ...]"

PARTITION = Intrinsic({"Ref": "AWS::Partition"})
ACCOUNT = Intrinsic({"Ref": "AWS::AccountId"})
VARIABLE = re.compile(r"\$\{(\w+)\}")
FIELDS = 6
"""The fields of an ARN; the last one can contain colons."""
ACCOUNT_FIELD = 4


@dataclass(frozen=True, slots=True)
class ArnIntrinsic(Intrinsic):
    """An intrinsic function that returns an ARN because its parameter accepts only ARNs."""


def is_arn(value: object) -> bool:
    """Returns whether a value is an ARN.

    An intrinsic function counts as an ARN if all its possible values are ARNs. If the macro can't determine the
    values, the name of the attribute, parameter, or export decides, or the text that the value starts with.
    """
    if isinstance(value, Intrinsic):
        if isinstance(value, ArnIntrinsic):
            return True
        texts = possible_texts(value)
        return all(map(is_arn, texts)) if texts else _is_called_arn(value.function)
    return isinstance(value, str) and value.startswith("arn:")


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
    """Returns whether an attribute, parameter, or export is called `…Arn`, or text starts like an ARN."""
    name, argument = _only_member(function)
    if name == "Fn::Sub":
        text = argument[0] if isinstance(argument, list) and argument else argument
        return str(text).startswith("arn:") or bool(re.fullmatch(r"(?i)\$\{[^}]*arn\}", str(text)))
    if name == "Fn::GetAtt":
        attribute = (
            argument[-1] if isinstance(argument, list) and argument else str(argument).rpartition(".")[2]
        )
        return str(attribute).lower().endswith("arn")
    if name in {"Ref", "Fn::ImportValue"} and isinstance(argument, str):
        return argument.lower().endswith("arn")
    return name == "Fn::Join" and _joins_arn(argument)


def _joins_arn(argument: Json) -> bool:
    parts = argument[1] if isinstance(argument, list) and len(argument) == 2 else None  # noqa: PLR2004  delimiter, parts
    return isinstance(parts, list) and bool(parts) and str(parts[0]).startswith("arn")


@lru_cache(maxsize=4096)
def _pattern(arn_format: str) -> re.Pattern[str]:
    parts = VARIABLE.split(arn_format)
    texts = [re.escape(text) if index % 2 == 0 else "(.+?)" for index, text in enumerate(parts)]
    common = {"Partition": "[^:]+", "Region": "[^:]*", "Account": "[^:]*"}
    for index in range(1, len(parts), 2):
        texts[index] = common.get(parts[index], "[^:]+" if ":" in parts[index + 1] else ".+")
    return re.compile("".join(texts))


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


def distinct(arns: Iterable[Json]) -> tuple[Json, ...]:
    """Returns the values without duplicates, in their order."""
    unique: list[Json] = []
    for arn in arns:
        if arn not in unique:
            unique.append(arn)
    return tuple(unique)
