"""Converts an explanation to text, with one block of lines for each call, or to Markdown. ARNs are never broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.cli.format_value import format_value
from macro.cli.markdown import code, plain_or_code
from macro.cli.terminal.color import bold, green, orange, red
from macro.cli.terminal.lines import fit
from macro.model.diagnostics import one_line
from macro.model.template_values import is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from macro.cli.explain.explanation import ExplainedCall, ExplainedStatement, Explanation
    from macro.model.call import Branch
    from macro.model.statement import Statement
    from macro.model.template_values import Json

NO_CALLS = "The template has no cross-Region calls."


def as_text(explanation: Explanation, width: int | None = None) -> str:
    """Returns the calls, the added resources, and what the user must do, in lines of `width` columns."""
    blocks = ["\n".join(_call_lines(call, width)) for call in explanation.calls] or [NO_CALLS]
    if explanation.added:
        added = (f"  {name} ({kind})" for name, kind in explanation.added)
        blocks.append("\n".join([bold("Added resources"), *added]))
    if explanation.notes:
        notes = (line for note in explanation.notes for line in fit("  ", note, width))
        blocks.append("\n".join([orange("To do"), *notes]))
    return "\n\n".join(blocks)


def as_markdown(explanation: Explanation) -> str:
    """Returns a heading and a list for each call, as GitHub renders them."""
    blocks = ["\n".join(_markdown_lines(call)) for call in explanation.calls] or [NO_CALLS]
    if explanation.added:
        added = (f"- {code(name)} ({kind})" for name, kind in explanation.added)
        blocks.append("\n".join(["### Added resources", "", *added]))
    if explanation.notes:
        blocks.append("\n".join(["### To do", "", *(f"- {code(note)}" for note in explanation.notes)]))
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


def _call_lines(call: ExplainedCall, width: int | None) -> Iterator[str]:
    state = one_line(call.state)
    first, *rest = fit(f"{state}: ", f"{call.call} in {', '.join(call.targets)}", width)
    yield first.replace(state, bold(state), 1)
    yield from rest
    for branch in call.branches:
        yield from fit("  if ", str(branch), width)
    for option in call.options:
        yield from fit("  ", option, width)
    for explained in call.statements:
        yield from _statement_lines(explained, call.branches, width)


def _statement_lines(
    explained: ExplainedStatement, known: Collection[Branch], width: int | None
) -> Iterator[str]:
    """Yields the lines of a statement; `known` are the conditions of the call, which its own lines contain."""
    statement = explained.statement
    first, *rest = fit(f"  {statement.effect} ", ", ".join(statement.actions), width)
    color = green if statement.effect == "Allow" else red
    yield first.replace(statement.effect, color(statement.effect), 1)
    yield from rest
    for preposition, resource in _resources(statement):
        yield from fit(f"    {preposition} ", resource, None)  # it can contain spaces, so it is never wrapped
    for text in (*_branches(statement, known), *condition_texts(dict(statement.condition))):
        yield from fit("    if ", text, width, 6)
    if statement.reason:
        yield from fit("    because ", statement.reason, width, 6)
    for source in explained.sources:
        yield from fit("    from ", str(source), width, 6)


def _branches(statement: Statement, known: Collection[Branch]) -> list[str]:
    """Returns the conditions of the template that the statement depends on."""
    return [str(branch) for branch in statement.branches if branch not in known]


def _resources(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yields each resource with the words before it. NotResource excludes all of its elements together."""
    for index, resource in enumerate(statement.resources):
        excluding = "and except" if index else "on everything except"
        yield excluding if statement.is_not_resource else "on", format_value(resource)


def _markdown_lines(call: ExplainedCall) -> Iterator[str]:
    yield f"### {plain_or_code(call.state)}: {call.call} in {plain_or_code(', '.join(call.targets))}"
    yield ""
    for branch in call.branches:
        yield f"- if {plain_or_code(str(branch))}"
    for option in call.options:
        yield f"- {plain_or_code(option)}"
    for explained in call.statements:
        statement = explained.statement
        yield f"- {statement.effect} {', '.join(map(code, statement.actions))}"
        for preposition, resource in _resources(statement):
            yield f"  - {preposition} {code(resource)}"
        for text in _branches(statement, call.branches):
            yield f"  - if {plain_or_code(text)}"
        for text in condition_texts(dict(statement.condition)):
            yield f"  - if {code(text)}"
        for source in explained.sources:
            yield f"  - from {source.rule} ({code(str(source.location))})"
