"""The `Transform` section of a template, and the values of its parameters.

Source: AWS CloudFormation User Guide, CloudFormation template Transform section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from macro.model.template_values import Json

SECTION = "Transform"
_PARAMETERS = "Parameters"


def names_macro(template: Mapping[str, Json], macro: str) -> bool:
    """Returns whether the template's Transform section names the macro."""
    return any(_is_macro(entry, macro) for entry in _entries(template.get(SECTION)))


def find_earlier_transforms(template: Mapping[str, Json], macro: str) -> list[str]:
    """Returns the transforms that CloudFormation runs before the macro, in that order, or none without the macro."""
    entries = _entries(template.get(SECTION))
    positions = [index for index, entry in enumerate(entries) if _is_macro(entry, macro)]
    return [_name(entry) for entry in entries[: positions[0]]] if positions else []


def find_macros(template: Mapping[str, Json]) -> list[str]:
    """Returns the names in the Transform section that aren't transforms of AWS."""
    names = [_name(entry) for entry in _entries(template.get(SECTION))]
    return [name for name in names if name and not name.startswith("AWS::")]


def find_macro_parameters(template: Mapping[str, Json], macro: str) -> tuple[str, ...]:
    """Returns the path of the parameters that the Transform section passes to the macro, or an empty path."""
    section = template.get(SECTION)
    for index, entry in enumerate(_entries(section)):
        if isinstance(entry, dict) and _is_macro(entry, macro) and entry.get(_PARAMETERS):
            return (SECTION, str(index), _PARAMETERS) if isinstance(section, list) else (SECTION, _PARAMETERS)
    return ()


def to_fragment(template: Mapping[str, Json]) -> dict[str, Json]:
    """Returns the template as CloudFormation passes it to a macro: without its Transform section."""
    return {name: section for name, section in template.items() if name != SECTION}


def restore_transforms(
    expanded: Mapping[str, Json], template: Mapping[str, Json], done: Collection[str]
) -> dict[str, Json]:
    """Returns an expanded fragment with the transforms that are left, and its sections in their original order.

    Args:
        expanded: The fragment.
        template: The template before the expansion.
        done: The names of the transforms that have run, and of the macro.
    """
    written = template.get(SECTION)
    entries = [entry for entry in _entries(written) if not any(_is_macro(entry, name) for name in done)]
    rest = entries if isinstance(written, list) else (entries[0] if entries else None)
    whole: dict[str, Json] = {}
    for name in (*template, *(name for name in expanded if name not in template)):
        if name == SECTION and rest:
            whole[SECTION] = rest
        elif name in expanded:
            whole[name] = expanded[name]
    return whole


def parameter_values(template: Mapping[str, Json], given: Mapping[str, str]) -> dict[str, str]:
    """Returns the values of the template's parameters: the given ones and the defaults."""
    section = template.get(_PARAMETERS)
    declared = section if isinstance(section, dict) else {}
    defaults = {
        name: _to_text(parameter["Default"])
        for name, parameter in declared.items()
        if isinstance(parameter, dict) and "Default" in parameter
    }
    return defaults | {name: value for name, value in given.items() if name in declared}


def _to_text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(section: Json) -> list[Json]:
    if section is None:
        return []
    return section if isinstance(section, list) else [section]


def _name(entry: Json) -> str:
    name = entry.get("Name") if isinstance(entry, dict) else entry
    return name if isinstance(name, str) else ""


def _is_macro(entry: Json, macro: str) -> bool:
    """Returns whether an entry names a macro. The name of another account's macro starts with the account's ID."""
    name = _name(entry)
    return name == macro or name.endswith(f"::{macro}")
