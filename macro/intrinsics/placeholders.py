"""`${name}` in text: what it stands for, and text with it as one template value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from macro.model.template_values import Json

PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

PlaceholderLookup: TypeAlias = "Callable[[str], Json | None]"
"""What a placeholder's name stands for, as a template value; None where it is ordinary text."""


def placeholder_reference(name: str) -> Json:
    """What `${name}` in an `Fn::Sub` stands for: a `Ref`, or an `Fn::GetAtt` where the name has a dot."""
    resource, dot, attribute = name.strip().partition(".")
    return {"Fn::GetAtt": [resource, attribute]} if dot else {"Ref": resource}


def sub_lookup(variables: Mapping[str, Json], inner: PlaceholderLookup) -> PlaceholderLookup:
    """Placeholders of an `Fn::Sub`; `${!name}` is the text `${name}`, or what `inner` makes of it."""

    def meaning(name: str) -> Json | None:
        if name.startswith("!"):
            value = inner(name[1:])
            return "${" + name[1:] + "}" if value is None else value
        return variables[name] if name in variables else placeholder_reference(name)

    return meaning


def substitution_lookup(substitutions: Mapping[str, Json]) -> PlaceholderLookup:
    """Placeholders of a definition with `DefinitionSubstitutions`; others are text."""
    return substitutions.get


def resolve_placeholders(text: str, meaning: PlaceholderLookup) -> str | bool | float | Intrinsic:
    """Text with its placeholders filled in: literal where they are, else one intrinsic function."""
    pieces = PLACEHOLDER.split(text)
    if len(pieces) == 1:
        return text
    values = {name: meaning(name) for name in pieces[1::2]}
    if len(pieces) == 3 and not pieces[0] and not pieces[2]:  # noqa: PLR2004  the whole text is one placeholder
        return _whole(values[pieces[1]], text)
    return _composed(pieces, values)


def _whole(value: Json | None, text: str) -> str | bool | float | Intrinsic:
    if value is None:
        return text
    return Intrinsic(value) if isinstance(value, dict) else cast("str | bool | float", value)


def _composed(pieces: list[str], values: Mapping[str, Json | None]) -> str | Intrinsic:
    """Text around placeholders, as a string where all are literal, else as an `Fn::Sub`."""
    variables: dict[str, Json] = {}
    text = ""
    for index, piece in enumerate(pieces):
        text += _piece(piece, values[piece], variables) if index % 2 else piece.replace("${", "${!")
    if not variables and not PLACEHOLDER.search(text):
        return text
    return Intrinsic({"Fn::Sub": [text, variables] if variables else text})


def _piece(name: str, value: Json | None, variables: dict[str, Json]) -> str:
    """How a placeholder stands in the composed `Fn::Sub`; a value that needs a variable is put there."""
    match value:
        case None:
            return "${!" + name + "}"
        case {"Ref": str(resource)}:
            return "${" + resource + "}"
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return "${" + f"{resource}.{attribute}" + "}"
        case dict():
            variable = f"P{len(variables)}"
            variables[variable] = value
            return "${" + variable + "}"
        case _:
            return str(value).replace("${", "${!")
