"""A state's shorthand fields, as written and as deploy time knows them, with the place of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from macro.definition.known_values import PATH_SUFFIX
from macro.known import Intrinsic, RunTime, shown
from macro.problems import rejected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.known import Json, Known
    from macro.problems import Place

T = TypeVar("T", bool, int, str)

_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "a string"}


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The fields of one shorthand state.

    `written` are the fields in the definition's own form, `known` the same as deploy time knows them, by name
    without `.$`; `elsewhere` are the places of fields that the template's Metadata gives.
    """

    place: Place
    written: Mapping[str, Json]
    known: Mapping[str, Known]
    elsewhere: Mapping[str, Place]

    def at(self, name: str) -> Place:
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
            raise rejected(self.at(name), f"{name} must be a literal: it decides what is deployed")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise rejected(self.at(name), f"{name} must be {_TYPE_NAMES[kind]}, not {shown(value)}")
        return value

    def text(self, name: str) -> str | Intrinsic | RunTime | None:
        """A field that is a string, known or not, None where it is absent; raises Rejected."""
        if not self.has(name):
            return None
        value = self.known[name]
        if isinstance(value, str | Intrinsic | RunTime):
            return value
        raise rejected(self.at(name), f"{name} must be a string, not {shown(value)}")


def items_of(value: Known) -> list[Known]:
    """A list's items; anything else is a list of one, as IAM takes it."""
    return value if isinstance(value, list) else [value]
