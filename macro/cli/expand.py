"""`cross-region expand`: the template as the macro makes it."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options
from macro.cli.progress import patience

if TYPE_CHECKING:
    from macro.cli.expand_file import Outcome
    from macro.source.expand_options import ExpandOptions

_STANDARD_INPUT = "-"


@click.command(name="expand")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to a file instead."
)
@click.option("--diff", is_flag=True, help="Show what the macro changes instead of the whole template.")
@expand_options
def command(template: str, output: str | None, *, diff: bool, options: ExpandOptions) -> None:
    """Print TEMPLATE as the macro expands it, in its own format (YAML or JSON); - is standard input."""
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't pay for it
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    if output and template != _STANDARD_INPUT and Path(output).resolve() == Path(template).resolve():
        raise click.UsageError("the output would overwrite the template; give it another name")
    text = sys.stdin.read() if template == _STANDARD_INPUT else None
    with patience(f"expanding {template}"):
        outcome = expand_file("<stdin>" if text is not None else template, options, text=text, skip_s3=False)
        result = "" if outcome.failed else _difference(outcome) if diff else _written(outcome)
    print_diagnostics(outcome.diagnostics)
    if outcome.failed:
        raise click.exceptions.Exit(1)
    if output:
        _save(Path(output), result)
    else:
        click.echo(_coloured(result) if diff else result, nl=False)


def _written(outcome: Outcome) -> str:
    assert outcome.template  # noqa: S101  an outcome that did not fail has it
    assert outcome.expansion  # noqa: S101
    return outcome.template.write(outcome.expansion.template)


def _difference(outcome: Outcome) -> str:
    """A unified diff between the template, written the way the expansion is, and the expansion."""
    assert outcome.template  # noqa: S101  an outcome that did not fail has it
    before = outcome.template.write(outcome.template.value)
    name = outcome.template.name
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        _written(outcome).splitlines(keepends=True),
        name,
        f"{name} (expanded)",
    )
    return "".join(lines)


def _coloured(difference: str) -> str:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return "".join(
        click.style(line, fg=colours.get(line[:1])) for line in difference.splitlines(keepends=True)
    )


def _save(path: Path, text: str) -> None:
    """Writes a file as a whole or not at all: an interrupted run leaves what was there."""
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise click.UsageError(f"can't write {path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(unfinished).chmod(0o666 & ~_umask())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
