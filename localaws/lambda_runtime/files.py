"""The files of functions: their code, their layers and the runtime client, in private directories."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import threading
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RUNTIME_DISTRIBUTIONS: Final = ("awslambdaric", "simplejson", "snapshot-restore-py")
_MAKING: Final = threading.Lock()


class Files:
    """Directories below one root, each made once per content."""

    def __init__(self, root: Path) -> None:
        """`root`: an existing private directory."""
        self._root = root

    def unpack(self, archives: Sequence[bytes]) -> Path:
        """A directory with these zip files unpacked over each other, in order."""
        digest = hashlib.sha256(b"".join(hashlib.sha256(archive).digest() for archive in archives))
        directory = self._root / "code" / digest.hexdigest()
        with _MAKING:
            if not directory.exists():
                _unpack(archives, directory)
        return directory

    def runtime_directory(self) -> Path:
        """A directory with the runtime client and what it needs, and nothing else of this environment."""
        directory = self._root / "runtime"
        with _MAKING:
            if not directory.exists():
                directory.mkdir(parents=True)
                for part in installed_paths(RUNTIME_DISTRIBUTIONS):
                    (directory / part.name).symlink_to(part)
        return directory

    def create_scratch(self, name: str) -> Path:
        """A new empty directory for one process, its home and its temporary files."""
        directory = self._root / "scratch" / name
        directory.mkdir(parents=True)
        return directory


def remove_leftovers() -> None:
    """Removes what local AWSs left behind that were killed; the directories' names say whose they are."""
    for directory in Path(tempfile.gettempdir()).glob("local-aws-*-*"):
        process = directory.name.split("-")[2]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(directory, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _unpack(archives: Sequence[bytes], directory: Path) -> None:
    """Unpacks into a neighbour first, so that a directory with the final name is always complete."""
    partial = directory.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            opened.extractall(partial)
    partial.rename(directory)


def installed_paths(distributions: Iterable[str]) -> set[Path]:
    """The packages and modules that these distributions have installed."""
    found: set[Path] = set()
    for name in distributions:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top != ".." and not top.endswith((".dist-info", ".data")) and top != "__pycache__":
                found.add(Path(str(distribution.locate_file(top))).absolute())
    return found
