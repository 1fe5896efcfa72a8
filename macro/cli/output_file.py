"""Writes files completely or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click


def write_file(path: Path, text: str) -> None:
    """Replaces a file and keeps its permissions; if the command is interrupted, the old file stays.

    Raises:
        UsageError: The folder isn't writable.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise click.UsageError(f"can't write {path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
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
