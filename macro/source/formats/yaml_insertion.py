"""Inserts members and items into YAML text."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yaml.nodes import MappingNode

from macro.source.formats.json_insertion import Insertion, InsertionError, members_on_line
from macro.source.formats.yaml_writer import write_yaml

if TYPE_CHECKING:
    from yaml.nodes import Node

    from macro.model.template_values import Json
    from macro.source.formats.yaml_text import YamlText


@dataclass(frozen=True, slots=True)
class YamlInserter:
    """Inserts into one text; `short_tags` means that intrinsic functions have their short form (`!Ref`)."""

    parsed: YamlText
    short_tags: bool

    def insert_members(
        self, members: dict[str, Json], steps: tuple[str, ...], before: str | None
    ) -> Insertion:
        """Inserts members before a member of the object at `steps`, above the comment lines that belong to it."""
        text = self.parsed.text
        mapping = self._find_mapping(steps)
        if mapping.flow_style:
            separator = ", " if mapping.value else ""
            return Insertion(_after(text, "{", mapping), members_on_line(members) + separator)
        key = next((key for key, _ in mapping.value if key.value == before), mapping.value[0][0])
        mark: Any = key.start_mark
        line_start = int(mark.index) - int(mark.column)
        if text[line_start : mark.index].strip():
            raise InsertionError(f"{'/'.join(steps)} begins in the middle of a line")
        while line_start and _line_before(text, line_start).lstrip().startswith("#"):
            line_start -= len(_line_before(text, line_start))
        return Insertion(line_start, textwrap.indent(self._write(members), " " * int(mark.column)))

    def insert_value(self, members: dict[str, Json], steps: tuple[str, ...]) -> Insertion:
        """Inserts an object as the value of the key at `steps`, which has no value."""
        text = self.parsed.text
        mapping = self._find_mapping(steps[:-1])
        key, value = next(pair for pair in reversed(mapping.value) if pair[0].value == steps[-1])
        if value.value or mapping.flow_style:
            raise InsertionError(f"{'/'.join(steps)} is null")
        mark: Any = key.end_mark
        end = text.find("\n", mark.index)
        block = textwrap.indent(self._write(members), " " * (int(key.start_mark.column) + 2))
        return Insertion(len(text), "\n" + block) if end < 0 else Insertion(end + 1, block)

    def insert_items(self, items: list[Json], steps: tuple[str, ...]) -> Insertion:
        """Inserts items at the beginning of the list at `steps`, which isn't empty."""
        text = self.parsed.text
        pairs = self._find_mapping(steps[:-1]).value
        node = next(value for key, value in reversed(pairs) if key.value == steps[-1])
        if node.flow_style:
            written = "".join(json.dumps(item, ensure_ascii=False) + ", " for item in items)
            return Insertion(_after(text, "[", node), written)
        line_start = text.rfind("\n", 0, node.value[0].start_mark.index) + 1
        margin = text[line_start : text.index("-", line_start)]
        return Insertion(line_start, textwrap.indent(textwrap.dedent(self._write(items)), margin))

    def _write(self, value: Json) -> str:
        return write_yaml(value, short_tags=self.short_tags)

    def _find_mapping(self, steps: tuple[str, ...]) -> MappingNode:
        """Returns the object at `steps`; raises InsertionError if an alias or a merge supplies it."""
        node: Node | None = self.parsed.root
        for step in steps:
            pairs = node.value if isinstance(node, MappingNode) else []
            pair = next((pair for pair in reversed(pairs) if pair[0].value == step), None)
            if pair is None:
                raise InsertionError(f"a YAML merge supplies {step}")
            key, node = pair
            if node.start_mark.index < key.end_mark.index:
                raise InsertionError(f"a YAML alias supplies {step}")
        if not isinstance(node, MappingNode):
            raise InsertionError(f"{'/'.join(steps)} isn't an object")
        return node


def _after(text: str, bracket: str, node: Any) -> int:
    """Returns the offset after the opening bracket of an object or list."""
    return text.index(bracket, int(node.start_mark.index)) + 1


def _line_before(text: str, line_start: int) -> str:
    return text[text.rfind("\n", 0, line_start - 1) + 1 : line_start]
