from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.tooling import build as building
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path


LEFT_OVER = "left-over.py"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a build, which had a file of an earlier build."""
    target = tmp_path_factory.mktemp("built")
    (target / "layer" / "python").mkdir(parents=True)
    (target / "layer" / "python" / LEFT_OVER).write_text("")
    building.build(ROOT, target)
    return target
