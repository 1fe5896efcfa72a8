"""`cross-region suggest`: prints the settings for calls whose permissions are unknown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options, format_option
from macro.cli.output_file import write_file
from macro.cli.template_argument import TemplateArgument
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.progress import announce_if_slow
from macro.cli.terminal.streams import STANDARD_INPUT, read_standard_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import LocatedDiagnostic
    from macro.model.template_values import Json
    from macro.source.expand_options import ExpandOptions
    from macro.source.template_file import TemplateFile

_NOTE = "Replace each <name>; until then, the macro reports an error."
_ANY = (
    " Remove the ARNs that the call doesn't need.\n"
    "To allow every resource of these types in the account and the target Region instead, set RunTimeResources: Any\n"
    "in the same Metadata section."
)


@click.command(name="suggest", cls=TerminalCommand)
@click.argument("template", type=TemplateArgument())
@format_option("text", "json")
@click.option(
    "--write",
    is_flag=True,
    help="Add the settings to TEMPLATE. Comments and formatting don't change.",
)
@expand_options
def command(template: str, kind: str, *, write: bool, options: ExpandOptions) -> None:
    """Prints the Metadata section that the calls of a template need if the macro can't derive their permissions.

    The section contains the template's existing Metadata. The names to fill in are marked, for example <Bucket>.
    TEMPLATE is a file, or - for standard input.

    Exit status: 0 if there is nothing to suggest, 1 if there is, or if the template has other errors, 2 for wrong
    usage.
    """
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    if write and template == STANDARD_INPUT:
        raise click.UsageError("--write requires a file")
    text = read_standard_input(template)
    with announce_if_slow(f"checking {template}"):
        outcome = expand_file(template, options, text=text, skip_s3=True)
    located = [*outcome.diagnostics, *outcome.ignored_errors]
    print_diagnostics([each for each in located if each.diagnostic.suggestion is None])
    added = _find_settings(located)
    failed = outcome.failed or bool(outcome.ignored_errors)
    if added and outcome.template:
        _print(outcome.template, added, kind)
        if write:
            _write(outcome.template, added)
    elif kind == "json":
        click.echo("{}")
    elif not failed:
        click.echo("Nothing to suggest: the permissions of all calls are known.", err=True)
    if added or failed:
        raise click.exceptions.Exit(1)


def _find_settings(diagnostics: Sequence[LocatedDiagnostic]) -> dict[str, Json]:
    """Returns the suggestions of all diagnostics as sections of a template."""
    from macro.source.insertion import merge  # noqa: PLC0415  --help doesn't need it

    added: dict[str, Json] = {}
    for located in diagnostics:
        suggestion = located.diagnostic.suggestion
        if suggestion is None:
            continue
        section: Json = dict(suggestion.options)
        for key in reversed(suggestion.path):
            section = {key: section}
        added = merge(added, section if isinstance(section, dict) else {})
    return added


def _print(template: TemplateFile, added: dict[str, Json], kind: str) -> None:
    """Prints the added sections, merged with those of the template."""
    from macro.source.insertion import merge  # noqa: PLC0415  --help doesn't need it

    written = template.value if isinstance(template.value, dict) else {}
    merged = merge({name: written[name] for name in added if isinstance(written.get(name), dict)}, added)
    if kind == "json":
        click.echo(json.dumps(merged, indent=2, ensure_ascii=False))
        return
    click.echo(template.write(merged), nl=False)
    click.echo(_NOTE + _ANY if "IamResources" in json.dumps(added) else _NOTE, err=True)


def _write(template: TemplateFile, added: dict[str, Json]) -> None:
    from macro.source.formats.json_insertion import InsertionError  # noqa: PLC0415  --help doesn't need it
    from macro.source.insertion import insert_members  # noqa: PLC0415

    path = Path(template.name)
    try:
        text = insert_members(template, path.read_bytes().decode("utf-8"), added)
    except InsertionError as error:
        raise click.ClickException(
            f"can't add the settings to {template.name}: {error}; paste the text instead"
        ) from None
    write_file(path, text)
    click.echo(f"Added the settings to {template.name}.", err=True)
