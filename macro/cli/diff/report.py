"""Prints differences as text, as Markdown for a pull request, or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from macro.cli.diff.differences import Change
from macro.cli.explain.text import condition_texts
from macro.cli.markdown import cell_code, cell_text
from macro.cli.terminal.color import bold, green, orange, red
from macro.cli.terminal.lines import fit
from macro.model.diagnostics import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.diff.differences import CallDifference, Differences, GrantDifference
    from macro.cli.diff.grant import Grant

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
    if not differences:
        return _NONE
    lines = [bold("Calls")] if differences.calls else []
    for call in differences.calls:
        lines += _call_lines(call, width)
    if differences.grants:
        lines += ["", bold("Permissions")] if lines else [bold("Permissions")]
    for grant in differences.grants:
        lines += _grant_lines(grant, width)
    return "\n".join(lines)


def as_markdown(differences: Differences) -> str:
    """Returns tables that GitHub renders."""
    if not differences:
        return _NONE
    parts: list[str] = []
    if differences.calls:
        rows = [
            (each.change.value, cell_code(each.state), cell_text(each.old or "-"), cell_text(each.new or "-"))
            for each in differences.calls
        ]
        parts.append(_table("Calls", ("change", "state", "old", "new"), rows))
    if differences.grants:
        grants = [_grant_row(each) for each in differences.grants]
        parts.append(_table("Permissions", ("change", "state", "action", "old", "new"), grants))
    return "\n\n".join(parts)


def as_json(differences: Differences) -> str:
    """Returns the differences as an object with the members `calls` and `permissions`."""
    value = {
        "calls": [asdict(each) | {"change": each.change.value} for each in differences.calls],
        "permissions": [_grant_object(each) for each in differences.grants],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _call_lines(call: CallDifference, width: int | None) -> list[str]:
    lines = _first_lines(call.change, call.state, call.new or call.old or "", width)
    return [*lines, *fit("      was: ", call.old or "", width, 8)] if call.change is Change.CHANGED else lines


def _grant_lines(difference: GrantDifference, width: int | None) -> list[str]:
    grant = difference.new or difference.old
    assert grant  # noqa: S101  for the type checker: a difference has at least one of the two
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
    if old and old.condition != grant.condition:
        conditions = " and ".join(_conditions(old))
        lines += fit("      was: ", f"if {conditions}" if conditions else "without conditions", width, 8)
    return lines


def _first_lines(change: Change, state: str, text: str, width: int | None) -> list[str]:
    """Returns the lines that say what changed. The sign and the state have the color of the change."""
    start = f"  {_SIGNS[change]} {one_line(state)}"
    first, *rest = fit(f"{start}: ", text, width, 6)
    return [_COLORS[_SIGNS[change]](start) + first.removeprefix(start), *rest]


def _grant_row(difference: GrantDifference) -> tuple[str, ...]:
    grant = difference.new or difference.old
    assert grant  # noqa: S101  for the type checker: a difference has at least one of the two
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
    conditions = " and ".join(cell_code(text) for text in _conditions(grant))
    return f"{cell_code(grant.resource)} if {conditions}" if conditions else cell_code(grant.resource)


def _conditions(grant: Grant) -> list[str]:
    return condition_texts(json.loads(grant.condition)) if grant.condition else []


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"### {title}", "", f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


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
    value = {name: value for name, value in asdict(grant).items() if name != "excluded"}
    return value | {"condition": json.loads(grant.condition) if grant.condition else None}
