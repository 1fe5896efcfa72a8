"""The third-party packages in a ZIP file with code, with their versions and licenses."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from scripts.tooling.environment import SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message
    from pathlib import Path

_METADATA = re.compile(r"(?P<folder>(?:.*/)?[^/]+\.dist-info)/METADATA")
_LICENSE_FILE = re.compile(r"(licenses/.+|(LICENSE|LICENCE|COPYING|NOTICE)[^/]*)", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9.+-]+")

# Metadata from before PEP 639 describes licenses in words. The packages' license files are the source of the values.
_EXPRESSIONS = {
    "Apache License 2.0": "Apache-2.0",
    "Apache2": "Apache-2.0",
}
_DUAL = {"python-dateutil": "Apache-2.0 OR BSD-3-Clause"}


@dataclass(frozen=True, slots=True)
class Component:
    """A third-party package.

    Args:
        name: The name on the package index.
        version: The version.
        license: The license as an SPDX expression.
        license_files: The paths of its licenses and notices in the ZIP file.
    """

    name: str
    version: str
    license: str
    license_files: tuple[str, ...]


def read_components(archive: Path) -> tuple[Component, ...]:
    """Returns the packages in a ZIP file, sorted by name. A package for several architectures is one package.

    Raises:
        SetUpError: A package's license is unknown, or its license file is missing.
    """
    with zipfile.ZipFile(archive) as content:
        names = content.namelist()
        found = [
            _component(HeaderParser().parsestr(content.read(name).decode()), match["folder"], names)
            for name in names
            if (match := _METADATA.fullmatch(name))
        ]
    packages: dict[tuple[str, str], Component] = {}
    for each in sorted(found, key=lambda component: component.name):
        same = packages.get((each.name, each.version))
        files = (*same.license_files, *each.license_files) if same else each.license_files
        packages[each.name, each.version] = replace(each, license_files=files)
    return tuple(packages.values())


def _component(metadata: Message, folder: str, names: Sequence[str]) -> Component:
    name, version = str(metadata["Name"]), str(metadata["Version"])
    files = tuple(
        path
        for path in names
        if path.startswith(f"{folder}/") and _LICENSE_FILE.fullmatch(path.removeprefix(f"{folder}/"))
    )
    if not files:
        raise SetUpError(f"{folder} has no license file; a release must contain the licenses of its packages")
    return Component(name, version, _expression(name, metadata), files)


def _expression(name: str, metadata: Message) -> str:
    """Returns a package's license as an SPDX expression.

    Source: PyPA specifications, "Core metadata specifications".
    """
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    if name in _DUAL:
        return _DUAL[name]
    written = str(metadata["License"])
    expression = _EXPRESSIONS.get(written, written)
    if not _PLAIN.fullmatch(expression):
        raise SetUpError(
            f"the license of {name} is described in words: {written!r}; add its SPDX identifier to {__file__}"
        )
    return expression
