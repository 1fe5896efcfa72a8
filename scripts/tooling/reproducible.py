"""Writes folders and zip files whose bytes depend only on the content: fixed times, modes, and order.

The zip files are uncompressed, because compressed bytes differ between versions of zlib, and because most of the
content (botocore's models) is already compressed.
"""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time in a zip file
EPOCH_SECONDS = 315532800
FILE_MODE, FOLDER_MODE = 0o644, 0o755  # Lambda runs the code as a user that doesn't own the files.


def normalize(folder: Path) -> None:
    """Sets the modes and times of a folder and of everything in it."""
    for path in [*sorted(folder.rglob("*")), folder]:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        os.utime(path, (EPOCH_SECONDS, EPOCH_SECONDS))


def write_zip(folder: Path, target: Path) -> None:
    """Writes a folder's files to a zip file, sorted by path."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.create_system = 3  # Unix, on every system. Only Unix entries have modes.
            entry.external_attr = (0o100000 | FILE_MODE) << 16
            archive.writestr(entry, path.read_bytes())


def size(folder: Path) -> int:
    """Returns the total size of all files in a folder, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
