"""Prints differences as text, as Markdown for a pull request, or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from macro.cli.diff.change import Change
from macro.cli.explain.text import condition_texts
from macro.cli.format_value import format_value
from macro.cli.markdown import cell_code, cell_text, plain_or_code
from macro.cli.terminal.color import bold, green, orange, red
from macro.cli.terminal.lines import fit
from macro.model.call import Branch
from macro.model.diagnostics import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from macro.cli.diff.differences import CallDifference, Differences, GrantDifference
    from macro.cli.diff.grant import Grant
    from macro.cli.diff.values import ValueDifference
    from macro.model.template_values import Json

_SIGNS = {
    Change.ADDED: "+",
    Change.REMOVED: "-",
    Change.CHANGED: "~",
    Change.WIDENED: "+",
    Change.NARROWED: "-",
}
_COLORS = {"+": green, "-": red, "~": orange}
_NONE = "The calls and their permissions don't differ."


def as_text(differences: Differences, width: int | None = None) -> str:
    """Returns a block of lines for each difference, with the old version if something changed.

    Lines break only between words. Resources are never broken, because they can be longer than `width`.
    """
    blocks = [
        _block("Calls", [line for each in differences.calls for line in _call_lines(each, width)]),
        _block("Permissions", [line for each in differences.grants for line in _grant_lines(each, width)]),
        _block("Values", [line for each in differences.values for line in _value_lines(each, width)]),
        "" if differences else _NONE,
        _block("Not compared", [line for note in differences.notes for line in fit("  ", note, width)]),
    ]
    return "\n\n".join(filter(None, blocks))


def as_markdown(differences: Differences) -> str:
    """Returns tables that GitHub renders, and the notes as a list."""
    calls = [
        (each.change.value, cell_code(each.state), cell_text(each.old or "-"), cell_text(each.new or "-"))
        for each in differences.calls
    ]
    parts = [
        _table("Calls", ("change", "state", "old", "new"), calls),
        _table(
            "Permissions", ("change", "state", "action", "old", "new"), map(_grant_row, differences.grants)
        ),
        _table("Values", ("change", "value", "old", "new", "states"), map(_value_row, differences.values)),
        "" if differences else _NONE,
        "\n".join(["### Not compared", "", *(f"- {plain_or_code(note)}" for note in differences.notes)])
        if differences.notes
        else "",
    ]
    return "\n\n".join(filter(None, parts))


def as_json(differences: Differences) -> str:
    """Returns the differences as an object with the members `calls`, `permissions`, `values`, and `notes`."""
    value = {
        "calls": [asdict(each) | {"change": each.change.value} for each in differences.calls],
        "permissions": [_grant_object(each) for each in differences.grants],
        "values": [asdict(each) | {"change": each.change.value} for each in differences.values],
        "notes": list(differences.notes),
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _block(title: str, lines: Sequence[str]) -> str:
    """Returns lines with a heading, or an empty string if there are none."""
    return "\n".join([bold(title), *lines]) if lines else ""


def _call_lines(call: CallDifference, width: int | None) -> list[str]:
    lines = _first_lines(call.change, call.state, call.new or call.old or "", width)
    return [*lines, *fit("      was: ", call.old or "", width, 8)] if call.change is Change.CHANGED else lines


def _grant_lines(difference: GrantDifference, width: int | None) -> list[str]:
    grant = difference.grant
    note = f" ({difference.change.value})" if difference.old and difference.new else ""
    lines = _first_lines(difference.change, grant.state, f"{grant.effect} {grant.action}{note}", width)
    old = difference.old if difference.new else None
    if old and old.action != grant.action:
        lines += fit("      was: ", old.action, None)
    lines += fit("      on ", grant.resource, None)
    if old and old.resource != grant.resource:
        lines += fit("      was: ", old.resource, None)
    for text in _conditions(grant):
        lines += fit("      if ", text, width, 8)
    if old and (old.condition, old.exists_if) != (grant.condition, grant.exists_if):
        conditions = " and ".join(_conditions(old))
        lines += fit("      was: ", f"if {conditions}" if conditions else "without conditions", width, 8)
    return lines


def _first_lines(change: Change, state: str, text: str, width: int | None) -> list[str]:
    """Returns the lines that say what changed. The sign and the state have the color of the change."""
    start = f"  {_SIGNS[change]} {one_line(state)}"
    first, *rest = fit(f"{start}: ", text, width, 6)
    return [_COLORS[_SIGNS[change]](start) + first.removeprefix(start), *rest]


def _grant_row(difference: GrantDifference) -> tuple[str, ...]:
    grant = difference.grant
    action = cell_code(grant.action)
    if difference.old and difference.old.action != grant.action:
        action += f" (was {cell_code(difference.old.action)})"
    return (
        difference.change.value,
        cell_code(grant.state),
        action if grant.effect == "Allow" else f"{grant.effect} {action}",
        _cell(difference.old),
        _cell(difference.new),
    )


def _cell(grant: Grant | None) -> str:
    if grant is None:
        return "-"
    branches = [cell_text(str(Branch(*each))) for each in grant.exists_if]
    conditions = " and ".join([*branches, *map(cell_code, _tests(grant))])
    return f"{cell_code(grant.resource)} if {conditions}" if conditions else cell_code(grant.resource)


def _conditions(grant: Grant) -> list[str]:
    """Returns the conditions of the template and of the policy."""
    return [*(str(Branch(*each)) for each in grant.exists_if), *_tests(grant)]


def _tests(grant: Grant) -> list[str]:
    return condition_texts(json.loads(grant.condition)) if grant.condition else []


def _value_lines(difference: ValueDifference, width: int | None) -> list[str]:
    lines = _first_lines(difference.change, difference.name, _value_text(difference.new), width)
    lines += fit("      was: ", _value_text(difference.old), width, 8)
    return [*lines, *fit("      for ", ", ".join(difference.states), width, 8)]


def _value_row(difference: ValueDifference) -> tuple[str, ...]:
    return (
        difference.change.value,
        cell_text(difference.name),
        *(cell_code(_value_text(each)) for each in (difference.old, difference.new)),
        ", ".join(map(cell_code, difference.states)),
    )


def _value_text(value: Json) -> str:
    return "none" if value is None else format_value(value)


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Returns a table with a heading, or an empty string if it has no rows."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return ""
    lines = [f"### {title}", "", f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    return "\n".join([*lines, *body])


def _grant_object(difference: GrantDifference) -> dict[str, Any]:
    return {
        "change": difference.change.value,
        "old": _as_object(difference.old),
        "new": _as_object(difference.new),
    }


def _as_object(grant: Grant | None) -> dict[str, Any] | None:
    """Returns the permission with its conditions as in a policy, or null if there are none."""
    if grant is None:
        return None
    return {
        "state": grant.state,
        "effect": grant.effect,
        "action": grant.action,
        "resource": grant.resource,
        "condition": json.loads(grant.condition) if grant.condition else None,
        "existsIf": dict(grant.exists_if),
    }
