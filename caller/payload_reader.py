"""The fields of one JSON object, read one by one; what is wrong with any of them is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from caller.awsmodel.suggestions import did_you_mean
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import Enum
    from typing import Any

    E = TypeVar("E", bound=Enum)

_WELL_FORMED = re.compile("[^\ud800-\udfff]+")  # half a surrogate pair can be neither digested nor sent


class PayloadReader:
    """Reads the fields of one object, and keeps what is wrong with them and with their names."""

    def __init__(self, values: Mapping[str, Any], place: str = "", problems: list[str] | None = None) -> None:
        """`place` is put before a field's name in messages; inner objects share the list of problems."""
        self._values = values
        self._place = place
        self.problems: list[str] = [] if problems is None else problems
        self._known: set[str] = set()
        self.given = True

    def take(self, name: str, *, required: bool = False) -> Any:
        """The field's value as it came, None where it is absent."""
        self._known.add(name)
        value = self._values.get(name)
        if value is None and required:
            self.problem(name, "is missing")
        return value

    def problem(self, name: str, text: str) -> None:
        """Keeps a problem of a field."""
        self.problems.append(f"{self._place}{name} {text}")

    def text(self, name: str, pattern: re.Pattern[str] | None, what: str, *, required: bool = False) -> str:
        """A string that fits the pattern, `what` in words; empty where it is absent or wrong."""
        value = self.take(name, required=required)
        if value is None:
            return ""
        return value if self.is_text(name, value, pattern, what) else ""

    def is_text(self, name: str, value: object, pattern: re.Pattern[str] | None, what: str) -> bool:
        """Whether a value is such a string; a problem is kept where it is not."""
        patterns = (_WELL_FORMED, pattern or _WELL_FORMED)
        fits = isinstance(value, str) and all(each.fullmatch(value) for each in patterns)
        if not fits:
            self.problem(
                name, f"must be {what}" + ("" if isinstance(value, str) else f", not {json_type(value)}")
            )
        return bool(fits)

    def flag(self, name: str) -> bool:
        """true or false; false where it is absent."""
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.problem(name, f"must be true or false, not {json_type(value)}")
        return value is True

    def choice(self, name: str, kind: type[E]) -> E | None:
        """One of an enumeration's values, None where it is absent or wrong."""
        value = self.take(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self.problem(name, "must be one of " + ", ".join(f"'{member.value}'" for member in kind))
            return None

    def number(self, name: str, fits: Callable[[float], bool], what: str) -> float | None:
        """A number that fits, None where it is absent or wrong."""
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not fits(value):
            self.problem(name, f"must be {what}")
            return None
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A required object, as it came."""
        value = self.take(name, required=True)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {json_type(value)}")
        return value if isinstance(value, dict) else {}

    def section(self, name: str, known: set[str], *, required: bool = False) -> PayloadReader:
        """A field that is an object of its own; empty where it is absent or wrong."""
        value = self.take(name, required=required)
        if value is not None and not isinstance(value, dict):
            self.problem(name, f"must be an object, not {json_type(value)}")
        inner = PayloadReader(
            value if isinstance(value, dict) else {}, f"{self._place}{name}.", self.problems
        )
        inner.given = isinstance(value, dict)
        inner.refuse_others(known)
        return inner

    def refuse_others(self, known: set[str]) -> None:
        """Keeps a problem for every field that is not known."""
        for name in self._values:
            if name not in known:
                self.problem(name, f"is not a field that the caller knows{did_you_mean(name, known)}")

    def finish(self) -> None:
        """Raises CallFailed (`CrossRegion.InvalidCall`) with the problems kept, those of unknown fields included."""
        self.refuse_others(self._known)
        if self.problems:
            raise invalid_call(dict.fromkeys(self.problems))


def json_type(value: object) -> str:
    """What JSON calls a value's type, with its article."""
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
