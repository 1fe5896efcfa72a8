"""`cross-region explain`: shows the calls of a template and the source of each permission."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from macro.cli.options import expand_options
from macro.cli.progress import announce_if_slow

if TYPE_CHECKING:
    from macro.cli.explanation import ExplainedCall, ExplainedStatement, Explanation
    from macro.source.expand_options import ExpandOptions

_STANDARD_INPUT = "-"
_COLUMNS = ("State", "Call", "Region", "IAM actions", "Resources", "Why", "Source")


class _Row(NamedTuple):
    """One statement of a call. Each column can have several lines."""

    state: tuple[str, ...]
    call: tuple[str, ...]
    targets: tuple[str, ...]
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@click.command(name="explain")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@expand_options
def command(template: str, kind: str, *, options: ExpandOptions) -> None:
    """Shows the calls of a template: their Regions, the permissions that they get, and the source of each permission.

    TEMPLATE is a file, or - for standard input. The source is the rule that the resources come from, and the line of
    the template. If the output isn't a terminal, tabs separate the columns.

    Exit status: 0 without errors, 1 if the template has errors, 2 for wrong usage.
    """
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it
    from macro.cli.explanation import explain  # noqa: PLC0415
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    text = sys.stdin.read() if template == _STANDARD_INPUT else None
    with announce_if_slow(f"explaining {template}"):
        outcome = expand_file("<stdin>" if text is not None else template, options, text=text, skip_s3=True)
    print_diagnostics(outcome.diagnostics)
    if outcome.failed or outcome.result is None:
        raise click.exceptions.Exit(1)
    explanation = explain(outcome.result, options.deployment().stack)
    if kind == "json":
        click.echo(_as_json(explanation))
    elif _is_terminal():
        _print_table(explanation)
    else:
        _print_plain(explanation)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _rows(call: ExplainedCall) -> list[_Row]:
    """Returns one row for each statement, or one row for a call without statements."""
    from macro.cli.format_value import format_value  # noqa: PLC0415  --help doesn't need it

    first = _Row((call.state,), (call.call, *call.options), call.targets)
    return [
        first._replace(
            actions=each.statement.actions,
            resources=tuple(map(format_value, each.statement.resources)),
            reason=(each.statement.reason,),
            sources=tuple(map(str, each.sources)),
        )
        for each in call.statements
    ] or [first]


def _print_plain(explanation: Explanation) -> None:
    """Prints rows with tabs between the columns, and commas between several values in a column."""
    click.echo("\t".join(_COLUMNS))
    for call in explanation.calls:
        for row in _rows(call):
            click.echo("\t".join(",".join(column) for column in row))
    for note in explanation.notes:
        click.echo(f"note: {note}", err=True)


def _print_table(explanation: Explanation) -> None:
    from rich.console import Console  # noqa: PLC0415  only a terminal needs it
    from rich.table import Column, Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    columns = (Column(name, overflow="fold") for name in _COLUMNS)
    table = Table(*columns, show_lines=False, header_style="bold")
    for call in explanation.calls:
        for index, row in enumerate(_rows(call)):
            columns_of_call = 3 if index else 0
            lines = ["\n".join(column) for column in row]
            table.add_row(*([""] * columns_of_call), *map(Text, lines[columns_of_call:]))
        table.add_section()
    console.print(table if explanation.calls else "The template has no cross-Region calls.")
    if explanation.added:
        added = ", ".join(f"{name} ({kind})" for name, kind in explanation.added)
        console.print(Text(f"Added: {added}", style="dim"))
    for note in explanation.notes:
        console.print(Text.assemble(("To do: ", "yellow"), note))


def _as_json(explanation: Explanation) -> str:
    calls = [
        {
            "state": call.state,
            "call": call.call,
            "targets": list(call.targets),
            "options": list(call.options),
            "statements": [_as_object(statement) for statement in call.statements],
        }
        for call in explanation.calls
    ]
    added = [{"logicalId": name, "type": kind} for name, kind in explanation.added]
    value = {"calls": calls, "added": added, "notes": list(explanation.notes)}
    return json.dumps(value, indent=2, ensure_ascii=False)


def _as_object(explained: ExplainedStatement) -> dict[str, object]:
    """Returns the statement as in the policy, with its reason and its sources."""
    sources = [
        {
            "rule": source.rule,
            "file": source.location.file,
            "line": source.location.span.line,
            "column": source.location.span.column,
        }
        for source in explained.sources
    ]
    return {**explained.statement.render(), "Why": explained.statement.reason, "Sources": sources}
