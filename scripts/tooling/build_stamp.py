"""Determines whether the folder `build` is what a build of the current sources would write.

The stamp in that folder identifies what was built from which sources. Two builds of the same sources have the same
bytes, so the second one can be skipped.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from macro.provider.bundle import LAYER, MACRO, TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STAMP = "built-from"
_RESULTS = (LAYER, MACRO, TEMPLATE)
_FOLDERS = ("layer", "macro")
_SOURCE_FILES = (
    *("LICENSE", "NOTICE", "templates/provider.yaml"),
    *(f"requirements/{name}.txt" for name in ("caller", "macro", "crt")),
)
_SOURCE_FOLDERS = ("caller", "macro", "scripts/tooling")


def is_current(root: Path, target: Path, compiler: str | None) -> bool:
    """Returns whether a folder contains a complete build of the current sources.

    Args:
        root: The project's folder.
        target: The folder with the build.
        compiler: The Python that compiles the bytecode, if there is one.
    """
    stamp = target / _STAMP
    is_complete = all((target / name).is_dir() for name in _FOLDERS) and all(
        (target / name).is_file() for name in (*_RESULTS, _STAMP)
    )
    return is_complete and stamp.read_text() == _stamp(source_digest(root, compiler), target)


def source_digest(root: Path, compiler: str | None) -> str:
    """Returns a digest of the current sources and of the Python versions. The parameters are those of `is_current`."""
    return _digest([sys.version, compiler or ""], list(_sources(root)), root)


def write_stamp(sources: str, target: Path) -> None:
    """Records that a folder contains a build.

    Args:
        sources: The digest of the sources from before the build, because they can change during the build.
        target: The folder with the build.
    """
    (target / _STAMP).write_text(_stamp(sources, target))


def remove_stamp(target: Path) -> None:
    """Records that a folder doesn't contain a complete build."""
    (target / _STAMP).unlink(missing_ok=True)


def _stamp(sources: str, target: Path) -> str:
    return f"{sources}\n{_digest([], [target / name for name in _RESULTS], target)}\n"


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _SOURCE_FILES)
    for folder in _SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _digest(texts: list[str], files: list[Path], root: Path) -> str:
    """Returns a digest of texts, and of the paths and the contents of files."""
    digest = hashlib.sha256()
    for part in (
        *(text.encode() for text in texts),
        *(part for file in files for part in (str(file.relative_to(root)).encode(), file.read_bytes())),
    ):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()
