"""`cross-region explain`: a template's calls, where they go, and what allows them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import expand_options
from macro.cli.progress import announce_if_slow

if TYPE_CHECKING:
    from macro.cli.explanation import Explained, Explanation
    from macro.source.expand_options import ExpandOptions

_STANDARD_INPUT = "-"
_COLUMNS = ("State", "Call", "Region", "IAM actions", "Resources", "Why")


@click.command(name="explain")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@expand_options
def command(template: str, kind: str, *, options: ExpandOptions) -> None:
    """Show what TEMPLATE's calls do: state, call, region, IAM actions and resources, and where those come from."""
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't pay for it
    from macro.cli.explanation import explain  # noqa: PLC0415
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    text = sys.stdin.read() if template == _STANDARD_INPUT else None
    with announce_if_slow(f"explaining {template}"):
        outcome = expand_file("<stdin>" if text is not None else template, options, text=text, skip_s3=True)
    print_diagnostics(outcome.diagnostics)
    if outcome.failed:
        raise click.exceptions.Exit(1)
    assert outcome.template  # noqa: S101  an outcome that did not fail has both
    assert outcome.expansion  # noqa: S101
    written: Any = outcome.template.value
    explanation = explain(written, outcome.expansion, options.deployment().home)
    if kind == "json":
        click.echo(_as_json(explanation))
    elif _for_person():
        _print_table(explanation)
    else:
        _print_plain(explanation)


def _for_person() -> bool:
    return sys.stdout.isatty()


def _rows(call: Explained) -> list[tuple[str, str, str, str, str, str]]:
    """One row per statement, with the call's own columns in the first."""
    from macro.cli.format_value import format_value  # noqa: PLC0415

    first = (call.state, "\n".join((call.call, *call.beyond)), "\n".join(call.targets))
    rows = [
        ("\n".join(item.actions), "\n".join(map(format_value, item.resources)), item.reason)
        for item in call.statements
    ]
    return [
        (*(first if index == 0 else ("", "", "")), *row) for index, row in enumerate(rows or [("", "", "")])
    ]


def _print_plain(explanation: Explanation) -> None:
    """Fields divided by tabs, several values in one by commas; then what is added and left to do."""
    click.echo("\t".join(_COLUMNS))
    for call in explanation.calls:
        for row in _rows(call):
            own = (call.state, ",".join((call.call, *call.beyond)), ",".join(call.targets))
            click.echo("\t".join((*own, *(field.replace("\n", ",") for field in row[3:]))))
    for note in explanation.notes:
        click.echo(f"note: {note}", err=True)


def _print_table(explanation: Explanation) -> None:
    from rich.console import Console  # noqa: PLC0415  only a terminal pays for it
    from rich.table import Column, Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    columns = (Column(name, overflow="fold") for name in _COLUMNS)  # an ARN that is cut says nothing
    table = Table(*columns, show_lines=False, header_style="bold")
    for call in explanation.calls:
        for row in _rows(call):
            table.add_row(*map(Text, row))
        table.add_section()
    console.print(table if explanation.calls else "no cross-region calls")
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
            "beyond": list(call.beyond),
            "statements": [{**item.render(), "Why": item.reason} for item in call.statements],
        }
        for call in explanation.calls
    ]
    added = [{"logicalId": name, "type": kind} for name, kind in explanation.added]
    whole = {"calls": calls, "added": added, "notes": list(explanation.notes)}
    return json.dumps(whole, indent=2, ensure_ascii=False)
