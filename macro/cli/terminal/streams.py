"""Reads standard input, and ends the command if a standard stream is closed, or if nothing can be written to it."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_READER = 141
"""A shell's exit status for SIGPIPE. click's own is 1, which means problems."""

STANDARD_INPUT = "-"
"""The name of a template that the command reads from standard input."""

_UNWRITABLE = (errno.EBADF, errno.EIO, errno.ENOSPC)


def read_standard_input(template: str) -> str | None:
    """Returns the text of standard input if `template` is `-`; otherwise, None.

    Raises:
        UsageError: Standard input can't be read, for example because it is closed.
    """
    if template != STANDARD_INPUT:
        return None
    try:
        return sys.stdin.read()
    except OSError as error:
        raise click.UsageError(f"can't read standard input: {error.strerror}") from None


@contextlib.contextmanager
def standard_streams() -> Iterator[None]:
    """Makes standard streams that are closed usable in the block, and exits if the output can't be written."""
    _replace_closed_streams()
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        discard_output()
        click.echo(f"Error: can't write the output: {error.strerror}", err=True)
        sys.exit(1)


def discard_output() -> None:
    """Lets Python discard what it hasn't written, because writing it at the end of the process would fail again.

    Source: Python documentation, `signal`, "Note on SIGPIPE".
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _replace_closed_streams() -> None:
    """Opens the null device in place of each closed stream, so that no other file gets the number of the stream.

    Reading standard input and writing to standard output still fail, because the device is opened for the opposite.
    Messages on standard error are discarded.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r", encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
