"""The files of functions: their code, their layers, and the runtime client, in private directories."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tempfile
import threading
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RUNTIME_DISTRIBUTIONS: Final = ("awslambdaric", "simplejson", "snapshot-restore-py")
_CREATING: Final = threading.Lock()


class Archive(NamedTuple):
    """A zip file, with its SHA-256 digest as text. Calculating the digest for each process would take long."""

    sha256: str
    content: bytes


class Files:
    """Directories below a root directory. Each content has one directory."""

    def __init__(self, root: Path) -> None:
        """`root` is an existing private directory."""
        self._root = root

    def unpack(self, archives: Sequence[Archive]) -> Path:
        """Returns a directory with these zip files unpacked in order; later files replace earlier ones."""
        digest = hashlib.sha256("\n".join(archive.sha256 for archive in archives).encode())
        directory = self._root / "code" / digest.hexdigest()
        with _CREATING:
            if not directory.exists():
                _unpack(archives, directory)
        return directory

    def runtime_directory(self) -> Path:
        """Returns a directory with the runtime client and its dependencies, and no other installed packages."""
        directory = self._root / "runtime"
        with _CREATING:
            if not directory.exists():
                directory.mkdir(parents=True)
                for path in installed_paths(RUNTIME_DISTRIBUTIONS):
                    (directory / path.name).symlink_to(path)
        return directory

    def create_scratch(self, name: str) -> Path:
        """Creates an empty directory for one process's home folder and temporary files."""
        directory = self._root / "scratch" / name
        directory.mkdir(parents=True)
        return directory


def remove_leftovers() -> None:
    """Deletes the directories of local AWS processes that no longer run; the names contain the process IDs."""
    for directory in Path(tempfile.gettempdir()).glob("local-aws-*-*"):
        process = directory.name.split("-")[2]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(directory, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _unpack(archives: Sequence[Archive], directory: Path) -> None:
    """Unpacks into a temporary directory first, so that the final directory is always complete."""
    partial = directory.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    is_link: dict[Path, bool] = {}
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            for entry in opened.infolist():
                path = Path(opened.extract(entry, partial))
                is_link[path] = stat.S_ISLNK(entry.external_attr >> 16)
    # Links are created last, so that no file is written through them.
    for path in (path for path, link in is_link.items() if link):
        target = path.read_text(encoding="utf-8")
        path.unlink()
        path.symlink_to(target)
    partial.rename(directory)


def installed_paths(distributions: Iterable[str]) -> set[Path]:
    """Returns the paths of the packages and modules that these distributions have installed.

    Source: Python Packaging User Guide, "Recording installed projects". `Distribution.files` takes 0.3 s for botocore.
    """
    paths: set[Path] = set()
    for name in distributions:
        distribution = metadata.distribution(name)
        lines = (distribution.read_text("RECORD") or "").splitlines()
        for top in {line.partition(",")[0].partition("/")[0] for line in lines}:
            if top != ".." and not top.endswith((".dist-info", ".data")) and top != "__pycache__":
                paths.add(Path(str(distribution.locate_file(top))).absolute())
    return paths
