"""Finds and compares the values of a template that calls and permissions depend on.

These are the parameters, the mappings, and the conditions that targets and statements refer to. Their names are in the
statements, but their values aren't, so the statements don't differ if a value does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.cli.diff.change import Change
from macro.intrinsics.references import mapping_lookups, needed_conditions, referenced
from macro.model.template_values import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.model.template_values import Json

_PARAMETERS, _MAPPINGS, _CONDITIONS = "Parameters", "Mappings", "Conditions"
_NO_ECHO = "(NoEcho)"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """What a call or a permission refers to.

    Args:
        section: `Parameters`, `Mappings`, or `Conditions`.
        name: The name in this section.
        keys: The two keys in a mapping; an empty string for a key that isn't literal.
    """

    section: str
    name: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DependentValue:
    """The value behind a reference.

    Args:
        entries: The value by its name in messages. A mapping has one entry for each pair of keys.
        states: The states whose calls depend on it.
        is_secret: Whether the value must not be printed.
    """

    entries: Mapping[str, Json]
    states: tuple[str, ...]
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """A value that differs.

    Args:
        change: How it differs. The command doesn't determine what that means for the permissions.
        name: The name, such as `default of the parameter Target`.
        old: The old value; None if there is none.
        new: The new value; None if there is none.
        states: The states whose calls depend on it.
    """

    change: Change
    name: str
    old: Json
    new: Json
    states: tuple[str, ...]


def find_values(
    template: Mapping[str, Json], parts: Mapping[str, list[Json]], given: Mapping[str, str]
) -> dict[Reference, DependentValue]:
    """Returns the values that calls depend on.

    Args:
        template: The template.
        parts: For each state, the values that can refer to others: targets, statements, and conditions.
        given: The parameter values of the command line, which replace the defaults.
    """
    states: dict[Reference, list[str]] = {}
    for state, values in parts.items():
        for reference in _references(values, template):
            states.setdefault(reference, []).append(state)
    return {
        reference: DependentValue(
            dict(_entries(reference, template, given)), tuple(names), _is_secret(reference, template)
        )
        for reference, names in states.items()
    }


def compare_values(
    old: Mapping[Reference, DependentValue], new: Mapping[Reference, DependentValue]
) -> Iterator[ValueDifference]:
    """Yields the values that differ, if calls depend on them in both versions.

    If a call depends on a value in only one of them, the call or its permissions differ.
    """
    found: dict[str, ValueDifference] = {}
    for reference in sorted(old.keys() & new.keys()):
        for difference in _compare_entries(old[reference], new[reference]):
            earlier = found.get(difference.name)
            states = dict.fromkeys((*(earlier.states if earlier else ()), *difference.states))
            found[difference.name] = replace(difference, states=tuple(states))
    yield from found.values()


def _compare_entries(old: DependentValue, new: DependentValue) -> Iterator[ValueDifference]:
    for name in {**old.entries, **new.entries}:
        before, after = old.entries.get(name), new.entries.get(name)
        if _as_text(before) != _as_text(after):
            printed = _printable(before, old), _printable(after, new)
            yield ValueDifference(_change(before, after), name, *printed, new.states)


def _as_text(value: Json) -> Json:
    """Returns a value with its numbers as text, which CloudFormation makes of them."""
    match value:
        case dict():
            return {name: _as_text(member) for name, member in value.items()}
        case list():
            return [_as_text(item) for item in value]
        case None:
            return None
        case _:
            return to_text(value)


def _change(old: Json, new: Json) -> Change:
    return Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED


def _printable(entry: Json, value: DependentValue) -> Json:
    return _NO_ECHO if value.is_secret and entry is not None else entry


def _references(values: list[Json], template: Mapping[str, Json]) -> Iterator[Reference]:
    """Yields the references in values, and those in the conditions that they depend on, without duplicates."""
    parameters, mappings = _section(template, _PARAMETERS), _section(template, _MAPPINGS)
    conditions = needed_conditions(values, _section(template, _CONDITIONS))
    whole: Json = [*values, conditions]
    yield from (Reference(_CONDITIONS, name) for name in conditions)
    yield from (Reference(_PARAMETERS, name) for name in {*referenced(whole)} if name in parameters)
    lookups: dict[Reference, None] = {}
    for mapping, *keys in mapping_lookups(whole):
        literal = tuple(key if isinstance(key, str) else "" for key in keys)
        names = [mapping] if isinstance(mapping, str) else list(mappings)
        lookups |= {Reference(_MAPPINGS, name, literal): None for name in names if name in mappings}
    yield from lookups


def _entries(
    reference: Reference, template: Mapping[str, Json], given: Mapping[str, str]
) -> Iterator[tuple[str, Json]]:
    value, name = _section(template, reference.section)[reference.name], reference.name
    if reference.section == _CONDITIONS:
        yield f"condition {name}", value
    elif reference.section == _PARAMETERS:
        default = value.get("Default") if isinstance(value, dict) else None
        yield f"default of the parameter {name}", given.get(name, default)
    else:
        first, second = reference.keys
        for outer, row in _as_object(value).items():
            for inner, entry in _as_object(row).items():
                if first in ("", outer) and second in ("", inner):
                    yield f"mapping {name}.{outer}.{inner}", entry


def _is_secret(reference: Reference, template: Mapping[str, Json]) -> bool:
    declaration = _as_object(_section(template, reference.section)[reference.name])
    return reference.section == _PARAMETERS and str(declaration.get("NoEcho", False)).lower() == "true"


def _section(template: Mapping[str, Json], name: str) -> dict[str, Json]:
    return _as_object(template.get(name))


def _as_object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
