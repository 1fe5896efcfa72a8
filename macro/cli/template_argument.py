"""The argument TEMPLATE: a file, or standard input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macro.cli.terminal.streams import STANDARD_INPUT

if TYPE_CHECKING:
    import os


class TemplateArgument(click.Path):
    """The type of the argument of a command that reads one template.

    Args:
        allow_dash: Whether `-` stands for standard input.
    """

    def __init__(self, *, allow_dash: bool = True) -> None:
        """Takes whether `-` stands for standard input."""
        super().__init__(exists=True, dir_okay=False, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Returns the name of an existing file, or `-`."""
        if value != STANDARD_INPUT:
            check_exists(value)
        elif not self.allow_dash:
            self.fail("the template must be a file, not standard input", param, ctx)
        return super().convert(value, param, ctx)


def check_exists(name: str) -> os.stat_result:
    """Returns the status of a file or a folder; raises UsageError if there is none."""
    try:
        return Path(name).stat()
    except FileNotFoundError:
        raise click.UsageError(_describe_missing_file(name)) from None
    except OSError as error:
        raise click.UsageError(f"can't read '{name}': {error.strerror}") from None


def _describe_missing_file(name: str) -> str:
    """Returns that there is no such file, with the most similar name in the folder."""
    from caller.awsmodel.suggestions import nearest_name  # noqa: PLC0415  --help doesn't need it

    folder = Path(name).parent
    if not folder.is_dir():
        return f"there is no file '{name}'; the folder '{folder}' doesn't exist"
    nearest = nearest_name(Path(name).name, (path.name for path in folder.iterdir() if path.is_file()))
    hint = f"; did you mean '{folder / nearest}'?" if nearest else ""
    return f"there is no file '{name}'{hint}"
