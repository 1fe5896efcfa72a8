"""A fixture with the files of seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Creates a folder with a template, objects, and an odd file name."""
    monkeypatch.chdir(tmp_path)
    for name in ("seed.yaml", "a:b.yaml", "orders/7.json", "orders/2026/8.json", "year=2026/8.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "empty").mkdir()
    return tmp_path
