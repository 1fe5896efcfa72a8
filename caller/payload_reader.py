"""Reading and validating the fields of a JSON object. All problems are collected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from caller.awsmodel.suggestions import did_you_mean
from caller.contract import TRACE_CONTEXT
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import Enum
    from typing import Any

    E = TypeVar("E", bound=Enum)

_WELL_FORMED = re.compile("[^\ud800-\udfff]+")  # half of a surrogate pair can't be encoded as UTF-8


class PayloadReader:
    """Reads the fields of one object and collects the problems.

    Attributes:
        problems: The problems of this object, of the objects around it, and of its sections.
        given: Whether the object exists in the payload. False for the reader of a missing or invalid section.
    """

    def __init__(
        self, values: Mapping[str, Any], prefix: str = "", problems: list[str] | None = None
    ) -> None:
        """Starts without problems, or with those of the outer object.

        Args:
            values: The object.
            prefix: The text before a field's name in messages (`Context.`).
            problems: The list of problems of the outer object.
        """
        self._values = values
        self._prefix = prefix
        self.problems: list[str] = [] if problems is None else problems
        self._read: set[str] = set()
        self.given = True

    def take(self, name: str, *, required: bool = False) -> Any:
        """Returns the field's value, or None if it is absent."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None and required:
            self.problem(name, "is missing")
        return value

    def problem(self, name: str, text: str) -> None:
        """Adds a problem of a field."""
        self.problems.append(f"{self._prefix}{name} {text}")

    def text(self, name: str, pattern: re.Pattern[str] | None, what: str, *, required: bool = False) -> str:
        """Returns a string field, or an empty string if it is absent or invalid.

        Args:
            name: The field's name.
            pattern: The pattern that the whole string must match.
            what: A description of valid strings, for the message.
            required: Whether a missing field is a problem.
        """
        value = self.take(name, required=required)
        if value is None:
            return ""
        return value if self.is_text(name, value, pattern, what) else ""

    def is_text(self, name: str, value: object, pattern: re.Pattern[str] | None, what: str) -> bool:
        """Returns whether a value is a string that matches the pattern. Adds a problem if it isn't.

        A pattern must not match half of a surrogate pair. Without a pattern, all other text that isn't empty matches.
        """
        if isinstance(value, str) and (pattern or _WELL_FORMED).fullmatch(value):
            return True
        self.problem(
            name, f"must be {what}" + ("" if isinstance(value, str) else f", not {json_type(value)}")
        )
        return False

    def flag(self, name: str) -> bool:
        """Returns a Boolean field, or False if it is absent or invalid."""
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.problem(name, f"must be true or false, not {json_type(value)}")
        return value is True

    def choice(self, name: str, kind: type[E]) -> E | None:
        """Returns a field with a value of an enumeration, or None if it is absent or invalid."""
        value = self.take(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self.problem(name, "must be one of " + ", ".join(f"'{member.value}'" for member in kind))
            return None

    def number(self, name: str, fits: Callable[[float], bool], what: str) -> float | None:
        """Returns a number field, or None if it is absent or invalid."""
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not fits(value):
            self.problem(name, f"must be {what}")
            return None
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Returns a required object, or an empty one if it is absent or invalid."""
        value = self.take(name, required=True)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {json_type(value)}")
        return value if isinstance(value, dict) else {}

    def section(self, name: str, members: set[str], *, required: bool = False) -> PayloadReader:
        """Returns a reader of a nested object. If it is absent or invalid, `given` is false."""
        value = self.take(name, required=required)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {json_type(value)}")
        inner = PayloadReader(
            value if isinstance(value, dict) else {}, f"{self._prefix}{name}.", self.problems
        )
        inner.given = isinstance(value, dict)
        inner.reject_unknown(members)
        return inner

    def reject_unknown(self, names: set[str]) -> None:
        """Adds a problem for every field with another name."""
        for name in self._values:
            if name not in names:
                self.problem(name, f"is an unknown field{did_you_mean(name, names)}")

    def has_more(self) -> bool:
        """Returns whether the object has a field that wasn't read yet."""
        return not self._values.keys() <= self._read

    def finish(self) -> None:
        """Raises CallFailed (`CrossRegion.InvalidCall`) with all problems, including fields that nothing has read."""
        self.reject_unknown(self._read | {TRACE_CONTEXT})
        if self.problems:
            raise invalid_call(dict.fromkeys(self.problems))


def json_type(value: object) -> str:
    """Returns JSON's name of a value's type, with its article."""
    if value is None:
        return "null"
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "this")
