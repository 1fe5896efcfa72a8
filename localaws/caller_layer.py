"""Builds the caller's layer from the packages in this Python environment.

The layer of `scripts/build` contains pinned packages. This one contains the installed packages, so that an installed
`cross-region run` doesn't need to download anything.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import caller
from localaws.lambda_runtime.files import installed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME: Final = "cross-region-caller"
DISTRIBUTIONS: Final = ("boto3", "botocore", "crhelper", "jmespath")
_REQUIRED: Final = re.compile(r"[\w.-]+")


def caller_layer() -> bytes:
    """Returns a zip file with the package `caller` and its dependencies in the folder `python`.

    Source: AWS Lambda Developer Guide, "Packaging your layer content".
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # not compressed, because it stays on this machine
        for path in _installed():
            for file in _files(path):
                archive.write(file, f"python/{file.relative_to(path.parent)}")
    return stream.getvalue()


def linked_caller_layer() -> bytes:
    """Returns the same layer with symbolic links to the packages, for a local AWS with the files of this machine.

    Unpacking and compiling 2,300 files would take about 40 % of the time of `cross-region run`.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in _installed():
            entry = zipfile.ZipInfo(f"python/{path.name}")
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, str(path))
    return stream.getvalue()


def _installed() -> list[Path]:
    return [Path(caller.__file__).parent, *sorted(installed_paths(_with_dependencies(DISTRIBUTIONS)))]


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _with_dependencies(names: Iterable[str]) -> list[str]:
    """Returns distributions and all their dependencies, without those of extras."""
    distributions: dict[str, None] = {}
    remaining = list(names)
    while remaining:
        name = remaining.pop()
        if name in distributions:
            continue
        distributions[name] = None
        for requirement in metadata.requires(name) or ():
            match = _REQUIRED.match(requirement)
            if match and "extra ==" not in requirement:
                remaining.append(match[0])
    return list(distributions)
