"""Tests of the third-party packages in a ZIP file."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from scripts.releasing.components import Component, read_components
from scripts.tooling.environment import SetUpError

if TYPE_CHECKING:
    from pathlib import Path


def archive(folder: Path, **files: str) -> Path:
    """Writes a ZIP file. The names use two underscores for a slash."""
    path = folder / "code.zip"
    with zipfile.ZipFile(path, "w") as content:
        for name, text in files.items():
            content.writestr(f"python/demo-1.0.dist-info/{name.replace('__', '/')}", text)
    return path


def metadata(*lines: str) -> str:
    return "\n".join(
        ["Metadata-Version: 2.4", "Name: demo", "Version: 1.0", *lines, "", "License: not a header"]
    )


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: Apache License 2.0", "Apache-2.0"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
    ],
)
def test_package_with_its_license(tmp_path: Path, line: str, expression: str) -> None:
    path = archive(tmp_path, METADATA=metadata(line), licenses__LICENSE="text", RECORD="")
    files = ("python/demo-1.0.dist-info/licenses/LICENSE",)
    assert read_components(path) == (Component("demo", "1.0", expression, files),)


def test_license_in_words_is_an_error(tmp_path: Path) -> None:
    path = archive(tmp_path, METADATA=metadata("License: as you like it"), LICENSE="text")
    with pytest.raises(SetUpError, match="the license of demo is described in words: 'as you like it'"):
        read_components(path)


def test_package_without_a_license_file_is_an_error(tmp_path: Path) -> None:
    path = archive(tmp_path, METADATA=metadata("License: MIT"))
    with pytest.raises(SetUpError, match=r"demo-1.0.dist-info has no license file"):
        read_components(path)


def test_package_for_two_architectures_is_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "code.zip"
    with zipfile.ZipFile(path, "w") as content:
        for machine in ("aarch64", "x86_64"):
            content.writestr(f"crt/{machine}/demo-1.0.dist-info/METADATA", metadata("License: MIT"))
            content.writestr(f"crt/{machine}/demo-1.0.dist-info/LICENSE", "text")
    files = tuple(f"crt/{machine}/demo-1.0.dist-info/LICENSE" for machine in ("aarch64", "x86_64"))
    assert read_components(path) == (Component("demo", "1.0", "MIT", files),)
