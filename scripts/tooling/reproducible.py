"""Folders and zip files whose bytes depend on the content alone: fixed times, modes, order, no compression.

Uncompressed, because the bytes of compressed data differ between versions of zlib, and because most of the
content (botocore's models) is compressed already.
"""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip file can hold
EPOCH_SECONDS = 315532800
FILE_MODE, FOLDER_MODE = 0o644, 0o755  # Lambda runs code as a user that owns none of it


def normalise(folder: Path) -> None:
    """Gives everything below a folder, and itself, the fixed modes and time."""
    for path in [*sorted(folder.rglob("*")), folder]:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        os.utime(path, (EPOCH_SECONDS, EPOCH_SECONDS))


def write_zip(folder: Path, target: Path) -> None:
    """Packs a folder's files, by their paths inside it, in the order of their names."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.create_system = 3  # Unix, wherever it is built: that is where modes are kept
            entry.external_attr = (0o100000 | FILE_MODE) << 16
            archive.writestr(entry, path.read_bytes())


def size(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
