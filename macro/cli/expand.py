"""`cross-region expand`: prints the expanded template."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options
from macro.cli.output_file import write_file
from macro.cli.template_argument import TemplateArgument
from macro.cli.terminal.color import blue, green, red
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.progress import announce_if_slow
from macro.cli.terminal.streams import STANDARD_INPUT, read_standard_input

if TYPE_CHECKING:
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_expansion import TemplateExpansion


@click.command(name="expand", cls=TerminalCommand)
@click.argument("template", type=TemplateArgument())
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True),
    help="Write to a file instead of standard output.",
)
@click.option("--diff", is_flag=True, help="Print the changes instead of the template.")
@expand_options
def command(template: str, output: str | None, *, diff: bool, options: ExpandOptions) -> None:
    """Prints the template that the macro returns to CloudFormation, in the format of TEMPLATE (YAML or JSON).

    TEMPLATE is a file, or - for standard input. Transforms that come before the macro in the template's Transform
    section run first. The output names the transforms that come after the macro.

    Exit status: 0 without errors, 1 if the template has errors, 2 for wrong usage.
    """
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    if output and template != STANDARD_INPUT and Path(output).resolve() == Path(template).resolve():
        raise click.UsageError("the output would overwrite the template; choose another file")
    text = read_standard_input(template)
    with announce_if_slow(f"expanding {template}"):
        outcome = expand_file(template, options, text=text, skip_s3=False)
    print_diagnostics(outcome.diagnostics)
    result = outcome.result
    if outcome.failed or result is None:
        raise click.exceptions.Exit(1)
    written = _diff(result) if diff else result.template.write(result.expansion.template)
    if output:
        write_file(Path(output), written)
    else:
        click.echo(_color(written) if diff else written, nl=False)


def _diff(result: TemplateExpansion) -> str:
    """Returns a unified diff between the template before and after the macro, both written in the same style."""
    before = result.template.write(result.transformed.value)
    after = result.template.write(result.expansion.template)
    name = result.template.name
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, f"{name} (expanded)"
    )
    return "".join(lines)


def _color(diff: str) -> str:
    colors = {"+": green, "-": red, "@": blue}
    return "".join(colors.get(line[:1], str)(line) for line in diff.splitlines(keepends=True))
