"""`${name}` in text: the value of each placeholder, and the whole text as one template value.

Source: Fn::Sub in the AWS CloudFormation Template Reference; DefinitionSubstitutions of
AWS::StepFunctions::StateMachine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from macro.model.template_values import Intrinsic, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from macro.model.template_values import Json

# A name can't contain a brace. Without that rule, many open placeholders would take quadratic time.
PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")

_MAX_COPIED = 1024
"""Longer values are referenced, so that a large value in many places doesn't multiply the template's size."""

PlaceholderLookup: TypeAlias = "Callable[[str], Json | None]"
"""Returns the template value of a placeholder by its name, or None if `${name}` is ordinary text."""


def placeholder_reference(name: str) -> Json:
    """Returns the function that `${name}` in an `Fn::Sub` stands for: `Ref`, or `Fn::GetAtt` if there is a dot."""
    resource, dot, attribute = name.strip().partition(".")
    return {"Fn::GetAtt": [resource, attribute]} if dot else {"Ref": resource}


def sub_lookup(variables: Mapping[str, Json], inner: PlaceholderLookup) -> PlaceholderLookup:
    """Returns the lookup for the text of an `Fn::Sub`.

    Args:
        variables: The variables of the `Fn::Sub`.
        inner: The lookup for `${!name}`, which CloudFormation passes on as `${name}`.
    """

    def look_up(name: str) -> Json | None:
        if name.startswith("!"):
            value = inner(name[1:])
            return "${" + name[1:] + "}" if value is None else value
        return variables[name] if name in variables else placeholder_reference(name)

    return look_up


def substitution_lookup(substitutions: Mapping[str, Json]) -> PlaceholderLookup:
    """Returns the lookup for a definition with `DefinitionSubstitutions`; other placeholders are ordinary text."""
    return substitutions.get


def no_placeholders(_name: str) -> None:
    """Looks up a placeholder in text without placeholders: `${name}` is ordinary text."""


def split_placeholders(text: str, look_up: PlaceholderLookup) -> list[str | Intrinsic]:
    """Returns the text as literals and intrinsic functions, without empty literals and neighboring ones."""
    pieces: list[str | Intrinsic] = []
    whole = PLACEHOLDER.fullmatch(text)
    if whole:
        value = _resolve(whole[1], look_up)
        return [value] if value else []
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        value = _resolve(piece, look_up) if index % 2 else piece
        if index % 2 and isinstance(value, str) and len(value) > _MAX_COPIED:
            value = Intrinsic({"Fn::Join": ["", [value]]})
        if isinstance(value, str) and pieces and isinstance(previous := pieces[-1], str):
            pieces[-1] = previous + value
        elif value != "":
            pieces.append(value)
    return pieces


def _resolve(name: str, look_up: PlaceholderLookup) -> str | Intrinsic:
    value = look_up(name)
    match value:
        case None:
            return "${" + name + "}"
        case dict():
            return Intrinsic(value)
        case list():
            return str(value)  # invalid in CloudFormation, which reports it
        case _:
            return to_text(value)


def resolve_placeholders(text: str, look_up: PlaceholderLookup) -> str | Intrinsic:
    """Returns text with its placeholders filled in: a literal if all of them are literals, else one function."""
    return compose_text(split_placeholders(text, look_up))


def compose_text(pieces: Iterable[str | Intrinsic]) -> str | Intrinsic:
    """Returns literals and intrinsic functions as one value: a literal, the only function, or an `Fn::Sub`."""
    written = list(pieces)
    if all(isinstance(piece, str) for piece in written):
        return "".join(map(str, written))
    if len(written) == 1 and isinstance(written[0], Intrinsic):
        return written[0]
    variables: dict[str, Json] = {}
    text = "".join(
        piece.replace("${", "${!") if isinstance(piece, str) else _in_sub(piece.function, variables)
        for piece in written
    )
    return Intrinsic({"Fn::Sub": [text, variables] if variables else text})


def _in_sub(function: dict[str, Json], variables: dict[str, Json]) -> str:
    """Returns a function as the text of an `Fn::Sub` contains it; adds a variable if it needs one."""
    placeholder = as_placeholder(function)
    if placeholder is None:
        variable = f"P{len(variables)}"
        variables[variable] = function
        placeholder = "${" + variable + "}"
    return placeholder


def as_placeholder(function: dict[str, Json]) -> str | None:
    """Returns a `Ref` or an `Fn::GetAtt` as a placeholder (`${Name}`), or None for another function."""
    match function:
        case {"Ref": str(name)}:
            return "${" + name + "}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return "${" + f"{name}.{attribute}" + "}"
        case _:
            return None


def split_sub(argument: Json) -> list[Json] | None:
    """Returns the literal text and the values that an `Fn::Sub` consists of, or None if its argument is invalid."""
    match argument:
        case str(text):
            variables: Mapping[str, Json] = {}
        case [str(text), dict(variables)]:
            pass
        case _:
            return None
    parts: list[Json] = []
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        if index % 2 == 0:
            parts.append(piece)
        elif piece.startswith("!"):
            parts.append("${" + piece[1:] + "}")
        else:
            parts.append(variables[piece] if piece in variables else placeholder_reference(piece))
    return parts
