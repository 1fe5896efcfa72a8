"""`cross-region check`: reports the problems of templates."""

from __future__ import annotations

import glob
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options
from macro.cli.template_argument import check_exists
from macro.cli.terminal.color import blue
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.progress import announce_if_slow
from macro.cli.terminal.streams import STANDARD_INPUT, read_standard_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import Outcome
    from macro.source.expand_options import ExpandOptions

_PATTERN = frozenset("*?[")
_POLL = 0.5  # seconds between two looks at the files


@click.command(name="check", cls=TerminalCommand)
@click.argument("templates", nargs=-1, required=True, metavar="TEMPLATE...")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="The output format. json and sarif are written to standard output.",
)
@click.option(
    "--watch", is_flag=True, help="Check the templates again when they change, until you press Ctrl-C."
)
@expand_options
def command(templates: tuple[str, ...], kind: str, *, watch: bool, options: ExpandOptions) -> None:
    """Reports the problems of templates with their file, line, and column.

    TEMPLATE is a file, a pattern such as 'stacks/**/*.yaml', or - for standard input. Transforms that come before the
    macro in a template's Transform section run first.

    Exit status: 0 if there are no errors, 1 if there are errors, 2 for wrong usage.
    """
    if watch:
        if STANDARD_INPUT in templates or kind != "text":
            raise click.UsageError("--watch requires files and --format text")
        _watch(templates, options)
    if not _check(_find_files(templates), kind, options):
        raise click.exceptions.Exit(1)


def _find_files(written: Sequence[str]) -> list[str]:
    """Returns the files that names and patterns match, without duplicates; raises UsageError if there are none."""
    return list(dict.fromkeys(name for each in written for name in _find(each)))


def _find(name: str) -> list[str]:
    """Returns a file, a pipe such as `<(command)`, or the files that match a pattern."""
    if name == STANDARD_INPUT:
        return [name]
    if _PATTERN & set(name) and not os.path.exists(name):  # noqa: PTH110  Path.exists fails for a long name
        return _match(name)
    if stat.S_ISDIR(check_exists(name).st_mode):
        raise click.UsageError(
            f"'{name}' is a folder; name its templates, such as '{Path(name) / '**/*.yaml'}'"
        )
    return [name]


def _match(pattern: str) -> list[str]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  Path.glob doesn't accept absolute patterns
    files = [match for match in matches if Path(match).is_file()]
    if not files:
        raise click.UsageError(f"no file matches '{pattern}'")
    return files


def _check(names: Sequence[str], kind: str, options: ExpandOptions) -> bool:
    """Checks templates and prints their problems; returns False if one has errors."""
    from macro.cli import report  # noqa: PLC0415  --help doesn't need it

    outcomes = [_outcome(name, options) for name in names]
    diagnostics = [located for outcome in outcomes for located in outcome.diagnostics]
    if kind == "json":
        click.echo(report.as_json(diagnostics))
    elif kind == "sarif":
        from importlib.metadata import version  # noqa: PLC0415

        from macro.cli.sarif import as_sarif  # noqa: PLC0415

        click.echo(as_sarif(diagnostics, version("cross-region-awscall")))
    else:
        report.print_diagnostics(diagnostics)
        report.print_summary(outcomes)
    return not any(outcome.failed for outcome in outcomes)


def _outcome(name: str, options: ExpandOptions) -> Outcome:
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it

    text = read_standard_input(name)
    with announce_if_slow(f"checking {name}"):
        return expand_file(name, options, text=text, skip_s3=True)


def _watch(written: Sequence[str], options: ExpandOptions) -> None:
    """Checks templates after each change of them or of a definition file, until Ctrl-C."""
    seen: dict[str, int] = {}
    while True:
        names = _find_files(written)
        stamps = _stamps(names)
        if stamps != seen:
            seen = stamps
            click.echo(blue(time.strftime("%H:%M:%S")), err=True)
            _check(names, "text", options)
        time.sleep(_POLL)


def _stamps(names: Sequence[str]) -> dict[str, int]:
    """Returns the modification times (ns) of templates and of the definition files in and below their folders."""
    definitions = {str(path) for name in names for path in Path(name).parent.rglob("*.asl.*")}
    stamps: dict[str, int] = {}
    for name in {*names, *definitions}:
        try:
            stamps[name] = Path(name).stat().st_mtime_ns
        except FileNotFoundError:
            continue
    return stamps
