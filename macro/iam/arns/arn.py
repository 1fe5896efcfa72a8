"""ARNs out of literals and intrinsic functions.

An ARN under construction is a tuple of pieces: text as a policy has it, and `Intrinsic` for what
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


@dataclass(frozen=True, slots=True)
class Arn(Intrinsic):
    """An intrinsic function that is known to give an ARN, by the parameter that it stands in."""


VARIABLE = re.compile(r"\$\{(\w+)\}")
_SPECIAL = re.compile(r"[*?]|\$(?=\{)")
_SUB_PART = re.compile(r"(\$\{[^}]*\})")


def literal(text: str) -> str:
    """A name as a policy's Resource must spell it: `*`, `?` and `${` stand for themselves.

    IAM User Guide, "IAM policy elements: Variables and tags", section "Special characters".
    """
    return _SPECIAL.sub(lambda match: f"${{{match[0]}}}", text)


def is_arn(value: object) -> bool:
    """Whether a known value is an ARN: by its text, or, for an intrinsic, by what it says of itself."""
    if isinstance(value, Intrinsic):
        return isinstance(value, Arn) or _says_arn(value.function)
    return isinstance(value, str) and value.startswith("arn:")


def _only(function: dict[str, Json]) -> tuple[str, Json]:
    """The function's name and argument; no name where it has several, which CloudFormation refuses."""
    return next(iter(function.items())) if len(function) == 1 else ("", None)


def _says_arn(function: dict[str, Json]) -> bool:
    """An attribute, parameter or export called `…Arn`, or text that starts as an ARN does."""
    name, argument = _only(function)
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
    """Whether a literal ARN has the format (`arn:${Partition}:sns:${Region}:${Account}:${TopicName}`)."""
    return _pattern(arn_format).fullmatch(arn) is not None


def _inline(function: dict[str, Json]) -> str | None:
    """The function as it stands inside the text of an `Fn::Sub`, or None where it needs a variable."""
    name, argument = _only(function)
    if name == "Ref":
        return f"${{{argument}}}"
    if name == "Fn::GetAtt":
        return f"${{{'.'.join(map(str, argument)) if isinstance(argument, list) else argument}}}"
    if name == "Fn::Sub" and isinstance(argument, str):
        parts = _SUB_PART.split(argument)
        return "".join(_sub_text(part) if index % 2 == 0 else part for index, part in enumerate(parts))
    return None


def _sub_text(text: str) -> str:
    return literal(text).replace("${", "${!")


def render(pieces: Pieces) -> Json:
    """The ARN as a template value: plain text, the one intrinsic itself, or an `Fn::Sub` of them all."""
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
    """The values without repetitions, in their order."""
    found: list[Json] = []
    for arn in arns:
        if arn not in found:
            found.append(arn)
    return tuple(found)
