"""Prints an explanation as one block of lines for each call. ARNs are never broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from macro.cli.format_value import format_value
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.cli.explain.explanation import ExplainedCall, ExplainedStatement, Explanation
    from macro.model.template_values import Json

NO_CALLS = "The template has no cross-Region calls."


def as_text(explanation: Explanation) -> str:
    """Returns the calls, the added resources, and what the user must do."""
    blocks = ["\n".join(_call_lines(call)) for call in explanation.calls] or [NO_CALLS]
    if explanation.added:
        added = (f"  {name} ({kind})" for name, kind in explanation.added)
        blocks.append("\n".join([click.style("Added resources", bold=True), *added]))
    if explanation.notes:
        notes = (f"  {note}" for note in explanation.notes)
        blocks.append("\n".join([click.style("To do", fg="yellow", bold=True), *notes]))
    return "\n\n".join(blocks)


def as_markdown(explanation: Explanation) -> str:
    """Returns a heading and a list for each call, as GitHub renders them."""
    blocks = ["\n".join(_markdown_lines(call)) for call in explanation.calls] or [NO_CALLS]
    if explanation.added:
        added = (f"- `{name}` ({kind})" for name, kind in explanation.added)
        blocks.append("\n".join(["### Added resources", "", *added]))
    if explanation.notes:
        blocks.append("\n".join(["### To do", "", *(f"- {note}" for note in explanation.notes)]))
    return "\n\n".join(blocks)


def condition_texts(condition: Json) -> list[str]:
    """Returns each test of a statement's condition on one line: `aws:RequestedRegion StringEquals us-west-2`."""
    if not isinstance(condition, dict) or is_intrinsic(condition):
        return [format_value(condition)]
    texts: list[str] = []
    for operator, tests in condition.items():
        if not isinstance(tests, dict) or is_intrinsic(tests):
            texts.append(f"{operator} {format_value(tests)}")
            continue
        for key, value in tests.items():
            values = value if isinstance(value, list) else [value]
            texts.append(f"{key} {operator} {' or '.join(map(format_value, values))}")
    return texts


def _call_lines(call: ExplainedCall) -> Iterator[str]:
    yield f"{click.style(call.state, bold=True)}: {call.call} in {', '.join(call.targets)}"
    for option in call.options:
        yield f"  {option}"
    for explained in call.statements:
        yield from _statement_lines(explained)


def _statement_lines(explained: ExplainedStatement) -> Iterator[str]:
    statement = explained.statement
    color = "green" if statement.effect == "Allow" else "red"
    yield f"  {click.style(statement.effect, fg=color)} {', '.join(statement.actions)}"
    preposition = "on everything except" if statement.is_not_resource else "on"
    for resource in statement.resources:
        yield f"    {preposition} {format_value(resource)}"
    for text in condition_texts(dict(statement.condition)):
        yield f"    if {text}"
    if statement.reason:
        yield f"    because {statement.reason}"
    for source in explained.sources:
        yield f"    from {source}"


def _markdown_lines(call: ExplainedCall) -> Iterator[str]:
    yield f"### {call.state}: {call.call} in {', '.join(call.targets)}"
    yield ""
    for option in call.options:
        yield f"- {option}"
    for explained in call.statements:
        statement = explained.statement
        yield f"- {statement.effect} {', '.join(f'`{action}`' for action in statement.actions)}"
        preposition = "on everything except" if statement.is_not_resource else "on"
        for resource in statement.resources:
            yield f"  - {preposition} `{format_value(resource)}`"
        for text in condition_texts(dict(statement.condition)):
            yield f"  - if `{text}`"
        for source in explained.sources:
            yield f"  - from {source}"
