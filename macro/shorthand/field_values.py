"""A state's shorthand fields, as written and as deploy time knows them, with the place of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from macro.definition.state_values import PATH_SUFFIX
from macro.intrinsics.list_items import select_items
from macro.model.diagnostics import template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue

T = TypeVar("T", bool, int, str)

_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "a string"}


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The fields of one shorthand state.

    `written` are the fields in the definition's own form, `known` the same as deploy time knows them, by name
    without `.$`; `elsewhere` are the places of fields that the template's Metadata gives.
    """

    place: TemplatePath
    written: Mapping[str, Json]
    known: Mapping[str, TemplateValue]
    elsewhere: Mapping[str, TemplatePath]

    def at(self, name: str) -> TemplatePath:
        """Where a field stands."""
        if name in self.elsewhere:
            return self.elsewhere[name]
        dynamic = name + PATH_SUFFIX
        return self.place.at(dynamic if dynamic in self.written else name)

    def has(self, name: str) -> bool:
        """Whether the field is given, in either form."""
        return name in self.known

    def as_written(self, name: str) -> dict[str, Json]:
        """The field as an entry of the payload: `{"Region": …}`, `{"Region.$": …}`, or nothing."""
        return {key: self.written[key] for key in (name, name + PATH_SUFFIX) if key in self.written}

    def literal(self, name: str, kind: type[T]) -> T | None:
        """A field that must be a literal of one type, None where it is absent; raises Rejected."""
        if not self.has(name):
            return None
        value = self.known[name]
        if isinstance(value, Intrinsic | RunTime):
            raise template_error(
                FIELDS[name].rule, self.at(name), f"{name} must be a literal: it decides what is deployed"
            )
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise template_error(
                FIELDS[name].rule,
                self.at(name),
                f"{name} must be {_TYPE_NAMES[kind]}, not {as_json_text(value)}",
            )
        return value

    def text(self, name: str) -> str | Intrinsic | RunTime | None:
        """A field that is a string, known or not, None where it is absent; raises Rejected."""
        if not self.has(name):
            return None
        value = self.known[name]
        if isinstance(value, str | Intrinsic | RunTime):
            return value
        raise template_error(
            FIELDS[name].rule, self.at(name), f"{name} must be a string, not {as_json_text(value)}"
        )


def items_of(value: TemplateValue) -> list[TemplateValue]:
    """Returns the items of a list. A value that isn't a list is the only item.

    A list that an intrinsic function returns gives an `Fn::Select` for each item. If the number of items is unknown,
    the function itself is the only item, and its `is_list` is true.
    """
    if not isinstance(value, Intrinsic) or not value.is_list:
        return value if isinstance(value, list) else [value]
    items = select_items(value)
    return [value] if items is None else list(items)
