"""Inserts members and items into JSON text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json
    from macro.source.formats.json_template import JsonText


class InsertionError(Exception):
    """The members can't be inserted without other changes; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text to insert at an offset."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class JsonInserter:
    """Inserts into one text; `indent` is the indentation of one level (spaces or a tab)."""

    parsed: JsonText
    indent: int | str

    def insert_members(
        self, members: dict[str, Json], steps: tuple[str, ...], before: str | None
    ) -> Insertion:
        """Inserts members before a member of the object at `steps`, or into the empty object."""
        text = self.parsed.text
        if before is None:
            start = self.parsed.offset(steps) if steps else 0
            return Insertion(text.index("{", start) + 1, members_on_line(members))
        offset = self.parsed.offset((*steps, before))
        line_start = text.rfind("\n", 0, offset) + 1
        margin = text[line_start:offset]
        if margin.strip() or not line_start:
            return Insertion(offset, members_on_line(members) + ", ")
        return Insertion(offset, f"{self._members_on_lines(members, margin)},\n{margin}")

    def insert_value(self, _members: dict[str, Json], steps: tuple[str, ...]) -> Insertion:
        """Raises InsertionError, because a null would have to be replaced."""
        raise InsertionError(f"{'/'.join(steps)} is null")

    def insert_items(self, items: list[Json], steps: tuple[str, ...]) -> Insertion:
        """Inserts items at the beginning of the list at `steps`, which isn't empty."""
        written = "".join(json.dumps(item, ensure_ascii=False) + ", " for item in items)
        return Insertion(self.parsed.text.index("[", self.parsed.offset(steps)) + 1, written)

    def _members_on_lines(self, members: dict[str, Json], margin: str) -> str:
        text = json.dumps(members, indent=self.indent, ensure_ascii=False)[1:-1].strip()
        step = self.indent if isinstance(self.indent, str) else " " * self.indent
        return text.replace("\n" + step, "\n" + margin)


def members_on_line(members: dict[str, Json]) -> str:
    """Returns the members of an object as JSON on one line, without the braces."""
    return json.dumps(members, ensure_ascii=False)[1:-1]
