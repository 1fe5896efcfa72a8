"""Inserts members into the objects of a template file and leaves every other byte as it was."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yaml.nodes import MappingNode

from macro.source.json_template import JsonText
from macro.source.template_file import UnreadableTemplate, read_template
from macro.source.yaml_text import YamlText
from macro.source.yaml_writer import write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yaml.nodes import Node

    from macro.model.template_values import Json
    from macro.source.template_file import TemplateFile

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BYTE_ORDER_MARK = "\ufeff"
_NEXT_SECTION = "Resources"
"""A new section goes before this one, if the template has it. A new member of any other object comes first."""


class InsertionError(Exception):
    """The members can't be inserted without other changes; the message is the reason."""


@dataclass(frozen=True, slots=True)
class _Insertion:
    """Text to insert at an offset."""

    offset: int
    text: str


def merge(value: Mapping[str, Json], added: Mapping[str, Json]) -> dict[str, Json]:
    """Returns an object with members added to it and to the objects in it. Lists are extended."""
    merged = dict(value)
    for name, member in added.items():
        match merged.get(name), member:
            case dict(existing), dict(more):
                merged[name] = merge(existing, more)
            case list(items), list(more_items):
                merged[name] = [*items, *(item for item in more_items if item not in items)]
            case _:
                merged[name] = member
    return merged


def insert_members(template: TemplateFile, source: str, added: Mapping[str, Json]) -> str:
    """Returns the text of a template with members added.

    Args:
        template: The template.
        source: The text of the file with its line breaks and byte order mark.
        added: The members, as an object with the structure of the template.

    Raises:
        InsertionError: A value in the template isn't an object, or an alias or a merge supplies it.
    """
    value = template.value if isinstance(template.value, dict) else {}
    insertions = list(_Inserter(template).insert(value, added, ()))
    text = template.text
    for each in sorted(insertions, key=lambda insertion: insertion.offset, reverse=True):
        text = text[: each.offset] + each.text + text[each.offset :]
    try:
        result = read_template(template.name, standard_input=text).value
    except UnreadableTemplate as error:
        raise InsertionError(str(error)) from None
    if result != merge(value, added):
        raise InsertionError("the positions of the values in the file are unknown")
    return _insert_in_source(template.text, source, insertions)


def _insert_in_source(text: str, source: str, insertions: list[_Insertion]) -> str:
    """Applies insertions to the source of a text, whose line breaks can have two characters."""
    lines: list[str] = _LINE.findall(source.removeprefix(_BYTE_ORDER_MARK))
    line_break = next((line[len(line.rstrip("\r\n")) :] for line in lines), "\n") or "\n"
    for each in sorted(insertions, key=lambda insertion: insertion.offset, reverse=True):
        number = text.count("\n", 0, each.offset)
        column = each.offset - (text.rfind("\n", 0, each.offset) + 1)
        line = lines[number]
        lines[number] = line[:column] + each.text.replace("\n", line_break) + line[column:]
    mark = _BYTE_ORDER_MARK if source.startswith(_BYTE_ORDER_MARK) else ""
    return mark + "".join(lines)


