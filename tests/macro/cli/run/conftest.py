"""A fixture with a template and its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.macro.cli.run.templates import GREETING, SEED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def greeting(tmp_path: Path) -> Path:
    """Creates a folder with `greeting.yaml`, and with `seed.yaml`, which creates the parameter that it reads."""
    (tmp_path / "greeting.yaml").write_text(GREETING)
    (tmp_path / "seed.yaml").write_text(SEED)
    return tmp_path
