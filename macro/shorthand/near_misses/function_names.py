"""Misspelled names of intrinsic functions, such as `Fn::Suub`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import nearest_name
from macro.model.intrinsic_functions import FUNCTIONS
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.template_values import Json


def misspelled_functions(value: Json) -> Iterator[tuple[str, str]]:
    """Yields each name in a value that is similar to that of an intrinsic function, and the function's name."""
    if isinstance(value, dict):
        if is_intrinsic(value):
            (name,) = value
            nearest = _correct_name(name)
            if nearest != name:
                yield name, nearest
        for member in value.values():
            yield from misspelled_functions(member)
    elif isinstance(value, list):
        for item in value:
            yield from misspelled_functions(item)


def correct_functions(value: Json) -> Json:
    """Returns a value with the names that its misspelled functions probably should have."""
    if isinstance(value, dict):
        is_function = is_intrinsic(value)
        return {
            _correct_name(name) if is_function else name: correct_functions(member)
            for name, member in value.items()
        }
    return [correct_functions(item) for item in value] if isinstance(value, list) else value


def _correct_name(name: str) -> str:
    """Returns the most similar name of a function, or the same name if there is none, because AWS adds functions."""
    return name if name in FUNCTIONS else nearest_name(name, FUNCTIONS) or name