@dataclass(frozen=True, slots=True)
class _Inserter:
    """Finds out where members go."""

    template: TemplateFile

    def insert(
        self, value: Mapping[str, Json], added: Mapping[str, Json], steps: tuple[str, ...]
    ) -> Iterator[_Insertion]:
        """Yields the insertions for an object of the template at `steps`."""
        missing: dict[str, Json] = {}
        for name, member in added.items():
            existing = value.get(name)
            if name not in value:
                missing[name] = member
            elif isinstance(existing, dict) and isinstance(member, dict):
                yield from self.insert(existing, member, (*steps, name))
            elif existing is None and isinstance(member, dict):
                yield self._insert_after_key((*steps, name), member)
            elif existing != member:
                raise InsertionError(f"{'/'.join((*steps, name))} has a value already")
        if missing:
            yield self._insert_into(value, missing, steps)

    def _insert_into(
        self, value: Mapping[str, Json], missing: dict[str, Json], steps: tuple[str, ...]
    ) -> _Insertion:
        before = _NEXT_SECTION if not steps and _NEXT_SECTION in value else next(iter(value), None)
        match self.template.positions:
            case JsonText() as parsed:
                return self._insert_json(parsed, missing, steps, before)
            case YamlText() as parsed:
                mapping = _find_mapping(parsed, steps)
                if mapping.flow_style:
                    return _insert_flow(parsed.text, mapping, missing)
                return self._insert_block(parsed.text, mapping, missing, before)
            case _:
                raise InsertionError("the positions of the values in the file are unknown")

    def _insert_json(
        self, parsed: JsonText, missing: dict[str, Json], steps: tuple[str, ...], before: str | None
    ) -> _Insertion:
        """Inserts members before a member of a JSON object."""
        if before is None:
            start = (
                parsed.text.index("{", parsed.offset((*steps,))) + 1 if steps else parsed.text.index("{") + 1
            )
            return _Insertion(start, _json_members(missing, None))
        offset = parsed.offset((*steps, before))
        line_start = parsed.text.rfind("\n", 0, offset) + 1
        margin = parsed.text[line_start:offset]
        if margin.strip() or not line_start:
            return _Insertion(offset, _json_members(missing, None) + ", ")
        members = _json_members(missing, self.template.json_indent() or 2).replace("\n", "\n" + margin)
        return _Insertion(offset, f"{members},\n{margin}")

    def _insert_block(
        self, text: str, mapping: MappingNode, missing: dict[str, Json], before: str | None
    ) -> _Insertion:
        """Inserts members before a key of a YAML block, above the comment lines that belong to the key."""
        key = next((key for key, _ in mapping.value if key.value == before), mapping.value[0][0])
        mark: Any = key.start_mark
        line_start = int(mark.index) - int(mark.column)
        if text[line_start : mark.index].strip():
            raise InsertionError("the object begins in the middle of a line")
        while line_start and _is_comment(_line_before(text, line_start)):
            line_start -= len(_line_before(text, line_start))
        return _Insertion(line_start, _indent(self._write(missing), int(mark.column)))

    def _insert_after_key(self, steps: tuple[str, ...], member: dict[str, Json]) -> _Insertion:
        """Inserts an object as the value of a YAML key that has no value."""
        parsed = self.template.positions
        if not isinstance(parsed, YamlText):
            raise InsertionError(f"{'/'.join(steps)} is null")
        mapping = _find_mapping(parsed, steps[:-1])
        key, value = next((key, value) for key, value in mapping.value if key.value == steps[-1])
        if value.value or mapping.flow_style:
            raise InsertionError(f"{'/'.join(steps)} is null")
        mark: Any = key.end_mark
        end = parsed.text.find("\n", mark.index)
        text = _indent(self._write(member), int(key.start_mark.column) + 2)
        if end < 0:
            return _Insertion(len(parsed.text), "\n" + text)
        return _Insertion(end + 1, text)

    def _write(self, value: dict[str, Json]) -> str:
        return write_yaml(value, short_tags=self.template.short_tags)


def _find_mapping(parsed: YamlText, steps: tuple[str, ...]) -> MappingNode:
    """Returns the object at `steps`; raises InsertionError if an alias or a merge supplies it."""
    node: Node | None = parsed.root
    for step in steps:
        pairs = node.value if isinstance(node, MappingNode) else []
        pair = next(((key, value) for key, value in reversed(pairs) if key.value == step), None)
        if pair is None:
            raise InsertionError(f"a YAML merge supplies {step}")
        key, node = pair
        if node.start_mark.index < key.end_mark.index:
            raise InsertionError(f"a YAML alias supplies {step}")
    if not isinstance(node, MappingNode):
        raise InsertionError(f"{'/'.join(steps)} isn't an object")
    return node


def _insert_flow(text: str, mapping: MappingNode, missing: dict[str, Json]) -> _Insertion:
    """Inserts members at the beginning of a YAML object in braces."""
    mark: Any = mapping.start_mark
    offset = text.index("{", mark.index) + 1
    return _Insertion(offset, _json_members(missing, None) + (", " if mapping.value else ""))


def _json_members(value: dict[str, Json], indent: int | str | None) -> str:
    """Returns the members of an object as JSON, without the braces."""
    if indent is None:
        return json.dumps(value, ensure_ascii=False)[1:-1]
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    margin = indent if isinstance(indent, str) else " " * indent
    return text[1:-1].strip().replace("\n" + margin, "\n")


def _indent(text: str, columns: int) -> str:
    return "".join(" " * columns + line for line in text.splitlines(keepends=True))


def _line_before(text: str, line_start: int) -> str:
    return text[text.rfind("\n", 0, line_start - 1) + 1 : line_start]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
