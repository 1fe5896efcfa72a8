"""Tests of the scripts' arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

import pytest

from scripts.tooling.arguments import existing_file, existing_folder, new_file, positive

if TYPE_CHECKING:
    from pathlib import Path


def test_right_arguments(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text("{}")
    assert existing_file(str(file)) == new_file(str(file)) == file
    assert existing_folder(str(tmp_path)) == tmp_path
    assert new_file(str(tmp_path / "page.md")) == tmp_path / "page.md"
    assert positive("12") == 12


def test_wrong_arguments(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    with pytest.raises(ArgumentTypeError, match=r"there is no file '.*none'"):
        existing_file(str(missing))
    with pytest.raises(ArgumentTypeError, match=r"there is no folder '.*none'"):
        existing_folder(str(missing))
    for path in (tmp_path, missing / "page.md"):
        with pytest.raises(ArgumentTypeError, match="can't write a file"):
            new_file(str(path))
    for text in ("0", "-1", "x", "²", ""):
        with pytest.raises(ArgumentTypeError, match="isn't a positive whole number"):
            positive(text)
