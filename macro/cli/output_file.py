"""Writes files completely or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

_ERRORS = "backslashreplace"  # surrogates of a JSON template become their escape sequences in JSON


def write_file(path: Path, text: str) -> None:
    """Replaces a file and keeps its permissions; if the command is interrupted, the old file stays.

    A link stays a link. A device or a pipe, such as /dev/null, can't be replaced, so the text is written to it.

    Raises:
        UsageError: The folder isn't writable.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", errors=_ERRORS)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise click.UsageError(f"can't write {path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors=_ERRORS, newline="") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
