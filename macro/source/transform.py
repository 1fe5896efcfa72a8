"""The `Transform` section of a template, and its parameters' values.

Source: AWS CloudFormation User Guide, CloudFormation template Transform section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

SECTION = "Transform"


def names_macro(template: Mapping[str, Json], macro: str) -> bool:
    """Whether the template's Transform section names the macro."""
    return any(_is_macro(entry, macro) for entry in _entries(template.get(SECTION)))


def fragment_of(template: Mapping[str, Json]) -> dict[str, Json]:
    """The template as CloudFormation hands it to a macro: without its Transform section."""
    return {name: section for name, section in template.items() if name != SECTION}


def with_rest(expanded: Mapping[str, Json], template: Mapping[str, Json], macro: str) -> dict[str, Json]:
    """An expanded fragment with the template's other transforms, sections in the template's own order."""
    entries = [entry for entry in _entries(template.get(SECTION)) if not _is_macro(entry, macro)]
    written = template.get(SECTION)
    rest = entries if isinstance(written, list) else (entries[0] if entries else None)
    whole: dict[str, Json] = {}
    for name in (*template, *(name for name in expanded if name not in template)):
        if name == SECTION and rest:
            whole[SECTION] = rest
        elif name in expanded:
            whole[name] = expanded[name]
    return whole


def parameter_values(template: Mapping[str, Json], given: Mapping[str, str]) -> dict[str, str]:
    """The values of the template's parameters: those given, else their defaults; those without are left out."""
    section = template.get("Parameters")
    declared = section if isinstance(section, dict) else {}
    defaults = {
        name: _text(parameter["Default"])
        for name, parameter in declared.items()
        if isinstance(parameter, dict) and "Default" in parameter
    }
    return defaults | {name: value for name, value in given.items() if name in declared}


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(section: Json) -> list[Json]:
    if section is None:
        return []
    return section if isinstance(section, list) else [section]


def _is_macro(entry: Json, macro: str) -> bool:
    """Another account's macro is named with its account: `123456789012::CrossRegion`."""
    name = entry.get("Name") if isinstance(entry, dict) else entry
    return isinstance(name, str) and (name == macro or name.endswith(f"::{macro}"))
