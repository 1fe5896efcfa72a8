"""Types of the scripts' arguments, so that a wrong one ends a script before its work."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path


def existing_file(written: str) -> Path:
    """Returns a file; raises ArgumentTypeError if there is none."""
    if not Path(written).is_file():
        raise ArgumentTypeError(f"there is no file '{written}'")
    return Path(written)


def existing_folder(written: str) -> Path:
    """Returns a folder; raises ArgumentTypeError if there is none."""
    if not Path(written).is_dir():
        raise ArgumentTypeError(f"there is no folder '{written}'")
    return Path(written)


def new_file(written: str) -> Path:
    """Returns a file to write; raises ArgumentTypeError if its folder doesn't exist."""
    path = Path(written)
    if path.is_dir() or not path.parent.is_dir():
        raise ArgumentTypeError(f"can't write a file '{written}'")
    return path


def positive(written: str) -> int:
    """Returns a positive whole number; raises ArgumentTypeError for other text."""
    if not (written.isascii() and written.isdigit() and int(written)):
        raise ArgumentTypeError(f"'{written}' isn't a positive whole number")
    return int(written)
