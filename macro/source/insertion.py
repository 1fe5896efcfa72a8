"""Inserts members into the objects of a template file and leaves every other byte as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.source.formats.json_insertion import Insertion, InsertionError, JsonInserter
from macro.source.formats.json_template import JsonText
from macro.source.formats.yaml_insertion import YamlInserter
from macro.source.formats.yaml_text import YamlText
from macro.source.template_file import UnreadableTemplate, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.model.template_values import Json
    from macro.source.template_file import TemplateFile

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BYTE_ORDER_MARK = "\ufeff"
_NEXT_SECTION = "Resources"
"""A new section goes before this one, if the template has it. A new member of any other object comes first."""


def merge(value: Mapping[str, Json], added: Mapping[str, Json]) -> dict[str, Json]:
    """Returns an object with members added to it and to the objects in it. New list items come first."""
    merged = dict(value)
    for name, member in added.items():
        match merged.get(name), member:
            case dict(existing), dict(more):
                merged[name] = merge(existing, more)
            case list(items), list(more_items):
                merged[name] = [*(item for item in more_items if item not in items), *items]
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
    insertions = list(_find_insertions(_inserter(template), value, added, ()))
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


def _insert_in_source(text: str, source: str, insertions: list[Insertion]) -> str:
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


def _inserter(template: TemplateFile) -> JsonInserter | YamlInserter:
    match template.positions:
        case JsonText() as parsed:
            return JsonInserter(parsed, template.json_indent() or 2)
        case YamlText() as parsed:
            return YamlInserter(parsed, template.prefers_short_tags)
        case _:
            raise InsertionError("the positions of the values in the file are unknown")


def _find_insertions(
    inserter: JsonInserter | YamlInserter,
    value: Mapping[str, Json],
    added: Mapping[str, Json],
    steps: tuple[str, ...],
) -> Iterator[Insertion]:
    """Yields the insertions for an object of the template at `steps`."""
    missing = {name: member for name, member in added.items() if name not in value}
    if missing:
        first = _NEXT_SECTION if not steps and _NEXT_SECTION in value else next(iter(value), None)
        yield inserter.insert_members(missing, steps, first)
    for name, member in added.items():
        if name not in missing and value[name] != member:
            yield from _find_in_member(inserter, value[name], member, (*steps, name))


def _find_in_member(
    inserter: JsonInserter | YamlInserter, value: Json, added: Json, steps: tuple[str, ...]
) -> Iterator[Insertion]:
    match value, added:
        case dict(existing), dict(members):
            yield from _find_insertions(inserter, existing, members, steps)
        case None, dict(members):
            yield inserter.insert_value(members, steps)
        case [_, *_] as items, list(more):
            new = [item for item in more if item not in items]
            yield from [inserter.insert_items(new, steps)] if new else ()
        case _:
            raise InsertionError(f"{'/'.join(steps)} has a value already")
