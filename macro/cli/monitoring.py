"""`cross-region monitoring`: prints the template that monitors callers."""

from __future__ import annotations

from pathlib import Path

import click

from macro.cli.terminal.command import TerminalCommand
from macro.provider.bundle import PACKAGED

_NAME = "monitoring.yaml"
_FOLDERS = (PACKAGED, Path(__file__).parents[2] / "templates")  # the installed package, and a clone


@click.command(name="monitoring", cls=TerminalCommand)
def command() -> None:
    """Prints a template with a dashboard, alarms, and saved queries for the caller functions of a log group.

    Deploy it with `aws cloudformation deploy` and the parameters LogGroupName and FunctionName.
    """
    path = next((folder / _NAME for folder in _FOLDERS if (folder / _NAME).is_file()), None)
    if path is None:
        raise click.ClickException(
            f"the package doesn't contain {_NAME}; install the package from a release file, or use templates/{_NAME} in"
            " a clone of the repository"
        )
    click.echo(path.read_text(encoding="utf-8"), nl=False)
