"""The caller's layer, made from what is installed here.

The layer that `scripts/build` makes holds pinned files; this one holds this environment's own, so that an
installed package can run its caller on the local AWS.
"""

from __future__ import annotations

import io
import re
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
    """A zip file with the package `caller` and what it imports below `python/`, as Lambda unpacks layers.

    Source: AWS Lambda Developer Guide, "Packaging your layer content".
    """
    stream = io.BytesIO()
    parts = [Path(caller.__file__).parent, *sorted(installed_paths(_with_requirements(DISTRIBUTIONS)))]
    with zipfile.ZipFile(stream, "w") as archive:  # stored: it goes over the loopback interface only
        for part in parts:
            for file in _files(part):
                archive.write(file, f"python/{file.relative_to(part.parent)}")
    return stream.getvalue()


def _files(part: Path) -> Iterator[Path]:
    if part.is_file():
        yield part
        return
    for path in sorted(part.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _with_requirements(names: Iterable[str]) -> list[str]:
    """Distributions and all that they require, without what their extras do."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = None
        for requirement in metadata.requires(name) or ():
            match = _REQUIRED.match(requirement)
            if match and "extra ==" not in requirement:
                waiting.append(match[0])
    return list(found)
