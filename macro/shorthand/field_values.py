"""The shorthand fields of one state: as the definition contains them, and with what is certain before deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from macro.definition.state_values import PATH_SUFFIX
from macro.intrinsics.list_items import select_items
from macro.model.diagnostics import join_names, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.model.diagnostics import TemplateError, TemplatePath
    from macro.model.template_values import Json, TemplateValue

T = TypeVar("T", bool, int, str)

_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "a string"}


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The fields of one shorthand state.

    Args:
        path: The state's path.
        written: The fields as the definition contains them (`Region.$`).
        values: The fields by name without `.$`, with what is certain about each value.
        paths: The paths of the fields that aren't directly in the state, by name without `.$`.
        in_text: Whether the definition is text.
    """

    path: TemplatePath
    written: Mapping[str, Json]
    values: Mapping[str, TemplateValue]
    paths: Mapping[str, TemplatePath]
    in_text: bool = False

    def at(self, name: str) -> TemplatePath:
        """Returns the path of a field."""
        if name in self.paths:
            return self.paths[name]
        dynamic = name + PATH_SUFFIX
        return self.path.at(dynamic if dynamic in self.written else name)

    def error(self, name: str, message: str, fix: str = "") -> TemplateError:
        """Returns the error for a wrong value of a field."""
        return template_error(FIELDS[name].rule, self.at(name), message, fix)

    def has(self, name: str) -> bool:
        """Returns whether the template contains the field, with or without `.$`."""
        return name in self.values

    def as_written(self, name: str) -> dict[str, Json]:
        """Returns the field as a member of the payload: `{"Region": …}`, `{"Region.$": …}`, or `{}`."""
        return {key: self.written[key] for key in (name, name + PATH_SUFFIX) if key in self.written}

    def literal(self, name: str, kind: type[T]) -> T | None:
        """Returns a field that must be a literal of one type, or None if it is absent.

        Raises:
            TemplateError: The value isn't a literal, or has another type.
        """
        if not self.has(name):
            return None
        value = self.values[name]
        if isinstance(value, Intrinsic | RunTime):
            message = f"{name} must be a literal, because it decides what the macro adds to the template"
            raise self.error(name, message)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            message = f"{name} must be {_TYPE_NAMES[kind]}, not {as_json_text(value)}"
            raise self.error(name, message)
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Returns a field that must be one of several literals, or None if it is absent; raises TemplateError."""
        value = self.literal(name, str)
        if value is not None and value not in choices:
            raise self.error(name, f"{name} must be {join_names(choices, 'or')}, not '{value}'")
        return value

    def text(self, name: str) -> str | Intrinsic | RunTime | None:
        """Returns a field that must be a string, an intrinsic function, or an expression; None if it is absent.

        Raises:
            TemplateError: The value is something else.
        """
        if not self.has(name):
            return None
        value = self.values[name]
        if isinstance(value, str | Intrinsic | RunTime):
            return value
        message = f"{name} must be a string, not {as_json_text(value)}"
        raise self.error(name, message)


def list_items(value: TemplateValue) -> list[TemplateValue]:
    """Returns the items of a list. A value that isn't a list is the only item.

    A list that an intrinsic function returns gives an `Fn::Select` for each item. If the number of items is unknown,
    the function itself is the only item, and its `is_list` is true.
    """
    if not isinstance(value, Intrinsic) or not value.is_list:
        return value if isinstance(value, list) else [value]
    items = select_items(value)
    return [value] if items is None else list(items)
