"""Collects the problems of the options, so that the command reports all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class InputError(ValueError):
    """An option has a wrong value. The message names the option and says how to fix it."""


def is_file(name: str) -> bool:
    """Returns whether a text is the name of a file. If it is too long for a name, it isn't."""
    try:
        return Path(name).is_file()
    except OSError:
        return False


def exists(name: str) -> bool:
    """Returns whether a text is the name of a file or a folder. If it is too long for a name, it isn't."""
    try:
        return Path(name).exists()
    except OSError:
        return False


class InputProblems:
    """The problems so far."""

    def __init__(self) -> None:
        """Starts without problems."""
        self._messages: list[str] = []

    def attempt(self, read: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T | None:
        """Returns the result of a function, or None if it raises InputError, whose message is collected."""
        try:
            return read(*arguments, **options)
        except InputError as error:
            self._messages.append(str(error))
            return None

    def finish(self) -> None:
        """Raises UsageError with all problems, if there are any."""
        if len(self._messages) == 1:
            raise click.UsageError(self._messages[0])
        if self._messages:
            listed = "".join(f"\n  {message}" for message in self._messages)
            raise click.UsageError(f"{len(self._messages)} options have problems{listed}")
