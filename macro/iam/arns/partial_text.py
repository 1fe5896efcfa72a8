"""Represents partly known run-time text as a string, so that the same code reads it and known text.

Each part that isn't literal text becomes one character of Unicode's private use area, a mark. `restore_parts` replaces
the marks in the finished ARN: an unknown part with `*`, an intrinsic function with itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.iam.arns.arn import fits, is_arn, resource_variables
from macro.iam.arns.escaping import escape_function
from macro.iam.arns.parameter_values import check_name
from macro.model.template_values import Anything, Intrinsic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Piece, Pieces

_FIRST, _LAST = 0xE000, 0xF8FF
ANYTHING_MARK = chr(_FIRST)
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_FUNCTION_MARK = re.compile(f"([{chr(_FIRST + 1)}-{chr(_LAST)}])")


def has_mark(text: str) -> bool:
    """Returns whether text from the template contains a character that is used as a mark."""
    return _MARK.search(text) is not None


def mark_parts(parts: Sequence[str | Intrinsic | Anything], functions: list[Intrinsic]) -> str | None:
    """Returns the parts as text with marks, or None if nothing can be concluded from them.

    Text that starts with an unknown part can be any name or ARN.

    Args:
        parts: The parts of a run-time value.
        functions: The intrinsic functions that marks stand for. This function adds those of the parts.
    """
    first = parts[0] if parts else None
    if first is None or (isinstance(first, Intrinsic) and (is_arn(first) or check_name(first))):
        return None
    text = ""
    for part in parts:
        if isinstance(part, Anything):
            text += ANYTHING_MARK
        elif isinstance(part, Intrinsic):
            if part.origin.unsafe:
                return None
            functions.append(Intrinsic(escape_function(part.function), part.possible))
            text += chr(_FIRST + len(functions))
        elif has_mark(part):
            return None
        else:
            text += part
    is_too_long = len(functions) > _LAST - _FIRST
    return None if is_too_long or "arn:".startswith(text.partition(ANYTHING_MARK)[0]) else text


def restore_parts(pieces: Pieces, functions: Sequence[Intrinsic]) -> Pieces:
    """Returns the pieces of an ARN with the real parts in place of the marks."""
    restored: list[Piece] = []
    for piece in pieces:
        restored += [piece] if isinstance(piece, Intrinsic) else _restore_text(piece, functions)
    return tuple(restored)


def _restore_text(text: str, functions: Sequence[Intrinsic]) -> list[Piece]:
    restored: list[Piece] = []
    for index, piece in enumerate(_FUNCTION_MARK.split(text.replace(ANYTHING_MARK, "*"))):
        if index % 2 == 0:
            restored += [piece] if piece else []
        else:
            restored.append(functions[ord(piece) - _FIRST - 1])
    return restored


def is_name_partly_known(pieces: Pieces, arn_format: str) -> bool:
    """Returns whether an ARN with an unknown part is known up to the beginning of the resource's name.

    An ARN without unknown parts is known.
    """
    text = "".join(piece if isinstance(piece, str) else "\0" for piece in pieces)
    literal, mark, _ = text.partition(ANYTHING_MARK)
    names = resource_variables(arn_format)
    if not mark or not names:
        return True
    start = arn_format.partition(f"${{{names[0]}}}")[0]
    return fits(literal, f"{start}${{{names[0]}}}")
