"""`cross-region diff`: compares two versions of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options, format_option
from macro.cli.template_argument import TemplateArgument
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.lines import terminal_width
from macro.cli.terminal.progress import announce_if_slow
from macro.cli.terminal.streams import STANDARD_INPUT, read_standard_input

if TYPE_CHECKING:
    from macro.cli.diff.version import Version
    from macro.source.expand_options import ExpandOptions


@click.command(name="diff", cls=TerminalCommand)
@click.argument("old", type=TemplateArgument())
@click.argument("new", type=TemplateArgument())
@format_option("text", "markdown", "json")
@expand_options
def command(old: str, new: str, kind: str, *, options: ExpandOptions) -> None:
    """Shows what changes for calls, Regions, and permissions between two versions of a template.

    OLD and NEW are files. One of them can be - for standard input.

    Permissions are added, removed, widened, or narrowed. Values are the parameters' defaults, the mappings, and the
    conditions that calls and permissions depend on. The output with --format markdown is a comment for a pull
    request.

    Exit status: 0 if both templates have no errors, 1 if one has errors, 2 for wrong usage.
    """
    from macro.cli.diff import report  # noqa: PLC0415  --help doesn't need it
    from macro.cli.diff.differences import compare  # noqa: PLC0415

    if old == new == STANDARD_INPUT:
        raise click.UsageError("only one of the templates can be standard input")
    before, after = _read(old, options), _read(new, options)
    if before is None or after is None:
        raise click.exceptions.Exit(1)
    differences = compare(before, after)
    if kind == "text":
        click.echo(report.as_text(differences, terminal_width()))
        return
    click.echo(report.as_markdown(differences) if kind == "markdown" else report.as_json(differences))


def _read(name: str, options: ExpandOptions) -> Version | None:
    """Returns a version of the template, or prints its problems and returns None if it has errors."""
    from macro.cli.diff.version import read_version  # noqa: PLC0415  --help doesn't need it
    from macro.cli.expand_file import expand_file  # noqa: PLC0415
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    text = read_standard_input(name)
    with announce_if_slow(f"explaining {name}"):
        outcome = expand_file(name, options, text=text, skip_s3=True)
    if outcome.failed or outcome.ignored_errors or outcome.result is None:
        print_diagnostics([*outcome.diagnostics, *outcome.ignored_errors])
        return None
    return read_version(outcome.result, outcome.diagnostics, options)
